"""From a query to memories: candidates by meaning and by words, scored exactly, ranked, and cut to what is wanted."""

import asyncio
import math
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future
from itertools import islice
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tuimem.endpoint.estimate import estimate_tokens
from tuimem.memory.recall import Memory, RecallAnswer, RecallQuery, ranking
from tuimem.memory.recall.asking import RecallQuestion, question
from tuimem.memory.recall.passages import SESSION, SUMMARY, IndexedPassage, Statistics
from tuimem.memory.recall.ranking import Candidate, Ranked, role_prior, rounded, word_scores
from tuimem.memory.recall.refining import refined
from tuimem.text import text_hash
from tuimem.worker.embedding import Embedder, EmbedderUnavailable
from tuimem.worker.index import SearchReach
from tuimem.worker.index.index import Index
from tuimem.worker.index.work import open_index
from tuimem.worker.service import MemoryService
from tuimem.worker.serving import serving_embedder
from tuimem.worker.shared.cards import Foreign
from tuimem.worker.shared.statistics import with_foreign

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tuimem.worker.late import Encoded
    from tuimem.worker.shared.others import Answer

    Meaning = tuple[Encoded | None, list[int], Callable[[float], Answer] | None]

SHARE = 2 / 3
"""Of the time that whoever asks waits, so much goes to the wait for meaning; the rest is for the ranking."""

_TOO_SLOW = "Finding memories by meaning took too long, so these were found by words alone."

POOL = 140
"""Candidates by meaning, and as many by words. With 200 every query takes longer and LoCoMo gains nothing; in chats
with an assistant R@10 is 66.5 instead of 65.8, R@20 71.7 instead of 72.7."""

READ_CLOSELY = 100
"""The best of these by vector and words, whose word pieces are compared with those of the query."""

READ_ANEW = 8
"""Of other machines' passages so many are embedded again, for the vectors of their word pieces."""

PRIOR = 0.4
"""What the prior of a role counts for this, beside a cosine and the words, each at most 1."""

ENOUGH = 0.11
"""What the best of the first twenty must have of a score by itself, without what is around it. 99 of 100 questions of
LoCoMo have that; of questions asked in the wrong chat a quarter have not; of those on other matters, nearly all."""

ENOUGH_WORDS = 0.2
"""The share of the query's words, the rare ones first, that is enough whatever it means."""

_LOOKED_AT = 4
"""For each memory that is wanted, so many are looked at until one finds room."""


async def recall(service: MemoryService, query: RecallQuery) -> RecallAnswer:
    """The answer to a query. What cannot be asked is left out, and told in `problem`."""
    index = await service.part(open_index)
    embedder = None
    if index.is_warm or not query.hurries:
        embedder = await serving_embedder(service, index, hurries=query.hurries)
    answer = await asyncio.to_thread(search, index, embedder, query)
    if index.problem and not service.status.problem:
        service.wake()  # for a look whether Chroma is away, which everybody is told
    return answer


def search(index: Index, embedder: Embedder | None, query: RecallQuery) -> RecallAnswer:
    """The memories that answer a query. Blocks for some milliseconds. Raises StoreError."""
    started = time.perf_counter()
    if not query.turns or query.count <= 0:
        return RecallAnswer()
    reach = SearchReach.of(query)
    asked = question(query.turns, index.names(reach))
    problem = ""
    looking = _Search(index, embedder, reach, asked)
    try:
        found = looking.ranked(query)
    except EmbedderUnavailable as error:
        problem = f"{error.what} {error.remedy}"
        looking = _Search(index, None, reach, asked)
        found = looking.ranked(query)
    memories = _memories(index, _wanted(found, query), query, looking.foreign)
    return RecallAnswer(
        memories=tuple(memories),
        milliseconds=(time.perf_counter() - started) * 1000,
        problem=problem or (index.problem if embedder is not None else "") or looking.problem,
    )


class _Search:
    """One query, with what it is asked of."""

    def __init__(self, index: Index, embedder: Embedder | None, reach: SearchReach, asked: RecallQuestion) -> None:
        self._index = index
        self._embedder = embedder
        self._reach = reach
        self._asked = asked
        self.foreign: dict[int, Foreign] = {}
        """What was found on other machines, by the ids of passages."""
        self.problem = ""

    def ranked(self, query: RecallQuery) -> list[Ranked]:
        """All candidates, ranked; by words alone where meaning takes too long. Raises EmbedderUnavailable."""
        end = time.monotonic() + query.seconds * SHARE
        # What waits for the model and for Chroma, and what waits for SQLite, wait at the same time.
        meaning = None if self._embedder is None else self._index.beside(lambda: self._by_meaning(query))
        statistics = self._index.statistics(self._reach, list(self._asked.asked.terms))
        sought = replace(statistics, counts={term: statistics.counts[term] for term in self._asked.terms})
        found = self._index.live(self._reach, self._index.by_words(self._reach, sought, POOL), POOL)
        self._vectors(list(found.values()))  # read while the others are still waited for, and kept by the index
        encoded, near, others = (None, [], None) if meaning is None else self._in_time(meaning, end)
        found |= self._index.live(self._reach, near, POOL, known=found)
        passages = self._with_firsts(found.values(), query)
        if others is not None:
            there, self.problem = others(end)
            self.foreign = {one.indexed.id: one for one in there}
            foreign = [
                one.indexed
                for one in there
                if one.key not in query.without_elsewhere and query.takes_foreign(one.indexed.created)
            ]
            passages += _allowed(foreign, query)
            statistics = with_foreign(statistics, foreign)
        vectors = self._vectors(passages)
        candidates = self._candidates(passages, vectors, encoded, statistics)
        ranked = ranking.rank(self._asked.asked, candidates, statistics)
        rows = {passage.id: row for row, passage in enumerate(passages)}

        def likeness(one: Ranked, other: Ranked) -> float:
            if vectors is None:
                return 0.0
            return float(vectors[rows[one.candidate.passage.id]] @ vectors[rows[other.candidate.passage.id]])

        return refined(ranked, likeness, asks_of_the_past=self._asked.asked.asks_of_the_past)

    def _in_time(self, meaning: "Future[Meaning]", end: float) -> "Meaning":
        """What is found by meaning until then, else nothing. Raises EmbedderUnavailable."""
        try:
            return meaning.result(max(0.0, end - time.monotonic()))
        except TimeoutError:
            meaning.cancel()  # it may not have begun yet, behind others that hang
            self.problem = _TOO_SLOW
            return None, [], None

    def _by_meaning(self, query: RecallQuery) -> "Meaning":
        """The query as the model reads it, the passages nearest to it, and what waits for those of other machines.
        Raises EmbedderUnavailable."""
        if self._embedder is None or not self._asked.text:
            return None, [], None
        from tuimem.worker.late import encode

        [encoded] = encode(self._embedder, [(self._asked.lead, self._asked.text)], as_query=True)
        vector, model = encoded.vector, self._embedder.name
        others = self._index.others.ask(self._reach, vector, model=model, hurries=query.hurries)
        near = self._index.by_meaning(self._reach, vector, POOL, model=model, hurries=query.hurries)
        return encoded, near, others

    def _with_firsts(self, passages: Collection[IndexedPassage], query: RecallQuery) -> list[IndexedPassage]:
        """What is wanted of these, and the first passages of their messages."""
        whole = {passage.message_id for passage in passages if passage.passage.number == 0}
        parts = {passage.message_id for passage in passages} - whole
        firsts = self._index.passages(self._index.firsts(list(parts))) if parts else []
        return list(_allowed([*passages, *firsts], query, self._session(query)))

    def _session(self, query: RecallQuery) -> float:
        """When what is not wanted began: the session that goes on in the query's chat. Infinity when all is wanted."""
        if not query.earlier_sessions or query.chat_id is None:
            return math.inf
        return self._index.session_start(query.chat_id, query.now, SESSION)

    def _vectors(self, passages: Sequence[IndexedPassage]) -> "NDArray[np.float32] | None":
        if self._embedder is None:
            return None
        vectors = self._index.vectors([passage.id for passage in passages], model=self._embedder.name)
        for row, passage in enumerate(passages):
            if (foreign := self.foreign.get(passage.id)) is not None:
                vectors[row] = foreign.vector
        return vectors

    def _candidates(
        self,
        passages: Sequence[IndexedPassage],
        vectors: "NDArray[np.float32] | None",
        encoded: "Encoded | None",
        statistics: Statistics,
    ) -> list[Candidate]:
        words = word_scores(self._asked.asked, passages, statistics)
        if encoded is None or vectors is None or vectors.shape[1] != len(encoded.vector):
            return [Candidate(passage=passage, words=score) for passage, score in zip(passages, words, strict=True)]
        import numpy as np

        cosines: list[float] = (vectors @ encoded.vector).tolist()
        lengths: list[float] = np.einsum("ij,ij->i", vectors, vectors).tolist()
        dense = [near if length else None for near, length in zip(cosines, lengths, strict=True)]
        priors = {role: role_prior(role, statistics.mean_length) for role in statistics.mean_length}

        def promise(place: int) -> float:
            return (dense[place] or 0.0) + words[place] + PRIOR * priors.get(passages[place].role, 0.0)

        best = sorted(range(len(passages)), key=promise, reverse=True)[:READ_CLOSELY]
        read = dict(zip(best, self._read([passages[place] for place in best], encoded, statistics), strict=True))
        unread = (None, None)
        return [
            Candidate(passage=passage, words=score, dense=near, late=late, together=together)
            for passage, score, near, (late, together) in zip(
                passages, words, dense, (read.get(place, unread) for place in range(len(passages))), strict=True
            )
        ]

    def _read(
        self, passages: Sequence[IndexedPassage], encoded: "Encoded", statistics: Statistics
    ) -> list[tuple[float | None, float | None]]:
        """The late interaction of each passage, and of each short one with those around it."""
        from tuimem.worker.late import max_similarities, means, rarity
        from tuimem.worker.together import read_together

        if self._embedder is None or encoded.pieces is None:
            return [(None, None)] * len(passages)
        model = self._embedder.name
        rows = self._index.token_vectors([passage.id for passage in passages], model=model)
        self._read_foreign(self._embedder, passages, rows)
        counts = self._index.piece_counts(encoded.pieces.tolist(), model=model)
        weights = rarity(counts, statistics.passages)
        similar = max_similarities(encoded, rows)
        together = read_together(passages, similar)
        return list(zip(means(similar, weights), means(together, weights), strict=True))

    def _read_foreign(
        self, embedder: Embedder, passages: Sequence[IndexedPassage], rows: "list[NDArray[np.int8] | None]"
    ) -> None:
        """The vectors of word pieces of the most promising passages of other machines, which do not come with them:
        without, they would stand below those from here."""
        from tuimem.worker.late import encode

        places = [place for place, one in enumerate(passages) if one.id in self.foreign][:READ_ANEW]
        texts = [(passages[place].passage.lead, passages[place].passage.text) for place in places]
        for place, one in zip(places, encode(embedder, texts) if texts else [], strict=True):
            rows[place] = one.tokens


def _allowed(
    passages: Iterable[IndexedPassage], query: RecallQuery, session: float = math.inf
) -> Iterable[IndexedPassage]:
    """Without what is not wanted: messages whose text is in the prompt, short ones, those of this session."""
    without = frozenset(query.without)
    for passage in passages:
        is_now = passage.chat_id == query.chat_id and passage.created >= session
        if passage.message_id not in without and passage.characters >= query.fewest_characters and not is_now:
            yield passage


def _wanted(ranked: Sequence[Ranked], query: RecallQuery) -> Iterable[Ranked]:
    """What is near enough: nothing when not even the best is."""
    if not any(one.alone >= ENOUGH or one.lexical >= ENOUGH_WORDS for one in ranked[:20]):
        return
    has_vectors = any(one.dense is not None for one in ranked)
    for one in ranked:
        has_words = one.lexical >= ENOUGH_WORDS
        if one.dense is None:  # not embedded yet, so that its score says little beside those of others
            is_wanted = has_words or not has_vectors
        else:
            is_near = 1 - one.dense <= query.distance
            is_wanted = has_words or (is_near and one.score >= query.minimum_score)
        if is_wanted:
            yield one


def _memories(
    index: Index, ranked: Iterable[Ranked], query: RecallQuery, foreign: Mapping[int, Foreign]
) -> list[Memory]:
    """The first ones for which there is room, with their texts; none that the prompt has in the same words."""
    first = list(islice(ranked, _LOOKED_AT * query.count))
    texts = index.texts([one.candidate.passage.message_id for one in first])
    found: list[Memory] = []
    room = query.tokens
    for one in _not_said(index, first, texts, foreign, query.without) if query.without else first:
        elsewhere = foreign.get(one.candidate.passage.id)
        memory = _memory(one, texts.get(one.candidate.passage.message_id, ""), query)
        if elsewhere is not None:
            memory = _of_another_machine(memory, elsewhere, query)
        if query.tokens:
            tokens = estimate_tokens(memory.text)
            if tokens > room:
                continue
            room -= tokens
        found.append(memory)
        if len(found) == query.count or (query.tokens and not room):
            break
    return found


def _not_said(
    index: Index,
    ranked: Sequence[Ranked],
    texts: Mapping[int, str],
    foreign: Mapping[int, Foreign],
    message_ids: Sequence[int],
) -> list[Ranked]:
    """Those that none of these messages says word for word."""
    passages = [one.candidate.passage for one in ranked]
    hashes = [
        text_hash(foreign[one.id].text if one.id in foreign else texts.get(one.message_id, "")) for one in passages
    ]
    said = index.said(message_ids, hashes)
    return [one for one, its_hash in zip(ranked, hashes, strict=True) if its_hash not in said]


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
        signals=rounded(one.signals) if query.explains else (),
    )


def _of_another_machine(memory: Memory, foreign: Foreign, query: RecallQuery) -> Memory:
    """The same with its text, and without the numbers by which nothing can be found."""
    return replace(
        memory,
        message_id=0,
        swipe_id=0,
        chat_id=0,
        text=foreign.text[: query.most_characters or None],
        is_here=False,
        machine=foreign.machine,
        elsewhere=foreign.key,
    )
