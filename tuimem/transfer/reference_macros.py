"""The macros of Qvink Memory's summary prompt in ours, and back. Those that run a script stay behind."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import ValidationError, convert, to_builtins

from tuimem.settings.groups.macros import Macro, check_macros
from tuimem.text import clean_line

MACROS = "summary_prompt_macros"

FIELDS = {
    "enabled": "enabled",
    "start": "start",
    "end": "end",
    "user_messages": "user_messages",
    "user_summaries": "user_summaries",
    "bot_messages": "character_messages",
    "bot_summaries": "character_summaries",
    "instruct_template": "separate",
}
"""Names there and here."""

_RANGE, _SPECIAL = "preset", "special"
_RANGES = (_RANGE, "range")
_WITHOUT_RANGE = frozenset({"message", "words", "lorebook"})
_LINES = {"line": "{{message}}", "summary_line": "Summary: {{message}}"}
"""There a message is written without its author."""


def read_macros(given: object) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The table `summaries.macros` for macros from there, and a sentence or two for what could not be taken."""
    if given is None:
        return {}, ()
    if not isinstance(given, dict):
        return {}, (f"{MACROS} must be macros by name; they were left out.",)
    macros: dict[str, Any] = {}
    left: list[str] = []
    for name, macro in given.items():
        if name in _WITHOUT_RANGE:
            if name == "message" and isinstance(macro, dict) and macro.get("instruct_template") is True:
                macros[name] = {"separate": True}
            elif name == "lorebook" and isinstance(macro, dict) and macro.get("enabled") is True:
                left.append(name)
        elif (read := _read(name, macro)) is not None:
            macros[name] = read
        else:
            left.append(name)
    with_scripts = [name for name, macro in given.items() if name not in left and _has_scripts(macro)]
    return macros, (
        *_told(left, "has no counterpart here. Write your own macros again."),
        *_told(with_scripts, "runs scripts that are not in the file. Write them again as summaries.regex_scripts."),
    )


def _told(names: Iterable[str], what: str) -> Iterator[str]:
    if listed := clean_line(", ".join(sorted(names)), 80):
        yield f"{MACROS} ({listed}) {what}"


def _has_scripts(macro: object) -> bool:
    return isinstance(macro, dict) and bool(macro.get("regex_scripts"))


def _read(name: str, macro: object) -> dict[str, Any] | None:
    """A range of messages in our words; None for anything else."""
    if not isinstance(macro, dict) or macro.get("type", _RANGE) not in _RANGES or not macro.keys() & {"start", "end"}:
        return None
    taken = {here: macro[there] for there, here in FIELDS.items() if there in macro}
    try:
        made = convert({**taken, **_LINES}, Macro)
        check_macros({name: made})
    except (ValidationError, ValueError):
        return None
    return dict(to_builtins(made))


def write_macros(macros: Mapping[str, Any]) -> dict[str, Any]:
    """Our macros as they are written there; texts are left out, since there are none."""
    written = {}
    for name, macro in macros.items():
        made = convert(macro, Macro) if isinstance(macro, dict) else macro
        if not made.template:
            fields = {there: getattr(made, here) for there, here in FIELDS.items()}
            written[name] = {"name": name, "type": _SPECIAL if name == "message" else _RANGE, **fields}
    return written
