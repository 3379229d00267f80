"""What `tuimem doctor` finds about recall. It starts no worker, and loads neither Chroma nor a model."""

import asyncio

import msgspec

from tuimem.cli.findings import DoctorLine
from tuimem.settings import Paths, Settings
from tuimem.text import clean_line
from tuimem.worker.embedding.foreseen import foreseen_embedder
from tuimem.worker.errors import MemoryUnavailable
from tuimem.worker.protocol import packed
from tuimem.worker.start import meet
from tuimem.worker.status import MemoryStatus
from tuimem.worker.verbs import STATUS, Nothing

MEMORY = "Recall"

_PATIENCE = 5.0
"""Seconds: a worker answers at once, whatever it does."""


async def look_at_memory(paths: Paths, settings: Settings) -> list[DoctorLine]:
    """Which embedder there is, how many memories, and how far the index is."""
    if not (settings.recall.enabled and settings.memory.enabled):
        return [DoctorLine(MEMORY, "recall", None, "off, as recall.enabled or memory.enabled says")]
    try:
        status = await _status(paths)
    except MemoryUnavailable as error:
        return [_embedder(settings, None), DoctorLine(MEMORY, "worker", False, error.what, error.remedy)]
    lines = [_embedder(settings, status)]
    if status is None:
        return [*lines, DoctorLine(MEMORY, "worker", None, "not running; it starts with the next chat")]
    lines.append(DoctorLine(MEMORY, "memories", None, _progress(status)))
    if status.place:
        lines.append(DoctorLine(MEMORY, "index", None, clean_line(status.place)))
    if status.sharing_in_words:
        lines.append(DoctorLine(MEMORY, "shared", None, clean_line(status.sharing_in_words)))
    lines += [DoctorLine(MEMORY, "problem", False, clean_line(each)) for each in status.problem.splitlines()]
    return lines


def _embedder(settings: Settings, status: MemoryStatus | None) -> DoctorLine:
    if status is not None and status.embedder:
        return DoctorLine(MEMORY, "embedder", True, clean_line(status.embedder))
    what, hint = foreseen_embedder(settings)
    if what:
        return DoctorLine(MEMORY, "embedder", None, what)
    return DoctorLine(MEMORY, "embedder", None, "none; memories are found by their words only", hint)


def _progress(status: MemoryStatus) -> str:
    said = f"{status.memories:,} indexed, {status.waiting:,} waiting"
    if status.rebuilding:
        said += f"; the index is made anew: {status.rebuilt:,} of {status.rebuilding:,}"
    return said


async def _status(paths: Paths) -> MemoryStatus | None:
    """What the worker says, None while none runs. Raises `MemoryUnavailable`."""
    link = await meet(paths, _PATIENCE)
    if link is None:
        return None
    reading = asyncio.create_task(link.run(lambda _: None, _PATIENCE))
    try:
        async with asyncio.timeout(_PATIENCE):
            return msgspec.msgpack.decode(await link.ask(STATUS.name, packed(Nothing())), type=MemoryStatus)
    except (TimeoutError, msgspec.MsgspecError) as error:
        raise MemoryUnavailable("The memory worker does not answer.", "Close all windows and start again.") from error
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
