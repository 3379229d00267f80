"""Filling Chroma, and making it anew: an older generation serves until the newer one is whole."""

import logging
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from tuimem.worker.index import exact
from tuimem.worker.index.chroma import (
    ChromaFull,
    ChromaUnavailable,
    Collections,
    clear_freed_memory,
    is_installed,
    remove_folder,
    unavailable,
)
from tuimem.worker.index.database import IndexDatabase
from tuimem.worker.index.entries import as_json
from tuimem.worker.index.place import LOCAL, IndexPlace, folder_of, opened, removed, shown_of
from tuimem.worker.index.reach import SearchReach
from tuimem.worker.index.vectors import Vectors
from tuimem.worker.limited import Gate, Limited

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_log = logging.getLogger(__name__)

Found = TypeVar("Found")

_HURRIED, _PATIENT = 0.1, 2.0
"""Seconds that a server has for an answer: in a turn, which has 0.3 for all, and for somebody who searches."""

_ASKED_AT_ONCE = 2
"""Questions to a server that are on their way, or hang."""

_AT_ONCE = 200
"""Vectors that are handed to Chroma together."""


@dataclass(frozen=True, slots=True)
class Generation:
    """One filling of Chroma with the vectors of one model."""

    id: int
    model: int
    place: str
    is_whole: bool
    removed: int


class Generations:
    """The generations of an index, and the collections of those that are open."""

    def __init__(
        self, database: IndexDatabase, vectors: Vectors, folder: Path, place: Callable[[], IndexPlace], identity: str
    ) -> None:
        self._database = database
        self._vectors = vectors
        self._folder = folder
        self._place = place
        self._identity = identity
        self._open: dict[int, Collections] = {}
        self._opening = threading.RLock()  # a query and the filling come at the same time; Chroma opens a folder once
        self._asking = Limited(_ASKED_AT_ONCE, "chroma")
        self._gates = defaultdict[str, Gate](lambda: Gate(self._asking))

    def all(self) -> list[Generation]:
        """All that there are, the newest first."""
        sql = "SELECT id, model, place, is_whole, removed FROM generations ORDER BY id DESC"
        return [
            Generation(number, model, place, bool(whole), removed)
            for number, model, place, whole, removed in self._database.rows(sql)
        ]

    def target(self, model: int) -> Generation | None:
        """The newest for this model in the place of the settings: the one that is kept up to date."""
        key = self._place().key
        return next((one for one in self.all() if (one.model, one.place) == (model, key)), None)

    def serving(self, model: int) -> Generation | None:
        """The one that is searched: the newest that is whole, else the one that is being filled."""
        key = self._place().key
        fitting = [one for one in self.all() if (one.model, one.place) == (model, key)]
        return next((one for one in fitting if one.is_whole), fitting[0] if fitting else None)

    def newest_whole(self) -> Generation | None:
        """The newest of any model that is whole, in the place of the settings."""
        key = self._place().key
        return next((one for one in self.all() if one.is_whole and one.place == key), None)

    def begin(self, model: int) -> None:
        """Make a new generation, which takes over when it is whole."""
        with self._database.write() as connection:
            connection.execute("INSERT INTO generations (model, place) VALUES (?, ?)", (model, self._place().key))

    @property
    def is_open(self) -> bool:
        """Whether Chroma is imported and has opened something, which takes a second or two."""
        return bool(self._open)

    def collections(self, generation: Generation) -> Collections:
        """Where the vectors of a generation are. Raises ChromaUnavailable."""
        with self._opening:
            if generation.id not in self._open:
                place = self._place()
                if place.is_local and not folder_of(self._folder, generation.id).is_dir():
                    self._forget_content(generation)
                self._open[generation.id] = opened(place, self._folder, generation.id, self._identity)
            return self._open[generation.id]

    def _forget_content(self, generation: Generation) -> None:
        """Its files are not there (any more): everything is to be handed over again."""
        with self._database.write() as connection:
            connection.execute("UPDATE generations SET is_whole = 0, removed = 0 WHERE id = ?", (generation.id,))
            connection.execute("UPDATE passages SET generation = 0 WHERE generation = ?", (generation.id,))

    def step(self, model: int) -> bool:
        """Hand over a few vectors, or take some out. Whether there were any. Raises ChromaUnavailable."""
        target = self.target(model)
        if target is None:
            self.begin(model)
            return True
        try:
            if self._take_out() or self._hand_over(target) or self._take_over(target):
                return True
            self._look(target)
        except ChromaUnavailable as error:
            self._doubt(target, error)
            raise
        return False

    def check(self, model: int) -> None:
        """Look whether Chroma still holds what was handed over; what it has lost is handed over again."""
        target = self.target(model)
        if target is None or not self._place().is_local:
            return
        try:
            self._compare(target)
        except ChromaUnavailable as error:
            self._doubt(target, error)
            raise

    def _compare(self, target: Generation) -> None:
        collections = self.collections(target)
        sql = (
            "SELECT e.character_id, count(*) FROM passages p JOIN entries e USING (message_id) "
            "WHERE generation = ? GROUP BY e.character_id"
        )
        wanted: dict[int, int] = dict(self._database.rows(sql, (target.id,)))
        leaving = self._database.value("SELECT count(*) FROM leaving WHERE generation = ?", (target.id,))
        held = sum(collections.count(character_id) for character_id in wanted)
        unnoted = _AT_ONCE  # handed over when the process was killed; they are handed over once more, under their ids
        if not 0 <= held - sum(wanted.values()) <= leaving + unnoted:
            _log.warning("Chroma holds %d vectors of %d; it is filled anew", held, sum(wanted.values()))
            self.discard(target)

    def _doubt(self, target: Generation, error: ChromaUnavailable) -> None:
        """A local generation that fails is thrown away and made anew; a server may only be away.

        One that has no room for more goes on to be searched: it could not even be opened again.
        """
        if isinstance(error, ChromaFull):
            return
        self._close(target.id)
        if self._place().is_local and is_installed():
            self.discard(target)

    def discard(self, generation: Generation) -> None:
        """Forget a generation and its files."""
        self._close(generation.id)
        with self._database.write() as connection:
            connection.execute("UPDATE passages SET generation = 0 WHERE generation = ?", (generation.id,))
            self._forget(connection, generation.id)
        removed(self._place(), self._folder, generation.id)

    def _take_out(self) -> bool:
        """Remove from Chroma what is not in the index any more; what is at another place waits until that is named."""
        known = {one.id: one for one in self.all()}
        sql = (
            "SELECT l.generation, l.passage_id, l.place FROM leaving l JOIN generations g ON g.id = l.generation "
            "WHERE g.place = ? LIMIT ?"
        )
        found = self._database.rows(sql, (self._place().key, _AT_ONCE))
        by_collection: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for generation, passage_id, place in found:
            by_collection[generation, _character(place)].append(passage_id)
        for (generation, character_id), identifiers in by_collection.items():
            self.collections(known[generation]).remove(character_id, [str(number) for number in identifiers])
        with self._database.write() as connection:
            connection.executemany(
                "DELETE FROM leaving WHERE generation = ? AND passage_id = ?", [row[:2] for row in found]
            )
            connection.executemany(
                "UPDATE generations SET removed = removed + ? WHERE id = ?",
                [(len(identifiers), generation) for (generation, _), identifiers in by_collection.items()],
            )
        return bool(found)

    def _hand_over(self, target: Generation) -> bool:
        """Give Chroma the newest vectors that it does not have."""
        found = self._not_in(target)
        if not found:
            return False
        vectors = self._vectors.rows([row[0] for row in found], target.model)
        by_character: defaultdict[int, list[int]] = defaultdict(list)
        for at, (_, place) in enumerate(found):
            by_character[_character(place)].append(at)
        collections = self.collections(target)
        for character_id, places in by_character.items():
            identifiers = [str(found[at][0]) for at in places]
            chats = [{"chat": _chat(found[at][1])} for at in places]
            collections.put(character_id, identifiers, _rows(vectors, places), chats)
        with self._database.write() as connection:
            sql = "UPDATE passages SET generation = ? WHERE id IN (SELECT value FROM json_each(?))"
            connection.execute(sql, (target.id, as_json(row[0] for row in found)))
        return True

    def _not_in(self, target: Generation) -> list[tuple[int, str]]:
        others = [0, *(number for (number,) in self._database.rows("SELECT DISTINCT generation FROM passages"))]
        for other in others:
            sql = "SELECT id, place FROM passages WHERE generation = ? AND model = ? ORDER BY id DESC LIMIT ?"
            if other != target.id and (found := self._database.rows(sql, (other, target.model, _AT_ONCE))):
                return [(number, place) for number, place in found]
        return []

    def _take_over(self, target: Generation) -> bool:
        """When the generation is whole, it serves from now on, and the others go. Whether there was something to do.

        An older one is there beside it when the process was killed before it had gone. One at a server that is not
        named any more stays noted, since it cannot be removed.
        """
        within_reach = [one for one in self.all() if one.place in (LOCAL, target.place)]
        if target.is_whole:
            others = [other for other in within_reach if other.id < target.id]
        elif self._vectors.missing(target.model):
            return False
        else:
            with self._database.write() as connection:
                connection.execute("UPDATE generations SET is_whole = 1 WHERE id = ?", (target.id,))
            others = [other for other in within_reach if other.id != target.id]
        for other in others:
            self._remove(other)
        if others or not target.is_whole:
            self.tidy()
        return bool(others) or not target.is_whole

    def tidy(self) -> None:
        """Remove folders of generations that there are no more: Chroma may write once more after it is closed."""
        known = {folder_of(self._folder, one.id) for one in self.all()}
        for folder in set(self._folder.glob("chroma-*")) - known:
            remove_folder(folder)

    def _remove(self, other: Generation) -> None:
        place = self._place()
        if other.place == place.key and not place.is_local:
            characters = self._database.rows("SELECT id FROM store.characters")
            for (character_id,) in characters:
                self.collections(other).drop(character_id)
        self._close(other.id)
        with self._database.write() as connection:
            self._forget(connection, other.id)
        removed(IndexPlace(), self._folder, other.id)

    def _forget(self, connection: sqlite3.Connection, number: int) -> None:
        connection.execute("DELETE FROM generations WHERE id = ?", (number,))
        connection.execute("DELETE FROM leaving WHERE generation = ?", (number,))

    def renew(self, *, at_once: bool) -> bool:
        """Begin a new generation where the newest may still hold in its files what was removed. Whether so.

        `at_once`: the old one is removed before the new one is whole.
        """
        begun, was_needed = set[int](), self._remove_folders_elsewhere()
        for one in self.all():
            if one.model in begun or one.place != self._place().key:
                continue
            begun.add(one.model)
            if self._may_hold_removed(one):
                was_needed = True
                clear_freed_memory()
                if at_once:
                    self._remove(one)
                self.begin(one.model)
        return was_needed

    def _remove_folders_elsewhere(self) -> bool:
        """Where a server is named, remove what may still hold in a folder of ours what was removed: nobody searches it,
        and no server that does not answer may keep it here. Whether there was some."""
        if self._place().is_local:
            return False
        found = [one for one in self.all() if one.place == LOCAL and self._may_hold_removed(one)]
        for one in found:
            self._remove(one)
        return bool(found)

    def left_elsewhere(self) -> list[str]:
        """Servers that are not named any more, at which vectors of what was removed may be; as users may see them."""
        elsewhere = [one for one in self.all() if one.place not in (LOCAL, self._place().key)]
        return sorted({shown_of(one.place) for one in elsewhere if self._may_hold_removed(one)})

    def _may_hold_removed(self, one: Generation) -> bool:
        leaving = self._database.value("SELECT 1 FROM leaving WHERE generation = ?", (one.id,))
        return bool(one.removed or leaving)

    def nearest(
        self, reach: SearchReach, vector: "NDArray[np.float32]", count: int, model: int, *, hurries: bool = False
    ) -> list[int]:
        """The passages nearest to a vector, nearest first. Raises ChromaUnavailable, soon where a server hangs."""
        serving = self.serving(model)
        if serving is None:
            return []
        compared, is_all = exact.compared(self._database, self._vectors, reach, vector, count, serving.model)
        if is_all:  # Chroma takes many times as long to filter, or cannot
            return compared
        where = None if reach.chat_id is None else {"chat": reach.chat_id}
        characters = self._characters(reach)

        def ask() -> list[tuple[float, int]]:
            collections = self.collections(serving)
            found = [one for number in characters for one in collections.nearest(number, vector, count, where)]
            return sorted((distance, int(identifier)) for distance, identifier, *_ in found)

        near = [number for _, number in self._asked(ask, _HURRIED if hurries else _PATIENT)[:count]]
        return exact.in_turn(compared, near)

    def nearest_here(self, reach: SearchReach, vector: "NDArray[np.float32]", count: int, model: int) -> list[int]:
        """The same without Chroma, of the newest passages."""
        return exact.nearest(self._vectors, exact.newest(self._database, reach), vector, count, model)

    def _asked(self, work: Callable[[], Found], seconds: float) -> Found:
        """A folder is asked at once; a server in a thread, which reads nothing of the database."""
        place = self._place()
        if place.is_local:
            return work()
        too_slow = partial(unavailable, place.shown, TimeoutError(f"nothing within {seconds:g} s"))
        return self._gates[place.key].ask(work, seconds, too_slow)

    def _look(self, target: Generation) -> None:
        """When a server did not answer a query, see whether it does now. Raises ChromaUnavailable."""
        place = self._place()
        if not place.is_local and (characters := self._characters(SearchReach())):
            too_slow = partial(unavailable, place.shown, TimeoutError("it takes too long"))
            self._gates[place.key].look(lambda: self.collections(target).count(characters[0]), too_slow)

    def _characters(self, reach: SearchReach) -> list[int]:
        if reach.chat_id is not None:
            sql = "SELECT character_id FROM store.chats WHERE id = ?"
            return [number for (number,) in self._database.rows(sql, (reach.chat_id,))]
        if reach.character_id is not None:
            return [reach.character_id]
        sql = "SELECT DISTINCT c.character_id FROM totals t JOIN store.chats c ON c.id = t.chat_id"
        return [number for (number,) in self._database.rows(sql)]

    def progress(self, model: int) -> tuple[int, int]:
        """How many vectors a generation that is not whole has, and of how many; 0 of 0 when all is well."""
        target, count = self.target(model), "SELECT count(*) FROM passages"
        if target is None:  # it will be begun, if there is one to take over from
            return 0, self._database.value(count) if self.newest_whole() is not None else 0
        if target.is_whole:
            return 0, 0
        filled = self._database.value(f"{count} WHERE generation = ? AND model = ?", (target.id, model))
        return filled, self._database.value(count)

    def _close(self, number: int) -> None:
        # A folder that is being opened is closed then; what a server keeps from being opened is not waited for.
        with self._opening if self._place().is_local else nullcontext():
            if (collections := self._open.pop(number, None)) is not None:
                collections.close()

    def ask_no_more(self) -> None:
        """Nobody waits for a server any more."""
        self._asking.close()

    def close(self) -> None:
        """Let go of all collections."""
        for number in list(self._open):
            self._close(number)


def _character(place: str) -> int:
    return int(place.rpartition("character")[2])


def _chat(place: str) -> int:
    return int(place.removeprefix("chat").partition(" ")[0])


def _rows(vectors: "NDArray[np.float32]", places: list[int]) -> "NDArray[np.float32]":
    return vectors[places]
