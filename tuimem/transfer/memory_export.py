"""Memories as a file: CSV for tables and for `tuimem memory import`, JSON for scripts."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from tuimem.messages import ListedMemory
from tuimem.text import clean_line
from tuimem.transfer.errors import TransferError

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


def _csv(memories: Iterable[ListedMemory]) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.DictWriter(line, COLUMNS)
    writer.writeheader()
    for memory in memories:
        writer.writerow(memory_as_data(memory))
        yield line.getvalue()
        line.seek(0)
        line.truncate()
    yield line.getvalue()


def _json(memories: Iterable[ListedMemory]) -> Iterator[str]:
    separator = "[\n"
    for memory in memories:
        yield separator + json.dumps(memory_as_data(memory), ensure_ascii=False)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


MEMORY_FORMATS: Mapping[str, Callable[[Iterable[ListedMemory]], Iterator[str]]] = {"csv": _csv, "json": _json}


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


def iso_date(moment: float) -> str:
    """A moment in UTC to the second, as ISO 8601 writes it."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def memory_format_of(path: Path) -> str:
    """The name of the format that the ending of a file says. Raises TransferError."""
    name = path.suffix.lower().removeprefix(".")
    if name not in MEMORY_FORMATS:
        raise TransferError(
            f"Memories cannot be written as “{clean_line(path.suffix, 20)}”.", "Name a file ending in .csv or .json."
        )
    return name
