"""Memories of other programs: where they lie in a folder, and what each of them says. Vectors are not needed."""

import csv
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from tuimem.text import clean, clean_line
from tuimem.transfer.chat_log import UNREADABLE, moment, spoken
from tuimem.transfer.errors import TransferError
from tuimem.transfer.json_lines import JsonLines
from tuimem.transfer.lines import LONGEST_NAME

OVERRIDE = "memory_override.txt"
"""The text that a memory injector puts before every message, beside its log."""

DATABASE, VECTORS = "long_term_memory.db", "long_term_memory_embeddings.zarr"
"""What the extension long_term_memory calls its two stores."""

_GENERIC_FOLDERS = {"", "bot_memories", "user_data", "long_term_memory"}
_MOST_FOLDERS = 10_000
_LONGEST_CELL = 32 * 1024 * 1024
_COLUMNS = {
    "author": ("name", "author", "speaker", "sender"),
    "text": ("text", "message", "content", "memory"),
    "created": ("timestamp", "date", "time", "created", "created_at"),
    "role": ("role",),
    "character": ("character", "bot"),
    "summary": ("summary",),
    "remembered": ("remembered",),
    "forgotten": ("forgotten",),
}
"""What a column may be called, in the order in which names are tried."""

_YES = ("true", "yes", "1")
_ROLES = ("user", "assistant", "system")
_REMEDY = "Name a file of another memory system, or its folder; docs/moving-in.md lists what can be imported."


class OldMemory(NamedTuple):
    """One memory. `role` and `character` are empty where its source does not say them; `created` is in seconds.

    Of one that is not `is_dated` the source does not say that either: it is the time of the one before, or of the file.
    What is `forgotten` is never recalled; what is `remembered` is marked for long-term memory.
    """

    author: str
    text: str
    created: float
    role: str = ""
    character: str = ""
    summary: str = ""
    is_dated: bool = True
    remembered: bool = False
    forgotten: bool = False


class MemorySource(NamedTuple):
    """A file with memories. `key` is the name of a character as its folder is called, empty where it has none."""

    path: Path
    key: str


def find_sources(path: Path) -> list[MemorySource]:
    """The files with memories at this place: the file itself, or all in a folder. Raises TransferError."""
    try:
        if not path.is_dir():
            return [MemorySource(path, _key(path))] if path.is_file() else _missing(path)
        found = sorted(islice(path.rglob(DATABASE), _MOST_FOLDERS)) or sorted(_exported(path))
        if not found and any(islice(path.rglob(VECTORS), 1)):
            raise TransferError(
                f"{path} has vectors but no texts: {DATABASE} is not there.",
                "Look for it in a backup, or import a CSV file that was exported before.",
            )
    except OSError as error:
        raise TransferError(f"{path} cannot be read ({error.strerror}).", "Check its name and permissions.") from error
    if not found:
        raise TransferError(f"There are no memories in {path}.", _REMEDY)
    return [MemorySource(each, _key(each)) for each in found]


def _exported(folder: Path) -> Iterator[Path]:
    """The files in a folder itself that hold memories of any program; a JSON file may be anything."""
    yield from folder.glob("*.csv")
    yield from (each for each in folder.glob("*.json") if _holds_memories(each))


def _holds_memories(path: Path) -> bool:
    try:
        return next(_from_json(path), None) is not None
    except (TransferError, OSError, *UNREADABLE):
        return False


def _missing(path: Path) -> list[MemorySource]:
    raise TransferError(f"There is no file or folder {path}.", "Check the path.")


def _key(path: Path) -> str:
    """A database is called after its folder, another file after itself."""
    name = path.parent.name if path.name == DATABASE else path.stem
    return "" if name.lower() in _GENERIC_FOLDERS else name


def read_memories(source: MemorySource) -> list[OldMemory]:
    """All memories of a file, oldest first, every text through the gate. Raises TransferError."""
    try:
        rows = list(_READERS.get(source.path.suffix.lower(), _from_database)(source.path))
    except (OSError, sqlite3.Error, csv.Error, *UNREADABLE) as error:
        raise TransferError(f"{source.path} cannot be read as memories ({error}).", _REMEDY) from error
    return sorted(_memories(rows, source.path.stat().st_mtime), key=lambda memory: memory.created)


def _from_database(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of the first table that has texts. Nothing is written: the other program may be running."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in sorted(tables, key=lambda name: name != "long_term_memory"):
            quoted = '"' + table.replace('"', '""') + '"'
            cursor = connection.execute(f"SELECT * FROM {quoted} ORDER BY rowid")
            names = [each[0] for each in cursor.description]
            if columns := _columns(names):
                for row in cursor:
                    yield {part: row[names.index(name)] for part, name in columns.items()}
                return
    raise TransferError(f"{path} has no memories in it.", _REMEDY)


def _from_csv(path: Path) -> Iterator[dict[str, Any]]:
    csv.field_size_limit(_LONGEST_CELL)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        columns = _columns(reader.fieldnames or ())
        if not columns:
            raise TransferError(f"{path} has no columns with names and texts.", _REMEDY)
        for row in reader:
            yield {part: row.get(name) for part, name in columns.items()}


def _from_json(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a list of objects, as `tuimem memory export` writes it."""
    read = msgspec.json.decode(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    rows = [each for each in read if isinstance(each, dict)] if isinstance(read, list) else []
    columns = _columns(list(dict.fromkeys(name for row in rows for name in row)))
    if not columns:
        raise TransferError(f"{path} has no list of objects with names and texts.", _REMEDY)
    for row in rows:
        yield {part: row.get(name) for part, name in columns.items()}


def _columns(names: Sequence[str]) -> dict[str, str]:
    """Which column holds what; nothing unless there are texts with names."""
    lower = {name.strip().lower(): name for name in names if name}
    found = {part: next((lower[name] for name in called if name in lower), "") for part, called in _COLUMNS.items()}
    return {part: name for part, name in found.items() if name} if found["author"] and found["text"] else {}


def _memories(rows: Iterable[Mapping[str, Any]], before: float) -> Iterator[OldMemory]:
    """A memory without a time has that of the one before it; the first has `before`."""
    for row in rows:
        created = moment(row.get("created"))
        before = before if created is None else created
        role = str(row.get("role") or "").lower()
        text = clean(str(row["text"] or "")).strip()
        if text:
            yield OldMemory(
                clean_line(str(row.get("author") or ""), LONGEST_NAME),
                text,
                before,
                role if role in _ROLES else "",
                clean_line(str(row.get("character") or ""), LONGEST_NAME),
                clean(str(row.get("summary") or "")).strip(),
                is_dated=created is not None,
                remembered=_is_yes(row.get("remembered")),
                forgotten=_is_yes(row.get("forgotten")),
            )


def _is_yes(value: object) -> bool:
    return str(value).strip().lower() in _YES


def _from_log(path: Path) -> Iterator[dict[str, Any]]:
    """What was said in a log of exchanges, without what an injector has put before it: the text in the file beside."""
    beside = path.with_name(OVERRIDE)
    memory = clean(beside.read_text(encoding="utf-8-sig", errors="replace")).strip() if beside.is_file() else ""
    is_empty = True
    with path.open("rb") as file:
        for line in JsonLines(file):
            try:
                said = list(spoken(line, memory))
            except UNREADABLE:
                continue
            is_empty = is_empty and not said
            for role, text, created in said:
                yield {"author": "", "text": text, "created": created, "role": role.value}
    if is_empty:
        raise TransferError(f"{path} has no exchanges in it.", "Name a log with a JSON object in each line.")


_READERS = {".csv": _from_csv, ".json": _from_json, ".jsonl": _from_log}
