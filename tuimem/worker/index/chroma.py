"""Chroma: where vectors are looked for. In a folder of ours, or on a server; one collection for each character."""

import ctypes
import importlib.util
import logging
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuimem.errors import TuimemError
from tuimem.text import clean_line, redact
from tuimem.worker.index.exact import COMPARED
from tuimem.worker.index.room import IndexFull, is_without_room

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_log = logging.getLogger(__name__)

_FILL = -6
"""M_PERTURB of glibc's malloc.h."""

_WITHOUT = f"the newest {COMPARED:,} memories are found without it, older ones by words alone"

COSINE = {"hnsw": {"space": "cosine", "ef_search": 200}}


class ChromaUnavailable(TuimemError):
    """Vectors cannot be looked for just now: Chroma is not installed, or does not answer."""


class ChromaFull(ChromaUnavailable):
    """There is no room for more vectors; those that are there are found."""


class Collections:
    """The collections of one generation, by character."""

    def __init__(
        self,
        client: Any,  # noqa: ANN401 - has no types
        name: Callable[[int], str],
        failure: Callable[[Exception], ChromaUnavailable],
    ) -> None:
        """`name` gives the name of a character's collection, `failure` what users are told when something fails."""
        self._client = client
        self._name = name
        self._failure = failure
        self._known: dict[int, Any] = {}

    def put(
        self,
        character_id: int,
        identifiers: Sequence[str],
        vectors: "NDArray[np.float32]",
        metadatas: Sequence[Mapping[str, Any]],
        documents: Sequence[str] | None = None,
    ) -> None:
        """Store vectors by their ids; those that are there are replaced. Raises ChromaUnavailable."""
        with self._asking(character_id):
            self._collection(character_id, make=True).upsert(
                ids=list(identifiers), embeddings=vectors, metadatas=list(metadatas), documents=documents
            )

    def remove(self, character_id: int, identifiers: Sequence[str]) -> None:
        """Take vectors out; those that are not there are none. Raises ChromaUnavailable."""
        with self._asking(character_id), suppress(KeyError):
            self._collection(character_id).delete(ids=list(identifiers))

    def nearest(
        self,
        character_id: int,
        vector: "NDArray[np.float32]",
        count: int,
        where: Mapping[str, Any] | None = None,
        *,
        whole: bool = False,
    ) -> list[tuple[float, str, Mapping[str, Any], str]]:
        """The nearest vectors: cosine distance, id, and, when they are asked for as a whole, metadata and document."""
        wanted = ["distances", "metadatas", "documents"] if whole else ["distances"]
        found: Any = None
        with self._asking(character_id), suppress(KeyError):
            found = self._collection(character_id).query(
                query_embeddings=[vector], n_results=count, where=where, include=wanted
            )
        if found is None:
            return []
        identifiers = found["ids"][0]
        metadatas = found["metadatas"][0] if whole else [{}] * len(identifiers)
        documents = found["documents"][0] if whole else [""] * len(identifiers)
        return list(zip(found["distances"][0], identifiers, metadatas, documents, strict=True))

    def count(self, character_id: int) -> int:
        """How many vectors a character has here. Raises ChromaUnavailable."""
        with self._asking(character_id), suppress(KeyError):
            return int(self._collection(character_id).count())
        return 0

    def drop(self, character_id: int) -> None:
        """Remove a character's collection, if there is one. Raises ChromaUnavailable."""
        from chromadb.errors import NotFoundError

        with self._asking(character_id), suppress(NotFoundError, ValueError):
            self._client.delete_collection(self._name(character_id))
        self._known.pop(character_id, None)

    def _collection(self, character_id: int, *, make: bool = False) -> Any:  # noqa: ANN401 - chromadb has no types
        """Raises KeyError when there is none and none is to be made."""
        if character_id not in self._known:
            from chromadb.errors import NotFoundError

            name = self._name(character_id)
            try:
                self._known[character_id] = self._client.get_collection(name, embedding_function=None)
            except (NotFoundError, ValueError) as error:
                if not make:
                    raise KeyError(name) from error
                self._known[character_id] = self._client.get_or_create_collection(
                    name, embedding_function=None, configuration=COSINE
                )
        return self._known[character_id]

    @contextmanager
    def _asking(self, character_id: int) -> Iterator[None]:
        try:
            yield
        except (KeyError, ChromaUnavailable):
            raise
        except Exception as error:  # its client raises what it likes: its own errors, httpx's, ValueError
            self._known.pop(character_id, None)  # a collection that was made anew elsewhere has another id
            _log.warning("Chroma: %s: %s", type(error).__name__, error)
            raise self._failure(error) from error

    def close(self) -> None:
        """Let go of files and connections."""
        self._known.clear()
        for session in sessions_of(self._client):  # which its own `close` leaves open
            session.close()
        with suppress(Exception):
            self._client.close()


def sessions_of(client: Any) -> list[Any]:  # noqa: ANN401 - chromadb has no types
    """The connections of a server's client, and of the one that it keeps to look at tenants; none for a folder's."""
    servers = (getattr(one, "_server", None) for one in (client, getattr(client, "_admin_client", None)))
    return [session for server in servers if (session := getattr(server, "_session", None)) is not None]


def reason(error: Exception) -> str:
    """What an error says, in a line that can be shown."""
    return clean_line(redact(str(error).split("\n", 1)[0])) or type(error).__name__


def unavailable(place: str, error: Exception) -> ChromaUnavailable:
    """The error for a Chroma that does not do what it is asked."""
    return ChromaUnavailable(
        f"Chroma in {place} does not answer ({reason(error)}); {_WITHOUT}.",
        "It is tried again by itself; see memory.chroma_url if it is a server.",
    )


def _failure_in(folder: Path, error: Exception) -> ChromaUnavailable:
    """The error for a folder of ours in which something has failed."""
    if is_without_room(error, folder.parent):
        full = IndexFull(folder.parent)
        return ChromaFull(full.what, full.remedy)
    return unavailable(str(folder), error)


def local(folder: Path) -> Collections:
    """The collections in a folder, which is made. Raises ChromaUnavailable."""
    with imported() as (chromadb, settings):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            client = chromadb.PersistentClient(path=str(folder), settings=settings)
        except Exception as error:  # what it raises for damaged files is not told
            _forget_unmade(folder)
            raise _failure_in(folder, error) from error
        return Collections(client, lambda character_id: f"character-{character_id}", partial(_failure_in, folder))


def _forget_unmade(folder: Path) -> None:
    """Chroma keeps what it could not open, and would give that to the next one who asks for the folder."""
    from chromadb.api.shared_system_client import SharedSystemClient

    SharedSystemClient._identifier_to_system.pop(str(folder), None)


@contextmanager
def imported() -> Iterator[tuple[Any, Any]]:
    """The package and its settings. Raises ChromaUnavailable when it is not installed."""
    try:
        import chromadb
        from chromadb.config import Settings
    except ImportError as error:
        raise ChromaUnavailable(
            f"Chroma is not installed; {_WITHOUT}.", "Install it with tuimem's extra `memory`."
        ) from error
    yield chromadb, Settings(anonymized_telemetry=False)


def clear_freed_memory() -> None:
    """From now on, memory that this process takes holds nothing of what it has freed, where the system can do that.

    Chroma's index writes whole buffers to its files: without this, unused parts can hold vectors that were removed.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library than glibc
            ctypes.CDLL(None).mallopt(_FILL, 1)


def is_installed() -> bool:
    """Whether there is Chroma at all."""
    return importlib.util.find_spec("chromadb") is not None


def remove_folder(folder: Path) -> None:
    """Remove what is left of a local generation."""
    shutil.rmtree(folder, ignore_errors=True)
