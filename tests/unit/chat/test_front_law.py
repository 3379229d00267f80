"""The law of the front on real parts: two windows, background summaries, restarts, corrected counts."""

import random
from typing import Any

import pytest

from tests.fakes import counting
from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET, SessionHarness, is_summary, with_settings
from tuimem.chat.events import Event, ReplyStarted
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.memory.step import StepReason
from tuimem.store import Store

TURNS = 30
SETTINGS = with_settings(
    QUIET, memory={"minimum_length": 0}, summaries={"automatic": True}, endpoint={"reply_tokens": 64, "window": 900}
)


class Estimating:
    """A tokenizer that is not the server's own, so that a ratio is learned from every report."""

    tokenizer = "estimating"
    exact = False

    async def count(self, texts: list[str]) -> list[int]:
        return [round(counting.count(text) * 0.93) for text in texts]


def laid_out(body: dict[str, Any]) -> str:
    """The request as a chat template lays it out, up to where the reply begins."""
    return "".join(f"<|{message['role']}|>{message['content']}" for message in body["messages"])


def summarise_again(store: Store, chat_id: int, choose: random.Random) -> None:
    """What another window's background work does: a new version of some summary, or the first one."""
    message = choose.choice(store.messages.page(chat_id, limit=500))
    text = f"Version {choose.randint(0, 10_000)} of what was said."
    store.summaries.put(message.swipe.id, text, estimate=estimate_tokens(text), source_hash="", model="m")


class Steps:
    """Notes for every prompt that was sent why it was a step, None where it was none."""

    def __init__(self) -> None:
        self.reasons: list[StepReason | None] = []

    def hear(self, event: Event) -> None:
        if isinstance(event, ReplyStarted):
            self.reasons.append(event.plan.step)


@pytest.mark.parametrize("seed", range(6))
async def test_without_a_step_a_prompt_begins_byte_for_byte_with_the_one_before(
    seed: int, open_session: OpenSession, server: FakeServer
):
    choose = random.Random(seed)
    counter = Estimating() if seed % 2 else None
    here = await open_session(SETTINGS, counter=counter, window=None)
    there = await open_session(QUIET, connect=False)
    steps = Steps()
    here.session.listen(steps.hear)
    server.reply = lambda body: "It was said then." if is_summary(body) else "Well, so it is, " * choose.randint(1, 6)
    for turn in range(TURNS):
        await here.say(f"This is turn {turn}, and there is something that I want to say. " * choose.randint(1, 2))
        for happening in choose.sample(["again", "look", "restart", "setting", "settle"], k=2):
            if happening == "restart" and turn % 3 == 0:
                here = await restarted(here, open_session, counter)
                here.session.listen(steps.hear)
            else:
                await happen(happening, here, there, choose)
    prompts = [laid_out(body) for body in server.requests if not is_summary(body)]
    assert len(prompts) == len(steps.reasons) == TURNS
    for turn in range(1, TURNS):
        stands = prompts[turn].startswith(prompts[turn - 1])
        assert stands or steps.reasons[turn] is not None, f"turn {turn} moved the front without a step"
    assert TURNS // 2 < steps.reasons.count(None) < TURNS - 1, "there are steps, and the front stands most of the time"


async def happen(happening: str, here: SessionHarness, there: SessionHarness, choose: random.Random) -> None:
    """Something that is no act of the user's in this chat."""
    chat_id = here.session.chat.id
    if happening == "again":
        await there.stored(lambda store: summarise_again(store, chat_id, choose))
    elif happening == "look":
        await here.session.look_for_changes()
    elif happening == "setting":
        await here.session.change_setting("summaries.words", choose.randint(10, 60))
    else:
        await here.summarised()


async def restarted(harness: SessionHarness, open_session: OpenSession, counter: object) -> SessionHarness:
    """The same window after the program has ended and begun again."""
    settings = harness.session.settings
    await harness.summarised()
    await harness.close()
    return await open_session(settings, counter=counter, window=None)
