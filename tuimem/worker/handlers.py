"""Who answers which verb, and what is worked at while nobody asks. Only the worker's process imports this."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic

from tuimem.worker.background import Work
from tuimem.worker.facts import embed_facts, rank
from tuimem.worker.index.work import (
    carry_out_wishes,
    fill_chroma,
    index_meanings,
    index_words,
    sweep,
    sweep_now,
    wishes_done,
)
from tuimem.worker.map import memory_map
from tuimem.worker.search import recall
from tuimem.worker.service import MemoryService
from tuimem.worker.serving import keep_serving
from tuimem.worker.shared.work import share
from tuimem.worker.status import MemoryStatus
from tuimem.worker.verbs import MAP, RANK_FACTS, RECALL, STATUS, SWEEP, TYPING, WISHES, Answer, Nothing, Query, Verb


@dataclass(frozen=True, slots=True)
class Handler(Generic[Query, Answer]):
    """An async function of the service and the query. It raises `TuimemError` with what the user shall read."""

    verb: Verb[Query, Answer]
    answer: Callable[[MemoryService, Query], Awaitable[Answer]]


async def _status(service: MemoryService, query: Nothing) -> MemoryStatus:
    return service.status


async def _typing(service: MemoryService, query: Nothing) -> Nothing:
    service.typing.typed()
    return query


HANDLERS: tuple[Handler[Any, Any], ...] = (
    Handler(STATUS, _status),
    Handler(TYPING, _typing),
    Handler(RECALL, recall),
    Handler(WISHES, wishes_done),
    Handler(SWEEP, sweep_now),
    Handler(MAP, memory_map),
    Handler(RANK_FACTS, rank),
)

BACKGROUND: tuple[Work, ...] = (
    index_words,
    keep_serving,
    index_meanings,
    embed_facts,
    fill_chroma,
    share,
    sweep,
    carry_out_wishes,
)
