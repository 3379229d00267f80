"""Memories as rows of a file: for tables and for `tuimem memory import`, and for scripts."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from tuimem.messages import ListedMemory
from tuimem.transfer.table_files import TABLE_FORMATS, iso_date, table_format_of

COLUMNS = (
    "message",
    "chat",
    "date",
    "character",
    "title",
    "author",
    "role",
    "text",
    "summary",
    "remembered",
    "forgotten",
)


def write_memories(memories: Iterable[ListedMemory], format_name: str) -> Iterator[str]:
    """The file, piece by piece, in a format of `TABLE_FORMATS`."""
    return TABLE_FORMATS[format_name](COLUMNS, map(memory_as_data, memories))


def memory_as_data(memory: ListedMemory) -> dict[str, str | int | bool]:
    """What is exported of a memory, by the names of the columns."""
    return {
        "message": memory.message_id,
        "chat": memory.chat_id,
        "date": iso_date(memory.created),
        "character": memory.character,
        "title": memory.chat_title,
        "author": memory.author,
        "role": memory.role.value,
        "text": memory.text,
        "summary": memory.summary,
        "remembered": memory.remember,
        "forgotten": not memory.recallable,
    }


def memory_format_of(path: Path) -> str:
    """The name of the format that the ending of a file says. Raises TransferError."""
    return table_format_of(path, "Memories")
