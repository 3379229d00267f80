"""An index beside a store, with an embedder that needs no model and Chroma in a folder."""

import itertools
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.fakes.word_embedder import WordEmbedder
from tests.limits import LONGEST_WAIT
from tuimem.memory.recall.words import terms
from tuimem.messages import Chat, Message, Role
from tuimem.settings.model import Settings
from tuimem.store import Store
from tuimem.worker.index import SearchReach
from tuimem.worker.index.chroma import ChromaUnavailable
from tuimem.worker.index.database import IndexDatabase
from tuimem.worker.index.index import Index
from tuimem.worker.late import encode


class Killed(Exception):
    """The worker ends here."""


@contextmanager
def killed_after(transactions: int | None, database: IndexDatabase) -> Iterator[None]:
    """Let the worker end after so many transactions; None: it lives."""
    write = database.write
    rest = itertools.count(1)

    @contextmanager
    def written() -> Iterator[sqlite3.Connection]:
        with write() as connection:
            yield connection
        if next(rest) == transactions:
            raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "write", written)
        yield


class Bench:
    """A store and its index; `found_by_*` give the texts of messages that are found, best first."""

    def __init__(self, folder: Path, settings: Settings, stack: ExitStack) -> None:
        self.folder = folder
        self.settings = settings
        self._stack = stack
        self.store = stack.enter_context(Store(folder / "tuimem.db"))
        self.character = self.store.characters.create("Mira")
        self.chat = self.store.chats.create("Harbour", self.character.id, "Jo")
        self.embedder = WordEmbedder()
        self.index = self.opened()

    def opened(self) -> Index:
        return Index(self.folder / "recall", self.folder / "tuimem.db", lambda: self.settings)

    def reopen(self) -> None:
        self.index.close()
        self.index = self.opened()

    def kill(self) -> None:
        """As if the worker had been killed: nothing is booked."""
        index = self.index
        index._beside.shutdown()
        index.others.close()
        index._generations.close()
        index._database.close()
        self.index = self.opened()

    def say(self, text: str, chat: Chat | None = None, role: Role = Role.USER) -> Message:
        return self.store.messages.add((chat or self.chat).id, role, "Jo", text, estimate=1)

    def catch_up(self) -> None:
        self.index.catch_up(self.embedder)

    def catch_up_again(self) -> None:
        """Catch up with a server that is there again, as often as the worker would, until it answers in time."""
        end = time.monotonic() + LONGEST_WAIT
        while True:
            try:
                return self.catch_up()
            except ChromaUnavailable:
                assert time.monotonic() < end, "the server does not answer"
                time.sleep(0.01)

    def found_by_words(self, query: str, reach: SearchReach | None = None) -> list[str]:
        return self._texts(self.index.words(reach or SearchReach(), terms(query)))

    def found_by_meaning(self, query: str, reach: SearchReach | None = None) -> list[str]:
        vector = encode(self.embedder, [("", query)])[0].vector
        return self._texts(self.index.dense(reach or SearchReach(), vector, model=self.embedder.name))

    def _texts(self, identifiers: list[int]) -> list[str]:
        found = [one.message_id for one in self.index.passages(identifiers)]
        texts = self.store.messages.texts(found)
        return list(dict.fromkeys(texts[number] for number in found))

    def everything(self) -> tuple[set[str], set[str]]:
        """What can be found at all: by words and by meaning. Every text that tests say begins with a certain word."""
        return set(self.found_by_words("memory")), set(self.found_by_meaning("memory"))


@pytest.fixture
def make_bench(tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    with ExitStack() as stack:

        def make(name: str = "home", settings: Settings | None = None) -> Bench:
            bench = Bench(tmp_path / name, settings or Settings(), stack)
            stack.callback(lambda: bench.index.close())
            return bench

        yield make


@pytest.fixture
def bench(make_bench: Callable[..., Bench]) -> Bench:
    return make_bench()
