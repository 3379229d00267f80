"""Regex scripts at work: by name, on the texts they are for, never for longer than a time limit."""

from collections.abc import Iterable, Mapping, Set

from tuimem.messages import Role
from tuimem.patterns import TIME_LIMIT, PatternError, TooSlow, replacing
from tuimem.settings.groups.macros import RegexScript


class ScriptRun:
    """Scripts that are run on the texts of one request. `problems` are sentences; `slow` took too long, by name."""

    def __init__(
        self,
        scripts: Mapping[str, RegexScript],
        switched_off: Set[RegexScript] = frozenset(),
        limit: float = TIME_LIMIT,
    ) -> None:
        """Those that are `switched_off` took too long before, and are not run."""
        self._scripts = scripts
        self._off = switched_off
        self._limit = limit
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

    def _one(self, name: str, script: RegexScript, text: str) -> str:
        if script in self._off or name in self.slow:
            self._tell(too_slow(name))
            return text
        try:
            return replacing(script.pattern, script.replacement)(text, self._limit)
        except TooSlow:
            self.slow[name] = script
            self._tell(too_slow(name))
        except PatternError as error:  # one that was made past the settings
            self._tell(f"Regex script “{name}”: {error}")
        return text

    def _tell(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems.append(problem)


def too_slow(name: str) -> str:
    """What is said of a script that takes too long."""
    return f"The regex script “{name}” takes too long, so it is off until tuimem starts again or it is changed."
