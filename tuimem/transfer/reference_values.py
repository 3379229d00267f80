"""How values are written in profiles of Qvink Memory, and what they are here."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass


class Unusable(ValueError):
    """A value of the wrong kind; the text says what would be right."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """From a value there to the one here, as TOML holds it, and back. `read` raises `Unusable`."""

    read: Callable[[object], str | int | float | bool]
    write: Callable[[object], object]


def _flag(value: object) -> bool:
    if isinstance(value, str | int) and value in (True, "true"):  # 1 is True, too
        return True
    if isinstance(value, str | int) and value in (False, "false"):
        return False
    raise Unusable("true or false")


def _amount(value: object) -> float:
    """A number, also one in quotation marks."""
    try:
        if isinstance(value, str | int | float) and not isinstance(value, bool) and math.isfinite(float(value)):
            return float(value)
    except (ValueError, OverflowError):
        pass  # a text that is no number, or one with hundreds of digits
    raise Unusable("a number")


def _number(value: object) -> int:
    """A whole number; a fraction is rounded down."""
    return math.floor(_amount(value))


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise Unusable("a text")


def _unescaped(value: object) -> str:
    """A text in which `\\n` is a new line, `\\t` a tab and two backslashes are one."""
    marks = {"n": "\n", "t": "\t", "\\": "\\"}
    first, *rest = _text(value).split("\\")
    made, is_escaped = first, False
    for part in rest:
        if is_escaped:  # between two backslashes there was nothing: the first stood for the second
            made, is_escaped = made + part, False
        elif not part:
            made, is_escaped = made + "\\", True
        else:
            made += marks[part[0]] + part[1:] if part[0] in marks else "\\" + part
    return made


def _escaped(value: object) -> str:
    return str(value).replace("\\", "\\\\")


def _choice(meanings: Mapping[object, str], expected: str) -> Conversion:
    """Words or numbers for one of ours; numbers may be in quotation marks. The first one is what is written."""
    written: dict[str, object] = {}
    for theirs, ours in meanings.items():
        written.setdefault(ours, theirs)

    def read(value: object) -> str:
        if isinstance(value, str):
            value = value.strip().lower()
            value = int(value) if value.removeprefix("-").isdecimal() and len(value) < 4 else value
        if isinstance(value, str | int | float) and not isinstance(value, bool) and value in meanings:
            return meanings[value]
        raise Unusable(expected)

    return Conversion(read, lambda value: written.get(str(value), value))


FLAG = Conversion(_flag, bool)
AMOUNT = Conversion(_amount, lambda value: int(value) if isinstance(value, float) and value.is_integer() else value)
NUMBER = Conversion(_number, lambda value: value)
TEXT = Conversion(_text, str)
ESCAPED = Conversion(_unescaped, _escaped)
ROLE = _choice(
    {0: "system", 1: "user", 2: "assistant", "system": "system", "user": "user", "assistant": "assistant"}, "0, 1 or 2"
)
POSITION = _choice({0: "after", 2: "before", 1: "chat", -1: "macro"}, "-1, 0, 1 or 2")
BUDGET_UNIT = _choice({"percent": "percent", "tokens": "tokens", "context": "percent"}, "percent or tokens")
THRESHOLD_UNIT = _choice(
    {"messages": "messages", "tokens": "tokens", "percent": "percent", "context": "percent"},
    "messages, tokens or percent",
)
WHEN = Conversion(
    lambda value: "before_generation" if _flag(value) else "after_reply",
    lambda value: str(value) == "before_generation",
)
