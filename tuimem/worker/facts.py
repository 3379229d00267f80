"""Facts ranked by meaning and words. Their vectors are made again when the worker starts: there are not many."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from tuimem.memory.recall.facts import rank_facts, spoken
from tuimem.memory.recall.values import FactAnswer, FactQuery
from tuimem.worker.embedding import Embedder, EmbedderUnavailable
from tuimem.worker.embedding.part import embedder_at_hand, embedder_of
from tuimem.worker.limited import Limited
from tuimem.worker.service import MemoryService

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_AT_ONCE = 32
"""Texts that are embedded together, while nobody waits."""

_AT_ONCE_IN_A_HURRY = 8
"""Texts that are embedded for a turn that waits; with more of them new, words alone do this time."""

_HURRIED, _PATIENT = 0.15, 8.0
"""Seconds that are waited for meaning: in a turn, which has 0.2 for its facts, and in a job, which has 10."""

_ASKED_AT_ONCE = 2
"""Questions whose meaning is looked for, or that hang."""

_MOST_KEPT = 20_000


class FactVectors:
    """The vectors of one embedder by the text that they were made of, and the texts that still wait for theirs."""

    def __init__(self, service: MemoryService) -> None:
        self._model = ""
        self._vectors: dict[str, NDArray[np.float32]] = {}
        self._waiting: list[str] = []
        self._asking = Limited(_ASKED_AT_ONCE, "facts")

    def close(self) -> None:
        """Nobody waits any more."""
        self._asking.close()

    def likeness(self, embedder: Embedder, said: str, texts: Sequence[str], *, hurries: bool) -> list[float] | None:
        """The cosine of each text with what was said; None where it takes too long. Raises what embedding does."""
        most = _AT_ONCE_IN_A_HURRY if hurries else len(texts)
        try:
            seconds = _HURRIED if hurries else _PATIENT
            return self._asking.ask(lambda: self._likeness(embedder, said, texts, most), seconds)
        except TimeoutError:
            return None

    def _likeness(self, embedder: Embedder, said: str, texts: Sequence[str], most: int) -> list[float] | None:
        """None while more than `most` wait for their vectors."""
        vectors = self._of(embedder)
        missing = [text for text in dict.fromkeys(texts) if text not in vectors]
        if len(missing) > most:
            self._waiting = missing
            return None
        asked = embedder.embed([said], as_query=True)[0]  # first, since a server that hangs is not asked for more
        _embed(embedder, missing, vectors)
        return [float(vectors[text] @ asked) for text in texts]

    def embed_some(self, embedder: Embedder) -> bool:
        """Make a few of the vectors that are waited for. Whether there were any."""
        some, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
        _embed(embedder, some, self._of(embedder))
        return bool(some)

    def _of(self, embedder: Embedder) -> "dict[str, NDArray[np.float32]]":
        if embedder.name != self._model or len(self._vectors) > _MOST_KEPT:
            self._model, self._vectors = embedder.name, {}
        return self._vectors


def _embed(embedder: Embedder, texts: list[str], vectors: "dict[str, NDArray[np.float32]]") -> None:
    for start in range(0, len(texts), _AT_ONCE):
        some = texts[start : start + _AT_ONCE]
        vectors.update(zip(some, embedder.embed(some), strict=True))


async def rank(service: MemoryService, query: FactQuery) -> FactAnswer:
    """The answer to a query. Raises StoreError."""
    facts = await service.store.read(
        lambda store: store.facts.search("", with_past=query.with_past, character_id=query.character_id)
    )
    if not facts or not query.turns:
        return FactAnswer()
    embedder = await (embedder_at_hand(service) if query.hurries else embedder_of(service))
    vectors = await service.part(FactVectors)
    dense = None
    if embedder is not None:
        texts = [spoken(fact.text, query.user) for fact in facts]
        said = query.turns[-1].text
        with suppress(EmbedderUnavailable):  # the worker's state says so; words alone do
            dense = await asyncio.to_thread(vectors.likeness, embedder, said, texts, hurries=query.hurries)
        service.wake()
    ranked = await asyncio.to_thread(rank_facts, query.turns, facts, dense)
    return FactAnswer(facts=tuple(ranked[: query.count or len(ranked)]))


async def embed_facts(service: MemoryService) -> bool:
    """Make a few of the vectors for which no question could wait. Whether there were any."""
    if not service.has(FactVectors) or (embedder := await embedder_at_hand(service)) is None:
        return False
    return await asyncio.to_thread((await service.part(FactVectors)).embed_some, embedder)
