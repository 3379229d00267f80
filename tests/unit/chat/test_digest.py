"""The digest: made on demand or by itself, each exchange read once, in a file to edit, and held in the prompt."""

from pathlib import Path
from typing import Any

import pytest

from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import SessionHarness, with_settings
from tuimem.chat.digest_actions import DigestState, NoDigest
from tuimem.chat.events import DigestChanged
from tuimem.chat.plan_json import plan_as_data
from tuimem.jobs.digest import DigestHandler
from tuimem.jobs.kinds import DIGEST
from tuimem.jobs.learning import learning_job
from tuimem.remembered import Reach
from tuimem.store import Store


def is_digest(body: dict[str, Any]) -> bool:
    return "You keep a digest" in body["messages"][-1]["content"]


def digests_asked(server: FakeServer) -> list[str]:
    return [body["messages"][-1]["content"] for body in server.requests if is_digest(body)]


class Model:
    """A server that answers chats, and digests with what a test wants."""

    def __init__(self, server: FakeServer) -> None:
        self.digest: Any = "- The cat is called Miso"
        server.reply = lambda body: self.digest if is_digest(body) else "I see."


@pytest.fixture
def model(server: FakeServer) -> Model:
    return Model(server)


async def update(harness: SessionHarness, reach: Reach = Reach.CHARACTER) -> DigestState:
    digests = harness.session.digests
    return await digests.update(**digests.key(reach))


async def segment(harness: SessionHarness) -> str:
    segments = (await plan_as_data(harness.session))["segments"]
    return "".join(segment["text"] for segment in segments if segment["kind"] == "digest")


async def test_old_and_new_are_merged_into_a_file_and_sent(harness: SessionHarness, server: FakeServer, model: Model):
    await harness.say("My cat is called Miso.")
    assert server.requests and not digests_asked(server), "nothing happens by itself"
    made = await update(harness)
    assert made.path == harness.path.parent / "digests" / "1.md"
    assert made.path.read_text() == "- The cat is called Miso\n"
    assert (await segment(harness)).endswith("\n\n> - The cat is called Miso")
    await harness.say("Miso is three years old.")
    model.digest = "- The cat is called Miso, and is three years old"
    assert (await update(harness)).page.text == "- The cat is called Miso, and is three years old\n"
    assert "> - The cat is called Miso\n" in digests_asked(server)[-1]
    assert "Miso is three years old." in digests_asked(server)[-1]
    assert "My cat is called" not in digests_asked(server)[-1]
    assert len(digests_asked(server)) == 2
    await update(harness)
    assert len(digests_asked(server)) == 2, "there is nothing new to read"
    await harness.session.digests.undo(made.page.id)
    assert made.path.read_text() == "- The cat is called Miso\n"


async def test_chats_from_before_are_read_too_the_newest_of_them(
    open_session: OpenSession, server: FakeServer, model: Model
):
    harness = await open_session(with_settings(digest={"exchanges": 2}))
    await harness.fill(["My dog is Rex.", "I see.", "My cat is called Miso.", "Oh.", "I live in Bern.", "Oh.", "And?"])
    await update(harness, Reach.ALL)
    (asked,) = digests_asked(server)
    assert "Miso" in asked and "Bern" in asked
    assert "Rex" not in asked
    assert "And?" not in asked, "it is not answered yet"


async def test_what_was_said_while_memory_was_off_is_never_read(
    open_session: OpenSession, server: FakeServer, model: Model
):
    harness = await open_session()
    await harness.session.chats.set_memory_enabled(False)
    await harness.say("My dog is Rex.")
    await harness.session.chats.set_memory_enabled(True)
    await harness.session.replies.regenerate()
    await harness.session.replies.wait()
    await harness.say("My cat is called Miso.")
    assert (await update(harness)).unread == 0
    (asked,) = digests_asked(server)
    assert "Miso" in asked
    assert "Rex" not in asked


async def test_what_was_not_answered_is_read_once_it_is(harness: SessionHarness, server: FakeServer):
    """With nobody who learns by themselves; that what is asked for is read all the same, the other tests show."""
    server.reply = lambda body: 1 / 0
    await harness.say("My cat is called Miso.")
    Model(server)
    assert (await update(harness)).unread == 0
    assert not digests_asked(server)
    await harness.session.replies.regenerate()
    await harness.session.replies.wait()
    assert (await update(harness)).page.text == "- The cat is called Miso\n"


@pytest.mark.parametrize("answer", ["", "- The dog is called Rex", '{"actions": []}', "No. " * 99_000], ids=len)
async def test_a_bad_answer_leaves_it_and_its_error_stands_beside_it(
    harness: SessionHarness, model: Model, answer: str
):
    await harness.say("My cat is called Miso.")
    made = await update(harness)
    await harness.say("She is three.")
    model.digest = answer
    with pytest.raises(NoDigest, match="The digest stays as it was"):
        await update(harness)
    found = await harness.session.digests.get(**harness.session.digests.key(Reach.CHARACTER))
    assert found is not None
    assert (found.page.text, found.unread) == (made.page.text, 1)
    assert found.page.problem.startswith("The digest stays as it was")
    model.digest = "- Miso is three"
    assert (await update(harness)).page.problem == ""


async def test_it_keeps_itself_every_few_messages_and_waits_beside_the_front(
    open_session: OpenSession, server: FakeServer, model: Model
):
    harness = await open_session(with_settings(digest={"every": 2, "reach": Reach.CHAT}))
    await harness.say("My cat is called Miso.")
    await harness.summarised()
    assert not digests_asked(server)
    await harness.say("She sleeps.")
    await harness.summarised()
    assert len(digests_asked(server)) == 1
    before = server.requests[-1]["messages"] if not is_digest(server.requests[-1]) else server.requests[-2]["messages"]
    await harness.say("And snores.")
    sent = server.requests[-1]["messages"]
    assert sent[0] == before[0], "the front stands still"
    assert "> - The cat is called Miso" in sent[-1]["content"], "and the news rides beside the newest message"
    waiting = await harness.stored(lambda store: store.exchanges.count("digest"))
    assert waiting == 1


async def test_what_fails_by_itself_is_told_with_the_digest_and_keeps_nobody_from_the_rest(
    open_session: OpenSession, server: FakeServer, model: Model
):
    harness = await open_session(with_settings(digest={"every": 1, "reach": Reach.CHAT}))
    model.digest = "- The dog is called Rex"
    await harness.say("My cat is called Miso.")
    await harness.summarised()
    found = await harness.session.digests.get(**harness.session.digests.usual)
    assert found is not None
    assert "you did not say" in found.page.problem
    assert (found.page.text, found.unread) == ("", 0)
    model.digest = "- Miso sleeps"
    await harness.say("Miso sleeps.")
    await harness.summarised()
    assert "is called" not in digests_asked(server)[-1]
    model.digest = "- The cat is called Miso"
    assert (await harness.session.digests.update(**harness.session.digests.usual)).page.text == (
        "- Miso sleeps\n- The cat is called Miso\n"
    )


async def test_what_fails_by_itself_is_told_with_no_other_digest(open_session: OpenSession, model: Model):
    harness = await open_session(with_settings(digest={"every": 1, "reach": Reach.CHAT}))
    digests = harness.session.digests
    for reach in (Reach.ALL, Reach.CHARACTER):
        await update(harness, reach)
    model.digest = "- The dog is called Rex"
    await harness.say("My cat is called Miso.")
    await harness.summarised()
    found = {reach: await digests.get(**digests.key(reach)) for reach in Reach}
    told = {reach: (bool(state.page.problem), state.unread) for reach, state in found.items() if state is not None}
    assert told == {Reach.CHAT: (True, 0), Reach.CHARACTER: (False, 1), Reach.ALL: (False, 1)}


async def test_a_job_is_for_the_digest_for_which_it_was_queued(open_session: OpenSession, model: Model):
    """Whatever the settings say by the time it is done: another one has not been tried, if it fails."""
    before = await open_session(with_settings(digest={"every": 1, "reach": Reach.CHAT}), handlers=())
    await before.say("My cat is called Miso.")
    await before.close()
    after = await open_session(with_settings(digest={"every": 1, "reach": Reach.ALL}))
    await after.summarised()
    pages = await after.stored(lambda store: store.digests.all())
    assert [(page.reach, page.text) for page in pages] == [(Reach.CHAT, "- The cat is called Miso\n")]


async def test_what_was_said_elsewhere_and_fails_is_told_with_the_digest_of_all_chats(harness: SessionHarness):
    def failed(store: Store) -> tuple[str, int]:
        page = store.digests.opened(10)
        newest = store.exchanges.add_external("call", "My cat is called Miso.", "I see.", 0.0, [DIGEST]) or 0
        store.jobs.enqueue(learning_job(DIGEST, None, newest, reach=Reach.ALL.value), series="s")
        job = store.jobs.claim(store.owner, [DIGEST])
        assert job is not None
        DigestHandler().record_failure(store, job, "No.")
        return store.digests.get(page.id).problem, store.digests.count_unread(page)

    assert await harness.stored(failed) == ("No.", 0)


async def test_an_edit_of_the_file_is_kept_by_the_next_update(harness: SessionHarness, model: Model):
    await harness.say("My cat is called Miso.")
    made = await update(harness)
    made.path.write_text("- The cat is called Miso\n- I am allergic to nuts\n")
    assert "allergic" in await segment(harness)
    await harness.say("Miso is three.")
    model.digest = "- The cat is called Miso\n- Miso is three"
    assert (await update(harness)).page.text == ("- I am allergic to nuts\n- The cat is called Miso\n- Miso is three\n")


async def test_what_the_user_edits_is_in_the_next_prompt_and_loses_nothing_that_came_meanwhile(
    harness: SessionHarness, model: Model
):
    await harness.say("My cat is called Miso.")
    digests, before = harness.session.digests, (await update(harness)).page.text
    await harness.say("My dog is called Rex.")
    model.digest = "- The dog is called Rex"
    page = (await update(harness)).page
    assert await digests.edit(before, f"{before}- By hand\n") is not None
    assert await digests.edit(before, f"{before}- By hand\n") is None, "nothing is new"
    lines = {"- The cat is called Miso", "- The dog is called Rex", "- By hand"}
    found = await digests.get(**digests.usual)
    assert found is not None and set(found.page.text.splitlines()) == lines
    sent = await segment(harness)
    assert all(line in sent for line in lines)
    second = (await digests.history(page.id))[1]
    assert await digests.undo(page.id, second.id) is not None
    assert "Rex" not in found.path.read_text() and "By hand" in found.path.read_text()
    assert harness.told(DigestChanged)


async def test_what_is_cleared_can_be_had_back_and_what_is_erased_cannot(harness: SessionHarness, model: Model):
    await harness.say("My cat is called Miso.")
    digests, made = harness.session.digests, await update(harness)
    assert await digests.clear(made.page.id) is not None
    assert await digests.clear(made.page.id) is None
    assert not await segment(harness)
    assert await digests.undo(made.page.id) is not None
    assert made.path.read_text() == made.page.text
    await digests.erase(made.page.id)
    assert (made.path.read_text(), len(await digests.history(made.page.id))) == ("", 1)
    assert await digests.undo(made.page.id) is None
    assert len(await digests.history(made.page.id)) == 1


async def test_two_windows_read_each_exchange_once(open_session: OpenSession, server: FakeServer, model: Model):
    settings = with_settings(digest={"every": 1, "reach": Reach.ALL})
    first = await open_session(settings)
    await first.say("My cat is called Miso.")
    second = await open_session(settings)
    await first.summarised()
    await second.say("The cat is called Miso, as I said.")
    await second.summarised()
    found = await first.session.digests.get(**first.session.digests.key(Reach.ALL))
    assert found is not None
    assert found.page.text.count("Miso") == 1
    assert found.unread == 0


async def test_secrets_and_what_is_pasted_are_not_shown_to_the_model(harness: SessionHarness, server: FakeServer):
    server.reply = "NO_UPDATE"
    await harness.say("My password is hunter22xyz.\n\n```\nThe pasted dog is Rex.\n```\nMy cat is called Miso.")
    await update(harness)
    (asked,) = digests_asked(server)
    assert "Miso" in asked
    assert "hunter22xyz" not in asked
    assert "Rex" not in asked


async def test_a_digest_is_as_long_as_the_window_allows(open_session: OpenSession, model: Model, tmp_path: Path):
    harness = await open_session(window=1200)
    await harness.say("My cat is called Miso.")
    made = await update(harness)
    made.path.write_text("".join(f"- Miso sleeps on day {n}\n" for n in range(200)))
    text = await segment(harness)
    assert text.endswith("> - Miso sleeps on day 199")
    assert "day 0\n" not in text
    plan = harness.session.plan
    assert plan is not None
    assert any("its oldest lines are not in the prompt" in problem for problem in plan.problems)
