"""Facts are learned in the background: once from each exchange, and nothing is lost to a bad answer."""

import json
from typing import Any

import pytest

from tests.fakes import behaviours as fake
from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.unit.chat import session_harness
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET, SessionHarness, sent, with_settings
from tests.waiting import until
from tuimem.chat.events import FactsChanged
from tuimem.jobs.kinds import FACTS
from tuimem.jobs.learning import learn_on
from tuimem.remembered import About, ChangeKind, FactOrigin
from tuimem.settings.model import FactMethod, FactScope
from tuimem.store import Store

LEARNING = with_settings(QUIET, facts={"automatic": True})


def answer(*actions: dict[str, Any]) -> str:
    return json.dumps({"actions": actions, "reason": "so it was said"})


def add(content: str, **more: object) -> dict[str, Any]:
    return {"action": "add", "id": None, "content": content, **more}


async def texts(harness: SessionHarness, *, with_past: bool = False) -> list[str]:
    return [fact.text for fact in await harness.session.facts.list(with_past=with_past)]


async def say(harness: SessionHarness, text: str) -> None:
    await harness.say(text)
    await harness.summarised()


async def test_what_the_user_said_is_known_after_the_reply(open_session: OpenSession, server: FakeServer):
    server.lesson = answer(add("User lives in Bern."))
    harness = await open_session(LEARNING)
    await say(harness, "I live in Bern.")
    (fact,) = await harness.session.facts.list()
    message = (await harness.messages())[0]
    assert (fact.text, fact.origin, fact.message_id) == ("User lives in Bern.", FactOrigin.MODEL, message.id)
    assert harness.told(FactsChanged) == [FactsChanged((fact.id,), (message.id,))]
    (request,) = server.lessons
    assert request["temperature"] == 0.0
    assert request["response_format"]["json_schema"]["schema"]["required"] == ["actions", "reason"]
    assert "I live in Bern." in sent(request)
    assert len(server.requests) == 1
    await harness.session.replies.regenerate()
    await harness.session.replies.wait()
    await harness.summarised()
    assert len(server.lessons) == 1, "an exchange is learned from once"


async def test_a_short_answer_is_learned_with_its_question(open_session: OpenSession, server: FakeServer):
    server.script(fake.Reply("How lovely! What is your cat's name?"))
    harness = await open_session(LEARNING)
    await say(harness, "Hello!")
    server.lesson = answer(add("User has a cat called Mitzi."), add("User has a cat.", about="user"))
    await say(harness, "Mitzi.")
    assert await texts(harness) == ["User has a cat called Mitzi."]
    assert "What is your cat's name?" in sent(server.lessons[-1])


@pytest.mark.parametrize(
    ("model", "method"), [("SmolLM2-135M-Instruct.Q4_1", FactMethod.AUTO), ("fake-model", FactMethod.RULES)]
)
async def test_a_model_too_small_to_ask_is_not_asked(
    open_session: OpenSession, server: FakeServer, monkeypatch: pytest.MonkeyPatch, model: str, method: FactMethod
):
    harness = await open_session(with_settings(LEARNING, facts={"method": method}))
    monkeypatch.setattr(session_harness, "MODEL", model)
    await harness.connect()
    await say(harness, "Hi! I live in Bern, can you recommend a restaurant?")
    await say(harness, "We moved to Lyon last week.")
    assert await texts(harness) == ["User lives in Lyon"]
    (bern, lyon) = await harness.session.facts.list(with_past=True)
    assert (bern.text, bern.replaced_by, lyon.text) == ("User lives in Bern", lyon.id, "User lives in Lyon")
    assert server.lessons == []


async def test_an_update_supersedes_with_both_dates(open_session: OpenSession, server: FakeServer):
    server.lesson = answer(add("User lives in Bern."))
    harness = await open_session(LEARNING)
    await say(harness, "I live in Bern.")
    (bern,) = await harness.session.facts.list()
    server.lesson = answer({"action": "update", "id": bern.id, "content": "User lives in Lyon."})
    await say(harness, "I moved, I live in Lyon now.")
    assert await texts(harness) == ["User lives in Lyon."]
    before, after = await harness.session.facts.list(with_past=True)
    assert (before.ended, before.replaced_by) == (after.said, after.id)
    assert "User lives in Bern." in sent(server.lessons[-1]), "it has been shown"
    ((told,),) = (await harness.stored(lambda store: store.facts.changes_of([after.message_id]))).values()
    assert (told.change.kind, told.before.text) == (ChangeKind.UPDATE, "User lives in Bern.")


@pytest.mark.parametrize(
    "bad",
    [
        "Sure, I have noted that!",
        "",
        answer(*[add("User lives in Bern.")] * 21),
        "[" * 5000,
        fake.status(500),
        fake.Reply(chunks=("User lives in Bern, and in Rome. " * 16_000,) * 10),
    ],
    ids=["prose", "empty", "too many", "brackets", "error", "5 MB"],
)
async def test_a_bad_answer_changes_nothing_and_is_told(
    open_session: OpenSession, server: FakeServer, bad: fake.Behaviour | str
):
    harness = await open_session(LEARNING)
    await harness.session.facts.add("User has a dog.")
    server.lesson = bad
    await say(harness, "I live in Bern.")
    assert await texts(harness) == ["User has a dog."]
    message = (await harness.messages())[0]
    ((failed, error),) = await harness.session.facts.failures()
    assert failed == message.id
    assert error.startswith("Nothing was learned: ")
    server.lesson = answer(add("User has a cat."))
    await say(harness, "I have a cat.")
    assert await texts(harness) == ["User has a dog.", "User has a cat."], "it keeps nobody from the next ones"
    server.lesson = answer(add("User lives in Bern."))
    assert await harness.session.facts.learn_again() == 1
    await harness.summarised()
    assert (await texts(harness))[-1] == "User lives in Bern."
    assert await harness.session.facts.failures() == []


async def test_what_was_said_is_read_as_it_is_when_it_is_learned(open_session: OpenSession, server: FakeServer):
    server.lesson = held = HeldReply(answer(add("User lives in Bern.")))
    harness = await open_session(LEARNING)
    await harness.say("I live in Bern.")
    await held.until_asked()
    await harness.session.messages.edit((await harness.messages())[0].id, "I live in Basel.")
    server.lesson = answer(add("User lives in Basel."))
    held.finish()
    await harness.summarised()
    assert await texts(harness, with_past=True) == ["User lives in Basel."]


async def test_a_fact_that_changed_meanwhile_has_it_asked_again(open_session: OpenSession, server: FakeServer):
    harness = await open_session(LEARNING)
    await harness.session.facts.add("User lives in Bern.")
    (bern,) = await harness.session.facts.list()
    server.lesson = held = HeldReply(answer({"action": "update", "id": bern.id, "content": "User lives in Lyon."}))
    await harness.say("I live in Lyon now.")
    await held.until_asked()
    await harness.session.facts.erase([bern.id])
    server.lesson = answer(add("User lives in Lyon."))
    held.finish()
    await harness.summarised()
    assert await texts(harness, with_past=True) == ["User lives in Lyon."]


async def test_a_fact_that_the_model_did_not_see_may_change_meanwhile(open_session: OpenSession, server: FakeServer):
    server.lesson = held = HeldReply(answer(add("User lives in Bern."), add("User has a boat.")))
    harness = await open_session(LEARNING)
    await harness.say("I live in Bern and I have a boat.")
    await held.until_asked()
    await harness.session.facts.add("User has a boat.")
    held.finish()
    await harness.summarised()
    assert sorted(await texts(harness)) == ["User has a boat.", "User lives in Bern."], "what came is not added again"
    assert len(server.lessons) == 1, "it is not asked again"


async def test_two_windows_learn_once(open_session: OpenSession, server: FakeServer):
    server.lesson = held = HeldReply(answer(add("User lives in Bern.")))
    here = await open_session(LEARNING)
    there = await open_session(LEARNING)
    await here.say("I live in Bern.")
    await held.until_asked()
    there.session.jobs.start()
    held.finish()
    await here.summarised()
    await there.summarised()
    assert await texts(there, with_past=True) == ["User lives in Bern."]
    assert await here.stored(lambda store: store.exchanges.count("facts")) == 0


async def test_a_window_that_ends_leaves_it_to_the_next(open_session: OpenSession, server: FakeServer):
    server.lesson = held = HeldReply(answer(add("User lives in Bern.")))
    first = await open_session(LEARNING)
    await first.say("I live in Bern.")
    await held.until_asked()
    await first.close()
    server.lesson = answer(add("User lives in Bern."))
    second = await open_session(LEARNING)
    await second.summarised()
    assert await texts(second, with_past=True) == ["User lives in Bern."]


async def test_several_are_learned_together_when_that_is_set(open_session: OpenSession, server: FakeServer):
    server.lesson = answer(add("User lives in Bern."), add("User has a dog."))
    harness = await open_session(with_settings(LEARNING, facts={"every": 2}))
    await say(harness, "I live in Bern.")
    assert server.lessons == []
    await say(harness, "I have a dog.")
    assert len(server.lessons) == 1
    facts = await harness.session.facts.list()
    messages = await harness.messages()
    assert [fact.message_id for fact in facts] == [messages[0].id, messages[2].id]


async def test_what_is_pasted_or_asked_outright_is_not_asked_about(open_session: OpenSession, server: FakeServer):
    harness = await open_session(LEARNING)
    await say(harness, "```\nI live in Bern.\n```")
    await say(harness, "remember: I have a dog")
    assert server.lessons == []
    assert await harness.stored(lambda store: store.exchanges.count("facts")) == 0


async def test_what_a_character_says_of_itself_holds_with_it_alone(open_session: OpenSession, server: FakeServer):
    server.reply = "I am Mira and I have three brothers."
    server.lesson = answer(add("Assistant has three brothers.", about="character"))
    harness = await open_session(with_settings(LEARNING, facts={"learns_character": True}))
    await say(harness, "Who are you?")
    (fact,) = await harness.session.facts.list()
    assert (fact.about, fact.character_id) == (About.CHARACTER, harness.session.chat.character.id)


async def test_a_fact_can_hold_with_the_character_alone(open_session: OpenSession, server: FakeServer):
    server.lesson = answer(add("User lives in Bern."))
    harness = await open_session(with_settings(LEARNING, facts={"scope": FactScope.CHARACTER}))
    await say(harness, "I live in Bern.")
    assert (await harness.session.facts.list())[0].character_id == harness.session.chat.character.id


async def test_a_server_that_knows_no_schemas_is_asked_without(open_session: OpenSession, server: FakeServer):
    seen: list[str] = []

    def refuses(body: dict[str, Any]) -> Any:
        seen.append(body["response_format"]["type"])
        return fake.status(400, "response_format of type json_schema is not supported")

    server.lesson = refuses
    server.reply = answer(add("User lives in Bern."))
    harness = await open_session(LEARNING)
    await say(harness, "I live in Bern.")
    assert seen == ["json_schema", "json_object"]
    assert await texts(harness) == ["User lives in Bern."]
    await until(lambda: len(server.requests) == 2)


@pytest.mark.parametrize("silent", ["```\nI live in Rome.\n```", "Remember: tea is better than coffee."])
async def test_what_there_is_nothing_to_learn_from_keeps_nobody_from_what_follows(
    open_session: OpenSession, server: FakeServer, silent: str
):
    """So many of them that no other is read at once with them."""
    server.lesson = answer(add("User lives in Bern."))
    harness = await open_session(LEARNING)
    ids = await harness.fill([text for said in [*[silent] * 8, "I live in Bern."] for text in (said, "I see.")])

    def note(store: Store) -> None:
        for reply in ids[1::2]:
            store.exchanges.note(harness.session.chat.id, reply, [FACTS])
        learn_on(store, FACTS)

    await harness.stored(note)
    await harness.summarised()
    assert await texts(harness) == ["User lives in Bern."]
    assert len(server.lessons) == 1
