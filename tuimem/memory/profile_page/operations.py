"""What a model wants to change on the page, read out of its answer."""

import json
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct

from tuimem.text import clean, clean_line

NO_UPDATE = "NO_UPDATE"

_LONGEST_ANSWER = 100_000
"""Characters; more is never read."""

_LONGEST_TEXT = 2_000
"""Characters of one text in an operation; whether it is too long for the page is judged later."""

_END_OF_REASONING = "</think>"
_AROUND = re.compile(r"^[\s`*_\"'.]+|[\s`*_\"'.!]+$")
_NUMBER = re.compile(r"[\[#]?\s*(\d{1,6})\s*\]?\.?")
_LISTS = ("operations", "actions", "changes")
_KINDS = ("op", "operation", "action", "type")
_TEXTS = ("text", "content", "new", "new_text", "new_content")
_QUOTES = ("old", "quote", "old_text")


class ProfileRejected(Exception):
    """An answer that changes nothing on the page; the text says why, in words a user reads."""


class OperationKind(StrEnum):
    """What can be done to a page."""

    ADD = "add"
    REPLACE = "replace"
    REMOVE = "remove"


class Operation(Struct, frozen=True):
    """One change that is wanted: an entry added to a section, or the one with this number or text changed."""

    kind: OperationKind
    section: str = ""
    number: int | None = None
    quote: str = ""
    text: str = ""


_SYNONYMS = {"update": OperationKind.REPLACE, "change": OperationKind.REPLACE, "delete": OperationKind.REMOVE}


def operations_in(answer: str, most: int) -> tuple[Operation, ...]:
    """The operations of an answer, without fences and chatter round them; none for `NO_UPDATE`.

    Raises ProfileRejected for what is no such answer, or has more than `most`.
    """
    if len(answer) > _LONGEST_ANSWER:
        raise ProfileRejected("the model's answer was far too long")
    said = clean(answer).rpartition(_END_OF_REASONING)[2].strip()
    if _says_nothing(said):
        return ()
    wanted = _listed(said)
    if len(wanted) > most:
        raise ProfileRejected(f"the model wanted {len(wanted)} changes at once, and {most} are the most")
    return tuple(_operation(each) for each in wanted)


def _says_nothing(said: str) -> bool:
    plain = _AROUND.sub("", said).upper().replace(" ", "_")
    return plain == NO_UPDATE or (plain.startswith(NO_UPDATE) and "{" not in said)


def _listed(said: str) -> list[Any]:
    """The list of operations in an answer."""
    if not said:
        raise ProfileRejected("the model sent an empty answer")
    for found in _values(said):
        if isinstance(found, Mapping):
            found = next((found[name] for name in _LISTS if name in found), found)
            if isinstance(found, Mapping) and any(name in found for name in _KINDS):
                return [found]
        if isinstance(found, list):
            return found
    raise ProfileRejected("the model did not answer with changes of lines")


def _values(said: str) -> Iterator[Any]:
    """What the answer may hold as JSON: an object, or a list."""
    for first, last in ("{}", "[]"):
        begin, end = said.find(first), said.rfind(last)
        if 0 <= begin < end:
            try:
                yield json.loads(said[begin : end + 1])
            except (ValueError, RecursionError):  # the next may be it; else the answer is refused
                continue


def _operation(wanted: Any) -> Operation:  # noqa: ANN401  # whatever JSON can hold
    if not isinstance(wanted, Mapping):
        raise ProfileRejected("the model did not answer with changes of lines")
    name = _text(wanted, _KINDS).lower()
    kind = _SYNONYMS.get(name) or next((kind for kind in OperationKind if kind == name), None)
    if kind is None:
        raise ProfileRejected("the model wanted something else than to add, replace or remove a line")
    return Operation(
        kind, _text(wanted, ("section",)), _number(wanted.get("line")), _text(wanted, _QUOTES), _text(wanted, _TEXTS)
    )


def _text(wanted: Mapping[str, Any], names: tuple[str, ...]) -> str:
    found = next((wanted[name] for name in names if name in wanted), "")
    return clean_line(found, _LONGEST_TEXT) if isinstance(found, str) else ""


def _number(value: Any) -> int | None:  # noqa: ANN401  # whatever JSON can hold
    if isinstance(value, str) and (found := _NUMBER.fullmatch(value.strip())):
        return int(found[1])
    return value if isinstance(value, int) and not isinstance(value, bool) else None
