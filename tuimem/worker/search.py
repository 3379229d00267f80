"""From a query to memories: candidates by meaning and by words, ranked, and cut to what is wanted."""

import asyncio
from time import monotonic, perf_counter

from msgspec.structs import replace

from tuimem.memory.recall import RecallAnswer, RecallQuery, ranking
from tuimem.memory.recall.asking import question
from tuimem.memory.recall.ranking import ParsedQuery, Ranked
from tuimem.memory.recall.refining import refined
from tuimem.worker.candidates import CandidateSearch, FoundCandidates
from tuimem.worker.embedding import Embedder, EmbedderUnavailable
from tuimem.worker.index import SearchReach
from tuimem.worker.index.index import Index
from tuimem.worker.index.work import open_index
from tuimem.worker.service import MemoryService
from tuimem.worker.serving import serving_embedder
from tuimem.worker.wanted import wanted_memories


async def recall(service: MemoryService, query: RecallQuery) -> RecallAnswer:
    """The answer to a query. What cannot be asked is left out, and told in `problem`."""
    end = monotonic() + query.seconds
    index = await service.part(open_index)
    embedder = None
    if index.is_warm or not query.hurries:
        embedder = await serving_embedder(service, index, hurries=query.hurries)
    answer = await asyncio.to_thread(search, index, embedder, replace(query, seconds=end - monotonic()))
    if index.problem and not service.status.problem:
        service.wake()  # for a look whether Chroma is away, which everybody is told
    return answer


def search(index: Index, embedder: Embedder | None, query: RecallQuery) -> RecallAnswer:
    """The memories that answer a query. Blocks for some milliseconds. Raises StoreError."""
    started = perf_counter()
    if not query.turns or query.count <= 0:
        return RecallAnswer()
    reach = SearchReach.of(query)
    asked = question(query.turns, index.names(reach))
    problem = ""
    try:
        found = CandidateSearch(index, embedder, reach, asked).found(query)
    except EmbedderUnavailable as error:
        problem = f"{error.what} {error.remedy}"
        found = CandidateSearch(index, None, reach, asked).found(query)
    memories = wanted_memories(index, _ranked(found, asked.asked), query, found.foreign)
    return RecallAnswer(
        memories=tuple(memories),
        milliseconds=(perf_counter() - started) * 1000,
        problem=problem or (index.problem if embedder is not None else "") or found.problem,
    )


def _ranked(found: FoundCandidates, asked: ParsedQuery) -> list[Ranked]:
    """All candidates, best first."""
    vectors = found.vectors
    rows = {candidate.passage.id: row for row, candidate in enumerate(found.candidates)}

    def likeness(one: Ranked, other: Ranked) -> float:
        if vectors is None:
            return 0.0
        return float(vectors[rows[one.candidate.passage.id]] @ vectors[rows[other.candidate.passage.id]])

    ranked = ranking.rank(asked, found.candidates, found.statistics)
    return refined(ranked, likeness, asks_of_the_past=asked.asks_of_the_past)
