"""What is being written is counted before it is sent: at once by estimate, then by the model's own tokenizer."""

from collections.abc import Sequence

import pytest

from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import SessionHarness
from tuimem.chat.drafts import DraftCount, DraftTooLong
from tuimem.endpoint.errors import MalformedAnswer
from tuimem.messages import Role

WINDOW, REPLY = 2048, 512


class Tokenizer:
    """Counts three tokens for each word, and notes what it was asked."""

    tokenizer, exact = "thrice", True

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.fails = False

    async def count(self, texts: Sequence[str]) -> list[int]:
        self.asked += texts
        if self.fails:
            raise MalformedAnswer("The server counts no more.")
        return [3 * len(text.split()) for text in texts]


@pytest.fixture
def tokenizer() -> Tokenizer:
    return Tokenizer()


@pytest.fixture
async def harness(open_session: OpenSession, tokenizer: Tokenizer) -> SessionHarness:
    return await open_session(counter=tokenizer, window=WINDOW)


async def test_a_short_draft_is_estimated_and_fits_for_sure(harness: SessionHarness, tokenizer: Tokenizer):
    tokenizer.asked.clear()
    draft = await harness.session.drafts.count("a few words")
    assert draft == harness.session.drafts.estimate("a few words")
    assert (draft.tokens, draft.fits, draft.is_sure) == (3, True, True)
    assert not tokenizer.asked
    assert harness.session.drafts.estimate("") == DraftCount()


async def test_a_long_one_is_counted_and_the_count_stands_from_then_on(harness: SessionHarness, tokenizer: Tokenizer):
    text = "word " * 1000
    estimated = harness.session.drafts.estimate(text)
    assert (estimated.tokens, estimated.fits, estimated.is_sure) == (1000, True, False)
    counted = await harness.session.drafts.count(text)
    assert (counted.tokens, counted.fits, counted.is_sure) == (3000, False, True)
    assert counted.room is not None
    assert WINDOW - REPLY - 100 < counted.room < WINDOW - REPLY
    assert harness.session.drafts.estimate(text) == counted
    assert tokenizer.asked.count(text) == 1


async def test_the_largest_draft_that_fits_is_sent_and_one_more_word_is_not(
    harness: SessionHarness, server: FakeServer
):
    room = (await harness.session.drafts.count("word " * 1000)).room
    assert room is not None
    with pytest.raises(DraftTooLong):
        await harness.session.replies.send("word " * (room // 3 + 1))
    assert not await harness.messages()
    await harness.fill(["text"] * 6)
    reply = await harness.say("word " * (room // 3))
    assert reply.role is Role.ASSISTANT
    assert len(server.requests) == 1


async def test_while_the_tokenizer_fails_the_estimate_decides(harness: SessionHarness, tokenizer: Tokenizer):
    tokenizer.fails = True
    await harness.session.drafts.check("word " * 1000)
    with pytest.raises(DraftTooLong):
        await harness.session.drafts.check("word " * 1600)


async def test_before_a_model_is_there_nobody_knows_what_fits(open_session: OpenSession):
    harness = await open_session(connect=False)
    draft = await harness.session.drafts.count("word " * 100_000)
    assert (draft.fits, draft.room) == (True, None)
    assert draft.tokens > 90_000
