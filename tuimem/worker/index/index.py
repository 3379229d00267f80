"""The index as one value: brought up to date in small steps, asked by the ranking. It knows no event loop."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from tuimem.memory.recall import passages
from tuimem.memory.recall.passages import IndexedPassage, Passage, Statistics
from tuimem.settings.model import Settings
from tuimem.store import Store
from tuimem.store.index_jobs import IndexJob
from tuimem.store.upkeep import IndexWish
from tuimem.worker.embedding import Embedder
from tuimem.worker.index import changes, reading
from tuimem.worker.index.chroma import ChromaUnavailable
from tuimem.worker.index.database import IndexDatabase
from tuimem.worker.index.entries import EntryWriter, as_json
from tuimem.worker.index.generations import Generations
from tuimem.worker.index.kept import Kept
from tuimem.worker.index.place import IndexPlace, place_of
from tuimem.worker.index.reach import SearchReach
from tuimem.worker.index.vectors import Vectors
from tuimem.worker.shared.others import Others
from tuimem.worker.shared.sharing import Sharing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_log = logging.getLogger(__name__)

Found = TypeVar("Found")

_MESSAGES_AT_ONCE = 50
_JOBS_AT_ONCE = 50
_KEPT_PASSAGES = 4 * 2**20
"""Bytes."""

_BESIDE = 2
"""Queries that are looked for by meaning and by words at once; others wait."""

_JOBS_KEPT = 200
"""So many jobs that are done are removed from the store at once, or all of them when the index is closed."""


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """How many messages are in the index, how many texts wait for it, and how far a rebuilding has come."""

    memories: int
    waiting: int
    rebuilt: int
    rebuilding: int


@dataclass(frozen=True, slots=True)
class ServingModel:
    """A model by its name, and what it is had by again (`embedding.recipe`); both are empty when there is none."""

    name: str = ""
    recipe: str = ""


class Index:
    """The folder `recall`, beside the store. Its methods may be called from any thread; what changes it takes turns."""

    def __init__(self, folder: Path, store: Path, settings: Callable[[], Settings]) -> None:
        """Open what is there or make it. Raises StoreError."""
        self.folder = folder
        self._store = store
        self._settings = settings
        self._database = IndexDatabase(folder / "recall.db", store)
        self._vectors = Vectors(self._database)
        self._passages = Kept[Passage](_KEPT_PASSAGES)
        self._beside = ThreadPoolExecutor(_BESIDE, "recall")
        self._generations = Generations(
            self._database, self._vectors, folder, self._place, self._database.meta("identity")
        )
        self._generations.tidy()
        self.sharing = Sharing(self._database, self._vectors, settings)
        self.others = Others(self._database, settings, lambda: self.sharing.machine)
        self._unchecked = True
        self._changing = threading.RLock()
        self._chats: deque[int] = deque()
        self._forget_jobs()
        if self._database.meta("cut") != str(passages.VERSION):
            self._cut_again()
            self._database.note("cut", str(passages.VERSION))
        self._compare()
        self.problem = ""
        self.told = 0.0

    def _place(self) -> IndexPlace:
        return place_of(self._settings())

    # Bringing it up to date

    def take_in(self) -> bool:
        """Index a few messages that have changed, by their words. Whether there may be more. Raises StoreError."""
        with self._changing:
            return self._take_in()

    def _take_in(self) -> bool:
        jobs = changes.open_jobs(self._database, _JOBS_AT_ONCE)
        single = [job for job in jobs if job.message_id is not None]
        if single:
            found = [changes.outdated(self._database, job.chat_id, job.message_id) for job in single]
            self._write([n for one in found for n in one.outdated], [n for one in found for n in one.gone], single)
        elif jobs:
            self._take_in_chat(jobs[0].chat_id, jobs[:1])
        elif self._chats:
            self._take_in_chat(self._chats[0], [])
        else:
            return False
        return True

    def _take_in_chat(self, chat_id: int, jobs: Sequence[IndexJob]) -> None:
        """All of a chat; a job on a single message comes between."""
        found = changes.outdated(self._database, chat_id)
        first, rest = found.outdated[:_MESSAGES_AT_ONCE], found.outdated[_MESSAGES_AT_ONCE:]
        gone, gone_later = found.gone[: 4 * _MESSAGES_AT_ONCE], found.gone[4 * _MESSAGES_AT_ONCE :]
        is_done = not rest and not gone_later
        self._write(first, gone, jobs if is_done else [])
        if is_done and not jobs:
            self._chats.popleft()

    def _write(self, outdated: Sequence[int], gone: Sequence[int], jobs: Sequence[IndexJob]) -> None:
        ready = list(changes.read(self._database, as_json(dict.fromkeys(outdated))))
        with self._database.write() as connection:
            writer = EntryWriter(connection)
            for one in ready:
                writer.put(one)
            writer.remove(dict.fromkeys(gone))
            writer.write_counts()
            writer.book(jobs)

    def embed_some(self, embedder: Embedder) -> bool:
        """Embed a few passages. Whether there were any. Raises EmbedderUnavailable and StoreError."""
        with self._changing:
            return self._vectors.make_some(embedder)

    def hand_over(self, embedder: Embedder) -> bool:
        """Give Chroma a few vectors, or take some out. Whether there were any. Raises ChromaUnavailable, StoreError."""
        model = self._vectors.model(embedder.name, embedder.dimensions)
        try:
            with self._changing:
                if self._unchecked:
                    self._generations.check(model)
                    self._unchecked = False
                more = self._generations.step(model)
        except ChromaUnavailable as error:
            self.problem = f"{error.what} {error.remedy}"
            raise
        self.problem = ""
        return more

    def catch_up(self, embedder: Embedder | None) -> None:
        """Do all that waits. Raises what the steps raise."""
        while self.take_in():
            pass
        if embedder is not None:
            while self.embed_some(embedder) or self.hand_over(embedder):
                pass

    def book(self, *, all_of_them: bool = False) -> None:
        """Remove jobs that are done from the store, if there are many. Raises StoreError."""
        done = self._database.rows("SELECT id, version FROM done_jobs")
        if not done or (len(done) < _JOBS_KEPT and not all_of_them):
            return
        with Store(self._store) as store:
            store.index_jobs.remove([IndexJob(number, version, 0, None) for number, version in done])
        with self._database.write() as connection:
            connection.executemany("DELETE FROM done_jobs WHERE (id, version) = (?, ?)", done)

    def _forget_jobs(self) -> None:
        """Forget jobs that the store does not have (any more): in a backup that has taken its place, new ones will
        have their numbers."""
        gone = "id NOT IN (SELECT id FROM store.jobs)"
        if self._database.value(f"SELECT 1 FROM done_jobs WHERE {gone}"):
            with self._database.write() as connection:
                connection.execute(f"DELETE FROM done_jobs WHERE {gone}")

    def progress(self, embedder: Embedder | None) -> IndexProgress:
        """How far it is."""
        memories = int(self._database.value("SELECT count(*) FROM entries"))
        waiting = changes.count_jobs(self._database)
        if embedder is None:
            return IndexProgress(memories, waiting, 0, 0)
        model = self._vectors.model(embedder.name, embedder.dimensions)
        is_another = self.serving_model().name not in ("", embedder.name)  # whose index serves meanwhile
        missing = self._vectors.unknown() if is_another else self._vectors.missing(model)
        return IndexProgress(memories, waiting + missing, *self._generations.progress(model))

    # Making it anew, and leaving no trace

    def reindex(self, embedder: Embedder | None) -> None:
        """Make it anew from the store in the background: the passages, and a new Chroma beside the one that serves."""
        with self._changing:
            self._cut_again()
        self._compare()
        if embedder is not None:
            self._generations.begin(self._vectors.model(embedder.name, embedder.dimensions))

    def _cut_again(self) -> None:
        """Let all passages be made anew from their messages. What is equal keeps its vector."""
        with self._database.write() as connection:
            connection.execute("UPDATE entries SET names = ''")  # which nothing that is found depends on

    def wished(self, wish: IndexWish) -> int:
        """The number of the last wish of this kind in the store."""
        return int(self._database.value("SELECT value FROM store.upkeep WHERE name = ?", (wish,)) or 0)

    def carried_out(self, wish: IndexWish) -> int:
        """The number of the last one that was carried out."""
        return int(self._database.meta(f"wish {wish}") or 0)

    def carry_out(self, wish: IndexWish, embedder: Embedder | None) -> bool:
        """Do what is wished for in the store, if it has not been done. Whether it was to be done. Raises StoreError."""
        number = self.wished(wish)
        if number == self.carried_out(wish):
            return False
        if wish == "sweep":
            self.sweep(at_once=True)
        else:
            self.reindex(embedder)
        with self._database.write() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (f"wish {wish}", str(number)))
        return True

    def left_elsewhere(self) -> list[str]:
        """Servers that the settings do not name any more, at which vectors of what was removed may be."""
        return self._generations.left_elsewhere()

    def _compare(self) -> None:
        """Look at all chats for what no job tells of."""
        with self._changing:
            self._chats = deque(changes.chats_outdated(self._database))

    def wants_sweep(self) -> bool:
        """Whether texts were removed from the store for good since the last time."""
        return self._removed_before() != self._database.meta("swept")

    def _removed_before(self) -> str:
        return str(self._database.value("SELECT value FROM store.upkeep WHERE name = 'removed_before'") or "")

    def sweep(self, *, at_once: bool = False) -> bool:
        """Take out of every file what is in no memory any more. Whether there was something.

        Chroma leaves what was removed in its files, so a new generation is begun. The old one goes when that is whole,
        or `at_once`: then words alone are found for a while. Raises StoreError and ChromaUnavailable.
        """
        seen = self._removed_before()
        self._compare()
        while self.take_in():
            pass
        with self._changing:
            return self._swept(seen, at_once=at_once)

    def _swept(self, seen: str, *, at_once: bool) -> bool:
        with self._database.write() as connection:
            sql = "DELETE FROM embeddings WHERE digest NOT IN (SELECT digest FROM passages)"
            removed = connection.execute(sql).rowcount
            connection.execute("DELETE FROM shared_chats WHERE chat_id NOT IN (SELECT chat_id FROM entries)")
        self._database.rewrite()
        self._passages.forget()
        self._vectors.forget()
        was_in_chroma = self._generations.renew(at_once=at_once)
        with self._database.write() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('swept', ?)", (seen,))
        return bool(removed or was_in_chroma)

    # Asking it

    @property
    def is_warm(self) -> bool:
        """Whether a search by meaning need not wait for Chroma: it is loaded, or cannot be had."""
        return self._generations.is_open or bool(self.problem)

    def serving_model(self) -> ServingModel:
        """The model of the newest index by meaning that is whole."""
        whole = self._generations.newest_whole()
        name = "" if whole is None else self._vectors.name(whole.model)
        return ServingModel(name, self._database.meta(f"model {name}")) if name else ServingModel()

    def note_model(self, model: ServingModel) -> None:
        """Remember what a model is had by again. Raises StoreError."""
        if self._database.meta(f"model {model.name}") != model.recipe:
            with self._database.write() as connection:
                connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (f"model {model.name}", model.recipe))

    def by_meaning(
        self, reach: SearchReach, vector: "NDArray[np.float32]", count: int, *, model: str, hurries: bool = False
    ) -> list[int]:
        """The passages nearest to a vector of this model, nearest first, some more than `count`; the nearest of the
        newest when Chroma does not answer. Not all of them need be live, nor in reach."""
        number, count = self._vectors.model(model), reading.more_than(count)
        try:
            found = self._generations.nearest(reach, vector, count, number, hurries=hurries)
        except ChromaUnavailable as error:
            self.problem = f"{error.what} {error.remedy}"
            self._unchecked = True
            return self._generations.nearest_here(reach, vector, count, number)
        self.problem = ""
        return found

    def by_words(self, reach: SearchReach, numbers: Statistics, count: int) -> list[int]:
        """The passages that hold the most and the rarest of the terms that are counted in `numbers`, best first, some
        more than `count`. Not all of them need be live, nor in reach."""
        return reading.by_words(self._database, reach, numbers, reading.more_than(count))

    def dense(self, reach: SearchReach, vector: "NDArray[np.float32]", count: int = 200, *, model: str) -> list[int]:
        """The passages nearest to a vector of this model, nearest first."""
        return list(self.live(reach, self.by_meaning(reach, vector, count, model=model), count))

    def words(self, reach: SearchReach, terms: Sequence[str], count: int = 200) -> list[int]:
        """The passages that hold the most and the rarest of these terms, best first."""
        return list(self.live(reach, self.by_words(reach, self.statistics(reach, terms), count), count))

    def live(
        self,
        reach: SearchReach,
        identifiers: Sequence[int],
        count: int,
        known: Mapping[int, IndexedPassage] = MappingProxyType({}),
    ) -> dict[int, IndexedPassage]:
        """The first so many of these that are live and in reach, in order. Those in `known` are."""
        return reading.live(self._database, self._passages, reach, identifiers, count, known)

    def passages(self, identifiers: Sequence[int]) -> list[IndexedPassage]:
        """These passages, in order; those that are not live are left out."""
        return list(self.live(SearchReach(), identifiers, len(identifiers)).values())

    def beside(self, work: Callable[[], Found]) -> "Future[Found]":
        """Work that is done in another thread meanwhile."""
        return self._beside.submit(work)

    def newest(self, reach: SearchReach, count: int) -> list[int]:
        """The newest messages in reach, each by its first passage."""
        return reading.newest(self._database, reach, count)

    def of_messages(self, message_ids: Sequence[int]) -> list[int]:
        """All passages of these messages."""
        return reading.of_messages(self._database, message_ids)

    def firsts(self, message_ids: Sequence[int]) -> list[int]:
        """The first passages of these messages."""
        return reading.firsts(self._database, message_ids)

    def names(self, reach: SearchReach) -> tuple[str, ...]:
        """The names of who speaks in the chats in reach."""
        return reading.names(self._database, reach)

    def texts(self, message_ids: Sequence[int]) -> dict[int, str]:
        """The whole texts of these messages."""
        return reading.texts(self._database, message_ids)

    def said(self, message_ids: Sequence[int], hashes: Collection[str]) -> set[str]:
        """Those of the hashes of texts that are of what one of these messages says."""
        return reading.said(self._database, message_ids, hashes)

    def neighbours(self, message_ids: Sequence[int], each_way: int = 2) -> dict[int, list[int]]:
        """The shown messages around each of these, in order, itself left out."""
        return reading.neighbours(self._database, message_ids, each_way)

    def session_start(self, chat_id: int, now: float, silence: float) -> float:
        """When the session in a chat began that has gone on until now; so many seconds of silence end one."""
        return reading.session_start(self._database, chat_id, now, silence)

    def statistics(self, reach: SearchReach, terms: Sequence[str]) -> Statistics:
        """Numbers about the passages in reach, and in how many each term is."""
        return reading.statistics(self._database, reach, terms)

    def vectors(self, identifiers: Sequence[int], *, model: str) -> "NDArray[np.float32]":
        """The exact vectors that this model made of the passages; rows of zeros where there is none yet."""
        return self._vectors.rows(identifiers, self._vectors.model(model))

    def token_vectors(self, identifiers: Sequence[int], *, model: str) -> "list[NDArray[np.int8] | None]":
        """The small vectors of the word pieces of the passages; None where there are none."""
        return self._vectors.tokens(identifiers, self._vectors.model(model))

    def piece_counts(self, pieces: Sequence[int], *, model: str) -> list[int]:
        """In how many texts of the index each of these word pieces is."""
        return self._vectors.piece_counts(pieces, self._vectors.model(model))

    def close(self) -> None:
        """Close all files. What hangs in a server is not waited for."""
        self._generations.ask_no_more()
        self.others.close()
        self._beside.shutdown()
        self.book(all_of_them=True)
        self.sharing.close()
        self._generations.close()
        self._database.close()
