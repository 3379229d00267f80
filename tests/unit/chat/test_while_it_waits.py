"""What changes while an action waits for something: the action goes on with what there is by then."""

import asyncio
import dataclasses
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import ExactCounter, SessionHarness, with_settings
from tuimem.chat.events import ChatOpened
from tuimem.chat.open_chat import OpenChat
from tuimem.messages import Entry, Role
from tuimem.store.messages import MessageTable

SPOKEN = "Once upon a"


@pytest.mark.parametrize("change", ["edit", "undo"])
async def test_a_reply_is_continued_from_the_text_that_it_has_by_then(
    harness: SessionHarness, server: FakeServer, change: str
):
    server.script(SPOKEN, " time.")
    reply = await harness.say("Tell me.")
    edited, messages = "Long, long ago, in a", harness.session.messages
    if change == "undo":
        await messages.edit(reply.id, edited)
    with harness.session.connecting():
        assert await harness.session.replies.continue_reply()
        if change == "undo":
            assert await messages.undo() == "edit 1 message"
        else:
            assert await messages.edit(reply.id, edited)
    await harness.session.replies.wait()
    begun = edited if change == "edit" else SPOKEN
    assert (await harness.message(-1)).text == f"{begun} time."
    assert server.requests[-1]["messages"][-1] == {"role": "assistant", "content": begun}


async def open_again(harness: SessionHarness) -> None:
    await harness.session.chats.open(harness.session.chat)


async def mark_many(harness: SessionHarness) -> None:
    await harness.session.messages.remember([entry.id for entry in harness.session.history])


READS: dict[str, Callable[[SessionHarness], Coroutine[Any, Any, object]]] = {
    "open": open_again,
    "another window's changes": lambda harness: harness.session.look_for_changes(),
    "undo": lambda harness: harness.session.messages.undo(),
    "mark many": mark_many,
}


@pytest.mark.parametrize("what", READS)
async def test_a_history_that_is_being_read_is_there_also_under_settings_that_changed_meanwhile(
    open_session: OpenSession, monkeypatch: pytest.MonkeyPatch, what: str
):
    harness, other = await open_session(), await open_session(connect=False)
    ids = await harness.fill(["text"] * 201, "summary", role=Role.USER)
    await harness.session.messages.hide(ids[:3])
    if what == "another window's changes":
        await other.session.messages.delete(ids[5:8])
    is_reading, goes_on = hold_history(monkeypatch)
    reading = asyncio.create_task(READS[what](harness))
    await asyncio.to_thread(is_reading.wait, LONGEST_WAIT)
    await harness.session.use_settings(with_settings(harness.session.settings, display={"show_summaries": False}))
    goes_on.set()
    await reading
    assert list(harness.session.history) == await stored_entries(harness)


class OtherCounter(ExactCounter):
    """The tokenizer of another server."""

    tokenizer = "other"


async def test_a_history_that_is_read_while_another_model_is_connected_has_the_counts_of_that_model(
    harness: SessionHarness, monkeypatch: pytest.MonkeyPatch
):
    await harness.say("Tell me.")
    before, model = harness.session._state.open, harness.session.model
    assert model is not None
    connected = OpenChat(
        before.store, before.chat, before.settings, dataclasses.replace(model, counter=OtherCounter()), before
    )
    is_reading, goes_on = hold_history(monkeypatch)
    reading = asyncio.create_task(before.load())
    await asyncio.to_thread(is_reading.wait, LONGEST_WAIT)
    recounting = asyncio.create_task(connected.recount())
    await asyncio.sleep(0)
    goes_on.set()
    await asyncio.gather(reading, recounting)
    assert connected.history.tokenizer == "other"
    assert not any(entry.counted for entry in connected.history)


def hold_history(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """Have a history wait in the store: when it has begun to be read, and what lets it go on."""
    read, is_reading, goes_on = MessageTable.history, threading.Event(), threading.Event()

    def held(self: MessageTable, *arguments: Any) -> object:
        is_reading.set()
        assert goes_on.wait(LONGEST_WAIT)
        return read(self, *arguments)

    monkeypatch.setattr(MessageTable, "history", held)
    return is_reading, goes_on


async def stored_entries(harness: SessionHarness) -> list[Entry]:
    """The history as it would be read now."""
    chat_id, tokenizer = harness.session.chat.id, harness.session.history.tokenizer
    return list(await harness.stored(lambda store: store.messages.history(chat_id, tokenizer, list)))


async def test_a_chat_is_opened_as_it_is_when_its_turn_comes(open_session: OpenSession):
    harness = await open_session()
    await harness.say("Tell me.")
    wanted, chats = harness.session.chat, harness.session.chats
    await chats.new()
    async with harness.session._state.turn:
        opening = asyncio.create_task(chats.open(wanted))
        await chats.save_draft("And then", wanted.id)
        await chats.rename("A tale", wanted.id)
    assert await opening == harness.session.chat
    assert (harness.session.chat.draft, harness.session.chat.title) == ("And then", "A tale")
    assert harness.told(ChatOpened)[-1].chat == harness.session.chat


async def test_the_first_message_gives_no_title_to_a_chat_that_another_window_has_named(open_session: OpenSession):
    harness = await open_session()
    await harness.session.chats.save_draft("so that it is kept")
    other = await open_session(connect=False)
    await other.session.chats.open(harness.session.chat)
    await other.session.chats.rename("A tale")
    assert harness.session.chats.open_one_is_untitled, "this window has not looked yet"
    await harness.say("Tell me.")
    assert harness.session.chat.title == "A tale"
    assert (await harness.stored(lambda store: store.chats.get(harness.session.chat.id))).title == "A tale"
