"""The collections on a Chroma server that machines share. What goes wrong there is told as what it means for users."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from tuimem.errors import TuimemError
from tuimem.text import clean_line
from tuimem.worker.index.chroma import COSINE, ChromaUnavailable, reason, sessions_of
from tuimem.worker.index.chroma_server import server
from tuimem.worker.index.place import IndexPlace
from tuimem.worker.shared.cards import Raw
from tuimem.worker.shared.names import CollectionName, read_name

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_log = logging.getLogger(__name__)

_AT_ONCE = 200
"""Collections that are listed with one request."""

_MOST = 20_000
"""Collections that are looked at; more are no memory of a few people."""

Result = TypeVar("Result")


class SharingUnavailable(TuimemError):
    """Nothing can be shared just now."""


class Listed(NamedTuple):
    """A collection that is there, with what its machine calls itself."""

    name: CollectionName
    machine_name: str


class SharedServer:
    """A connection to the server of a place. Everything here blocks, and raises SharingUnavailable."""

    def __init__(self, place: IndexPlace) -> None:
        """Connect."""
        self.place = place
        self._known: dict[CollectionName, Any] = {}
        with self._asking():
            self._client = server(place)

    def listed(self) -> list[Listed]:
        """All collections of shared memories, of all machines."""
        found: list[Listed] = []
        with self._asking():
            for start in range(0, _MOST, _AT_ONCE):
                some = self._client.list_collections(limit=_AT_ONCE, offset=start)
                for one in some:
                    if (name := read_name(one.name)) is not None:
                        called = (one.metadata or {}).get("machine", "")
                        found.append(Listed(name, clean_line(str(called), 40) or name.machine[:6]))
                if len(some) < _AT_ONCE:
                    break
        return found

    def put(
        self,
        name: CollectionName,
        machine_name: str,
        identifiers: Sequence[str],
        vectors: "NDArray[np.float32]",
        metadatas: Sequence[Mapping[str, Any]],
        documents: Sequence[str],
    ) -> None:
        """Store passages by their ids; those that are there are replaced."""

        def make() -> Any:  # noqa: ANN401 - chromadb has no types
            return self._client.get_or_create_collection(
                str(name), embedding_function=None, configuration=COSINE, metadata={"machine": machine_name}
            )

        with self._asking(name):
            self._collection(name, make).upsert(
                ids=list(identifiers), embeddings=vectors, metadatas=list(metadatas), documents=list(documents)
            )

    def remove(self, name: CollectionName, identifiers: Sequence[str]) -> None:
        """Take passages out; those that are not there are none."""
        self._there(name, lambda collection: collection.delete(ids=list(identifiers)))

    def count(self, name: CollectionName) -> int:
        """How many passages there are."""
        return int(self._there(name, lambda collection: collection.count()) or 0)

    def nearest(self, name: CollectionName, vector: "NDArray[np.float32]", count: int) -> list[Raw]:
        """The passages nearest to a vector; none where the collection does not hold such vectors."""

        def ask(collection: Any) -> list[Raw]:  # noqa: ANN401 - chromadb has no types
            import numpy as np
            from chromadb.errors import InvalidArgumentError, InvalidDimensionException

            wanted = ["documents", "metadatas", "embeddings"]
            try:
                found = collection.query(query_embeddings=[vector], n_results=count, include=wanted)
            except (InvalidArgumentError, InvalidDimensionException) as error:
                _log.warning("Chroma: %s: %s", name, error)
                return []
            rows = np.asarray(found["embeddings"][0], np.float32).reshape(-1, len(vector))
            return [Raw(*row) for row in zip(found["documents"][0], found["metadatas"][0], rows, strict=True)]

        return self._there(name, ask) or []

    def drop(self, name: CollectionName) -> None:
        """Remove a collection with all that is in it."""
        from chromadb.errors import NotFoundError

        with self._asking(name), suppress(NotFoundError, ValueError):
            self._client.delete_collection(str(name))
        self._known.pop(name, None)

    def _there(self, name: CollectionName, ask: Callable[[Any], Result]) -> Result | None:
        """What a collection answers; None when there is none (any more). One that was made anew has another id."""
        from chromadb.errors import NotFoundError

        def get() -> Any:  # noqa: ANN401 - chromadb has no types
            return self._client.get_collection(str(name), embedding_function=None)

        with self._asking(name):
            for _ in range(2):
                try:
                    return ask(self._collection(name, get))
                except NotFoundError:
                    self._known.pop(name, None)
        return None

    def _collection(self, name: CollectionName, get: Callable[[], Any]) -> Any:  # noqa: ANN401  # chromadb has no types
        if name not in self._known:
            self._known[name] = get()
        return self._known[name]

    @contextmanager
    def _asking(self, name: CollectionName | None = None) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # its client raises what it likes: its own errors, httpx's, ValueError
            if name is not None:
                self._known.pop(name, None)
            why = error.what if isinstance(error, ChromaUnavailable) else reason(error)
            raise SharingUnavailable(
                f"Memories of other machines are not found: the Chroma server at {self.place.shown} does not answer.",
                f"It is tried again by itself ({why.rstrip('.')}).",
            ) from error

    def close(self) -> None:
        """Let go of the connections."""
        self._known.clear()
        for session in sessions_of(self._client):
            session.close()
