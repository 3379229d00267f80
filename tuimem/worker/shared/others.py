"""What other machines have shared: asked beside the own index, and waited for no longer than the asker can."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tuimem.settings.model import Settings
from tuimem.worker.index.database import IndexDatabase
from tuimem.worker.index.reach import SearchReach
from tuimem.worker.limited import Limited
from tuimem.worker.shared.cards import Foreign, Raw, Sender, read
from tuimem.worker.shared.names import character_hash, model_hash
from tuimem.worker.shared.server import Listed, SharedServer, SharingUnavailable
from tuimem.worker.shared.sharing import SharingTarget, target_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_log = logging.getLogger(__name__)

POOL = 60
"""Candidates of all other machines together."""

_FEWEST = 5
_MOST_COLLECTIONS = 20

_HURRIED, _PATIENT = 0.15, 5.0
"""Seconds that are waited for others: in a turn, which has 0.3 for all, and by somebody who searches."""

_LISTED_FOR = 15.0
"""Seconds after which is looked again which machines there are."""


@dataclass(frozen=True, slots=True)
class Machines:
    """Who else shares: names of those that are found, and of those whose embedding model is another one."""

    found: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()


Answer = tuple[list[Foreign], str]
"""What was found, and a sentence on why it was not."""


class Others:
    """May be asked from any thread."""

    def __init__(self, database: IndexDatabase, settings: Callable[[], Settings], machine: Callable[[], str]) -> None:
        self._database = database
        self._settings = settings
        self._machine = machine
        self._asking = Limited(1, "others")
        self._using = threading.RLock()
        self._server: SharedServer | None = None
        self._listed: list[Listed] = []
        self._listed_at = -_LISTED_FOR

    def ask(
        self, reach: SearchReach, vector: "NDArray[np.float32]", *, model: str, hurries: bool
    ) -> Callable[[float], Answer] | None:
        """Begin to ask for what is nearest to a vector. What is returned waits for the answer, and until a moment of
        the monotonic clock at most; None: nobody is asked.

        Of one chat nothing is asked: it is here.
        """
        target = target_of(self._settings(), self._machine(), model)
        if target is None or reach.chat_id is not None:
            return None
        slow = (
            f"Memories of other machines are not found: the Chroma server at {target.place.shown} answers too slowly."
        )
        character = self._character(reach)
        try:
            asked = self._asking.begin(lambda: self._find(target, character, vector))
        except TimeoutError:
            return lambda _: ([], slow)
        own_end = time.monotonic() + (_HURRIED if hurries else _PATIENT)

        def wait(end: float) -> Answer:
            try:
                found = asked.result(max(0.0, min(own_end, end) - time.monotonic()))
            except TimeoutError:
                return [], slow
            except SharingUnavailable as error:
                return [], error.what
            return list(self._wanted(found)), ""

        return wait

    def _character(self, reach: SearchReach) -> str | None:
        """The name of the character that is asked about; None for all."""
        if reach.character_id is None:
            return None
        return str(self._database.value("SELECT name FROM store.characters WHERE id = ?", (reach.character_id,)) or "")

    def machines(self, model: str) -> Machines:
        """Who else shares. Blocks. Raises SharingUnavailable."""
        target = target_of(self._settings(), self._machine(), model)
        if target is None:
            return Machines()
        listed = [one for one in self._list(target) if one.name.machine != target.machine]
        found = {one.name.machine: one.machine_name for one in listed if one.name.model == model_hash(model)}
        apart = {one.name.machine: one.machine_name for one in listed if one.name.machine not in found}
        return Machines(tuple(sorted(found.values())), tuple(sorted(apart.values())))

    def _find(self, target: SharingTarget, character: str | None, vector: "NDArray[np.float32]") -> list[Foreign]:
        """In a thread of its own, which reads nothing of the database."""
        collections = _chosen(self._list(target), target, character)
        count = max(_FEWEST, POOL // max(1, len(collections)))
        machines = sorted({one.name.machine for one in collections})
        found: list[Foreign] = []
        for one in collections:
            sender = Sender(one.name.machine, one.machine_name, machines.index(one.name.machine))
            for raw in self._nearest(target, one, vector, count):
                if (foreign := read(raw, sender, len(found))) is not None:
                    found.append(foreign)
        return found

    def _wanted(self, found: Iterable[Foreign]) -> Iterator[Foreign]:
        """Without what the user never wants to see again, and what is here as well."""
        sql = "SELECT key FROM store.elsewhere WHERE NOT recallable"
        forgotten = {key for (key,) in self._database.rows(sql)}
        for one in found:
            is_here = one.digest and self._database.value("SELECT 1 FROM passages WHERE digest = ?", (one.digest,))
            if one.key not in forgotten and not is_here:
                yield one

    def _nearest(self, target: SharingTarget, one: Listed, vector: "NDArray[np.float32]", count: int) -> list[Raw]:
        with self._using:
            server = self._at(target)
            try:
                return server.nearest(one.name, vector, count)
            except SharingUnavailable:
                self._let_go()
                raise

    def _list(self, target: SharingTarget) -> list[Listed]:
        with self._using:
            server = self._at(target)
            if time.monotonic() - self._listed_at >= _LISTED_FOR:
                try:
                    self._listed = server.listed()
                except SharingUnavailable:
                    self._let_go()
                    raise
                self._listed_at = time.monotonic()
            return self._listed

    def _at(self, target: SharingTarget) -> SharedServer:
        if self._server is not None and self._server.place != target.place:
            self._let_go()
        if self._server is None:
            self._server = SharedServer(target.place)
        return self._server

    def _let_go(self) -> None:
        self.forget_list()
        if self._server is not None:
            self._server.close()
            self._server = None

    def forget_list(self) -> None:
        """Look again who there is, with the next question."""
        self._listed_at = -_LISTED_FOR

    def close(self) -> None:
        """Let go of the connection; who still waits gets nothing, and a question that hangs is not waited for."""
        self._asking.close()
        if self._using.acquire(blocking=False):
            try:
                self._let_go()
            finally:
                self._using.release()


def _chosen(listed: Iterable[Listed], target: SharingTarget, character: str | None) -> list[Listed]:
    """The collections of other machines with our model, of one character or of all."""
    model, wanted = model_hash(target.model), None if character is None else character_hash(character)
    return [
        one
        for one in listed
        if one.name.machine != target.machine and one.name.model == model and wanted in (None, one.name.character)
    ][:_MOST_COLLECTIONS]
