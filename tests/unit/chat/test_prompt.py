"""What is sent: one plan for the server, the preview and the data; and a front that stands still."""

from typing import Any

import pytest

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET, SessionHarness, is_summary, sent, with_settings
from tests.waiting import until
from tuimem.chat.plan_json import plan_as_data
from tuimem.endpoint.protocol import PromptMessage
from tuimem.memory.arrange import merge
from tuimem.memory.pieces import OPENING, SHORT_TERM
from tuimem.memory.plan import SentAs
from tuimem.messages import Role
from tuimem.settings.model import BudgetUnit, ThresholdUnit

BY_COUNT = with_settings(
    QUIET,
    memory={
        "threshold_unit": ThresholdUnit.MESSAGES,
        "threshold": 2,
        "minimum_length": 0,
        "short_term_budget": 10,
        "short_term_unit": BudgetUnit.PERCENT,
    },
    chats={"user_name": "Jo", "character_name": "Mira", "system_prompt": "{{char}} talks to {{user}}."},
)


def as_request(messages: list[PromptMessage]) -> list[dict[str, str]]:
    return [{"role": message.role.value, "content": message.content} for message in messages]


async def test_the_order_is_system_character_long_term_short_term_then_the_messages(
    open_session: OpenSession, server: FakeServer
):
    harness = await open_session(BY_COUNT, window=1500)
    await harness.session.chats.change_character("description", "{{char}} sails with {{user}}.")
    ids = await harness.fill([f"text {n} and some more words" for n in range(60)], summary="what was said in message")
    await harness.session.messages.remember(ids[:3])
    await harness.session.messages.exclude([ids[40]])
    await harness.say("And now?")
    system, *rest = server.requests[0]["messages"]
    assert system["role"] == "system"
    parts = system["content"].split("\n\n")
    assert parts[0] == "Mira talks to Jo."
    assert parts[1] == "Mira sails with Jo."
    assert parts[2].splitlines() == [
        "[What must not be forgotten, oldest first]",
        *(f"- what was said in message {n}" for n in range(3)),
    ]
    short = parts[3].splitlines()
    assert short[0] == "[What happened a short while ago, oldest first]"
    numbers = [int(line.rpartition(" ")[2]) for line in short[1:]]
    assert numbers == sorted(numbers)
    assert numbers[-1] == 58
    assert 40 not in numbers
    assert [(m["role"], m["content"]) for m in rest] == [
        ("user", "…"),
        ("assistant", "text 59 and some more words"),
        ("user", "And now?"),
    ]


async def test_there_is_one_system_message_and_no_two_neighbours_of_one_role(
    harness: SessionHarness, server: FakeServer
):
    await harness.fill(["one", "two", "three"], role=Role.USER)
    await harness.fill(["four", "five"], role=Role.ASSISTANT)
    await harness.say("six")
    messages = server.requests[0]["messages"]
    assert [m["role"] for m in messages] == ["system", "user", "assistant", "user"]
    assert [m["content"] for m in messages[1:]] == ["one\n\ntwo\n\nthree", "four\n\nfive", "six"]


async def test_a_chat_that_the_character_begins_opens_with_words_of_the_users(
    open_session: OpenSession, server: FakeServer
):
    """Templates such as Gemma's and Mistral's refuse a conversation that the assistant begins."""
    settings = with_settings(QUIET, chats={"user_name": "Jo", "opening": "[{{user}} comes in.]"})
    harness = await open_session(settings)
    await harness.fill(["Who is there?"], role=Role.ASSISTANT)
    await harness.say("Me.")
    system, *rest = [(m["role"], m["content"]) for m in server.requests[0]["messages"]]
    assert system[0] == "system"
    assert rest == [("user", "[Jo comes in.]"), ("assistant", "Who is there?"), ("user", "Me.")]
    pieces = (await harness.session.written_plan()).pieces
    assert [s.text for s in pieces if s.kind is OPENING] == ["[Jo comes in.]"]


async def test_macros_of_templates_are_filled_in_and_those_in_messages_and_summaries_are_not(
    open_session: OpenSession, server: FakeServer
):
    settings = with_settings(
        BY_COUNT, memory={"short_term_template": "{{user}} and {{char}} so far:{{memories}} (end)", "separator": " / "}
    )
    harness = await open_session(settings)
    await harness.fill(["{{user}} is here", "x y z", "x y z", "x y z"], summary="{{char}} {{memories}}")
    await harness.say("{{user}}?")
    contents = [m["content"] for m in server.requests[0]["messages"]]
    listed = "".join(f" / {{{{char}}}} {{{{memories}}}} {n}" for n in range(3))
    assert contents[0].endswith(f"Jo and Mira so far:{listed} (end)")
    assert contents[-1] == "{{user}}?"


@pytest.mark.parametrize("summary", ["", "summary"])
async def test_what_is_sent_is_what_preview_plan_and_data_say(
    open_session: OpenSession, server: FakeServer, summary: str
):
    harness = await open_session(BY_COUNT, window=1200)
    ids = await harness.fill([f"text {n} and some more words" for n in range(90)], summary=summary)
    await harness.session.messages.remember(ids[5:9] if summary else [])
    await harness.session.messages.hide(ids[-4:-3])
    server.reply = reply = HeldReply("So.")
    await harness.session.replies.send("And now?")
    await until(lambda: bool(server.requests))
    written = await harness.session.written_plan()
    plan, pieces, summaries = written.plan, written.pieces, written.summaries
    data = await plan_as_data(harness.session)
    asked = server.requests[0]
    assert asked["messages"] == as_request(merge(pieces))
    assert asked["max_tokens"] == plan.reply == data["tokens"]["reply"]
    assert harness.session.plan is not None
    assert harness.session.plan.pieces == plan.pieces

    assert [s["text"] for s in data["segments"]] == [piece.text for piece in pieces]
    assert data["tokens"]["used"] == plan.used == sum(s["tokens"] for s in data["segments"]) <= plan.budget
    whole = sent(asked)
    entries = list(harness.session.history)
    for row, entry in zip(data["messages"], entries, strict=True):
        assert (row["id"], row["sent_as"], row["kept"]) == (entry.id, plan.sent_as(entry), plan.is_kept(entry))
        text = f"text {row['index']} and"
        assert (text in whole) is (row["sent_as"] == SentAs.TEXT and row["index"] < 90)
        assert (f"- {row['summary']}\n" in f"{whole}\n".replace("</>", "\n")) is (row["sent_as"] == SentAs.SUMMARY) or (
            row["summary"] is None
        )
    sent_summaries = {row["id"]: row["summary"] for row in data["messages"] if row["sent_as"] == SentAs.SUMMARY}
    assert sent_summaries == summaries
    named = [i for s in data["segments"] for i in s["messages"]]
    assert sorted(named) == [row["index"] for row in data["messages"] if row["sent_as"] != SentAs.NOTHING]
    reply.finish()
    await harness.session.replies.wait()


async def test_the_plan_is_never_below_the_servers_count_nor_above_its_window(
    open_session: OpenSession, server: FakeServer
):
    server.window = 1000
    harness = await open_session(BY_COUNT, window=1000)
    await harness.fill(
        [f"text {n} and some more words, {'and more ' * (n % 7)}" for n in range(200)], summary="summary"
    )
    for turn in range(12):
        await harness.say(f"{'word ' * (turn * 12)}?")
        plan = harness.session.plan
        assert plan is not None
        assert plan.used <= plan.budget == 500
    assert len(server.requests) == 12, "never refused"


def flat(body: dict[str, Any]) -> str:
    """The request as a server's template lays it out, up to where the reply begins."""
    return "".join(f"<|{m['role']}|>{m['content']}\n" for m in body["messages"])


@pytest.mark.parametrize("unit", [ThresholdUnit.FILL, ThresholdUnit.MESSAGES])
async def test_over_a_hundred_turns_the_front_changes_only_at_steps(
    open_session: OpenSession, server: FakeServer, unit: ThresholdUnit
):
    def answer(body: dict[str, Any]) -> str:
        return "It was said then." if is_summary(body) else "Well, I think that is so, and more than that it is good."

    server.reply = answer
    memory = {"minimum_length": 0, "threshold_unit": unit, "threshold": 6, "step_messages": 8}
    settings = with_settings(
        QUIET, memory=memory, summaries={"automatic": True}, endpoint={"reply_tokens": 64, "window": 1000}
    )
    harness = await open_session(settings)
    fronts, steps, reused, total = [], 0, 0, 0
    before = ""
    for turn in range(100):
        await harness.session.replies.send(f"This is turn {turn}, and there is something that I want to say.")
        await harness.session.replies.wait()
        await harness.settle()
        await harness.summarised()
        now = flat(next(body for body in reversed(server.requests) if not is_summary(body)))
        fronts.append(harness.session.history.front)
        common = next((at for at, (a, b) in enumerate(zip(before, now, strict=False)) if a != b), len(before))
        reused, total = reused + common, total + len(now)
        if common < len(before):
            steps += 1
            assert fronts[-1] != fronts[-2], f"turn {turn} changed the front without a step"
        before = now
    plan = harness.session.plan
    assert plan is not None
    assert any(piece.kind is SHORT_TERM for piece in plan.pieces)
    assert 2 <= steps <= 26
    assert reused / total > 0.7


async def test_over_many_steps_the_roles_alternate_from_the_users_on(open_session: OpenSession, server: FakeServer):
    """As the templates of Gemma and Mistral check it: a system message, then user, assistant, user and so on."""
    server.reply = lambda body: "It was said then." if is_summary(body) else "Well, that is so, and it is good."
    settings = with_settings(
        QUIET, memory={"minimum_length": 0}, summaries={"automatic": True}, endpoint={"reply_tokens": 64, "window": 700}
    )
    harness = await open_session(settings)
    await harness.fill(["Who is there?"], role=Role.ASSISTANT)
    for turn in range(60):
        await harness.say(f"This is turn {turn}, and there is something that I want to say.")
        await harness.summarised()
        if turn % 9 == 4:
            await harness.session.messages.exclude([harness.session.history[-2].id])
        if turn == 30:
            await harness.session.change_setting("memory.minimum_kept", 3)
    asked = [body["messages"] for body in server.requests if not is_summary(body)]
    assert len(asked) == 60
    opened = 0
    for messages in asked:
        roles = [message["role"] for message in messages]
        wanted = ["system", *(("user", "assistant")[n % 2] for n in range(len(roles) - 1))]
        assert roles == wanted
        opened += messages[1]["content"] == settings.chats.opening
    assert 0 < opened < 60, "only where the character would begin"


async def test_the_front_is_where_it_was_after_a_restart(open_session: OpenSession, server: FakeServer):
    settings = with_settings(QUIET, memory={"minimum_length": 0}, endpoint={"reply_tokens": 64, "window": 1000})
    harness = await open_session(settings)
    await harness.fill([f"text {n} and some more words to fill it" for n in range(80)], summary="summary")
    await harness.say("First.")
    front = harness.session.history.front
    await harness.close()
    again = await open_session(settings)
    assert again.session.history.front == front
    await again.say("Second.")
    first, second = map(flat, server.requests)
    assert second.startswith(first)


async def test_a_chat_that_is_opened_with_a_larger_window_sends_its_texts_again(
    open_session: OpenSession, server: FakeServer
):
    settings = with_settings(QUIET, memory={"minimum_length": 0}, endpoint={"reply_tokens": 64})
    harness = await open_session(settings, window=700)
    texts = [f"text {n} and some more words to fill it" for n in range(80)]
    await harness.fill(texts, summary="summary")
    await harness.say("First.")
    await harness.close()
    again = await open_session(settings, window=8192)
    await again.say("Second.")
    small, large = map(flat, server.requests)
    assert sum(text in small for text in texts) < 40
    assert all(text in large for text in texts)
    await again.close()
    smaller = await open_session(settings, window=700)
    await smaller.say("Third.")
    assert sum(text in flat(server.requests[-1]) for text in texts) < 40
