"""The law of the front on real parts: two windows, background summaries, restarts, corrected counts."""

import random
from typing import Any

import pytest

from tests.fakes import counting
from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET, SessionHarness, is_summary, with_settings
from tuimem.chat.events import PlanChanged, ReplyEnded
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.memory.step import StepReason
from tuimem.settings.model import Settings
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


def step_of_turn(harness: SessionHarness) -> StepReason | None:
    """The step that was taken since the last reply; by now a summary can have led to another plan."""
    events = list(harness.events)
    ends = [index for index, event in enumerate(events) if isinstance(event, ReplyEnded)]
    turn = events[ends[-1] :] if ends else events
    return next((event.plan.step for event in turn if isinstance(event, PlanChanged) and event.plan.step), None)


def summarise_again(store: Store, chat_id: int, choose: random.Random) -> None:
    """What another window's background work does: a new version of some summary, or the first one."""
    message = choose.choice(store.messages.page(chat_id, limit=500))
    text = f"Version {choose.randint(0, 10_000)} of what was said."
    store.summaries.put(message.swipe.id, text, estimate=estimate_tokens(text), source_hash="", model="m")


@pytest.mark.parametrize("seed", range(6))
async def test_without_a_step_a_prompt_begins_byte_for_byte_with_the_one_before(
    seed: int, open_session: OpenSession, server: FakeServer
):
    choose = random.Random(seed)
    counter = Estimating() if seed % 2 else None
    here = await open_session(SETTINGS, counter=counter, window=None)
    there = await open_session(QUIET, connect=False)
    steps: list[StepReason | None] = []

    def answer(body: dict[str, Any]) -> str:
        if is_summary(body):
            return "It was said then."
        steps.append(step_of_turn(here))
        return "Well, I think that is so, " * choose.randint(1, 4)

    server.reply = answer
    for turn in range(TURNS):
        await here.say(f"This is turn {turn}, and there is something that I want to say. " * choose.randint(1, 2))
        chat_id = here.session.chat.id
        for happening in choose.sample(["again", "look", "restart", "setting", "settle"], k=2):
            if happening == "again":
                await there.stored(lambda store, chat=chat_id: summarise_again(store, chat, choose))
            elif happening == "look":
                await here.session.look_for_changes()
            elif happening == "setting":
                await here.session.change_setting("summaries.words", choose.randint(10, 60))
            elif happening == "settle":
                await here.summarised()
            elif turn % 3 == 0:
                here = await restarted(here, open_session, here.session.settings, counter)
    prompts = [laid_out(body) for body in server.requests if not is_summary(body)]
    assert len(prompts) == len(steps) == TURNS
    for turn in range(1, TURNS):
        if steps[turn] is None:
            assert prompts[turn].startswith(prompts[turn - 1]), f"turn {turn} moved the front without a step"
    assert TURNS // 2 < steps.count(None) < TURNS - 1, "there are steps, and the front stands most of the time"


async def restarted(
    harness: SessionHarness, open_session: OpenSession, settings: Settings, counter: object
) -> SessionHarness:
    """The same window after the program has ended and begun again."""
    await harness.summarised()
    await harness.close()
    return await open_session(settings, counter=counter, window=None)
