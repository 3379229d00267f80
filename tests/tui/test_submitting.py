"""What is submitted is taken exactly once, and nothing typed is lost."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.tui.app_harness import AppHarness, talk, write_store
from tests.tui.conftest import OpenApp
from tuimem.chat.drafts import Drafts
from tuimem.chat.replies import Replies
from tuimem.messages import Role
from tuimem.settings.model import EnterKey
from tuimem.store import Store, StoreError
from tuimem.widgets.composer import Composer


@pytest.fixture
def slow_store(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A store that opens only when the event is set."""
    release = threading.Event()
    opening = Store.__init__

    def open_late(self: Store, *arguments: Any, **named: Any) -> None:
        assert release.wait(LONGEST_WAIT)
        opening(self, *arguments, **named)

    monkeypatch.setattr(Store, "__init__", open_late)
    yield release
    release.set()


def press_in_one_breath(window: AppHarness, keys: Sequence[str]) -> None:
    """Have all keys in the queue before the first is read."""
    for key in keys:
        window.app.post_message(events.Key(key, key if len(key) == 1 else None))


async def said_by_user(window: AppHarness) -> list[str]:
    await window.settled()
    return [message.text for message in await window.messages() if message.role is Role.USER]


@pytest.mark.parametrize(
    ("keys", "sent", "left"),
    [
        ([*"hello", "enter", "enter"], ["hello"], ""),
        ([*"hello", "enter", *" you", "enter"], ["hello you"], ""),
        ([*"hello", "enter", "backspace", "enter"], ["hell"], ""),
        ([*"hello", "enter", *" you"], ["hello"], " you"),
        ([*"hello", "enter", "backspace"], [], "hell"),
        ([*"hello", "enter", "ctrl+u"], [], ""),
    ],
)
async def test_what_is_submitted_before_the_store_is_open_is_sent_once_then(
    keys: list[str],
    sent: list[str],
    left: str,
    open_app: OpenApp,
    slow_store: threading.Event,
    server: FakeServer,
):
    async with open_app(ready=False) as window:
        await window.until(lambda: window.app.screen_stack[1:] and window.composer.has_focus, "the composer")
        await window.press(*keys)
        slow_store.set()
        await window.ready()
        await window.until(lambda: len(server.chats) == len(sent), "the request")
        assert await said_by_user(window) == sent
        assert window.composer.text == left
        assert len(server.chats) == len(sent)


async def test_enter_twice_in_one_breath_sends_once(open_app: OpenApp, server: FakeServer):
    async with open_app() as window:
        press_in_one_breath(window, [*"hello", "enter", "enter"])
        await window.until_shown("how it went")
        assert await said_by_user(window) == ["hello"]
        assert len(server.chats) == 1


async def test_two_messages_in_one_breath_make_one_reply_and_the_second_waits(open_app: OpenApp, server: FakeServer):
    server.reply = reply = HeldReply("Sure, that is how it went.")
    async with open_app() as window:
        press_in_one_breath(window, [*"one", "enter", *"two", "enter"])
        await window.until_said("still streaming")
        reply.finish()
        await window.until_shown("how it went")
        assert await said_by_user(window) == ["one"]
        assert window.composer.text == "two"
        assert len(server.chats) == 1


async def test_a_command_submitted_twice_in_one_breath_runs_once(open_app: OpenApp, folder: Path):
    write_store(folder, talk(4))
    async with open_app() as window:
        press_in_one_breath(window, [*"/delete 3", "enter", "enter"])
        await window.until_said("Message 3 deleted")
        await window.settled()
        assert len(await window.messages()) == 3


async def test_what_could_not_be_stored_comes_back(open_app: OpenApp, monkeypatch: pytest.MonkeyPatch):
    full = StoreError("The disk is full.", "Make room, then try again.")

    async def fail(self: Replies, text: str, chat_id: int | None) -> None:
        raise full

    async with open_app(fails=lambda error: error is full) as window:
        monkeypatch.setattr(Replies, "send", fail)
        await window.submit("hello")
        await window.until_said("The disk is full.")
        await window.until(lambda: window.composer.text == "hello", "the text")
        monkeypatch.undo()
        await window.press("enter")
        await window.until_shown("how it went")


async def test_a_long_text_that_is_counted_while_a_reply_begins_waits_for_its_end(
    open_app: OpenApp, folder: Path, server: FakeServer, monkeypatch: pytest.MonkeyPatch
):
    check, is_counting, goes_on = Drafts.check, asyncio.Event(), asyncio.Event()

    async def held(self: Drafts, text: str) -> None:
        is_counting.set()
        await goes_on.wait()
        await check(self, text)

    monkeypatch.setattr(Drafts, "check", held)
    server.reply = reply = HeldReply("Sure, that is how it went.")
    write_store(folder, talk(2))
    long = "five words are written here " * 800
    async with open_app() as window:
        await window.submit(long)
        await window.until(is_counting.is_set, "the count")
        await window.press("ctrl+r")
        await reply.until_asked()
        goes_on.set()
        await window.until_said("A reply is still streaming.")
        assert window.composer.text == long
        reply.finish()
        await window.settled()
        assert (await window.message(1)).text == "Sure, that is how it went."
        assert len(await window.messages()) == 2
        await window.press("enter")
        await window.until(lambda: len(server.chats) == 2, "the request")
        assert await said_by_user(window) == ["text 0 says something", long]


texts = st.text(alphabet="ab \n/", max_size=4)


@given(texts, texts.filter(str.strip), st.lists(texts, max_size=3))
def test_the_composer_takes_out_only_what_stands_there(before: str, submitted: str, edits: list[str]):
    composer = Composer(EnterKey.SENDS)
    for text in [before, submitted, *edits]:
        composer.put(text)
    standing = composer.text
    taken = composer.take(submitted)
    assert taken is standing.startswith(submitted)
    assert (submitted if taken else "") + composer.text == standing
    assert not (composer.text == "" and composer.take(submitted)), "what is taken is not there to be taken again"
