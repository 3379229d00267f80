"""Logs of exchanges, a JSON object a line with `timestamp`, `user` and `response`: what memory injectors write."""

from collections.abc import Iterator
from datetime import UTC, datetime
from math import isfinite
from typing import NamedTuple

import msgspec

from tuimem.messages import Role
from tuimem.text import clean

UNREADABLE = (msgspec.DecodeError, ValueError, RecursionError)
TITLE = "Chat log"


class _Line(msgspec.Struct):
    user: str
    response: str
    timestamp: str | float | None = None


class Spoken(NamedTuple):
    """One side of an exchange; `created` is in seconds since the epoch, None where the log does not say it."""

    role: Role
    text: str
    created: float | None


def is_log(line: bytes) -> bool:
    """Whether a line is one of such a log."""
    try:
        msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"), type=_Line)
    except UNREADABLE:
        return False
    return True


def spoken(line: bytes, memory: str = "") -> Iterator[Spoken]:
    """What was said in one line, through the gate. Raises one of `UNREADABLE`.

    `memory` is what the injector has put before every message, which nobody said.
    """
    read = msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"), type=_Line)
    user = clean(read.user).strip()
    if memory and user.startswith(memory):
        user = user[len(memory) :].strip()
    for role, text in ((Role.USER, user), (Role.ASSISTANT, clean(read.response).strip())):
        if text:
            yield Spoken(role, text, moment(read.timestamp))


def moment(value: object) -> float | None:
    """Seconds since the epoch of a time as a number, in milliseconds too, or in ISO 8601; without a zone it is UTC."""
    text = str(value or "").strip()
    try:
        number = float(text)
    except ValueError:
        return _iso(text)
    if not isfinite(number):
        return None
    while abs(number) > _NO_SECONDS:
        number /= 1000
    return number


_NO_SECONDS = 1e11
"""In the year 5138: a larger number counts something shorter."""


def _iso(text: str) -> float | None:
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
