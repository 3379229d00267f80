"""What may answer a query: found by meaning and by words, here and on other machines, scored exactly, in the time that
there is."""

import math
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tuimem.memory.recall import RecallQuery
from tuimem.memory.recall.asking import RecallQuestion
from tuimem.memory.recall.passages import SESSION, IndexedPassage, Statistics
from tuimem.memory.recall.ranking import Candidate, role_prior, word_scores
from tuimem.worker.embedding import Embedder
from tuimem.worker.index import SearchReach
from tuimem.worker.index.index import Index
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
"""Candidates by meaning, and as many by words. With 200 every query takes longer and LoCoMo gains nothing. In chats
with an assistant: with 200, R@10 66.5 and R@20 71.7; with 140, 65.8 and 72.7."""

READ_CLOSELY = 100
"""The best of these by vector and words, whose word pieces are compared with those of the query."""

READ_ANEW = 8
"""Of other machines' passages so many are embedded again, for the vectors of their word pieces."""

PRIOR = 0.4
"""What the prior of a role counts for this, beside a cosine and the words, each at most 1."""


@dataclass(frozen=True, slots=True)
class FoundCandidates:
    """Candidates with the vectors of their passages, if there is an embedder, and numbers about all that was looked
    through. `foreign` is what was found on other machines, by the ids of passages; `problem` a sentence on what was
    left out."""

    candidates: list[Candidate]
    vectors: "NDArray[np.float32] | None"
    statistics: Statistics
    foreign: Mapping[int, Foreign]
    problem: str


class CandidateSearch:
    """One query, with what it is asked of."""

    def __init__(self, index: Index, embedder: Embedder | None, reach: SearchReach, asked: RecallQuestion) -> None:
        self._index = index
        self._embedder = embedder
        self._reach = reach
        self._asked = asked
        self._foreign: dict[int, Foreign] = {}
        self._problem = ""

    def found(self, query: RecallQuery) -> FoundCandidates:
        """All candidates; by words alone where meaning takes too long. Raises EmbedderUnavailable."""
        end = time.monotonic() + query.seconds * SHARE
        # What waits for the model and for Chroma, and what waits for SQLite, wait at the same time.
        meaning = None if self._embedder is None else self._index.beside(lambda: self._by_meaning(query))
        statistics = self._index.statistics(self._reach, list(self._asked.asked.terms))
        sought = replace(statistics, counts={term: statistics.counts[term] for term in self._asked.terms})
        found = self._index.live(self._reach, self._index.by_words(self._reach, sought, POOL), POOL)
        self._read_vectors(list(found))  # while the others are still waited for
        encoded, near, others = (None, [], None) if meaning is None else self._in_time(meaning, end)
        reading = self._index.beside(lambda: self._read_vectors(near)) if near else None
        found |= self._index.live(self._reach, near, POOL, known=found)
        if reading is not None:
            reading.result()
        passages = self._with_firsts(found.values(), query)
        if others is not None:
            foreign = self._elsewhere(others(end), query)
            passages += _allowed(foreign, query)
            statistics = with_foreign(statistics, foreign)
        vectors = self._vectors(passages)
        candidates = self._candidates(passages, vectors, encoded, statistics)
        return FoundCandidates(candidates, vectors, statistics, self._foreign, self._problem)

    def _read_vectors(self, identifiers: Sequence[int]) -> None:
        """Have the index keep the vectors of these passages, so that they are there when they are compared."""
        if self._embedder is not None:
            self._index.vectors(identifiers, model=self._embedder.name)

    def _elsewhere(self, answer: "Answer", query: RecallQuery) -> list[IndexedPassage]:
        """What is wanted of that which other machines have answered."""
        there, self._problem = answer
        self._foreign = {one.indexed.id: one for one in there}
        wanted = (one for one in there if one.key not in query.without_elsewhere)
        return [one.indexed for one in wanted if query.takes_foreign(one.indexed.created)]

    def _in_time(self, meaning: "Future[Meaning]", end: float) -> "Meaning":
        """What is found by meaning until then, else nothing. Raises EmbedderUnavailable."""
        try:
            return meaning.result(max(0.0, end - time.monotonic()))
        except TimeoutError:
            meaning.cancel()  # it may not have begun yet, behind others that hang
            self._problem = _TOO_SLOW
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
            if (foreign := self._foreign.get(passage.id)) is not None:
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

        places = [place for place, one in enumerate(passages) if one.id in self._foreign][:READ_ANEW]
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
