"""What changes while an action waits for something: the action goes on with what there is by then."""

import asyncio

import pytest

from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import SessionHarness

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
