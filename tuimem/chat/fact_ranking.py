"""Which facts belong to what was said: the memory worker is asked, and where it does not answer, words alone do."""

import asyncio
from collections.abc import Sequence

from tuimem.errors import TuimemError
from tuimem.memory.recall import FactQuery, RankedFact, Turn
from tuimem.messages import Role
from tuimem.remembered import Fact
from tuimem.store.store_thread import StoreThread
from tuimem.worker.access import MemoryAccess
from tuimem.worker.verbs import RANK_FACTS

_SECONDS = 0.2
"""So long a turn waits for the worker."""

_SECONDS_OF_A_JOB = 10.0


class FactRanking:
    """Ranks facts by recall's own rules."""

    def __init__(self, store: StoreThread, memory: MemoryAccess | None) -> None:
        self._store = store
        self._memory = memory

    async def ranked(self, query: FactQuery, *, seconds: float = _SECONDS) -> Sequence[RankedFact]:
        """The facts that the query is about, best first. Raises `StoreError`."""
        if self._memory is not None and self._memory.status.is_running:
            try:
                return (await self._memory.ask(RANK_FACTS, query, seconds=seconds)).facts
            except TuimemError:  # its state is shown
                pass
        return await self._by_words(query)

    async def nearest(self, said: str, character_id: int | None, count: int, least: float = 0.0) -> list[Fact]:
        """The facts that hold with a character and are nearest to what was said, best first; none whose meaning is
        known to be less near than `least`. Raises `StoreError`.
        """
        turns = (Turn(Role.USER.value, "", said),)
        query = FactQuery(turns=turns, character_id=character_id, count=count)
        ranked = await self.ranked(query, seconds=_SECONDS_OF_A_JOB)
        ids = [one.id for one in ranked if one.dense is None or one.dense >= least]
        found = await self._store.read(lambda store: store.facts.get_many(ids))
        return [found[one] for one in ids if one in found]

    async def _by_words(self, query: FactQuery) -> Sequence[RankedFact]:
        facts = await self._store.read(
            lambda store: store.facts.search("", with_past=query.with_past, character_id=query.character_id)
        )
        ranked = await asyncio.to_thread(_ranked, query, facts)
        return ranked[: query.count or len(ranked)]


def _ranked(query: FactQuery, facts: Sequence[Fact]) -> Sequence[RankedFact]:
    from tuimem.memory.recall.facts import rank_facts  # its stems are loaded by whoever needs them

    return rank_facts(query.turns, facts)
