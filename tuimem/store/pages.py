"""Rows read straight from the pages of a database file, for files that SQLite itself refuses to read.

As https://www.sqlite.org/fileformat2.html describes them. Every leaf page of a table is read by itself, so that damage
costs the rows of the pages that it hits and no others.
"""

import struct
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

Value = str | int | float | bytes | None

_HEADER = 100
_LEAF_OF_A_TABLE = 0x0D
_BRANCH_OF_A_TABLE, _BRANCH_OF_KEYS, _LEAF_OF_KEYS = 0x05, 0x02, 0x0A
"""Kinds of pages. A table without rowids has all its rows among its keys, in the branches too."""

_LEAF_HEADER, _BRANCH_HEADER = 8, 12
_USUAL_PAGE_SIZE = 4096
_PAGE_SIZES = {2**power for power in range(9, 16)}
_INTEGER_SIZES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_LOG_HEADER, _FRAME_HEADER = 32, 24

_UNREADABLE = (IndexError, ValueError, struct.error)
"""What reading damaged bytes raises; the cell is passed over."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row of some table: its rowid and its values, of which the one that is the rowid is None.

    `table` is its name, empty where the schema does not tell. A row of a table without rowids has no id.
    """

    id: int | None
    values: tuple[Value, ...]
    table: str = ""


def raw_rows(file: bytes, log: bytes = b"") -> Iterator[RawRow]:
    """Every row of every table that can be read from a file and its write-ahead log.

    Those of a table without rowids only where the schema tells its pages from those of an index.
    """
    size = _page_size(file)
    newer = _logged_pages(log, size)
    pages = _Pages(file, size, newer)
    last = max([len(file) // size, *newer])
    tables = pages.tables(last)
    for number in range(1, last + 1):
        yield from pages.rows(number, tables.get(number, ""))


def _page_size(file: bytes) -> int:
    size = int.from_bytes(file[16:18], "big")
    size = 65536 if size == 1 else size
    return size if size in _PAGE_SIZES or size == 65536 else _USUAL_PAGE_SIZE


def _logged_pages(log: bytes, size: int) -> Mapping[int, bytes]:
    """The pages of all transactions in the log that are whole, by number."""
    if len(log) < _LOG_HEADER:
        return {}
    salts = log[16:24]
    pages: dict[int, bytes] = {}
    uncommitted: dict[int, bytes] = {}
    for start in range(_LOG_HEADER, len(log) - size - _FRAME_HEADER + 1, size + _FRAME_HEADER):
        number, pages_at_commit = struct.unpack_from(">II", log, start)
        if log[start + 8 : start + 16] != salts:
            break
        uncommitted[number] = log[start + _FRAME_HEADER : start + _FRAME_HEADER + size]
        if pages_at_commit:
            pages.update(uncommitted)
            uncommitted.clear()
    return pages


class _Pages:
    def __init__(self, file: bytes, size: int, newer: Mapping[int, bytes]) -> None:
        self._file = file
        self._size = size
        self._newer = newer

    def _page(self, number: int) -> bytes:
        newer = self._newer.get(number)
        return newer if newer is not None else self._file[(number - 1) * self._size : number * self._size]

    def tables(self, last: int) -> Mapping[int, str]:
        """The name of the table of each page, by the rows of the schema that can be read, wherever they are."""
        roots: dict[str, set[int]] = {}
        for number in range(1, last + 1):
            if b"CREATE TABLE " in self._page(number):
                for row in self.rows(number):
                    if (found := _table_of_schema(row.values)) is not None:
                        roots.setdefault(found[0], set()).add(found[1])
        return {page: name for name, places in roots.items() if len(places) == 1 for page in self._tree(*places)}

    def _tree(self, root: int) -> set[int]:
        """The pages below a page, and that one."""
        found: set[int] = set()
        waiting = [root]
        while waiting:
            number = waiting.pop()
            if number > 0 and number not in found:
                found.add(number)
                waiting.extend(self._children(self._page(number)))
        return found

    def _children(self, page: bytes) -> list[int]:
        if page[:1] not in (bytes([_BRANCH_OF_A_TABLE]), bytes([_BRANCH_OF_KEYS])):
            return []
        return [int.from_bytes(page[at : at + 4], "big") for at in (8, *_cells(page, 0, _BRANCH_HEADER))]

    def rows(self, number: int, table: str = "") -> Iterator[RawRow]:
        """The rows of a page, if it is a leaf of a table, or one with keys of the table of this name."""
        page = self._page(number)
        start = _HEADER if number == 1 else 0
        kind = page[start] if len(page) >= start + _LEAF_HEADER else 0
        if kind == _LEAF_OF_A_TABLE:
            for at in _cells(page, start, _LEAF_HEADER):
                with suppress(*_UNREADABLE):
                    yield self._row(page, at, table)
        elif table and kind in (_LEAF_OF_KEYS, _BRANCH_OF_KEYS):
            is_leaf = kind == _LEAF_OF_KEYS
            for at in _cells(page, start, _LEAF_HEADER if is_leaf else _BRANCH_HEADER):
                with suppress(*_UNREADABLE):
                    yield self._keys(page, at if is_leaf else at + 4, table)

    def _row(self, page: bytes, at: int, table: str) -> RawRow:
        length, at = _varint(page, at)
        rowid, at = _varint(page, at)
        return RawRow(rowid, _values(self._payload(page, at, length, self._size - 35)), table)

    def _keys(self, page: bytes, at: int, table: str) -> RawRow:
        length, at = _varint(page, at)
        return RawRow(None, _values(self._payload(page, at, length, (self._size - 12) * 64 // 255 - 23)), table)

    def _payload(self, page: bytes, at: int, length: int, most: int) -> bytes:
        """What is stored of a row; `most` of it is on the page itself."""
        if length <= most:
            return _exactly(page[at : at + length], length)
        least = (self._size - 12) * 32 // 255 - 23
        local = least + (length - least) % (self._size - 4)
        local = local if local <= most else least
        parts = [page[at : at + local]]
        missing = length - local
        following = int.from_bytes(_exactly(page[at + local : at + local + 4], 4), "big")
        while missing > 0:
            overflow = self._page(following) if following else b""
            parts.append(_exactly(overflow[4 : 4 + missing], min(missing, self._size - 4)))
            missing -= len(parts[-1])
            following = int.from_bytes(overflow[:4], "big")
        return b"".join(parts)


def _cells(page: bytes, start: int, header: int) -> list[int]:
    """Where the cells of a page begin."""
    cells = int.from_bytes(page[start + 3 : start + 5], "big")
    first = start + header
    return [int.from_bytes(page[at : at + 2], "big") for at in range(first, min(first + 2 * cells, len(page) - 1), 2)]


def _table_of_schema(values: tuple[Value, ...]) -> tuple[str, int] | None:
    """The name of a table and its first page, when this is a row of the schema."""
    if len(values) != 5 or values[0] != "table" or not str(values[4]).startswith("CREATE TABLE "):
        return None
    _, name, _, root, _ = values
    return (name, root) if isinstance(name, str) and isinstance(root, int) else None


def _exactly(data: bytes, length: int) -> bytes:
    if len(data) != length:
        raise ValueError("cut off")
    return data


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where the next thing begins."""
    value = 0
    for count in range(8):
        byte = data[at + count]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + count + 1
    value = value << 8 | data[at + 8]
    return value - (1 << 64 if value >= 1 << 63 else 0), at + 9


def _values(record: bytes) -> tuple[Value, ...]:
    end, at = _varint(record, 0)
    body = end
    values: list[Value] = []
    while at < end:
        kind, at = _varint(record, at)
        value, body = _value(record, kind, body)
        values.append(value)
    return tuple(values)


def _value(record: bytes, kind: int, at: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind in (8, 9):
        return kind - 8, at
    if kind == 7:
        return struct.unpack_from(">d", record, at)[0], at + 8
    if kind in _INTEGER_SIZES:
        size = _INTEGER_SIZES[kind]
        return int.from_bytes(_exactly(record[at : at + size], size), "big", signed=True), at + size
    size = (kind - 12) // 2 if kind >= 12 else -1
    data = _exactly(record[at : at + size], size)
    return (data.decode("utf-8") if kind % 2 else bytes(data)), at + size
