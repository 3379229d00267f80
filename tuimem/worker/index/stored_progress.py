"""How far the index is, read from the files while no worker runs. Nothing is made, changed or loaded for it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tuimem.store.errors import StoreError, translated
from tuimem.store.files import is_missing
from tuimem.store.migrations import NEWEST_VERSION
from tuimem.worker.index.schema import SHOWN, VERSION

_COUNT = "SELECT count(*) FROM shown WHERE text <> ''"

_INDEXED = """
SELECT count(*), coalesce(sum(EXISTS (
    SELECT 1 FROM indexed.passages p WHERE p.message_id = e.message_id AND p.model = 0
)), 0)
FROM shown t JOIN indexed.entries e ON e.message_id = t.message_id AND e.swipe_id = t.swipe_id
    AND e.text_hash = t.text_hash AND e.summary_id IS t.summary_id
WHERE t.text <> ''
"""


class NotReadable(Exception):
    """Why the file of the index cannot be read, in a clause. `is_wrong` unless that is as it should be."""

    def __init__(self, why: str, *, is_wrong: bool) -> None:
        super().__init__(why)
        self.why, self.is_wrong = why, is_wrong


@dataclass(frozen=True, slots=True)
class StoredProgress:
    """Messages that can be recalled; those of them that are indexed as they are now, and those of these by words only.

    `not_readable` says why no index is counted.
    """

    recallable: int = 0
    indexed: int = 0
    by_words_only: int = 0
    not_readable: NotReadable | None = None

    @property
    def waiting(self) -> int:
        """Messages that the worker has still to index."""
        return self.recallable - self.indexed


def stored_progress(index: Path, store: Path) -> StoredProgress:
    """What these two files say. Raises StoreError when the store cannot be read."""
    if is_missing(store):
        return StoredProgress()
    with closing(sqlite3.connect("file::memory:", uri=True, isolation_level=None)) as connection:
        with _translating(store):
            connection.execute("ATTACH ? AS store", (_read_only(store),))
            (version,) = connection.execute("PRAGMA store.user_version").fetchone()
            if version < NEWEST_VERSION:
                raise StoreError(f"The database {store} is not upgraded yet.", "The next chat does it.")
            connection.execute(SHOWN)
            (recallable,) = connection.execute(_COUNT).fetchone()
        try:
            _attach(connection, index)
            indexed, by_words_only = connection.execute(_INDEXED).fetchone()
        except NotReadable as error:
            return StoredProgress(recallable, not_readable=error)
        except sqlite3.Error as error:
            why = NotReadable(f"{index} is damaged ({error})", is_wrong=True)
            return StoredProgress(recallable, not_readable=why)
        return StoredProgress(recallable, indexed, by_words_only)


def _attach(connection: sqlite3.Connection, index: Path) -> None:
    """Let the index be read as `indexed`. Raises NotReadable."""
    if is_missing(index):
        raise NotReadable("not made yet; the next chat makes it", is_wrong=False)
    connection.execute("ATTACH ? AS indexed", (_read_only(index),))
    (version,) = connection.execute("PRAGMA indexed.user_version").fetchone()
    if version != VERSION:
        raise NotReadable("made by another version of tuimem; the next chat rebuilds it", is_wrong=False)
    (found,) = connection.execute("PRAGMA indexed.quick_check(1)").fetchone()
    if found != "ok":
        raise NotReadable(f"{index} is damaged ({found})", is_wrong=True)


def _read_only(path: Path) -> str:
    """The address of a file that is read. Without a log beside it nobody has it open, and SQLite need not make one."""
    is_open = path.with_name(f"{path.name}-wal").exists()
    return f"{path.absolute().as_uri()}?mode=ro{'' if is_open else '&immutable=1'}"


@contextmanager
def _translating(store: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise translated(error, store, untouched=True) from error
