"""Regex scripts at work: by name, on the texts they are for, never for longer than a time limit."""

import time
from collections.abc import Iterable, Mapping, Set

from tuimem.errors import TuimemError
from tuimem.messages import Message, Role
from tuimem.patterns import TIME_LIMIT, PatternError, TooSlow, replacing
from tuimem.settings.groups.macros import RegexScript
from tuimem.text import clean_line, nearest

IN_ONE_REQUEST, ON_ALL_SUMMARIES = 2.0, 20.0
"""Seconds for one script on all texts of a request, and on all summaries that it is asked for."""


class ScriptFailed(TuimemError):
    """A script cannot be run on summaries."""


class ScriptRun:
    """Scripts that are run on the texts of one request. `problems` are sentences; `slow` took too long, by name."""

    def __init__(
        self,
        scripts: Mapping[str, RegexScript],
        switched_off: Set[RegexScript] = frozenset(),
        limit: float = TIME_LIMIT,
        in_all: float = IN_ONE_REQUEST,
    ) -> None:
        """`limit` are the seconds for a script on one text, `in_all` those on all texts together.

        Those that are `switched_off` took too long before, and are not run.
        """
        self._scripts = scripts
        self._off = switched_off
        self._limit = limit
        self._left = dict.fromkeys(scripts, in_all)
        self.slow: dict[str, RegexScript] = {}
        self.problems: list[str] = []

    def run(self, names: Iterable[str], text: str, role: Role) -> str:
        """The text of a message by this role after these scripts, one after the other."""
        for name in names:
            script = self._scripts.get(name)
            if script is None:
                self._tell(f"There is no regex script “{name}”.")
            elif script.enabled and (script.user_messages if role is Role.USER else script.character_messages):
                text = self._one(name, script, text)
        return text

    def must_work(self, name: str) -> None:
        """Raises `ScriptFailed` for a script that there is not, or that is off."""
        script = self._scripts.get(name)
        if script is None:
            near = nearest(name, self._scripts)
            hint = f"Did you mean {near}?" if near else "summaries.regex_scripts holds the scripts there are."
            raise ScriptFailed(f"There is no regex script “{clean_line(name, 40)}”.", hint)
        if not script.enabled:
            raise ScriptFailed(f"The regex script “{name}” is off.", "Set its enabled to true first.")

    def _one(self, name: str, script: RegexScript, text: str) -> str:
        if script in self._off or name in self.slow:
            self._tell(too_slow(name))
            return text
        began = time.monotonic()
        try:
            return replacing(script.pattern, script.replacement)(text, min(self._limit, max(self._left[name], 0.001)))
        except TooSlow:
            self.slow[name] = script
            self._tell(too_slow(name))
        except PatternError as error:  # one that was made past the settings
            self._tell(f"Regex script “{name}”: {error}")
        finally:
            self._left[name] -= time.monotonic() - began
        return text

    def _tell(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems.append(problem)


def too_slow(name: str) -> str:
    """What is said of a script that takes too long."""
    return f"The regex script “{name}” takes too long, so it is off until tuimem starts again or it is changed."


def rewritten_summaries(run: ScriptRun, name: str, messages: Iterable[Message]) -> dict[int, str]:
    """What a script makes of the summaries of these messages, by message id: all of them or, with an error, none.

    Raises `ScriptFailed` when there is no such script, when it is off, and when it takes too long.
    """
    run.must_work(name)
    texts: dict[int, str] = {}
    for message in messages:
        if (summary := message.swipe.summary) is not None:
            texts[message.id] = run.run([name], summary.text, message.role)
        if run.problems:
            raise ScriptFailed(run.problems[0], "No summary was changed.")
    return texts
