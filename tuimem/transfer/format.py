"""What a format is, and what an import gives back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from tuimem.messages import Chat, Message
from tuimem.store import Store

_PAGE = 200
_BYTES_IN_A_TOKEN = 4  # of English in common vocabularies; replaced by a count as soon as there is one


@dataclass(frozen=True, slots=True)
class Imported:
    """A chat that was read: its id, how many messages, and the numbers (from 1) of lines that could not be read.

    `long_lines` are those that are longer than a line may be.
    """

    chat_id: int
    messages: int
    skipped_lines: tuple[int, ...] = ()
    long_lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportSource:
    """What a chat is read from: its name for people, and its bytes. `on_progress` hears how many messages have come."""

    name: str
    file: BinaryIO
    on_progress: Callable[[int], None] = lambda _: None


Writer = Callable[[Store, Chat], Iterator[str]]
Reader = Callable[[Store, ImportSource, Callable[[str], int]], Imported]


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a chat to a file, and to read it back where `read` is not None. Extensions start with a dot."""

    name: str
    extensions: tuple[str, ...]
    write: Writer
    read: Reader | None = None


def rough_estimate(text: str) -> int:
    """About how many tokens a text has."""
    return -(-len(text.encode("utf-8", "replace")) // _BYTES_IN_A_TOKEN)


def all_messages(store: Store, chat_id: int) -> Iterator[Message]:
    """Every message of the chat in order, read page by page."""
    last = 0
    while page := store.messages.page(chat_id, after=last, limit=_PAGE):
        yield from page
        last = page[-1].id
