"""From a query to memories: candidates by meaning and by words, scored exactly, ranked, and cut to what is wanted."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tuimem.memory.recall import Memory, RecallAnswer, RecallQuery, ranking
from tuimem.memory.recall.asking import Question, question
from tuimem.memory.recall.passages import SUMMARY, IndexedPassage, Statistics
from tuimem.memory.recall.ranking import Candidate, Ranked, WordScores, role_prior
from tuimem.memory.recall.refining import refined
from tuimem.worker.embedding import Embedder, EmbedderUnavailable
from tuimem.worker.embedding.part import embedder_at_hand, embedder_of
from tuimem.worker.index import Reach
from tuimem.worker.index.index import Index
from tuimem.worker.index.work import open_index
from tuimem.worker.service import MemoryService

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tuimem.worker.late import Encoded

POOL = 200
"""Candidates by meaning, and as many by words."""

READ_CLOSELY = 120
"""The best of these by vector and words, whose word pieces are compared with those of the query."""

PRIOR = 0.4
"""What the prior of a role counts for this, beside a cosine and the words, each at most 1."""

ENOUGH = 0.11
"""What the best of the first twenty must have of a score by itself, without what is around it. 99 of 100 questions of
LoCoMo have that; of questions asked in the wrong chat a quarter have not; of those on other matters, nearly all."""

ENOUGH_WORDS = 0.2
"""The share of the query's words, the rare ones first, that is enough whatever it means."""

_CHARACTERS_PER_TOKEN = 4
_SESSION = 6 * 3600
"""Seconds of silence that end a session."""


async def recall(service: MemoryService, query: RecallQuery) -> RecallAnswer:
    """The answer to a query. What cannot be asked is left out, and told in `problem`."""
    index = await service.part(open_index)
    if query.hurries:
        embedder = await embedder_at_hand(service) if index.is_warm else None
    else:
        embedder = await embedder_of(service)
    return await asyncio.to_thread(search, index, embedder, query)


def search(index: Index, embedder: Embedder | None, query: RecallQuery) -> RecallAnswer:
    """The memories that answer a query. Blocks for some milliseconds. Raises StoreError."""
    started = time.perf_counter()
    if not query.turns or query.count <= 0:
        return RecallAnswer()
    reach = Reach.of(query)
    asked = question(query.turns, index.names(reach))
    problem = ""
    try:
        found = _Search(index, embedder, reach, asked).ranked(query)
    except EmbedderUnavailable as error:
        problem = f"{error.what} {error.remedy}"
        found = _Search(index, None, reach, asked).ranked(query)
    memories = _memories(index, _wanted(found, query), query)
    return RecallAnswer(
        memories=tuple(memories),
        milliseconds=(time.perf_counter() - started) * 1000,
        problem=problem or (index.problem if embedder is not None else ""),
    )


class _Search:
    """One query, with what it is asked of."""

    def __init__(self, index: Index, embedder: Embedder | None, reach: Reach, asked: Question) -> None:
        self._index = index
        self._embedder = embedder
        self._reach = reach
        self._asked = asked

    def ranked(self, query: RecallQuery) -> list[Ranked]:
        """All candidates, ranked."""
        encoded = self._encoded()
        passages = self._pool(encoded, query)
        statistics = self._index.statistics(self._reach, list(self._asked.asked.terms))
        vectors = self._vectors(passages)
        candidates = self._candidates(passages, vectors, encoded, statistics)
        ranked = ranking.rank(self._asked.asked, candidates, statistics)
        rows = {passage.id: row for row, passage in enumerate(passages)}

        def likeness(one: Ranked, other: Ranked) -> float:
            if vectors is None:
                return 0.0
            return float(vectors[rows[one.candidate.passage.id]] @ vectors[rows[other.candidate.passage.id]])

        return refined(ranked, likeness, asks_of_the_past=self._asked.asked.asks_of_the_past)

    def _encoded(self) -> "Encoded | None":
        if self._embedder is None or not self._asked.text:
            return None
        from tuimem.worker.late import encode

        return encode(self._embedder, [(self._asked.lead, self._asked.text)], as_query=True)[0]

    def _pool(self, encoded: "Encoded | None", query: RecallQuery) -> list[IndexedPassage]:
        found = self._index.words(self._reach, list(self._asked.asked.terms), POOL)
        if encoded is not None and self._embedder is not None:
            found += self._index.dense(self._reach, encoded.vector, POOL, model=self._embedder.name)
        passages = self._index.passages(list(dict.fromkeys(found)))
        whole = {passage.message_id for passage in passages if passage.passage.number == 0}
        parts = {passage.message_id for passage in passages} - whole
        passages += self._index.passages(self._index.firsts(list(parts)))
        return list(_allowed(passages, query))

    def _vectors(self, passages: Sequence[IndexedPassage]) -> "NDArray[np.float32] | None":
        if self._embedder is None:
            return None
        return self._index.vectors([passage.id for passage in passages], model=self._embedder.name)

    def _candidates(
        self,
        passages: Sequence[IndexedPassage],
        vectors: "NDArray[np.float32] | None",
        encoded: "Encoded | None",
        statistics: Statistics,
    ) -> list[Candidate]:
        words = list(map(WordScores(self._asked.asked, statistics), passages))
        if encoded is None or vectors is None or vectors.shape[1] != len(encoded.vector):
            return [Candidate(passage=passage, words=score) for passage, score in zip(passages, words, strict=True)]
        dense: list[float] = (vectors @ encoded.vector).tolist()
        priors = {role: role_prior(role, statistics.mean_length) for role in statistics.mean_length}

        def promise(place: int) -> float:
            return dense[place] + words[place] + PRIOR * priors.get(passages[place].role, 0.0)

        best = sorted(range(len(passages)), key=promise, reverse=True)[:READ_CLOSELY]
        late = dict(zip(best, self._late([passages[place] for place in best], encoded, statistics), strict=True))
        return [
            Candidate(passage=passage, words=score, dense=near, late=late.get(place))
            for place, (passage, score, near) in enumerate(zip(passages, words, dense, strict=True))
        ]

    def _late(
        self, passages: Sequence[IndexedPassage], encoded: "Encoded", statistics: Statistics
    ) -> list[float | None]:
        from tuimem.worker.late import max_similarities, rarity

        if self._embedder is None or encoded.pieces is None:
            return [None] * len(passages)
        model = self._embedder.name
        tokens = self._index.token_vectors([passage.id for passage in passages], model=model)
        counts = self._index.piece_counts(encoded.pieces.tolist(), model=model)
        weights = rarity(counts, statistics.passages)
        return max_similarities(encoded, weights, [one[1] if one is not None else None for one in tokens])


def _allowed(passages: Iterable[IndexedPassage], query: RecallQuery) -> Iterable[IndexedPassage]:
    """Without what is not wanted: messages whose text is in the prompt, short ones, those of this session."""
    without = frozenset(query.without)
    for passage in passages:
        is_now = query.earlier_sessions and passage.chat_id == query.chat_id and query.now - passage.created < _SESSION
        if passage.message_id not in without and passage.characters >= query.fewest_characters and not is_now:
            yield passage


def _wanted(ranked: Sequence[Ranked], query: RecallQuery) -> Iterable[Ranked]:
    """What is near enough: nothing when not even the best is."""
    if not any(one.alone >= ENOUGH or one.lexical >= ENOUGH_WORDS for one in ranked[:20]):
        return
    for one in ranked:
        is_far = one.dense is not None and one.lexical < ENOUGH_WORDS and 1 - one.dense > query.distance
        if not is_far:
            yield one


def _memories(index: Index, ranked: Iterable[Ranked], query: RecallQuery) -> list[Memory]:
    """The first ones that are wanted, with their texts, as long as there is room for them."""
    chosen = [one for one, _ in zip(ranked, range(query.count), strict=False)]
    texts = index.texts([one.candidate.passage.message_id for one in chosen])
    found: list[Memory] = []
    room = query.tokens * _CHARACTERS_PER_TOKEN if query.tokens else None
    for one in chosen:
        memory = _memory(one, texts.get(one.candidate.passage.message_id, ""), query)
        if room is not None:
            if len(memory.text) > room:
                continue
            room -= len(memory.text)
        found.append(memory)
    return found


def _memory(one: Ranked, text: str, query: RecallQuery) -> Memory:
    indexed = one.candidate.passage
    passage = indexed.passage
    start, end = (0, len(text)) if passage.number == SUMMARY else (passage.start, passage.end)
    if query.most_characters:
        end = min(end, start + query.most_characters)
    return Memory(
        message_id=indexed.message_id,
        swipe_id=indexed.swipe_id,
        chat_id=indexed.chat_id,
        chat_title=indexed.chat_title,
        author=indexed.author,
        role=indexed.role,
        created=one.created,
        last_created=one.last_created,
        text=text[start:end],
        score=round(one.score, 4),
        start=start,
        end=end,
        dense=None if one.dense is None else round(one.dense, 4),
        lexical=round(one.lexical, 4),
        signals=one.signals if query.explains else (),
    )
