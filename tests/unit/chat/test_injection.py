"""Where summaries are sent, through a session: at the place that is set, once, and never more than the window takes."""

import pytest

from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET, sent, with_settings
from tuimem.chat.plan_json import plan_as_data
from tuimem.messages import Role
from tuimem.settings.model import Position, ThresholdUnit

SHORT = "What happened a short while ago"
NAMING = "You are Mira. <{{qm-short-term-memory}}>"


@pytest.mark.parametrize("position", Position)
@pytest.mark.parametrize("system_prompt", ["You are Mira.", NAMING])
async def test_the_block_is_sent_once_and_the_prompt_stays_within_the_window(
    position: Position, system_prompt: str, open_session: OpenSession, server: FakeServer
):
    server.window = 800
    settings = with_settings(
        QUIET,
        memory={
            "threshold_unit": ThresholdUnit.MESSAGES,
            "threshold": 2,
            "minimum_length": 0,
            "short_term_position": position,
            "short_term_depth": 1,
        },
        chats={"system_prompt": system_prompt},
        endpoint={"reply_tokens": 100},
    )
    harness = await open_session(settings, window=800)
    await harness.fill([f"text {n} and some more words" for n in range(120)], summary="summary")
    for turn in range(4):
        await harness.say(f"{'word ' * (turn * 12)}?")
        names_it = position is not Position.MACRO or system_prompt is NAMING
        assert sent(server.requests[-1]).count(SHORT) == names_it
    assert len(server.requests) == 4, "never refused"
    data = await plan_as_data(harness.session)
    assert data["tokens"]["used"] == sum(segment["tokens"] for segment in data["segments"])
    if system_prompt is NAMING:
        assert server.requests[-1]["messages"][0]["content"].startswith(f"You are Mira. <[{SHORT}")
    elif position is Position.CHAT:
        assert [m["role"] for m in server.requests[-1]["messages"]][-2:] == ["system", "user"]


async def test_the_note_and_the_word_for_the_next_reply_can_name_a_block_and_the_opening_has_none(
    open_session: OpenSession, server: FakeServer
):
    settings = with_settings(
        QUIET,
        memory={"threshold_unit": ThresholdUnit.MESSAGES, "threshold": 2, "minimum_length": 0},
        chats={"opening": "Hello.{{qm-short-term-memory}}", "note": "Note: {{qm-short-term-memory}}", "note_depth": 1},
    )
    harness = await open_session(settings)
    await harness.fill([f"text {n} and some more words" for n in range(6)], summary="summary", role=Role.ASSISTANT)
    await harness.session.chats.set_instruction("Use {{qm-long-term-memory}}{{qm-short-term-memory}}this.")
    await harness.say("And now?")
    said = [message["content"] for message in server.requests[-1]["messages"]]
    assert said[1] == "Hello."
    assert said[-3].startswith(f"Note: [{SHORT}")
    assert said[-1] == "[For your next reply: Use this.]"
