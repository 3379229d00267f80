"""The index as a part of the worker, and what is done for it while nobody asks."""

import asyncio
import time

from tuimem.worker.embedding.part import embedder_of
from tuimem.worker.index.index import Index
from tuimem.worker.index.place import place_of
from tuimem.worker.service import MemoryService
from tuimem.worker.shared.server import SharingUnavailable
from tuimem.worker.verbs import Nothing, WishesDone

_TELLS_EVERY = 0.5
"""Seconds."""


def open_index(service: MemoryService) -> Index:
    """The index of the worker's data folder. Raises StoreError."""
    return Index(service.paths.data_folder / "recall", service.paths.database, lambda: service.settings)


async def index_words(service: MemoryService) -> bool:
    """A few messages that have changed, by their words; then the jobs that are done leave the store."""
    index = await service.part(open_index)
    more = await asyncio.to_thread(index.take_in)
    if not more:
        await asyncio.to_thread(index.book)
    await _tell(service, index, is_more=more)
    return more


async def index_meanings(service: MemoryService) -> bool:
    """A few passages that are not embedded yet."""
    index = await service.part(open_index)
    embedder = await embedder_of(service)
    if embedder is None:
        return False
    more = await asyncio.to_thread(index.embed_some, embedder)
    await _tell(service, index, is_more=more)
    return more


async def fill_chroma(service: MemoryService) -> bool:
    """A few vectors that Chroma does not have yet, or has too many."""
    index = await service.part(open_index)
    embedder = await embedder_of(service)
    if embedder is None:
        return False
    more = await asyncio.to_thread(index.hand_over, embedder)
    await _tell(service, index, is_more=more)
    return more


async def sweep(service: MemoryService) -> bool:
    """What was removed from the store for good leaves every file of the index."""
    index = await service.part(open_index)
    if await asyncio.to_thread(index.wants_sweep):
        await asyncio.to_thread(index.sweep)
    return False


async def carry_out_wishes(service: MemoryService) -> bool:
    """What the command line has asked for, in the store: a new index, or that nothing is left of what was wiped."""
    index = await service.part(open_index)
    embedder = await embedder_of(service)
    has_done = await asyncio.to_thread(index.carry_out, "sweep", embedder)
    if has_done:
        await _take_back(service, index)
    has_done |= await asyncio.to_thread(index.carry_out, "reindex", embedder)
    if has_done:
        await _tell(service, index)
    return has_done


async def sweep_now(service: MemoryService, query: Nothing) -> Nothing:
    """Take what is in no memory any more out of every file, at once."""
    index = await service.part(open_index)
    await asyncio.to_thread(index.sweep, at_once=True)
    await _take_back(service, index)
    service.wake()
    return Nothing()


async def _take_back(service: MemoryService, index: Index) -> None:
    """What was shared of it leaves the server too; while that is away it is told, and done when it is back."""
    try:
        await asyncio.to_thread(index.sharing.take_back_all)
    except SharingUnavailable as error:
        service.failed("share", error)


async def wishes_done(service: MemoryService, query: Nothing) -> WishesDone:
    """How far that is."""
    index = await service.part(open_index)

    problem = service.problem_of(carry_out_wishes.__name__)

    def read() -> WishesDone:
        left = tuple(index.left_elsewhere())
        return WishesDone(index.carried_out("reindex"), index.carried_out("sweep"), problem, left)

    return await asyncio.to_thread(read)


async def _tell(service: MemoryService, index: Index, *, is_more: bool = False) -> None:
    """Say how far the index is, now and then."""
    if is_more and time.monotonic() - index.told < _TELLS_EVERY:
        return
    index.told = time.monotonic()
    embedder = await embedder_of(service)
    progress = await asyncio.to_thread(index.progress, embedder)
    place = place_of(service.settings)
    service.tell(
        memories=progress.memories,
        waiting=progress.waiting,
        rebuilt=progress.rebuilt,
        rebuilding=progress.rebuilding,
        place="" if embedder is None else place.shown or str(index.folder),
    )
