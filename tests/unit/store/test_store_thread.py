"""The store off the event loop: writes in order, reads beside them, and never an older answer after a newer one."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.limits import LONGEST_WAIT
from tuimem.messages import Chat
from tuimem.store import Store, StoreDamaged, StoreReadOnly, StoreTooNew
from tuimem.store.migrations import NEWEST_VERSION
from tuimem.store.store_thread import StoreThread


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "tuimem.db"


@pytest.fixture
async def threads(path: Path) -> AsyncIterator[StoreThread]:
    opened = StoreThread(lambda: Store(path))
    yield opened
    await opened.close()


@pytest.fixture
async def chat(threads: StoreThread) -> Chat:
    return await threads.run(lambda store: store.chats.create("Harbour", store.characters.create("Mira").id, "Jo"))


class Gate:
    """Lets a function in another thread begin, and go on when the test says so."""

    def __init__(self) -> None:
        self.is_reached = asyncio.Event()
        self._opens = threading.Event()
        self._loop = asyncio.get_running_loop()

    def __call__(self, _: object = None) -> None:
        self._loop.call_soon_threadsafe(self.is_reached.set)
        assert self._opens.wait(LONGEST_WAIT)

    def open(self) -> None:
        self._opens.set()


def titles(store: Store) -> list[str]:
    return [chat.title for chat in store.chats.list(10)]


def renamed(chat: Chat, title: str) -> Callable[[Store], Chat]:
    return lambda store: store.chats.update(chat.id, title=title)


async def test_what_is_run_is_run_in_the_order_of_the_calls(threads: StoreThread) -> None:
    ended: list[int] = []

    async def call(number: int) -> None:
        assert await threads.run(lambda _: number) == number
        ended.append(number)

    await asyncio.gather(*(call(number) for number in range(50)))
    assert ended == list(range(50))


async def test_a_read_waits_for_no_write_and_sees_what_is_committed(threads: StoreThread, chat: Chat) -> None:
    gate = Gate()

    def long_write(store: Store) -> None:
        with store.write():
            store.chats.update(chat.id, title="Half")
            gate()

    writing = asyncio.create_task(threads.run(long_write))
    await gate.is_reached.wait()
    assert await threads.read(titles) == ["Harbour"]
    gate.open()
    await writing
    assert await threads.read(titles) == ["Half"]


async def test_a_write_waits_for_no_read_nor_does_another_read(threads: StoreThread, chat: Chat) -> None:
    gate = Gate()
    searching = asyncio.create_task(threads.read(gate))
    await gate.is_reached.wait()
    assert await threads.read(titles) == ["Harbour"]
    await threads.run(renamed(chat, "Port"))
    assert await threads.read(titles) == ["Port"]
    gate.open()
    await searching


async def test_all_that_one_read_sees_is_of_one_moment(threads: StoreThread, chat: Chat) -> None:
    gate = Gate()
    seen: list[list[str]] = []

    def look_twice(store: Store) -> None:
        seen.append(titles(store))
        gate()
        seen.append(titles(store))

    reading = asyncio.create_task(threads.read(look_twice))
    await gate.is_reached.wait()
    await threads.run(renamed(chat, "Port"))
    gate.open()
    await reading
    assert seen[:2] == [["Harbour"], ["Harbour"]]
    assert seen[-1] == ["Port"], "overtaken by a change that has been told, it was read once more"


async def test_an_answer_is_never_older_than_a_change_that_has_been_told(threads: StoreThread, chat: Chat) -> None:
    """Whoever shows a page after it was told of a change must not show what was before."""
    gate = Gate()

    def slow_titles(store: Store) -> list[str]:
        found = titles(store)
        gate()
        return found

    reading = asyncio.create_task(threads.read(slow_titles))
    await gate.is_reached.wait()
    await threads.run(renamed(chat, "Port"))
    gate.open()
    assert await reading == ["Port"]


async def test_a_read_that_is_always_overtaken_takes_its_turn_among_the_writes(
    threads: StoreThread, chat: Chat
) -> None:
    loop, names, number = asyncio.get_running_loop(), set[str](), 0

    def overtaken(store: Store) -> list[str]:
        nonlocal number
        number += 1
        found = titles(store)
        names.add(threading.current_thread().name.rpartition("_")[0])
        if threading.current_thread().name.startswith("store reader"):
            write = threads.run(renamed(chat, f"Port {number}"))
            asyncio.run_coroutine_threadsafe(write, loop).result(LONGEST_WAIT)
        return found

    assert await threads.read(overtaken) == ["Port 3"]
    assert names == {"store reader", "store"}


async def test_a_read_cannot_write(threads: StoreThread, chat: Chat) -> None:
    with pytest.raises(StoreReadOnly):
        await threads.read(renamed(chat, "Port"))
    assert await threads.read(titles) == ["Harbour"]


async def test_a_read_may_be_the_first_call_of_all(path: Path) -> None:
    threads = StoreThread(lambda: Store(path))
    assert not path.exists(), "nothing is opened before it is needed"
    assert await threads.read(titles) == []
    assert path.exists()
    await threads.close()
    await StoreThread(lambda: Store(path)).close()


@pytest.mark.parametrize("method", ["run", "read"])
async def test_a_file_that_cannot_be_used_is_the_same_error_on_both_ways(path: Path, method: str) -> None:
    threads = StoreThread(lambda: Store(path))
    path.parent.mkdir()
    path.write_bytes(b"not a database at all" * 100)
    for _ in range(2):
        with pytest.raises(StoreDamaged):
            await getattr(threads, method)(titles)
    path.unlink()
    with Store(path) as store, store.write() as connection:
        connection.execute(f"PRAGMA user_version = {NEWEST_VERSION + 1}")
    with pytest.raises(StoreTooNew):
        await getattr(threads, method)(titles)
    await threads.close()


async def test_what_was_handed_over_is_carried_out_even_when_nobody_waits_any_more(
    threads: StoreThread, chat: Chat
) -> None:
    gate = Gate()
    first = asyncio.create_task(threads.run(gate))
    await gate.is_reached.wait()
    second = asyncio.create_task(threads.run(renamed(chat, "Port")))
    await asyncio.sleep(0)
    assert threads.is_waited_for
    for task in (first, second):
        task.cancel()
    await asyncio.wait([first, second])
    gate.open()
    assert await threads.run(titles) == ["Port"]
    assert not threads.is_waited_for


@pytest.mark.parametrize("method", ["run", "read"])
async def test_an_iterator_at_its_end_keeps_nobody_waiting(threads: StoreThread, method: str) -> None:
    """A future does not take this error, and its caller would never hear of it."""
    async with asyncio.timeout(LONGEST_WAIT):
        with pytest.raises(RuntimeError, match="StopIteration"):
            await getattr(threads, method)(lambda store: next(iter(())))


async def test_closing_waits_for_what_was_handed_over(path: Path) -> None:
    threads = StoreThread(lambda: Store(path))
    gate, ended = Gate(), list[str]()
    await threads.run(titles)
    reading = asyncio.create_task(threads.read(gate))
    await gate.is_reached.wait()
    writing = asyncio.create_task(threads.run(lambda store: ended.append("written")))
    closing = asyncio.create_task(threads.close())
    gate.open()
    await asyncio.gather(reading, writing, closing)
    assert ended == ["written"]
    assert [file.name for file in path.parent.iterdir() if file.is_file()] == ["tuimem.db"]
