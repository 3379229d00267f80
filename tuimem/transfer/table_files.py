"""Rows with named columns as a file: CSV for tables, JSON for scripts."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tuimem.text import clean_line
from tuimem.transfer.errors import TransferError

Cell = str | int | bool | None
Rows = Iterable[Mapping[str, Cell]]


def _csv(columns: Sequence[str], rows: Rows) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.DictWriter(line, columns)
    writer.writeheader()
    for row in rows:
        writer.writerow(row)
        yield line.getvalue()
        line.seek(0)
        line.truncate()
    yield line.getvalue()


def _json(columns: Sequence[str], rows: Rows) -> Iterator[str]:
    separator = "[\n"
    for row in rows:
        yield separator + json.dumps(row, ensure_ascii=False)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


TABLE_FORMATS: Mapping[str, Callable[[Sequence[str], Rows], Iterator[str]]] = {"csv": _csv, "json": _json}


def iso_date(moment: float) -> str:
    """A moment in UTC to the second, as ISO 8601 writes it."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def table_format_of(path: Path, what: str) -> str:
    """The name of the format that the ending of a file says; `what` is to be written. Raises TransferError."""
    name = path.suffix.lower().removeprefix(".")
    if name not in TABLE_FORMATS:
        raise TransferError(
            f"{what} cannot be written as “{clean_line(path.suffix, 20)}”.", "Name a file ending in .csv or .json."
        )
    return name
