"""The law of the front with recall: what was recalled stays beside its message as sent while that is kept."""

import random

import pytest

from tests.fakes.openai_server import FakeServer
from tests.fakes.scripted_memory import ScriptedMemory, memory_of
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET, SessionHarness, is_summary, with_settings
from tests.unit.chat.test_front_law import Steps, laid_out
from tuimem.messages import Role

TURNS = 24
SETTINGS = with_settings(
    QUIET, memory={"minimum_length": 0}, summaries={"automatic": True}, endpoint={"reply_tokens": 64, "window": 1_100}
)
OPENING = "[Memories of earlier messages"


def prompts_of(server: FakeServer) -> list[str]:
    return [laid_out(body) for body in server.requests if not is_summary(body)]


async def with_a_past(
    open_session: OpenSession, server: FakeServer, choose: random.Random
) -> tuple[SessionHarness, ScriptedMemory]:
    """A window with an empty chat, and a memory that finds this or that of an earlier one, or nothing."""
    server.reply = lambda body: "It was said then." if is_summary(body) else "Well, so it is, " * choose.randint(1, 6)
    memory = ScriptedMemory()
    here = await open_session(SETTINGS, window=None, memory=memory)
    texts = [f"Memory {n} of what was said then. " * (n % 3 + 1) for n in range(80)]
    found = [memory_of(one) for one in await here.session.messages.get(await here.fill(texts, role=Role.USER))]
    memory.find = lambda query: choose.sample(found, k=choose.choice([0, 1, 2, 4]))
    await here.session.chats.new()
    return here, memory


@pytest.mark.parametrize("seed", range(4))
async def test_between_steps_a_prompt_begins_with_the_one_before(
    seed: int, open_session: OpenSession, server: FakeServer
):
    choose = random.Random(seed)
    here, memory = await with_a_past(open_session, server, choose)
    steps = Steps()
    here.session.listen(steps.hear)
    for turn in range(TURNS):
        await here.say(f"This is turn {turn}, and there is something that I want to say. " * choose.randint(1, 2))
        happening = choose.choice(["regenerate", "continue", "restart", "settle", "settle"])
        if happening == "regenerate":
            await here.session.replies.regenerate()
            await here.session.replies.wait()
        elif happening == "continue":
            await here.session.replies.continue_reply()
            await here.session.replies.wait()
        elif happening == "restart" and turn % 3 == 0:
            settings = here.session.settings
            await here.close()
            here = await open_session(settings, window=None, memory=memory)
            here.session.listen(steps.hear)
        await here.summarised()
    prompts = prompts_of(server)
    assert len(prompts) == len(steps.reasons)
    for number in range(1, len(prompts)):
        before, now = prompts[number - 1], prompts[number]
        stands = now.startswith(before) or before.startswith(now)  # a reply that was continued is made anew
        assert stands or steps.reasons[number] is not None, f"request {number} moved the front without a step"
    assert max(prompt.count(OPENING) for prompt in prompts) > 1
    assert steps.reasons.count(None) > len(prompts) // 2


@pytest.mark.parametrize("act", ["edit", "delete", "swipe", "hide", "delete and undo"])
async def test_what_the_user_does_to_one_message_leaves_what_was_recalled_for_others(
    act: str, open_session: OpenSession, server: FakeServer
):
    here, _ = await with_a_past(open_session, server, random.Random(1))
    await here.session.change_setting("endpoint.window", 8_000)
    for turn in range(5):
        await here.say(f"This is turn {turn}.")
    before = recalled_in(server)
    messages = await here.messages()
    await do(here, act, messages[4].id, messages[-1].id)
    await here.say("Go on.")
    now = recalled_in(server)
    gone = {"This is turn 2."} if act in ("edit", "delete", "hide") else set()
    assert {said: block for said, block in before.items() if said not in gone}.items() <= now.items()
    if act == "edit":
        assert now["Something else."] == "", "what was recalled for another text is not sent"


async def do(here: SessionHarness, act: str, message_id: int, reply_id: int) -> None:
    messages = here.session.messages
    if act == "edit":
        await messages.edit(message_id, "Something else.")
    elif act == "hide":
        await messages.hide([message_id])
    elif act == "swipe":
        await here.session.replies.regenerate()
        await here.session.replies.wait()
        assert await messages.swipe(reply_id, -1)
    else:
        await messages.delete([message_id])
        if act == "delete and undo":
            assert await messages.undo()


def recalled_in(server: FakeServer) -> dict[str, str]:
    """What stands before each message of the user's in the last prompt, by its text."""
    body = next(body for body in reversed(server.requests) if not is_summary(body))
    said = [message["content"].rpartition("\n\n") for message in body["messages"] if message["role"] == "user"]
    return {text: block for block, _, text in said}
