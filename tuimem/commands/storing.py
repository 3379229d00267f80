"""Storing what the user has written: a text that is refused is before them again, with the reason."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple, TypeVar

from tuimem.errors import TuimemError

Stored = TypeVar("Stored")


class RefusedText(NamedTuple):
    """What the user has written, and why it was not stored."""

    text: str
    why: str


async def until_stored(
    ask: Callable[[RefusedText | None], Awaitable[str | None]],
    store: Callable[[str], Awaitable[Stored]],
) -> Stored | None:
    """What comes of storing what the user answers. None when they think better of it."""
    refused = None
    while (text := await ask(refused)) is not None:
        try:
            return await store(text)
        except TuimemError as error:
            refused = RefusedText(text, f"{error.what} {error.remedy}")
    return None
