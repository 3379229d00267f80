"""Opening, titling, connecting and closing: what a session does around the messages."""

import asyncio
from pathlib import Path

import pytest

from tests.fakes.behaviours import Reply
from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenRoom
from tests.unit.chat.room import QUIET, Room, is_summary, sent, until, with_settings
from tuimem.chat.cancelling import to_the_end
from tuimem.chat.events import ChatOpened, ChatsChanged, ConnectionChanged, Fault, PlanChanged
from tuimem.chat.messages import Front, Role
from tuimem.chat.session import ChatSession
from tuimem.chat.state import NothingOpen
from tuimem.endpoint.client import Client
from tuimem.endpoint.connection import connection_to
from tuimem.store import Store, StoreError

LONG = "The lighthouse keeper tells how the storm took the roof in the winter of the long frost."


async def test_a_first_start_opens_a_new_chat_and_the_next_one_the_last(open_room: OpenRoom):
    first = await open_room()
    assert (first.session.chat.title, len(first.session.history)) == ("New chat", 0)
    await first.session.chats.rename("Harbour")
    await first.close()
    again = await open_room()
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
async def test_a_chat_is_titled_by_its_first_message(room: Room, text: str, title: str):
    await room.say(text)
    assert room.session.chat.title == title
    assert room.told(ChatsChanged)
    await room.say("Another.")
    assert room.session.chat.title == title
    assert (await room.stored(lambda store: store.chats.get(room.session.chat.id))).title == title


async def test_a_title_of_the_users_own_stays(room: Room):
    await room.session.chats.rename(" My\nharbour ")
    await room.say("Tell me.")
    assert room.session.chat.title == "My harbour"


async def test_the_title_goes_to_the_chat_of_the_message_even_if_another_is_opened_at_once(room: Room):
    first = room.session.chat
    other = await room.session.chats.new()
    await room.session.chats.open(first)
    await room.session.replies.send("Tell me of the sea.")
    await room.session.chats.open(other)
    await room.settle()
    titles = {chat.id: chat.title for chat in await room.session.chats.recent()}
    assert titles == {first.id: "Tell me of the sea.", other.id: "New chat"}


async def test_a_character_greets_with_its_names_filled_in(open_room: OpenRoom):
    room = await open_room(with_settings(QUIET, chats={"user_name": "Jo"}))
    await room.session.chats.new("Mira")
    await room.session.chats.change_character("greeting", "Ahoy {{user}}, I am {{char}}.")
    chat = await room.session.chats.new("mira")
    assert chat.character.name == "Mira"
    greeting = await room.message(0)
    assert (greeting.role, greeting.author, greeting.text) == (Role.ASSISTANT, "Mira", "Ahoy Jo, I am Mira.")
    assert chat.title == "New chat"


async def test_a_draft_is_kept_with_its_chat(open_room: OpenRoom):
    room = await open_room()
    await room.session.chats.save_draft("half a thought")
    await room.close()
    assert (await open_room()).session.chat.draft == "half a thought"


async def test_connecting_and_disconnecting_are_told(open_room: OpenRoom):
    room = await open_room()
    await room.session.connect(None)
    assert room.told(ConnectionChanged) == [ConnectionChanged("fake"), ConnectionChanged("")]
    await room.say("Anybody?")
    assert room.told(Fault)[-1].what == "No model is connected."


async def test_while_another_model_is_connected_the_chat_keeps_its_messages(room: Room):
    await room.fill([LONG] * 30)
    seen: list[int] = []
    room.session.listen(lambda event: seen.append(len(room.session.history)))
    await room.connect(window=2000)
    assert set(seen) == {30}
    assert room.session.plan is not None
    assert room.session.plan.window == 2000


async def test_summaries_can_have_a_server_of_their_own(open_room: OpenRoom, server: FakeServer):
    with FakeServer("It was told.") as other:
        room = await open_room()
        model = room.session.model
        assert model is not None
        for _ in range(2):
            await room.session.connect(model, Client(connection_to(other.base_url)))
        ids = await room.fill([LONG])
        await room.session.summarizer.queue(ids)
        await room.summarised()
        assert len(other.requests) == 1
        assert server.requests == []
        await room.close()


async def test_settings_that_do_not_touch_memory_leave_the_front_where_it_is(room: Room):
    await room.fill([LONG] * 10, summary="told")
    await room.say("And now?")
    front = room.session.history.front
    assert front is not None
    await room.session.change_setting("summaries.automatic", True)
    await room.session.change_setting("display.theme", "tuimem-light")
    assert room.session.history.front == front
    plans = len(room.told(PlanChanged))
    await room.session.change_setting("memory.step_to", 50)
    assert room.session.history.front is None
    assert len(room.told(PlanChanged)) > plans


async def test_what_another_window_writes_does_not_move_the_front_of_this_one(open_room: OpenRoom):
    first, second = await open_room(), await open_room()
    ids = await first.fill([LONG] * 10, summary="told")
    await second.session.look_for_changes()
    front = Front(ids[4], ids[0], 3)
    await second.session._state.store_front(front)
    swipe = (await first.message(0)).swipe
    await first.stored(lambda store: store.summaries.put(swipe.id, "Newer.", estimate=2, source_hash="", model="m"))
    opened = len(second.told(ChatOpened))
    assert await second.session.look_for_changes()
    assert second.session.history.front == front
    assert len(second.told(ChatOpened)) == opened + 1
    assert second.session.history[0].summary_id > 10


async def test_closing_in_mid_reply_keeps_the_part_the_title_and_the_due_summaries(
    open_room: OpenRoom, server: FakeServer
):
    slow = Reply("one two three four five six seven eight nine ten " * 20, tokens_per_second=100)
    server.reply = lambda body: "It was told." if is_summary(body) else slow
    room = await open_room(with_settings(QUIET, summaries={"automatic": True}, memory={"minimum_length": 1}))
    await room.session.replies.send(LONG)
    await until(lambda: any("three" in str(event) for event in room.events))
    await room.close()
    again = await open_room()
    assert again.session.chat.title.startswith("The lighthouse")
    assert (await again.message(-1)).text.startswith("one two three")
    await again.summarised()
    assert all(m.swipe.summary for m in await again.messages())


async def test_a_failure_of_what_follows_by_itself_is_told(room: Room):
    await room.stored(lambda store: store._database._connection.execute("PRAGMA query_only = ON"))
    room.session._soon(room.session.chats.rename("Harbour"))
    await room.settle()
    assert "cannot be written" in room.told(Fault)[0].what
    await room.stored(lambda store: store._database._connection.execute("PRAGMA query_only = OFF"))


async def test_an_export_never_writes_over_a_file(room: Room, tmp_path: Path):
    await room.say("Tell me.")
    written = await room.session.chats.export(tmp_path / "chat.md")
    assert "Tell me." in written.read_text(encoding="utf-8")
    with pytest.raises(OSError, match="already"):
        await room.session.chats.export(tmp_path / "chat.md")
    lines = (await room.session.chats.export(tmp_path / "chat.jsonl")).read_text(encoding="utf-8").splitlines()
    assert len(lines) >= 2


async def test_a_search_finds_words_in_all_chats_or_in_this_one(room: Room):
    await room.say("The lighthouse fell.")
    found = (await room.message(0)).id
    await room.session.chats.new()
    assert [hit.message_id for hit in await room.session.search("lighthouse")] == [found]
    assert await room.session.search("lighthouse", everywhere=False) == []


async def test_what_was_typed_is_remembered_oldest_first(room: Room):
    for text in ("one", "two"):
        await room.session.keep_input(text)
    assert await room.session.inputs() == ["one", "two"]


async def test_a_listener_that_left_is_told_nothing(room: Room):
    heard: list[object] = []
    leave = room.session.listen(heard.append)
    await room.session.chats.rename("Harbour")
    leave()
    count = len(heard)
    await room.session.chats.rename("Pier")
    assert len(heard) == count > 0


async def test_the_users_name_and_memory_switch_belong_to_the_chat(room: Room, server: FakeServer):
    await room.session.chats.set_user_name("Jo\n")
    await room.session.chats.set_memory_enabled(False)
    await room.session.chats.new()
    assert (room.session.chat.user_name, room.session.memory_is_enabled) == ("User", True)
    await room.session.chats.set_system_prompt("For {{user}}.")
    await room.session.chats.set_user_name(" ")
    await room.say("Hi.")
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
