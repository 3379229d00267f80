"""Work in the background: a question goes first, one wakes the other, what fails is told and tried again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.waiting import until
from tuimem.errors import TuimemError
from tuimem.settings.paths import find_paths
from tuimem.settings.source import FileSettings
from tuimem.store import Store
from tuimem.worker.background import Background, Work
from tuimem.worker.handlers import HANDLERS
from tuimem.worker.service import MemoryService
from tuimem.worker.typing_pause import TypingPause
from tuimem.worker.verbs import TYPING, Nothing


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuimem.worker.background._LOOKS_EVERY", 0.01)
    monkeypatch.setattr("tuimem.worker.background._FIRST_PAUSE", 0.01)
    monkeypatch.setattr("tuimem.worker.background._LONGEST_PAUSE", 0.02)


@asynccontextmanager
async def working(folder: Path, *works: Work) -> AsyncIterator[MemoryService]:
    paths = find_paths({}, folder)
    Store(paths.database).close()
    service = MemoryService(paths, FileSettings(paths, {}), lambda status: None)
    background = Background(service, works)
    try:
        yield service
    finally:
        await background.close()
        await service.close()


async def test_work_begins_when_another_window_writes_and_when_other_work_has_done_something(tmp_path: Path) -> None:
    done: list[str] = []
    to_do = [1, 1]

    async def first(service: MemoryService) -> bool:
        done.append("first")
        return bool(to_do) and bool(to_do.pop())

    async def second(service: MemoryService) -> bool:
        done.append("second")
        return False

    async with working(tmp_path, second, first) as service:
        await until(lambda: done.count("first") >= 3 and done.count("second") >= 2)
        rested = len(done)
        with Store(service.paths.database) as store:
            store.characters.create("Ada")
        await until(lambda: len(done) >= rested + 2)


async def test_nothing_is_begun_while_somebody_waits_for_an_answer(tmp_path: Path) -> None:
    count = 0

    async def work(service: MemoryService) -> bool:
        nonlocal count
        count += 1
        return True

    async with working(tmp_path, work) as service:
        await until(lambda: count > 3)
        with service.asking():
            before = count
            await asyncio.sleep(0)
            await service.store.run(lambda store: store.statistics())
            assert count <= before + 1, "what was begun already comes to its end"
        await until(lambda: count > before + 3)


async def test_nothing_is_begun_while_somebody_types(tmp_path: Path) -> None:
    count, now, moment = 0, 0.0, asyncio.Event()

    async def work(service: MemoryService) -> bool:
        nonlocal count
        count += 1
        return True

    async def sleep(seconds: float) -> None:
        nonlocal now
        await moment.wait()
        now += seconds

    async with working(tmp_path, work) as service:
        service.typing = TypingPause(lambda: now, sleep)
        (handler,) = (each for each in HANDLERS if each.verb is TYPING)
        await until(lambda: count > 3)
        await handler.answer(service, Nothing())
        before = count
        await service.store.run(lambda store: store.statistics())
        assert count <= before + 1, "what was begun already comes to its end"
        moment.set()
        await until(lambda: count > before + 3)


async def test_what_fails_is_told_tried_again_and_does_not_hinder_the_rest(tmp_path: Path) -> None:
    fails = [True]
    others = 0

    async def broken(service: MemoryService) -> bool:
        if fails:
            raise TuimemError("Chroma is away.", "Start it.")
        return False

    async def mistaken(service: MemoryService) -> bool:
        return 1 / len([]) > 0

    async def good(service: MemoryService) -> bool:
        nonlocal others
        others += 1
        return True

    async with working(tmp_path, broken, mistaken, good) as service:
        await until(lambda: "Chroma is away. Start it." in service.status.problem)
        await until(lambda: "ZeroDivisionError" in service.status.problem)
        await until(lambda: others > 3)
        fails.clear()
        await until(lambda: "Chroma" not in service.status.problem)


async def test_settings_that_change_are_taken_up(tmp_path: Path) -> None:
    seen: list[int] = []

    async def work(service: MemoryService) -> bool:
        seen.append(service.settings.recall.count)
        return False

    async with working(tmp_path, work) as service:
        await until(lambda: seen)
        assert set(seen) == {4}
        service.paths.settings_file.write_text("[recall]\ncount = 7\n")
        await until(lambda: seen[-1] == 7)


async def test_a_part_is_made_once_and_anew_after_it_was_dropped_or_could_not_be_made(tmp_path: Path) -> None:
    made: list[str] = []

    class Thing:
        def __init__(self, service: MemoryService) -> None:
            made.append("made")
            if len(made) == 1:
                raise TuimemError("Not yet.", "Wait.")

        def close(self) -> None:
            made.append("closed")

    async with working(tmp_path) as service:
        with pytest.raises(TuimemError, match="Not yet"):
            await service.part(Thing)
        one, two = await asyncio.gather(service.part(Thing), service.part(Thing))
        assert one is two
        await service.drop(Thing)
        assert await service.part(Thing) is not one
    assert made == ["made", "made", "closed", "made", "closed"]
