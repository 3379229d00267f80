"""Handing over the memories of this machine, a few at a time, and taking back what is none any more."""

import logging
import socket
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from tuimem.settings.model import Settings
from tuimem.text import clean_line
from tuimem.worker.embedding import Embedder
from tuimem.worker.index.database import IndexDatabase
from tuimem.worker.index.place import IndexPlace, place_of
from tuimem.worker.index.vectors import Vectors
from tuimem.worker.shared.cards import LONGEST, metadata
from tuimem.worker.shared.names import CollectionName, collection_name, read_name
from tuimem.worker.shared.outbox import Outbox, Waiting
from tuimem.worker.shared.server import SharedServer, SharingUnavailable

_log = logging.getLogger(__name__)

_AT_ONCE = 100
"""Passages that are handed over together."""

_MACHINE = "shared as"
"""The name in `meta` of the id under which this index has shared; a restored database may have another one."""


@dataclass(frozen=True, slots=True)
class SharingTarget:
    """With whom memories are shared, and by which name and embedding model."""

    place: IndexPlace
    model: str
    machine: str
    machine_name: str

    @property
    def key(self) -> str:
        """What tells one from another: when it changes, everything is handed over anew."""
        return "|".join((self.place.key, self.model, self.machine, self.machine_name))


def target_of(settings: Settings, machine: str, model: str) -> SharingTarget | None:
    """The target that the settings name; None where nothing is shared."""
    place = place_of(settings)
    if not settings.memory.share or place.is_local:
        return None
    return SharingTarget(place, model, machine, clean_line(settings.memory.share_as or socket.gethostname(), 40))


class Sharing:
    """Its steps block. They are made one after the other."""

    def __init__(self, database: IndexDatabase, vectors: Vectors, settings: Callable[[], Settings]) -> None:
        self._database = database
        self._vectors = vectors
        self._settings = settings
        self._outbox = Outbox(database)
        self._server: SharedServer | None = None
        self._unchecked = True
        self._has_looked = False
        self._taking_turns = threading.Lock()

    @property
    def machine(self) -> str:
        """The id of this machine among those that share memories; that of the data folder, to be exact."""
        return str(self._database.value("SELECT id FROM store.machine"))

    def step(self, embedder: Embedder | None) -> bool:
        """Do a little of what is to be done. Whether there may be more. Raises SharingUnavailable and StoreError.

        Without an embedder nothing is handed over, but what is to be taken back is.
        """
        with self._taking_turns:
            return self._step(embedder)

    def _step(self, embedder: Embedder | None) -> bool:
        settings = self._settings()
        place = place_of(settings)
        target = target_of(settings, self.machine, "" if embedder is None else embedder.name)
        try:
            if target is None:
                return self._stop(place)
            if embedder is None:
                return self._is_at(place) and self._take_back(place)
            if target.key != self._outbox.target:
                return self._begin(target, embedder)
            self._outbox.follow_names()
            if self._take_back(target.place):
                return True
            if self._unchecked and self._lacks(target):
                return self._begin(target, embedder)
            self._unchecked = False
            return self._hand_over(target)
        except SharingUnavailable:
            self._close_server()
            self._unchecked = True
            raise

    def take_back_all(self) -> None:
        """Take back at once what is no memory any more. Raises SharingUnavailable and StoreError."""
        place = place_of(self._settings())
        with self._taking_turns:  # what is just being handed over is noted, and there before it is taken back
            try:
                while self._is_at(place) and self._take_back(place):
                    pass
            except SharingUnavailable:
                self._close_server()
                raise

    def progress(self) -> tuple[int, int]:
        """How many passages others can find, and how many wait to be handed over or taken back."""
        return self._outbox.progress() if self._outbox.target else (0, 0)

    def _is_at(self, place: IndexPlace) -> bool:
        """Whether what is noted as shared is there."""
        return not place.is_local and self._outbox.target.startswith(f"{place.key}|")

    def _stop(self, place: IndexPlace) -> bool:
        """Nothing is shared any more: take back all that is at the place of the settings.

        An index that was made anew knows of nothing, so it looks what there is: once, since most never share.
        """
        knows_of_some = bool(self._outbox.target)
        if not knows_of_some and (self._has_looked or place.is_local or self._outbox.cleared == place.key):
            return False
        self._has_looked = True
        try:
            if not place.is_local:
                self._drop_all(place)
        except SharingUnavailable:
            if knows_of_some:
                raise
        else:
            self._outbox.end("" if place.is_local else place.key)
        self._close_server()
        return False

    def _begin(self, target: SharingTarget, embedder: Embedder) -> bool:
        """Everything anew: what is there under our id may be of another model, or nobody knows any more what it is."""
        self._drop_all(target.place)
        self._database.note(_MACHINE, target.machine)
        self._outbox.begin(target.key, self._vectors.model(embedder.name, embedder.dimensions))
        self._unchecked = False
        return True

    def _drop_all(self, place: IndexPlace) -> None:
        server = self._at(place)
        mine = {self.machine, self._database.meta(_MACHINE)}
        for one in server.listed():
            if one.name.machine in mine:
                server.drop(one.name)

    def _lacks(self, target: SharingTarget) -> bool:
        """Whether the server has lost something, as one that was set up anew has. What must go has gone before."""
        server = self._at(target.place)
        for collection, count in self._outbox.counts().items():
            name = read_name(collection)
            if name is not None and server.count(name) < count:
                _log.warning("the server lacks shared memories; they are handed over anew")
                return True
        return False

    def _take_back(self, place: IndexPlace) -> bool:
        found = self._outbox.leaving(_AT_ONCE)
        by_collection: defaultdict[str, list[str]] = defaultdict(list)
        for collection, number in found:
            by_collection[collection].append(str(number))
        for collection, numbers in by_collection.items():
            if (name := read_name(collection)) is not None:
                self._at(place).remove(name, numbers)
        if found:
            self._outbox.taken_back(found)
        return bool(found)

    def _hand_over(self, target: SharingTarget) -> bool:
        found = self._outbox.waiting(_AT_ONCE)
        if not found:
            return False
        names = [collection_name(target.model, one.character, target.machine) for one in found]
        noted = self._outbox.note(list(zip(found, names, strict=True)))
        by_name: defaultdict[CollectionName, list[Waiting]] = defaultdict(list)
        for one, name in noted:
            by_name[name].append(one)
        for name, some in by_name.items():
            self._put(target, name, some)
        self._outbox.handed_over([one for one, _ in noted])
        return True

    def _put(self, target: SharingTarget, name: CollectionName, some: list[Waiting]) -> None:
        self._at(target.place).put(
            name,
            target.machine_name,
            [str(one.indexed.id) for one in some],
            self._vectors.rows([one.indexed.id for one in some], self._vectors.model(target.model)),
            [metadata(one.indexed, one.character, one.digest) for one in some],
            [one.text[:LONGEST] for one in some],
        )

    def _at(self, place: IndexPlace) -> SharedServer:
        if self._server is not None and self._server.place != place:
            self._close_server()
        if self._server is None:
            self._server = SharedServer(place)
        return self._server

    def _close_server(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def close(self) -> None:
        """Let go of the connection."""
        self._close_server()
