"""Search and replace in many summaries: what would change, worked out within a time limit before anything is stored."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from tuimem.messages import Message
from tuimem.patterns import PatternError, TooSlow, replacing
from tuimem.settings.groups.macros import RegexScript
from tuimem.text import clean

_SECONDS_FOR_ONE = 0.1
"""Nothing else is done meanwhile, and summaries are short."""


class CannotReplace(Exception):
    """A pattern that cannot be used on these summaries; the text says why, in a sentence or two."""


class Replacement(Struct, frozen=True):
    """What becomes of one summary. `seen` is the id of the summary, `after` is empty when nothing is left of it."""

    message_id: int
    seen: int
    before: str
    after: str


def script_for(pattern: str, replacement: str, scripts: Mapping[str, RegexScript]) -> tuple[str, str]:
    """The pattern and its replacement; where the name of a regex script stands for the pattern, those of the script."""
    script = scripts.get(pattern)
    return (pattern, replacement) if script is None else (script.pattern, script.replacement)


def replacements(messages: Iterable[Message], pattern: str, replacement: str) -> list[Replacement]:
    """The summaries that would change, in the order of the messages. Raises `CannotReplace`."""
    try:
        replaced = replacing(pattern, replacement)
    except PatternError as error:
        raise CannotReplace(str(error)) from error
    changes = []
    for message in messages:
        summary = message.swipe.summary
        if summary is None:
            continue
        try:
            after = replaced(summary.text, _SECONDS_FOR_ONE)
        except TooSlow as error:
            raise CannotReplace("The pattern takes too long. Make it simpler.") from error
        after = "\n".join(" ".join(line.split()) for line in clean(after).strip().split("\n"))
        if after != summary.text:
            changes.append(Replacement(message.id, summary.id, summary.text, after))
    return changes
