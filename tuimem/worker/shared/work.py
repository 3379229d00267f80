"""Sharing as a part of what the worker does while nobody asks."""

import asyncio

from tuimem.worker.embedding.part import embedder_of
from tuimem.worker.index.work import open_index
from tuimem.worker.service import MemoryService


async def share(service: MemoryService) -> bool:
    """A few passages are handed over to other machines, or taken back; then who else is there."""
    index = await service.part(open_index)
    embedder = await embedder_of(service)
    more = await asyncio.to_thread(index.sharing.step, embedder)
    shared, waiting = await asyncio.to_thread(index.sharing.progress)
    service.tell(shared=shared, sharing=waiting)
    if not more and embedder is not None:
        machines = await asyncio.to_thread(index.others.machines, embedder.name)
        service.tell(machines=machines.found, machines_apart=machines.apart)
    return more
