"""A server that takes only some orders of messages: the turn goes on, and plan and preview show what is really sent."""

import pytest

from tests.fakes import templates
from tests.fakes.behaviours import Reply
from tests.fakes.openai_server import FakeServer
from tests.fakes.templates import Template, roles
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET, with_settings
from tuimem.chat.events import Fault
from tuimem.chat.plan_json import plan_as_data
from tuimem.endpoint.abilities.messages import GO_ON
from tuimem.messages import Role, SwipeState
from tuimem.settings import find

LACKING = [
    (templates.NO_SYSTEM_ROLE, {"system"}),
    (templates.NO_SYSTEM_AT_VLLM, {"system"}),
    (templates.USER_FIRST, set()),
]


@pytest.mark.parametrize(("template", "not_sent"), LACKING, ids=lambda value: getattr(value, "name", ""))
async def test_the_turn_goes_on_and_the_plan_then_shows_what_is_sent(
    open_session: OpenSession, server: FakeServer, template: Template, not_sent: set[str]
) -> None:
    server.reply = template.around(Reply("Fine."))
    harness = await open_session(with_settings(QUIET, chats={"opening": ""}))
    await harness.fill(["Who is there?"], role=Role.ASSISTANT)
    await harness.say("It is me.")
    assert harness.ended().message.swipe.state is SwipeState.COMPLETE
    assert not harness.told(Fault)
    segments = (await plan_as_data(harness.session))["segments"]
    await harness.say("And you?")
    body = server.requests[-1]
    assert not not_sent & {*roles(body)}
    assert not template.refuses(roles(body))
    shown = [segment for segment in segments if segment["text"]]
    merged = [role for n, role in enumerate(s["role"] for s in shown) if n == 0 or shown[n - 1]["role"] != role]
    assert merged == roles(body)[: len(merged)]
    first = [segment["text"] for segment in shown if segment["role"] == shown[0]["role"]][:1]
    assert body["messages"][0]["content"].startswith(first[0])


async def test_a_reply_is_continued_by_an_instruction_and_teaches_no_wrong_counts(
    open_session: OpenSession, server: FakeServer
) -> None:
    server.reply = templates.NO_PREFILL.around(Reply("and so on."))
    harness = await open_session()
    await harness.say("Tell me.")
    before = dict(harness.session.model.abilities.learned) if harness.session.model else {}
    await harness.session.replies.continue_reply()
    await harness.session.replies.wait()
    assert server.requests[-1]["messages"][-1] == {"role": "user", "content": GO_ON}
    assert (await harness.message(-1)).text.endswith("and so on.")
    assert harness.session.model is not None
    after = dict(harness.session.model.abilities.learned)
    assert after.pop("assistant_last").value is False
    assert after == before


async def test_what_was_learned_is_known_in_the_next_run(open_session: OpenSession, server: FakeServer) -> None:
    server.reply = templates.NO_SYSTEM_ROLE.around(Reply("Fine."))
    harness = await open_session()
    await harness.say("Hello")
    await harness.close()
    again = await open_session()
    await again.say("Hello again")
    assert [templates.NO_SYSTEM_ROLE.refuses(roles(body)) for body in server.requests] == [True, False, False]


async def test_the_plan_keeps_room_for_what_the_server_needs_besides(
    open_session: OpenSession, server: FakeServer
) -> None:
    tight = with_settings(QUIET, endpoint={"assistant_last": "no", "reply_tokens": 64})
    server.reply = Reply("word " * 30)
    server.window = 700
    harness = await open_session(tight, window=700)
    await harness.fill(["word " * 60] * 30)
    for _ in range(3):
        await harness.say("word " * 50)
        await harness.session.replies.continue_reply()
        await harness.session.replies.wait()
    assert harness.ended().message.swipe.state is SwipeState.COMPLETE
    assert not any("exceeds" in message.swipe.error for message in await harness.messages())


@pytest.mark.parametrize("by_hand", [True, False])
async def test_the_preview_of_a_summary_shows_what_its_server_takes(
    open_session: OpenSession, server: FakeServer, by_hand: bool
) -> None:
    """What was set by hand, and what an earlier summary has taught."""
    own: dict[str, object] = {"prompt_role": "system", "prefill": "In short:"}
    chosen: dict[str, object] = {"system_role": "no", "assistant_last": "no"} if by_hand else {}
    server.reply = templates.NO_SYSTEM_ROLE.around(templates.NO_PREFILL.around(Reply("It rains.")))
    settings = with_settings(QUIET, summaries={name: _typed(name, value) for name, value in {**own, **chosen}.items()})
    harness = await open_session(settings)
    (message_id,) = await harness.fill(["It rains on the harbour and on the roof that the storm has left."])
    if not by_hand:
        await harness.session.summaries.queue([message_id])
        await harness.summarised()
    shown = await harness.session.summaries.request(message_id)
    assert shown is not None
    before = len(server.requests)
    await harness.session.summaries.queue([message_id])
    await harness.summarised()
    assert len(server.requests) == before + 1
    assert server.requests[-1]["messages"] == [message.as_json() for message in shown.messages]
    assert [message.role for message in shown.messages] == [Role.USER, Role.ASSISTANT, Role.USER]


def _typed(name: str, value: object) -> object:
    return find(f"summaries.{name}").convert(value, from_text=True)
