"""Asks a server for vectors, at `/v1/embeddings`."""

import asyncio
import logging
import threading
from collections.abc import Coroutine, Sequence
from concurrent.futures import CancelledError
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from tuimem.endpoint.client import Client
from tuimem.endpoint.errors import BadRequest, BrokeOnRequest, ContextTooLong, EndpointError, TooLarge
from tuimem.endpoint.model_list import embedding_models
from tuimem.endpoint.server import Server
from tuimem.text import clean_line
from tuimem.worker.embedding.protocol import Embedded, EmbedderUnavailable
from tuimem.worker.embedding.vectors import of_length_one
from tuimem.worker.limited import Gate, Limited

_log = logging.getLogger(__name__)

_TEXTS_AT_ONCE = 32
_MOST_CHARACTERS = 6_000
"""Of a text: servers refuse what is longer than their model reads, instead of reading the beginning."""

_HALVINGS = 4
"""How often a text that is refused is made shorter: a server may read far less than its model does."""

_TAKEN = "."
"""A text that every model takes."""

_SECONDS = 120.0
"""For one request: a server may have to load the model first."""

_ANSWERS_IN = 5.0
"""Seconds for a question, which somebody waits for. What takes longer goes on: the model may be there for the next."""

_ASKED_AT_ONCE = 2
"""Questions that are on their way, or hang."""

Result = TypeVar("Result")
Row = NDArray[np.float32]


class EndpointEmbedder:
    """An embedding model on a server. Raises `EmbedderUnavailable` when the server does not answer with vectors.

    Without a model's name, the first embedding model that the server lists is used.
    """

    gives_tokens = False
    window = 0

    def __init__(self, server: Server, model: str = "") -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="embedding requests", daemon=True)
        self._thread.start()
        self._place = server.place
        self._client = Client(server)
        self._questions = Gate(Limited(_ASKED_AT_ONCE, "embedding a question"))
        self.dimensions = 0
        try:
            self._model = model or self._wait(self._listed_model())
            self.dimensions = len(self.embed([_TAKEN])[0])
        except BaseException:  # also a cancellation: neither thread nor connection is left, and the error goes on
            self.close()
            raise
        self.name = f"{clean_line(self._model)} at {self._place}"

    def embed(self, texts: Sequence[str], *, as_query: bool = False) -> NDArray[np.float32]:
        """A row of length one for each text. A server that hangs is left alone by questions for a while."""
        if not as_query:
            return self._vectors(texts)
        vectors = self._questions.ask(lambda: self._vectors(texts), _ANSWERS_IN, self._too_slow)
        if not vectors.any(axis=1).all():
            raise EmbedderUnavailable(f"{self._place} could not read this question.", "Try other words.")
        return vectors

    def _vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        parts = [texts[start : start + _TEXTS_AT_ONCE] for start in range(0, len(texts), _TEXTS_AT_ONCE)]
        rows = [row for part in parts for row in self._wait(self._rows_of_all([_readable(text) for text in part]))]
        if not rows:
            return np.zeros((0, self.dimensions), np.float32)
        try:
            vectors = np.array(rows, np.float32)
        except ValueError as error:
            raise self._no_vectors() from error
        if self.dimensions and vectors.shape[1] != self.dimensions:
            what = f"{self._place} answers with vectors of another length than before."
            raise EmbedderUnavailable(what, "See that it serves the same embedding model all the time.")
        return of_length_one(vectors)

    def embed_with_tokens(self, texts: Sequence[str]) -> Embedded:
        """No server gives the vectors of tokens."""
        raise EmbedderUnavailable("The server gives no vectors of single tokens.", "Use the built-in embedder.")

    def close(self) -> None:
        """Close the connections; whoever waits for an answer is told that there is none."""
        if self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(self._leave(), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    async def _leave(self) -> None:
        requests = asyncio.all_tasks() - {asyncio.current_task()}
        for request in requests:
            request.cancel()
        await asyncio.gather(*requests, return_exceptions=True)
        await self._client.close()
        await asyncio.sleep(0)  # sockets are closed when the loop comes round again

    async def _listed_model(self) -> str:
        models = embedding_models(await self._client.models())
        if not models:
            what = f"{self._place} lists no embedding model."
            raise EmbedderUnavailable(what, "Name one: the model of the connection in memory.embedder_connection.")
        return models[0].id

    async def _rows_of_all(self, texts: Sequence[str]) -> list[Row]:
        """A row for each text: one of which the server makes none costs the others nothing."""
        rows = await self._rows(texts)
        if len(texts) == 1:
            return [await self._row_of_beginning(texts[0]) if row is None else row for row in rows]
        found = list[Row]()
        for text, row in zip(texts, rows, strict=True):
            found += await self._rows_of_all([text]) if row is None else [row]
        return found

    async def _row_of_beginning(self, text: str) -> Row:
        """The row of as much of a refused text as the server takes; zeros when it takes none of it."""
        [taken] = await self._answered([_TAKEN])  # fails where it is not the text that is refused
        if taken is None:
            raise self._no_vectors()
        for _ in range(_HALVINGS):
            text = text[: len(text) // 2].strip()
            if not text:
                break
            [row] = await self._rows([text])
            if row is not None:
                return row
        _log.warning("%s takes nothing of a text, which is found by its words alone", self._place)
        return np.zeros_like(taken)

    async def _rows(self, texts: Sequence[str]) -> list[Row | None]:
        """A row for each text of which the server makes one; none for any when it refuses one of them."""
        try:
            return await self._answered(texts)
        except EndpointError as error:
            if not _is_about_texts(error):
                raise
        return [None] * len(texts)

    async def _answered(self, texts: Sequence[str]) -> list[Row | None]:
        body = {"model": self._model, "input": list(texts), "encoding_format": "float"}
        answer = await self._client.request(
            "POST", f"{self._client.server.base_url}/embeddings", body, seconds=_SECONDS
        )
        items = answer.get("data") if isinstance(answer, dict) else None
        rows: list[Row | None] = [None] * len(texts)
        if not isinstance(items, list) or len(items) != len(texts):
            return rows
        for place, item in enumerate(items):
            if isinstance(item, dict):
                rows[_index(item, place, len(texts))] = _row(item.get("embedding"))
        return rows

    def _wait(self, work: Coroutine[Any, Any, Result]) -> Result:
        try:
            return asyncio.run_coroutine_threadsafe(work, self._loop).result()
        except ContextTooLong as error:
            what = f"A text is too long for the embedding model at {self._place}."
            raise EmbedderUnavailable(what, "Use an embedding model that reads longer texts.") from error
        except EndpointError as error:
            raise EmbedderUnavailable(error.what, error.remedy) from error
        except (CancelledError, RuntimeError) as error:  # closed meanwhile, or before
            work.close()
            raise EmbedderUnavailable(f"{self._place} is not asked for vectors any more.", "Try again.") from error

    def _too_slow(self) -> EmbedderUnavailable:
        what = f"{self._place} did not answer with vectors within {_ANSWERS_IN:g} s."
        return EmbedderUnavailable(what, "It is tried again by itself; see that the server is not busy or stuck.")

    def _no_vectors(self) -> EmbedderUnavailable:
        return EmbedderUnavailable(
            f"{self._place} did not answer with vectors.", "See that its model is an embedding model."
        )


def _is_about_texts(error: EndpointError) -> bool:
    """Whether a server may mean the texts that it was sent, and take others."""
    return isinstance(error, BadRequest | ContextTooLong | TooLarge | BrokeOnRequest)


def _row(sent: object) -> Row | None:
    """What a server sends as a vector; None when it is none, such as one without numbers."""
    try:
        row = np.array(sent, np.float32)
    except (ValueError, TypeError, OverflowError):
        return None
    return row if row.ndim == 1 and row.size and np.isfinite(row).all() else None


def _readable(text: str) -> str:
    return text[:_MOST_CHARACTERS].encode("utf-8", "replace").decode("utf-8") or " "


def _index(item: dict[str, Any], place: int, count: int) -> int:
    told = item.get("index")
    return told if isinstance(told, int) and 0 <= told < count else place
