"""What another window does to a message that is about to be sent: the reply comes without what was taken away."""

from collections.abc import Awaitable, Callable, Sequence

import pytest

from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import ExactCounter, SessionHarness, sent
from tuimem.chat.events import Fault, ReplyStarted
from tuimem.messages import SwipeState

Act = Callable[[SessionHarness, int], Awaitable[object]]

EDITED = "Something else entirely was said."
TEXTS = [f"It was sentence {n} of the story." for n in range(6)]
OLD = TEXTS[2]

ACTS: dict[str, Act] = {
    "deletes": lambda other, message_id: other.session.messages.delete([message_id]),
    "hides": lambda other, message_id: other.session.messages.hide([message_id]),
    "edits": lambda other, message_id: other.session.messages.edit(message_id, EDITED),
}


class Interrupted(ExactCounter):
    """Lets something happen while it counts what is about to be sent."""

    def __init__(self) -> None:
        self.meanwhile: Callable[[], Awaitable[object]] | None = None

    async def count(self, texts: Sequence[str]) -> list[int]:
        if (meanwhile := self.meanwhile) is not None:
            self.meanwhile = None
            await meanwhile()
        return await super().count(texts)


@pytest.mark.parametrize("by", ["send", "regenerate"])
@pytest.mark.parametrize("act", list(ACTS))
async def test_the_reply_comes_without_what_another_window_takes_away(
    act: str, by: str, open_session: OpenSession, server: FakeServer
):
    counter = Interrupted()
    here, there, ids = await two_windows(open_session, counter)
    if by == "send":
        counter.meanwhile = lambda: ACTS[act](there, ids[2])
        reply = await here.say("And then?")
        assert counter.meanwhile is None, "it happened while the prompt was made"
    else:
        await ACTS[act](there, ids[2])
        await here.session.replies.regenerate()
        await here.session.replies.wait()
        reply = await here.message(-1)
    assert (reply.text, reply.swipe.state) == ("Sure, that is how it went.", SwipeState.COMPLETE)
    assert here.told(Fault) == []
    (body,) = server.requests
    assert OLD not in sent(body)
    assert (EDITED in sent(body)) is (act == "edits")
    assert (ids[2] in here.told(ReplyStarted)[0].plan.sent_messages) is (act == "edits")
    assert all(text in sent(body) for text in TEXTS if text not in (OLD, TEXTS[-1]))


async def test_a_text_that_grows_in_another_window_meanwhile_still_fits(open_session: OpenSession, server: FakeServer):
    counter = Interrupted()
    here, there, ids = await two_windows(open_session, counter)
    counter.meanwhile = lambda: there.session.messages.edit(ids[2], "word " * 9000)
    reply = await here.say("And then?")
    assert counter.meanwhile is None, "it happened while the prompt was made"
    assert reply.swipe.state is SwipeState.COMPLETE
    (body,) = server.requests
    assert sent(body).count("word ") < 8192
    assert "And then?" in sent(body)


async def two_windows(
    open_session: OpenSession, counter: Interrupted
) -> tuple[SessionHarness, SessionHarness, list[int]]:
    """Two windows on one chat, the first of which has counted and planned all that is in it."""
    here, there = await open_session(counter=counter), await open_session(connect=False)
    ids = await here.fill(TEXTS)
    await here.session.written_plan()
    await there.session.messages.read_anew()
    return here, there, ids
