"""What `tuimem doctor` finds about recall. It starts no worker, and loads neither Chroma nor a model."""

import asyncio

import msgspec

from tuimem.cli.findings import DoctorLine
from tuimem.settings import Paths, Settings
from tuimem.store.errors import StoreError
from tuimem.text import clean_line
from tuimem.worker.embedding.foreseen import foreseen_embedder
from tuimem.worker.errors import MemoryUnavailable
from tuimem.worker.index.stored_progress import NotReadable, stored_progress
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
        worker = DoctorLine(MEMORY, "worker", False, error.what, error.remedy)
        return [_embedder(settings, None), *await _stored(paths, settings), worker]
    lines = [_embedder(settings, status)]
    if status is None:
        worker = DoctorLine(MEMORY, "worker", None, "not running; it starts with the next chat")
        return [*lines, *await _stored(paths, settings), worker]
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


async def _stored(paths: Paths, settings: Settings) -> list[DoctorLine]:
    """How many memories there are and how far the index is, as the files say."""
    try:
        found = await asyncio.to_thread(stored_progress, paths.data_folder / "recall" / "recall.db", paths.database)
    except StoreError:  # what is wrong with the store is said where the store is looked at
        return [DoctorLine(MEMORY, "memories", None, "cannot be counted: see the store")]
    if not found.recallable:
        return [DoctorLine(MEMORY, "memories", None, "none yet")]
    messages = f"{found.recallable:,} message{'' if found.recallable == 1 else 's'}"
    said = f"{messages} can be recalled: {found.indexed:,} indexed, {found.waiting:,} waiting"
    if found.by_words_only and foreseen_embedder(settings)[0]:
        said += f"; {found.by_words_only:,} of those indexed are found by words only so far"
    lines = [DoctorLine(MEMORY, "memories", None, said)]
    if found.not_readable is not None:
        lines.append(_not_readable(found.not_readable))
    return lines


def _not_readable(problem: NotReadable) -> DoctorLine:
    if problem.is_wrong:
        remedy = "The next chat rebuilds it; nothing is lost."
        return DoctorLine(MEMORY, "index", False, f"{clean_line(problem.why)}.", remedy)
    return DoctorLine(MEMORY, "index", None, problem.why)


def _progress(status: MemoryStatus) -> str:
    said = f"{status.memories:,} indexed, {status.waiting:,} waiting"
    if status.rebuilding:
        said += f"; the index is being rebuilt: {status.rebuilt:,} of {status.rebuilding:,}"
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
