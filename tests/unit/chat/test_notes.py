"""The author's note, and what is wanted of the next reply only: where they stand, and how long."""

from pathlib import Path

from tests.fakes import behaviours as fake
from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET, SessionHarness
from tests.waiting import until
from tuimem.chat.plan_json import plan_as_data
from tuimem.memory.plan import Plan
from tuimem.settings.writing import REMOVED
from tuimem.store import Store
from tuimem.transfer import export, import_file

WANTED = "Speak of the whale."
FRAMED = f"[For your next reply: {WANTED}]"


def last_request(server: FakeServer) -> list[tuple[str, str]]:
    return [(message["role"], message["content"]) for message in server.requests[-1]["messages"]]


async def kinds(harness: SessionHarness) -> list[str]:
    return [segment["kind"] for segment in (await plan_as_data(harness.session))["segments"]]


async def test_the_note_of_a_chat_stands_at_its_depth_in_its_role(harness: SessionHarness, server: FakeServer):
    profiles = harness.session.profiles
    await harness.fill(["one", "two", "three"])
    await profiles.set_own("chats.note", "{{char}} whispers.")
    await profiles.set_own("chats.note_depth", 2)
    await harness.say("four")
    name = harness.session.chat.character.name
    assert last_request(server)[-2:] == [("system", f"{name} whispers."), ("user", "three\n\nfour")]
    await profiles.set_own("chats.note_role", "user")
    await profiles.set_own("chats.note_depth", 0)
    await harness.say("five")
    assert last_request(server)[-1] == ("user", f"five\n\n{name} whispers.")
    await profiles.set_own("chats.note", REMOVED)
    await harness.say("six")
    assert "whispers" not in str(last_request(server))


async def test_the_note_belongs_to_one_chat_and_can_name_a_block(harness: SessionHarness, server: FakeServer):
    await harness.session.profiles.set_own("chats.note", "Remember: {{qm-long-term-memory}}")
    assert "authors_note" in await kinds(harness)
    await harness.session.chats.new("Ishmael")
    assert "authors_note" not in await kinds(harness)


async def test_what_is_wanted_of_the_next_reply_is_sent_at_the_end_and_forgotten(
    harness: SessionHarness, server: FakeServer
):
    await harness.session.chats.set_instruction(f"  {WANTED} ")
    assert (await kinds(harness))[-1] == "instruction"
    await harness.say("Hello.")
    assert last_request(server)[-1] == ("system", FRAMED)
    await until(lambda: not harness.session.chat.instruction)
    await harness.say("And now?")
    assert WANTED not in str(last_request(server))
    assert "instruction" not in await kinds(harness)


async def test_it_stays_until_a_reply_has_ended_well(harness: SessionHarness, server: FakeServer):
    await harness.session.chats.set_instruction(WANTED)
    server.reply = fake.status(500)
    await harness.say("Hello.")
    assert harness.session.chat.instruction == WANTED
    server.reply = held = HeldReply("Aye aye.")
    await harness.session.replies.regenerate()
    await held.until_asked()
    await harness.session.replies.stop()
    assert harness.session.chat.instruction == WANTED
    server.reply = "Aye."
    await harness.session.replies.regenerate()
    await harness.session.replies.wait()
    assert FRAMED in str(last_request(server))
    assert not harness.session.chat.instruction


async def test_another_one_that_is_given_meanwhile_is_for_the_reply_after(harness: SessionHarness, server: FakeServer):
    await harness.session.chats.set_instruction(WANTED)
    server.reply = held = HeldReply("Aye aye.")
    await harness.session.replies.send("Hello.")
    await held.until_asked()
    await harness.session.chats.set_instruction("Sing.")
    held.finish()
    await harness.session.replies.wait()
    assert harness.session.chat.instruction == "Sing."


async def test_a_reply_that_is_written_on_still_ends_the_prompt(harness: SessionHarness, server: FakeServer):
    await harness.say("Hello.")
    await harness.session.chats.set_instruction(WANTED)
    await harness.session.replies.continue_reply()
    await harness.session.replies.wait()
    sent = last_request(server)
    assert sent[-2] == ("system", FRAMED)
    assert sent[-1][0] == "assistant"


async def test_both_last_through_a_restart_and_travel_with_the_chat(
    open_session: OpenSession, server: FakeServer, tmp_path: Path
):
    harness = await open_session(QUIET)
    await harness.fill(["one"])
    await harness.session.chats.set_instruction(WANTED)
    await harness.session.profiles.set_own("chats.note", "It rains.")
    chat = harness.session.chat

    def there_and_back(store: Store) -> tuple[str, object]:
        file = tmp_path / "chat.jsonl"
        file.write_text("".join(export(store, chat.id, "jsonl")))
        imported = import_file(store, file)
        found = store.chats.get(imported.chat_id)
        assert found is not None
        return found.instruction, found.own_settings

    stored = await harness.session.store.run(lambda store: store.chats.get(chat.id))
    assert stored is not None
    assert stored.instruction == WANTED
    assert await harness.session.store.run(there_and_back) == (WANTED, {"chats.note": "It rains."})


async def test_a_note_costs_what_the_plan_says(harness: SessionHarness):
    before = harness.session.plan
    await harness.session.profiles.set_own("chats.note", "word " * 50)
    after = harness.session.plan
    assert isinstance(before, Plan)
    assert isinstance(after, Plan)
    assert after.used > before.used + 40
