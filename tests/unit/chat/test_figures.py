"""How a reply came is measured, kept with it, and read again."""

import pytest

from tests.clock import own_clock
from tests.fakes.behaviours import Reply
from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.unit.chat.session_harness import SessionHarness
from tests.waiting import until
from tuimem.chat.events import ReplyGrew
from tuimem.chat.reply_pace import PaceMeter
from tuimem.messages import NO_FIGURES, ReplyFigures
from tuimem.store.figures import figures_from_json


async def test_a_reply_keeps_its_tokens_times_and_what_was_reused(harness: SessionHarness, server: FakeServer):
    jump = own_clock()
    server.reply = reply = HeldReply(Reply("one two three four", cached_tokens=7, prompt_tokens=50))
    await harness.session.replies.send("Count.")
    await reply.until_asked()
    jump(2.0)
    assert harness.session.replies.pace is not None
    assert harness.session.replies.pace.first_word is None
    reply.let_out(1)
    await until(lambda: bool(harness.told(ReplyGrew)))
    jump(3.0)
    pace = harness.session.replies.pace
    assert pace is not None
    assert pace.first_word is not None
    assert 2.0 <= pace.first_word <= 3.0 <= pace.seconds
    assert pace.words == 1
    assert pace.words_per_second is not None
    reply.finish()
    await harness.session.replies.wait()
    assert harness.session.replies.pace is None
    figures = (await harness.message(-1)).swipe.figures
    assert (figures.tokens, figures.prompt_tokens, figures.reused_tokens) == (4, 50, 7)
    assert (figures.seconds or 0) >= 5.0
    assert (figures.first_word or 0) >= 2.0
    assert figures.tokens_per_second is not None


async def test_a_reply_at_its_limit_is_marked_until_it_is_continued_to_its_end(
    harness: SessionHarness, server: FakeServer
):
    await harness.session.change_setting("endpoint.reply_tokens", 16)
    server.script(" ".join(["word"] * 40), "and the end.")
    reply = await harness.say("Tell me.")
    assert reply.swipe.ended_at_limit
    assert reply.swipe.figures.tokens == 16
    assert await harness.session.replies.continue_reply()
    await harness.session.replies.wait()
    whole = await harness.message(-1)
    assert not whole.swipe.ended_at_limit
    assert whole.swipe.figures.tokens == 16 + 3
    assert whole.text.endswith("and the end.")


async def test_a_stopped_reply_is_not_at_its_limit(harness: SessionHarness, server: FakeServer):
    server.reply = reply = HeldReply("one two three", let_out=1)
    await harness.session.replies.send("Go on.")
    await reply.until_asked()
    await until(lambda: bool(harness.told(ReplyGrew)))
    await harness.session.replies.stop()
    swipe = (await harness.message(-1)).swipe
    assert not swipe.ended_at_limit
    assert swipe.figures.tokens is None
    assert swipe.figures.seconds is not None


@pytest.mark.parametrize(
    "stored",
    [
        None,
        "[]",
        '"text"',
        '{"completion_tokens": "many", "seconds": [1], "finish_reason": {"a": 1}}',
        '{"completion_tokens": -3, "seconds": NaN, "first_word_seconds": -1, "cached_tokens": true}',
        '{"prompt_tokens": 1e300, "seconds": 1e300}',
    ],
)
def test_figures_of_a_strange_file_are_not_known(stored: str | None):
    assert figures_from_json(stored) == NO_FIGURES


def test_words_are_counted_across_pieces():
    meter = PaceMeter(lambda: 0.0)
    for piece in ["He", "llo", " wor", "ld", " ", "and", "\n", "\nmore "]:
        meter.take(piece)
    assert meter.pace.words == 4
    assert ReplyFigures(tokens=10, seconds=1.0, first_word=1.0).tokens_per_second is None
