"""Tidying goes on beside everything else, and waits where it would be in the way."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.unit.chat.session_harness import QUIET, SessionHarness, with_settings
from tests.waiting import until
from tuimem.chat.events import Fault
from tuimem.chat.tidying import Tidier
from tuimem.messages import Role
from tuimem.store import NewMessage, NewSwipe, Store, StoreFull

DAY = 24 * 3600.0


@pytest.fixture
def old_messages(tmp_path: Path) -> list[int]:
    """A store with a chat in which messages were deleted forty days ago."""
    with Store(tmp_path / "home" / "tuimem.db", lambda: time.time() - 40 * DAY) as store:
        chat = store.chats.create("Harbour", store.characters.create("Mira").id, "Jo")
        ids = store.messages.add_many(
            chat.id, [NewMessage(Role.USER, "Jo", [NewSwipe(f"word{at} " * 20)]) for at in range(200)]
        )
        store.messages.delete(ids[10:])
        return ids


def left(store: Store) -> int:
    with store.write() as connection:
        (count,) = connection.execute("SELECT count(*) FROM messages").fetchone()
        return int(count)


async def test_what_was_deleted_long_ago_is_removed_soon_after_the_start(
    old_messages: list[int],
    open_session: Callable[..., Awaitable[SessionHarness]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tuimem.chat.tidying._FIRST_AFTER", 0.0)
    harness = await open_session()

    async def is_tidy() -> bool:
        return bool(await harness.stored(left) == 10)

    await until(is_tidy)
    assert [message.id for message in await harness.messages()] == old_messages[:10]
    assert harness.told(Fault) == []


async def test_it_keeps_as_long_as_the_setting_says(
    old_messages: list[int], open_session: Callable[..., Awaitable[SessionHarness]]
) -> None:
    harness = await open_session(with_settings(QUIET, chats={"keep_deleted_days": 50}))
    await harness.session.tidier.tidy()
    assert await harness.stored(left) == 200
    await harness.session.change_setting("chats.keep_deleted_days", 30)
    await harness.session.tidier.tidy()
    assert await harness.stored(left) == 10


async def test_it_waits_while_a_reply_streams(
    old_messages: list[int], open_session: Callable[..., Awaitable[SessionHarness]], server: FakeServer
) -> None:
    server.reply = reply = HeldReply("So.")
    harness = await open_session()
    await harness.session.replies.send("Tell me.")
    tidying = asyncio.create_task(harness.session.tidier.tidy())
    await reply.until_asked()
    await harness.stored(left)
    assert await harness.stored(left) > 100
    reply.finish()
    await tidying
    await harness.session.replies.wait()
    assert await harness.stored(left) == 12


async def test_a_write_comes_before_the_rest_of_writing_anew(
    old_messages: list[int],
    open_session: Callable[..., Awaitable[SessionHarness]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tuimem.store.database._STEPS_BETWEEN_QUESTIONS", 1)
    monkeypatch.setattr("tuimem.chat.tidying._REWRITE_AGAIN_AFTER", 0.0)
    harness = await open_session()
    database, session = harness.session.store, harness.session
    loop, asked, writes = asyncio.get_running_loop(), 0, list[asyncio.Future[int]]()
    original = type(database).is_waited_for.fget
    assert original is not None

    def waited_for(self: object) -> bool:
        """The first time it is asked, the user sends something."""
        nonlocal asked
        asked += 1
        if asked == 1:
            write = database.run(left)
            handed_over = threading.Event()
            loop.call_soon_threadsafe(lambda: (writes.append(asyncio.ensure_future(write)), handed_over.set()))
            assert handed_over.wait(LONGEST_WAIT)
            deadline = time.monotonic() + LONGEST_WAIT
            while not original(self) and time.monotonic() < deadline:
                time.sleep(0.001)
        return bool(original(self))

    monkeypatch.setattr(type(database), "is_waited_for", property(waited_for))
    await session.tidier.tidy()
    assert await writes[0] == 10
    assert asked > 2, "it was begun again"
    data = (harness.path).read_bytes()
    assert b"word199" not in data


async def test_an_error_of_the_store_is_told_and_tidying_goes_on(
    harness: SessionHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tuimem.chat.tidying._FIRST_AFTER", 0.0)
    monkeypatch.setattr("tuimem.chat.tidying._EVERY", 0.0)
    told: list[str] = []
    days = iter([30, 30])

    def keep_days() -> int:
        if len(told) < 2:
            raise StoreFull("The disk is full.", "Free some space.")
        return next(days, 30)

    tidier = Tidier(harness.session.store, keep_days, lambda: None, lambda error: told.append(error.what))
    tidier.start()
    await until(lambda: len(told) == 2)
    await tidier.close()
    assert told == ["The disk is full."] * 2
