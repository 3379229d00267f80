"""Opening, titling, connecting and closing: what a session does around the messages."""

import asyncio
from pathlib import Path

import pytest

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET, SessionHarness, is_summary, sent, with_settings
from tests.waiting import until
from tuimem.cancelling import to_the_end
from tuimem.chat.events import ChatOpened, ChatsChanged, ConnectionChanged, Fault, PlanChanged
from tuimem.chat.session import ChatSession
from tuimem.chat.state import NothingOpen
from tuimem.memory.front import Front, SentPieces
from tuimem.memory.pieces import Source
from tuimem.messages import Role
from tuimem.store import Store, StoreError

LONG = "The lighthouse keeper tells how the storm took the roof in the winter of the long frost."


async def test_a_first_start_opens_a_new_chat_and_the_next_one_the_last(open_session: OpenSession):
    first = await open_session()
    assert (first.session.chat.title, len(first.session.history)) == ("New chat", 0)
    await first.session.chats.rename("Harbour")
    await first.close()
    again = await open_session()
    assert again.session.chat.title == "Harbour"


async def test_nothing_can_be_done_before_a_chat_is_open(tmp_path: Path):
    session = ChatSession(lambda: Store(tmp_path / "t.db"), QUIET)
    assert not session.is_open
    assert session.plan is None
    with pytest.raises(NothingOpen):
        _ = session.chat
    assert not await session.look_for_changes()
    await session.chats.save_draft("nowhere to keep it")
    await session.close()


async def test_a_store_that_cannot_be_opened_says_so_and_the_session_still_closes(tmp_path: Path):
    (tmp_path / "t.db").write_bytes(b"no database at all, but long enough to look at it closely" * 100)
    session = ChatSession(lambda: Store(tmp_path / "t.db"), QUIET)
    with pytest.raises(StoreError):
        await session.start()
    await session.close()


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Tell me of the sea.", "Tell me of the sea."),
        ("  Tell\nme\tof the sea.", "Tell me of the sea."),
        ("word " * 30, "word word word word word word word word word wo…"),
        ("\x1b[2J\u202e", "[2J"),
    ],
)
async def test_a_chat_is_titled_by_its_first_message(harness: SessionHarness, text: str, title: str):
    await harness.say(text)
    assert harness.session.chat.title == title
    assert harness.told(ChatsChanged)
    await harness.say("Another.")
    assert harness.session.chat.title == title
    assert (await harness.stored(lambda store: store.chats.get(harness.session.chat.id))).title == title


async def test_a_title_of_the_users_own_stays(harness: SessionHarness):
    await harness.session.chats.rename(" My\nharbour ")
    await harness.say("Tell me.")
    assert harness.session.chat.title == "My harbour"


async def test_the_title_goes_to_the_chat_of_the_message_even_if_another_is_opened_at_once(harness: SessionHarness):
    first = harness.session.chat
    other = await harness.session.chats.new()
    await harness.session.chats.open(first)
    await harness.session.replies.send("Tell me of the sea.")
    await harness.session.chats.open(other)
    await harness.settle()
    titles = {chat.id: chat.title for chat in await harness.session.chats.recent()}
    assert titles == {first.id: "Tell me of the sea."}
    assert harness.session.chat.title == "New chat"


async def test_a_character_greets_with_its_names_filled_in(open_session: OpenSession):
    harness = await open_session(with_settings(QUIET, chats={"user_name": "Jo"}))
    await harness.session.chats.new("Mira")
    await harness.session.chats.change_character("greeting", "Ahoy {{user}}, I am {{char}}.")
    chat = await harness.session.chats.new("mira")
    assert chat.character.name == "Mira"
    greeting = await harness.message(0)
    assert (greeting.role, greeting.author, greeting.text) == (Role.ASSISTANT, "Mira", "Ahoy Jo, I am Mira.")
    assert chat.title == "New chat"


async def test_a_draft_is_kept_with_its_chat(open_session: OpenSession):
    harness = await open_session()
    await harness.session.chats.save_draft("half a thought")
    await harness.close()
    assert (await open_session()).session.chat.draft == "half a thought"


async def test_a_new_chat_in_which_nothing_is_written_is_not_kept(open_session: OpenSession):
    harness = await open_session()
    await harness.say("Keep this one.")
    await harness.session.chats.new()
    assert await harness.session.chats.delete() is None
    assert [chat.title for chat in await harness.session.chats.recent()] == ["Keep this one."]
    await harness.close()
    again = await open_session()
    assert again.session.chat.title == "Keep this one."


@pytest.mark.parametrize(("title", "is_kept"), [("", False), ("A name of its own", True)])
async def test_a_new_chat_whose_draft_was_cleared_is_kept_only_for_what_else_was_written_in_it(
    title: str, is_kept: bool, open_session: OpenSession
):
    harness = await open_session()
    await harness.say("Hello")
    chat = await harness.session.chats.new()
    await harness.session.chats.save_draft("To be continued")
    assert chat.id in [each.id for each in await harness.session.chats.recent()]
    if title:
        await harness.session.chats.rename(title)
    await harness.session.chats.save_draft("")
    assert (chat.id in [each.id for each in await harness.session.chats.recent()]) is is_kept
    await harness.close()
    again = await open_session()
    assert (await again.stored(lambda store: store.chats.get(chat.id)) is not None) is is_kept


async def test_an_untouched_chat_that_cannot_be_removed_at_the_end_is_logged(
    open_session: OpenSession, caplog: pytest.LogCaptureFixture
):
    harness = await open_session(connect=False)
    await harness.stored(lambda store: store._database._connection.execute("PRAGMA query_only = ON"))
    await harness.close()
    assert "new chats in which nothing is written could not be removed" in caplog.text


async def test_a_greeting_alone_does_not_keep_a_new_chat(open_session: OpenSession):
    harness = await open_session(with_settings(QUIET, chats={"user_name": "Jo"}))
    await harness.session.chats.new("Mira")
    await harness.session.chats.change_character("greeting", "Ahoy.")
    await harness.session.chats.new("Mira")
    assert (await harness.message(0)).text == "Ahoy."
    assert await harness.session.chats.recent() == []
    await harness.say("Ahoy yourself.")
    assert [chat.title for chat in await harness.session.chats.recent()] == ["Ahoy yourself."]


async def test_chats_that_are_not_open_are_renamed_and_deleted_too(harness: SessionHarness):
    await harness.say("One.")
    first = harness.session.chat
    await harness.session.chats.new()
    await harness.say("Two.")
    await harness.session.chats.rename("First", first.id)
    assert [chat.title for chat in await harness.session.chats.recent()] == ["Two.", "First"]
    assert await harness.session.chats.delete(first.id) == "First"
    assert harness.session.chat.title == "Two.", "the open chat stays open"
    assert [chat.title for chat in await harness.session.chats.recent()] == ["Two."]


async def test_connecting_and_disconnecting_are_told(open_session: OpenSession):
    harness = await open_session()
    await harness.session.connect(None)
    assert harness.told(ConnectionChanged) == [ConnectionChanged("fake"), ConnectionChanged("")]
    await harness.say("Anybody?")
    assert harness.told(Fault)[-1].what == "No model is connected."


async def test_while_another_model_is_connected_the_chat_keeps_its_messages(harness: SessionHarness):
    await harness.fill([LONG] * 30)
    seen: list[int] = []
    harness.session.listen(lambda event: seen.append(len(harness.session.history)))
    await harness.connect(window=2000)
    assert set(seen) == {30}
    assert harness.session.plan is not None
    assert harness.session.plan.window == 2000


async def test_summaries_can_have_a_server_of_their_own(open_session: OpenSession, server: FakeServer):
    with FakeServer("It was told.") as other:
        harness = await open_session(with_settings(QUIET, summaries={"base_url": other.base_url}))
        ids = await harness.fill([LONG])
        await harness.session.summaries.queue(ids)
        await harness.summarised()
        assert len(other.requests) == 1
        assert server.requests == []
        await harness.close()


async def test_settings_that_do_not_touch_memory_leave_the_front_where_it_is(harness: SessionHarness):
    await harness.fill([LONG] * 10, summary="told")
    await harness.say("And now?")
    front = harness.session.history.front
    assert front is not None
    await harness.session.change_setting("summaries.automatic", True)
    await harness.session.change_setting("display.theme", "tuimem-light")
    assert harness.session.history.front == front
    plans = len(harness.told(PlanChanged))
    await harness.session.change_setting("memory.step_to", 50)
    assert harness.session.history.front is None
    assert len(harness.told(PlanChanged)) > plans


async def test_what_another_window_writes_does_not_move_the_front_of_this_one(open_session: OpenSession):
    first = await open_session()
    ids = await first.fill([LONG] * 10, summary="told")
    second = await open_session()
    front = Front(ids[4], (SentPieces("short_term", (Source(ids[0], 1, 3),)),), 100, "")
    await second.session._state.open.store_front(front)
    swipe = (await first.message(0)).swipe
    await first.stored(lambda store: store.summaries.put(swipe.id, "Newer.", estimate=2, source_hash="", model="m"))
    opened = len(second.told(ChatOpened))
    assert await second.session.look_for_changes()
    assert second.session.history.front == front
    assert len(second.told(ChatOpened)) == opened + 1
    assert second.session.history[0].summary_id > 10


async def test_closing_in_mid_reply_keeps_the_part_the_title_and_the_due_summaries(
    open_session: OpenSession, server: FakeServer
):
    slow = HeldReply("one two three four five six seven eight nine ten", let_out=3)
    server.reply = lambda body: "It was told." if is_summary(body) else slow
    harness = await open_session(with_settings(QUIET, summaries={"automatic": True}, memory={"minimum_length": 1}))
    await harness.session.replies.send(LONG)
    await until(lambda: any("three" in str(event) for event in harness.events))
    await harness.close()
    again = await open_session()
    assert again.session.chat.title.startswith("The lighthouse")
    assert (await again.message(-1)).text.startswith("one two three")
    await again.summarised()
    assert all(m.swipe.summary for m in await again.messages())


async def test_a_failure_of_what_follows_by_itself_is_told(harness: SessionHarness):
    await harness.stored(lambda store: store._database._connection.execute("PRAGMA query_only = ON"))
    harness.session._background.begin(harness.session.chats.rename("Harbour"))
    await harness.settle()
    assert "cannot be written" in harness.told(Fault)[0].what
    await harness.stored(lambda store: store._database._connection.execute("PRAGMA query_only = OFF"))


async def test_an_export_never_writes_over_a_file(harness: SessionHarness, tmp_path: Path):
    await harness.say("Tell me.")
    written = await harness.session.chats.export(tmp_path / "chat.md")
    assert "Tell me." in written.read_text(encoding="utf-8")
    with pytest.raises(OSError, match="already"):
        await harness.session.chats.export(tmp_path / "chat.md")
    lines = (await harness.session.chats.export(tmp_path / "chat.jsonl")).read_text(encoding="utf-8").splitlines()
    assert len(lines) >= 2


async def test_a_search_finds_words_in_all_chats_or_in_this_one(harness: SessionHarness):
    await harness.say("The lighthouse fell.")
    found = (await harness.message(0)).id
    await harness.session.chats.new()
    assert [hit.message_id for hit in await harness.session.search("lighthouse")] == [found]
    assert await harness.session.search("lighthouse", everywhere=False) == []


async def test_what_was_typed_is_remembered_oldest_first(harness: SessionHarness):
    for text in ("one", "two"):
        await harness.session.keep_input(text)
    assert await harness.session.inputs() == ["one", "two"]


async def test_a_listener_that_left_is_told_nothing(harness: SessionHarness):
    heard: list[object] = []
    leave = harness.session.listen(heard.append)
    await harness.session.chats.rename("Harbour")
    leave()
    count = len(heard)
    await harness.session.chats.rename("Pier")
    assert len(heard) == count > 0


async def test_the_users_name_and_memory_switch_belong_to_the_chat(harness: SessionHarness, server: FakeServer):
    await harness.session.chats.set_user_name("Jo\n")
    await harness.session.chats.set_memory_enabled(False)
    await harness.session.chats.new()
    assert (harness.session.chat.user_name, harness.session.memory_is_enabled) == ("User", True)
    await harness.session.chats.set_system_prompt("For {{user}}.")
    await harness.session.chats.set_user_name(" ")
    await harness.say("Hi.")
    assert "For User." in sent(server.requests[0])


async def test_work_that_must_end_ends_however_often_it_is_cancelled():
    ended = []
    may_end = asyncio.Event()

    async def work() -> str:
        await may_end.wait()
        ended.append("work")
        return "done"

    async def waiting() -> None:
        ended.append(await to_the_end(work()))
        await asyncio.sleep(0)
        ended.append("never")

    task = asyncio.create_task(waiting())
    for _ in range(3):
        await asyncio.sleep(0)
        task.cancel()
    await asyncio.sleep(0)
    may_end.set()
    await asyncio.wait([task])
    assert ended == ["work", "done"]
    assert task.cancelled()


async def test_work_that_must_end_hands_on_its_error():
    async def work() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        await to_the_end(work())


async def test_the_chat_of_a_start_is_opened_or_it_is_said_why_not(open_session: OpenSession):
    harness = await open_session()
    chats, first = harness.session.chats, harness.session.chat
    await harness.fill(["Hello"])
    await chats.rename("Harbour")
    await chats.new()
    await harness.fill(["Hello again"])
    await chats.rename("Harbour")
    assert await chats.open_named("Nowhere") == "There is no chat “Nowhere”."
    told = await chats.open_named("Harbour")
    assert told.startswith("2 chats are called “Harbour”")
    assert f"{first.id} “Harbour”" in told
    assert await chats.open_named(str(first.id)) == ""
    assert harness.session.chat.id == first.id
