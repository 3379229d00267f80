"""The store: one object for each concern, over one connection."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from sqlite3 import Connection
from types import TracebackType
from typing import Self

from msgspec import Struct

from tuimem.store.blocks import BlockTable
from tuimem.store.characters import CharacterTable
from tuimem.store.chats import VISIBLE, ChatTable
from tuimem.store.database import Database
from tuimem.store.digest_pages import DigestPages
from tuimem.store.exchanges import ExchangeTable
from tuimem.store.facts import FactTable
from tuimem.store.importing import ChatImport
from tuimem.store.index_jobs import INDEX, IndexJobs
from tuimem.store.inputs import InputTable
from tuimem.store.jobs import JobTable
from tuimem.store.learned import LearnedTable
from tuimem.store.llm_rows import LlmRowTable
from tuimem.store.memory_list import MemoryList
from tuimem.store.memory_rows import MemoryRows
from tuimem.store.messages import MessageTable
from tuimem.store.news import NewsTable
from tuimem.store.owners import Owners
from tuimem.store.pins import PinTable
from tuimem.store.profile_locks import ProfileLocks
from tuimem.store.profile_pages import ProfilePages
from tuimem.store.recalls import RecallTable
from tuimem.store.requests import RequestTable
from tuimem.store.search import MessageSearch
from tuimem.store.summaries import SummaryTable
from tuimem.store.swipes import SwipeTable
from tuimem.store.tokens import TokenCountTable
from tuimem.store.undo import UndoJournal
from tuimem.store.upkeep import Upkeep


class StoreStatistics(Struct, frozen=True):
    """How much is in the store; `size` is in bytes, the write-ahead log included."""

    chats: int
    messages: int
    summaries: int
    open_jobs: int
    size: int
    version: int


class Store:
    """Everything that is kept, in one SQLite file. It serves one thread at a time, whichever that is."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time, *, read_only: bool = False) -> None:
        """Open the file, or make it. Raises StoreError; a file that cannot be used is left as it is.

        With `read_only` it must be open in this process already; see `reader`.
        """
        self.path = path
        self._clock = clock
        self._database = Database(path, clock, read_only=read_only)
        self.owners = Owners(path.parent)
        self.characters = CharacterTable(self._database)
        self.chats = ChatTable(self._database, self.owners)
        self.messages = MessageTable(self._database, self.owners)
        self.swipes = SwipeTable(self._database, self.messages)
        self.summaries = SummaryTable(self._database)
        self.memory_rows = MemoryRows(self._database)
        self.memory_list = MemoryList(self._database)
        self.blocks = BlockTable(self._database)
        self.tokens = TokenCountTable(self._database)
        self.jobs = JobTable(self._database, self.owners)
        self.index_jobs = IndexJobs(self._database)
        self.search = MessageSearch(self._database, self.messages)
        self.inputs = InputTable(self._database)
        self.learned = LearnedTable(self._database)
        self.recalls = RecallTable(self._database)
        self.exchanges = ExchangeTable(self._database)
        self.llm_rows = LlmRowTable(self._database)
        self.news = NewsTable(self._database)
        self.facts = FactTable(self._database, self.news)
        self.requests = RequestTable(self._database)
        self.profile_locks = ProfileLocks(self._database)
        self.profile_pages = ProfilePages(self._database)
        self.pins = PinTable(self._database)
        self.digests = DigestPages(self._database)
        self.import_chat = ChatImport(self._database, self.owners, self.characters, self.messages)
        self.upkeep = Upkeep(self._database, self.owners, self.jobs)
        self.steps = UndoJournal(self._database)

    def reader(self) -> "Store":
        """The same store over a connection of its own that cannot write, for another thread."""
        return Store(self.path, self._clock, read_only=True)

    @property
    def owner(self) -> str:
        """The name under which this process writes replies and runs jobs; it counts as alive until `close`."""
        return self.owners.mine

    def now(self) -> float:
        """The time by which things are stored, in seconds since the epoch."""
        return self._clock()

    def undo(self, chat_id: int | None, step: int | None = None) -> str | None:
        """Take back the newest step in the chat, or of those that belong to no chat; return what it was.

        None when there is nothing to undo. With `step` only that one; raises `Overtaken` when it is not the newest.
        """
        return self.steps.undo(chat_id, step)

    def redo(self, chat_id: int | None, step: int | None = None) -> str | None:
        """Do again what was undone last in the chat, or of what belongs to no chat; return what it was, or None."""
        return self.steps.redo(chat_id, step)

    def write(self) -> AbstractContextManager[Connection]:
        """One transaction around several calls: all of them are stored, or none."""
        return self._database.write()

    def snapshot(self) -> AbstractContextManager[None]:
        """A block in which all that is read is of the same moment."""
        return self._database.snapshot()

    @property
    def changes(self) -> int:
        """How many rows have been written through this store."""
        return self._database.changes

    def changed(self) -> bool:
        """Whether another window has written since the last call."""
        return self._database.changed()

    def statistics(self) -> StoreStatistics:
        """How much is in the store; deleted chats and messages are not counted, nor are jobs of the index."""
        chats, messages = self._database.row(
            f"SELECT count(*), coalesce(sum(message_count), 0) FROM chats c WHERE {VISIBLE}"
        ) or (0, 0)
        files = [self.path, self.path.with_name(f"{self.path.name}-wal")]
        return StoreStatistics(
            chats=chats,
            messages=messages,
            summaries=self._database.value("SELECT count(*) FROM summaries"),
            open_jobs=self._database.value(
                "SELECT count(*) FROM jobs WHERE status IN ('queued', 'running') AND kind <> ?", (INDEX,)
            ),
            size=sum(file.stat().st_size for file in files if file.exists()),
            version=self._database.value("PRAGMA user_version"),
        )

    def close(self) -> None:
        """Close the file and end this owner."""
        self._database.close()
        self.owners.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
