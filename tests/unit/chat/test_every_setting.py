"""Every setting changes something that can be observed: each is set to another value, and two runs are compared."""

import asyncio
import json
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec
import pytest

from tests.fakes import behaviours as fake
from tests.fakes import server_kinds
from tests.fakes.held import HeldReply
from tests.fakes.llm_log import old_log
from tests.fakes.openai_server import FakeServer
from tests.fakes.scripted_memory import ScriptedMemory, memory_of
from tests.limits import LONGEST_WAIT
from tests.unit.chat.session_harness import SessionHarness, is_summary, with_settings
from tests.waiting import until
from tuimem.chat.choices import UseServer
from tuimem.chat.connecting import Connector
from tuimem.chat.events import ReplyWaits, Skipped
from tuimem.chat.learners import Learner
from tuimem.chat.plan_json import plan_as_data
from tuimem.endpoint.client import Client
from tuimem.endpoint.errors import EndpointError
from tuimem.endpoint.protocol import PromptMessage
from tuimem.endpoint.sampling import Sampling, sampling_for_chat, sampling_for_summaries
from tuimem.endpoint.server import Limits, Server, limits_in_force, server_for_chat, server_for_summaries
from tuimem.errors import TuimemError
from tuimem.jobs.profile import ProfileHandler
from tuimem.jobs.progress import JobsProgressed
from tuimem.memory.recall.values import FactAnswer, FactQuery, RankedFact
from tuimem.messages import Role
from tuimem.remembered import Reach
from tuimem.settings import FileSettings, describe
from tuimem.settings.groups.macros import Macro, RegexScript
from tuimem.settings.model import (
    Accepts,
    BudgetUnit,
    Connection,
    FactMethod,
    FactScope,
    Position,
    RecallPosition,
    RecallScope,
    Settings,
    ThresholdUnit,
    WhenSummarised,
)
from tuimem.settings.overlays import for_memory
from tuimem.settings.paths import find_paths
from tuimem.settings.source import FixedSettings
from tuimem.store import Store
from tuimem.worker.embedding.choose import choose
from tuimem.worker.index.place import place_of
from tuimem.worker.shared.sharing import target_of
from tuimem.worker.verbs import Answer, Query, Verb

ELSEWHERE = {
    "display": "tests/tui",
    "keys": "tests/tui",
    "local": "tests/unit/endpoint and tests/real",
}
"""Groups whose settings only a screen or the built-in server can show."""

ENVIRONMENT = {"OPENAI_API_KEY": "usual", "MY_KEY": "mine"}
DAY = 24 * 3600.0
LONG = "The lighthouse keeper tells how the storm took the roof in the winter of the long frost."


LIMITED: dict[str, object] = {"memory.short_term_unit": BudgetUnit.PERCENT}
"""With a limit for short-term summaries, so that remembered ones overflow into the long-term budget."""


LEARNING: dict[str, object] = {"user_profile.updates": True, "user_profile.interval": 0.0}
"""The page is brought up to date, and at once."""


@dataclass(frozen=True)
class Bench:
    """A server and a folder for one run."""

    server: FakeServer
    folder: Path

    async def harness(self, settings: Settings, window: int | None = 1500) -> SessionHarness:
        return await SessionHarness(self.folder / "tuimem.db", self.server, settings).open(window=window)


Observe = Callable[[Bench, Settings], Awaitable[object]]


@dataclass(frozen=True)
class Effect:
    """Where a setting shows: `value` in its place is told from the default, both beside the settings `beside`."""

    observe: Observe
    value: object
    beside: dict[str, object] = field(default_factory=dict)


async def plan_of_a_chat(bench: Bench, settings: Settings) -> object:
    """The plan of a chat with messages of every kind in a window that is too small for it."""
    harness = await bench.harness(settings)
    await harness.fill([f"{LONG} {n}" for n in range(20)], summary=LONG)
    await harness.fill([f"Hidden words. {LONG}", f"Hidden too. {LONG}"], summary="hidden")
    await harness.fill([f"The bell rings. {LONG}"], summary="bell", role=Role.SYSTEM)
    await harness.fill(["short", "brief"], summary="short")
    await harness.fill([f"{LONG} {n}" for n in range(10)], summary="what was told then")
    await harness.fill([f"{LONG} {n}" for n in range(5)], role=Role.ASSISTANT)
    ids = [entry.id for entry in harness.session.history]
    await harness.session.messages.hide(ids[20:22])
    await harness.session.messages.remember(ids[:6] + ids[28:30])
    await harness.session.forget_front()
    data = await plan_as_data(harness.session)
    await harness.close()
    return data


async def plan_of_a_chat_that_the_character_begins(bench: Bench, settings: Settings) -> object:
    harness = await bench.harness(settings)
    await harness.fill(["Who is there?"], role=Role.ASSISTANT)
    data = await plan_as_data(harness.session)
    await harness.close()
    return data


async def fronts_over_turns(bench: Bench, settings: Settings) -> object:
    """Where the prompt's front stands from turn to turn."""
    harness = await bench.harness(settings)
    await harness.fill([f"{LONG} {n}" for n in range(10)], summary="what was told")
    fronts = []
    for turn in range(8):
        await harness.say(f"{LONG} {turn}")
        front = harness.session.history.front
        fronts.append(front and front.kept_from)
        await harness.session.messages.set_summary((await harness.message(-1)).id, "a reply")
    await harness.close()
    return fronts


async def a_turn_with_memories(bench: Bench, settings: Settings) -> object:
    """What is asked of the memory, what is sent with what it finds, and what is shown of that."""
    memory = ScriptedMemory()
    harness = await SessionHarness(bench.folder / "tuimem.db", bench.server, settings, memory=memory).open()
    found = await harness.session.messages.get(await harness.fill([LONG, f"{LONG} Twice.", "The bell rings."]))
    memory.find = lambda query: [memory_of(message) for message in found]
    await harness.session.chats.new()
    await harness.say("What happened to the roof?")
    await harness.say("And then?")
    shown = harness.session.recalled_under((await harness.message(0)).id)
    await harness.close()
    queries = [msgspec.structs.replace(query, now=0.0) for query in memory.queries]
    requests = [body["messages"] for body in bench.server.requests if not is_summary(body)]
    return queries, requests, shown is not None


async def the_page_in_the_prompt(bench: Bench, settings: Settings) -> object:
    """The page of somebody who writes one, and what somebody else has of it."""
    harness = await bench.harness(settings, window=8192)
    await harness.session.chats.set_user_name("Ann")
    await harness.session.user_profile.load("- Plays chess\n" + "- Likes tea at noon\n" * 30)
    data = await plan_as_data(harness.session)
    await harness.session.chats.set_user_name("Bob")
    others = (await harness.session.user_profile.page()).page.text
    await harness.close()
    return [segment for segment in data["segments"] if segment["kind"] == "profile"], others


async def learning_for_the_page(bench: Bench, settings: Settings) -> object:
    """The page after a message and an answer that wants to add and to remove lines."""
    added = [
        {"op": "add", "section": "Interests", "text": f"Likes the number {n} best of all"} for n in range(400, 405)
    ]
    removed = [{"op": "remove", "line": line} for line in (1, 2)]
    answer = json.dumps({"operations": added + removed})
    bench.server.reply, bench.server.lesson = "I see.", answer
    harness = await bench.harness(settings, window=8192)
    await harness.session.user_profile.load(
        "## Interests\n\n- Plays chess on Mondays\n- Plays bridge\n- Has a dog and two cats\n- Likes tea at noon\n"
    )
    numbers = ". ".join(f"I like the number {n} best of all" for n in range(400, 405))
    await harness.say(f"{numbers}. I no longer play chess on Mondays. I no longer play bridge.")
    await harness.summarised()
    page = (await harness.session.user_profile.page()).page
    await harness.close()
    return page.text, len([body for body in bench.server.requests if body["temperature"] == 0])


async def how_often_the_page_is_learned(bench: Bench, settings: Settings) -> object:
    return ProfileHandler().limits(settings).delay


async def pinned_files_in_the_prompt(bench: Bench, settings: Settings) -> object:
    harness = await bench.harness(settings, window=8192)
    (bench.folder / "notes.txt").write_text("{{user}} has a cat. " * 40)
    await harness.session.pins.pin(bench.folder / "notes.txt", Reach.ALL)
    data = await plan_as_data(harness.session)
    await harness.close()
    return [segment for segment in data["segments"] if segment["kind"] == "pinned"]


AROUND = ("injection", "hooks", "transcript")
"""Groups of what is done round a turn, with files of the user."""

PATIENT_WITH_HOOKS = {"hooks.seconds": LONGEST_WAIT}
HOOKS = """
def pre_prompt_hook(prompt): return prompt.upper()
def post_response_hook(response): return response[::-1]
"""
HANGS = "def pre_prompt_hook(prompt):\n    while True: pass"


async def a_turn_with_hooks(bench: Bench, settings: Settings, hooks: str = HOOKS) -> object:
    """What is stored of a turn, and what is told, where the user has a file of hooks."""
    paths = find_paths({}, bench.folder)
    paths.settings_folder.mkdir(parents=True)
    (paths.settings_folder / "hooks.py").write_text(hooks)
    harness = await on_files(bench, settings)
    await harness.session.hooks.say_of("", allowed=True)
    await harness.say("What happened to the roof?")
    texts = [message.text for message in await harness.messages()]
    await harness.close()
    return texts, [told.what for told in harness.told(Skipped)]


async def a_turn_with_a_hook_that_hangs(bench: Bench, settings: Settings) -> object:
    """It is ended sooner or later, and what is told says after how long."""
    return await a_turn_with_hooks(bench, settings, HANGS)


async def two_logged_turns(bench: Bench, settings: Settings) -> object:
    """What the user wrote, in each file of the transcript."""
    harness = await on_files(bench, settings)
    for _ in range(2):
        await harness.say(f"My key is sk-proj-9fK2mQ7vXb3LrT8wZ1nYc5Hd. {LONG * 5}")
    await harness.close()
    logs = {path.name: path.read_text() for path in sorted(bench.folder.glob("*.jsonl"))}
    return {name: [json.loads(line)["user"] for line in text.splitlines()] for name, text in logs.items()}


async def on_files(bench: Bench, settings: Settings) -> SessionHarness:
    """A window whose settings and data are in the folder."""
    given = {one.key: one.value_in(settings) for one in describe() if one.group in AROUND}
    source = FileSettings(find_paths({}, bench.folder), {}, {**given, "summaries.automatic": False})
    harness = await SessionHarness(source.paths.database, bench.server, source).open()
    await harness.settle()
    return harness


async def facts_in_the_prompt(bench: Bench, settings: Settings) -> object:
    harness = await bench.harness(settings, window=8192)
    for number in range(20):
        await harness.stored(lambda store, text=f"Sam has read book {number}.": store.facts.add(text, said=1e9))
    data = await plan_as_data(harness.session)
    await harness.close()
    return [segment for segment in data["segments"] if segment["kind"] == "facts"]


async def what_was_said_to_llm(bench: Bench, settings: Settings) -> object:
    """How many calls of it are learned from: one is of today, one was long ago."""
    folder = bench.folder / "llm"
    folder.mkdir(parents=True)
    rows = [("1", "2001-01-01T10:00:00", "I live in Lyon.", ""), ("2", "2999-01-01T10:00:00", "I have a dog.", "")]
    old_log(folder / "logs.db", *rows)
    harness = await bench.harness(settings)
    learner = Learner("any", lambda *_: True, lambda _: 9)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LLM_USER_PATH", str(folder))
        patch.setattr("tuimem.chat.learners.LEARNERS", (learner,))
        read = await harness.session.llm.read()
    await harness.close()
    return read


async def a_digest_that_keeps_itself(bench: Bench, settings: Settings) -> object:
    """What a model is asked for it, what becomes of it, and what is sent of it."""
    bench.server.reply = "".join(f"- Storm {n} took the roof of the lighthouse\n" for n in range(12))
    harness = await bench.harness(with_settings(settings, summaries={"automatic": False}), window=8192)
    await harness.fill(["".join(f"Storm {n} took the roof of the lighthouse. " for n in range(12)), "Oh!"] * 3)
    await harness.say("Storm 3 was the worst of them.")
    await harness.summarised()
    await harness.session.forget_front()
    data = await plan_as_data(harness.session)
    pages = await harness.stored(lambda store: [(each.reach, each.text) for each in store.digests.all()])
    await harness.close()
    return [body["messages"] for body in bench.server.requests], pages, data["segments"]


async def a_return_after_two_days(bench: Bench, settings: Settings) -> object:
    """Whether the character speaks first."""
    harness = await bench.harness(settings)
    await harness.fill([LONG])
    harness.clock.skip(2 * DAY)
    await harness.session.greeting.on_return()
    await harness.close()
    return [body["messages"] for body in bench.server.requests if not is_summary(body)]


async def what_is_remembered_outright(bench: Bench, settings: Settings) -> object:
    harness = await bench.harness(settings, window=8192)
    await harness.say("remember: I have a dog")
    await harness.say("note: I have a cat")
    facts = await harness.session.facts.list()
    await harness.close()
    return [(fact.text, fact.character_id) for fact in facts]


class NearFacts(ScriptedMemory):
    """A memory to which the first two facts are near in meaning, one less than the other."""

    def __init__(self) -> None:
        super().__init__()
        self.tell()

    async def ask(self, verb: Verb[Query, Answer], query: Query, *, seconds: float) -> Answer:
        if not isinstance(query, FactQuery):
            return await super().ask(verb, query, seconds=seconds)
        found = [RankedFact(id=1, score=0.6, dense=0.6), RankedFact(id=2, score=0.3, dense=0.3)]
        answer = FactAnswer(facts=tuple(found[: query.count or None]))
        assert isinstance(answer, verb.answer)
        return answer


async def what_is_learned(bench: Bench, settings: Settings) -> object:
    """What is asked to learn from two turns, and what comes of answers with two facts each."""
    bench.server.reply = "I am Mira, and I have three brothers. Where do you live?"
    said = [{"action": "add", "id": None, "content": text} for text in ("User lives in Bern.", "User has a dog.")]
    of_mira = {"action": "add", "id": None, "content": "Mira has three brothers.", "about": "character"}
    bench.server.lesson = msgspec.json.encode({"actions": [*said, of_mira], "reason": ""}).decode()
    memory = NearFacts()
    harness = await SessionHarness(bench.folder / "tuimem.db", bench.server, settings, memory=memory).open()
    for text in ("User plays chess.", "User sails a boat."):
        await harness.session.facts.add(text)
    for text in ("Hello. I have a dog.", "I live in Bern."):
        await harness.say(text)
        await harness.summarised()
    facts = [(fact.text, fact.character_id) for fact in await harness.session.facts.list()]
    await harness.settle()
    shown = [bool(harness.session.learned_under(each.id).changes) for each in await harness.messages()]
    await harness.close()
    return facts, shown, [body["messages"] for body in bench.server.lessons]


async def memory_in_two_chats(bench: Bench, settings: Settings) -> object:
    """Whether memory is on in a chat after it was turned off in another."""
    harness = await bench.harness(settings)
    await harness.session.chats.set_memory_enabled(False)
    await harness.session.chats.new()
    is_on = harness.session.memory_is_enabled
    await harness.close()
    return is_on


async def request_of_the_chat(bench: Bench, settings: Settings) -> object:
    return await _request(bench, _chat_server(bench, settings), sampling_for_chat(settings, settings.endpoint.model))


async def request_for_a_summary(bench: Bench, settings: Settings) -> object:
    server = server_for_summaries(settings, ENVIRONMENT, _chat_server(bench, settings))
    return await _request(bench, server, sampling_for_summaries(settings, ""))


MANY_ROLES = [PromptMessage(role, "Hm.") for role in (Role.SYSTEM, Role.ASSISTANT, Role.SYSTEM, Role.ASSISTANT)]
"""An order of messages that no server takes as it is, when the user says that it does not."""


async def request_of_the_chat_in_many_roles(bench: Bench, settings: Settings) -> object:
    return await _request(bench, _chat_server(bench, settings), sampling_for_chat(settings, ""), MANY_ROLES)


async def request_for_a_summary_in_many_roles(bench: Bench, settings: Settings) -> object:
    return await _request(bench, _chat_server(bench, settings), sampling_for_summaries(settings, ""), MANY_ROLES)


def _chat_server(bench: Bench, settings: Settings) -> Server:
    return server_for_chat(settings, ENVIRONMENT, settings.endpoint.base_url or bench.server.base_url)


async def requests_by_connections(bench: Bench, settings: Settings) -> object:
    """The requests of the chat, for a summary and for what learns, as a connection has them that each may name."""
    in_force = FixedSettings(settings).in_force().settings
    chat, summary = await request_of_the_chat(bench, in_force), await request_for_a_summary(bench, in_force)
    return chat, summary, await request_for_a_summary(bench, for_memory(in_force))


HELLO = [PromptMessage(Role.USER, "Hello")]


async def _request(
    bench: Bench, server: Server, sampling: Sampling, messages: Sequence[PromptMessage] = HELLO
) -> object:
    async with Client(replace(server, limits=Limits(retries=0))) as client:
        try:
            await client.complete(messages, sampling)
        except EndpointError as error:
            return error.what
    asked = bench.server.chats[-1]
    return asked.body, asked.headers.get("authorization")


async def patience(bench: Bench, settings: Settings) -> object:
    """The time-outs of a request; that the client keeps to them is tested beside the client."""
    limits = limits_in_force(settings.endpoint)
    return limits.connect_timeout, limits.first_token_timeout, limits.token_timeout


async def tries_at_a_busy_server(bench: Bench, settings: Settings) -> object:
    bench.server.reply = fake.status(503)
    async with Client(_chat_server(bench, settings), first_pause=0.001) as client:
        with pytest.raises(EndpointError):
            await client.complete(HELLO, Sampling())
    return len(bench.server.requests)


async def vocabulary_asked_for(bench: Bench, settings: Settings) -> object:
    """Whether the proxy sees somebody ask for tiktoken's vocabulary when no server has a tokenizer."""
    harness = await SessionHarness(bench.folder / "tuimem.db", bench.server, settings).open(connect=False)
    connector = Connector(harness.session, find_paths({}, bench.folder))
    await connector.connect(UseServer(bench.server.base_url))
    for thread in threading.enumerate():
        if thread.name == "tiktoken vocabulary":
            await asyncio.to_thread(thread.join, LONGEST_WAIT)
    await connector.close()
    await harness.close()
    return [request.path for request in bench.server.seen if request.method == "CONNECT"]


async def window_without_a_word_from_the_server(bench: Bench, settings: Settings) -> object:
    harness = await bench.harness(settings, window=None)
    await harness.say("Hello")
    plan = harness.session.plan
    await harness.close()
    return plan and (plan.window, plan.reply), bench.server.requests[0]["max_tokens"]


async def summaries_of_some_turns(bench: Bench, settings: Settings) -> object:
    """What is asked for by itself in a few turns, a swipe, a continuation and an edit."""
    bench.server.reply = lambda body: "It was told." if is_summary(body) else f"{LONG} Indeed."
    harness = await bench.harness(settings, window=8192)

    async def settled() -> None:
        await harness.session.replies.wait()
        await harness.settle()
        await harness.summarised()

    await harness.fill([LONG, LONG, LONG])
    for _ in range(2):
        await harness.say(LONG)
        await settled()
    await harness.session.messages.set_summary((await harness.message(-1)).id, "By hand.")
    await harness.session.replies.regenerate()
    await settled()
    await harness.session.summaries.queue([(await harness.message(n)).id for n in (0, -1)])
    await settled()
    await harness.session.replies.continue_reply()
    await settled()
    await harness.session.messages.edit((await harness.message(0)).id, f"{LONG} Once.")
    await settled()
    made = [m.swipe.summary and m.swipe.summary.text for m in await harness.messages()]
    await harness.close()
    return made, sum(map(is_summary, bench.server.requests))


async def one_summary(bench: Bench, settings: Settings) -> object:
    """The request for one summary, and what becomes of an answer of 50 words."""
    bench.server.reply = "word " * 48 + "end. Nothing"
    harness = await bench.harness(settings, window=8192)
    (message_id,) = await harness.fill([LONG])
    await harness.session.summaries.queue([message_id])
    await harness.summarised()
    swipe = (await harness.message(0)).swipe
    await harness.close()
    return bench.server.requests, swipe.summary and swipe.summary.text, swipe.summary_error


async def order_of_a_turn(bench: Bench, settings: Settings) -> object:
    """Which requests come in which order while the user says something, and whether the reply waits for a summary."""
    bench.server.reply = lambda body: summary if is_summary(body) else reply
    summary, reply = HeldReply("It was told."), HeldReply("Indeed.")
    harness = await bench.harness(settings, window=8192)
    await harness.session.replies.send(LONG)
    await until(lambda: summary.asked + reply.asked > 0)
    waits = bool(harness.told(ReplyWaits))
    summary.finish()
    reply.finish()
    await harness.session.replies.wait()
    await harness.settle()
    await harness.summarised()
    await harness.close()
    return waits, [is_summary(body) for body in bench.server.requests]


async def sending_in_a_series(bench: Bench, settings: Settings) -> object:
    """What comes of sending while a summary is being made."""
    bench.server.reply = lambda body: summary if is_summary(body) else "Indeed."
    summary = HeldReply("It was told.")
    harness = await bench.harness(settings, window=8192)
    await harness.session.summaries.queue(await harness.fill([LONG]))
    await summary.until_asked()
    try:
        await harness.session.replies.send("Hello")
    except TuimemError as error:
        return error.what
    finally:
        summary.finish()
        await harness.session.replies.wait()
        await harness.close()
    return "sent"


async def progress_of_a_run(bench: Bench, settings: Settings) -> object:
    """The most summaries that a run after a reply is told to have."""
    bench.server.reply = lambda body: "It was told." if is_summary(body) else f"{LONG} Indeed."
    harness = await bench.harness(settings, window=8192)
    await harness.say(LONG)
    await harness.summarised()
    await harness.close()
    return max((told.total for told in harness.told(JobsProgressed)), default=0)


async def a_summary_that_names_somebody_else(bench: Bench, settings: Settings) -> object:
    bench.server.reply = "User met Napoleon."
    harness = await bench.harness(settings, window=8192)
    (message_id,) = await harness.fill([LONG])
    await harness.session.summaries.queue([message_id])
    await harness.summarised()
    summary = (await harness.message(0)).swipe.summary
    await harness.close()
    return len(bench.server.requests), summary and summary.doubt


async def a_condensed_memory(bench: Bench, settings: Settings) -> object:
    """What a model is asked to merge summaries, what becomes of an answer of 90 words, and what is sent of it."""
    bench.server.reply = "word " * 89 + "end."
    harness = await bench.harness(settings, window=8192)
    ids = await harness.fill([LONG] * 9, summary="was told")
    await harness.session.condensing.queue(ids[:4])
    await harness.summarised()
    data = await plan_as_data(harness.session)
    errors = [message.swipe.summary_error for message in await harness.messages()]
    await harness.close()
    return bench.server.requests, data["segments"], errors


async def is_delayed(bench: Bench, settings: Settings) -> object:
    """Whether the delay that is set passes before a summary is asked for. A slow machine takes longer, never less."""
    harness = await bench.harness(settings)
    ids = await harness.fill([LONG])
    queued = time.monotonic()
    await harness.session.summaries.queue(ids, origin="auto")
    await until(lambda: bool(bench.server.requests))
    waited = time.monotonic() - queued
    await harness.close()
    return 0 < settings.summaries.delay <= waited


async def most_at_once(bench: Bench, settings: Settings) -> object:
    """How many summaries are in the making at the same time, once as many as are set have been asked for."""
    bench.server.reply = summary = HeldReply("It was told.")
    harness = await bench.harness(settings)
    ids = await harness.fill([LONG] * 4)
    await harness.session.summaries.queue(ids)
    await summary.until_asked(settings.summaries.parallel)
    summary.finish()
    await harness.summarised()
    await harness.close()
    return summary.most_at_once


async def a_new_chat(bench: Bench, settings: Settings) -> object:
    harness = await bench.harness(settings, window=8192)
    await harness.say("Hello")
    authors = [m.author for m in await harness.messages()]
    await harness.close()
    return authors, bench.server.requests[0]["messages"]


async def a_new_chat_beside_a_profile(bench: Bench, settings: Settings) -> object:
    """Whose name a new chat has, where a config profile has one of its own."""
    paths = find_paths({}, bench.folder)
    paths.profiles_folder.mkdir(parents=True)
    (paths.profiles_folder / "Story.toml").write_text('[chats]\nuser_name = "Ishmael"\n')
    source = FileSettings(paths, {}, {"chats.profile": settings.chats.profile})
    harness = await SessionHarness(bench.folder / "tuimem.db", bench.server, source).open()
    name = harness.session.chat.user_name
    await harness.close()
    return name


async def a_deleted_message(bench: Bench, settings: Settings) -> object:
    """Whether a message that was deleted three days ago is still in the store after tidying."""
    with Store(bench.folder / "tuimem.db", lambda: time.time() - 3 * DAY) as store:
        chat = store.chats.create("Harbour", store.characters.create("Mira").id, "Jo")
        message = store.messages.add(chat.id, Role.USER, "Jo", LONG, estimate=1)
        store.messages.delete([message.id])
    harness = await bench.harness(settings)
    await harness.session.tidier.tidy()
    left = await harness.stored(lambda store: store.messages.get(message.id, deleted=True))
    await harness.close()
    return left is not None


BY_COUNT: dict[str, object] = {"memory.threshold_unit": ThresholdUnit.MESSAGES, "memory.threshold": 3}
LOGGED: dict[str, object] = {"injection.logging": True}
NO_STORM = {"no storm": RegexScript(pattern="storm")}
NAMED: dict[str, object] = {"endpoint.base_url": "@server"}

BIG = {"big": Connection(model="big-model", temperature=0.3)}


SERVED = {"memory.chroma_url": "https://chroma.example"}


async def where_vectors_are(bench: Bench, settings: Settings) -> object:
    """What tests/real/test_chroma_server.py has a server asked with, and test_shared_memories.py shares with."""
    return place_of(settings), target_of(settings, "this", "words@1")


async def embedder_in_use(bench: Bench, settings: Settings) -> object:
    """Its name, or why there is none, and what the server was asked."""

    def vectors(body: dict[str, object]) -> object:
        return {"data": [{"embedding": [1.0, 2.0]}], "model": body["model"]}

    bench.server.routes["/v1/embeddings"] = vectors
    choice = await asyncio.to_thread(choose, settings, find_paths({}, bench.folder), ENVIRONMENT)
    name = choice.embedder.name if choice.embedder is not None else ""
    choice.close()
    asked = [request.body for request in bench.server.seen if request.path == "/v1/embeddings"]
    return name.replace(f":{bench.server.port}", ""), choice.problem, choice.hint, asked


async def embedder_where_none_is_installed(bench: Bench, settings: Settings) -> object:
    """The same without the package of the weights, where downloads fail."""

    def fails() -> None:
        raise ConnectionError("no network")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tuimem.worker.embedding.package.PACKAGE", "no_such_package")
        patch.setattr("tuimem.worker.embedding.chroma_model.download", fails)
        patch.setattr(Path, "home", lambda: bench.folder)
        return await embedder_in_use(bench, settings)


EFFECTS = {
    "connections": Effect(requests_by_connections, BIG, {"endpoint.connection": "big"}),
    "endpoint.connection": Effect(requests_by_connections, "big", {"connections": BIG}),
    "memory.connection": Effect(requests_by_connections, "big", {"connections": BIG}),
    "summaries.connection": Effect(requests_by_connections, "big", {"connections": BIG}),
    "endpoint.base_url": Effect(request_of_the_chat, "http://127.0.0.1:9/v1"),
    "endpoint.model": Effect(request_of_the_chat, "other-model"),
    "endpoint.api_key_env": Effect(request_of_the_chat, "MY_KEY", NAMED),
    "endpoint.api_key_command": Effect(request_of_the_chat, f"{sys.executable} -c \"print('told')\"", NAMED),
    "endpoint.temperature": Effect(request_of_the_chat, 0.1),
    "endpoint.top_p": Effect(request_of_the_chat, 0.5),
    "endpoint.reply_tokens": Effect(window_without_a_word_from_the_server, 99),
    "endpoint.window": Effect(window_without_a_word_from_the_server, 3000),
    "endpoint.fallback_window": Effect(window_without_a_word_from_the_server, 3000),
    "endpoint.connect_timeout": Effect(patience, 1.0),
    "endpoint.first_token_timeout": Effect(patience, 1.0),
    "endpoint.token_timeout": Effect(patience, 1.0),
    "endpoint.fetch_vocabulary": Effect(vocabulary_asked_for, True),
    "endpoint.extra_fields": Effect(request_of_the_chat, '{"min_p": 0.05}'),
    "endpoint.system_role": Effect(request_of_the_chat_in_many_roles, Accepts.NO),
    "endpoint.system_later": Effect(request_of_the_chat_in_many_roles, Accepts.NO),
    "endpoint.assistant_first": Effect(request_of_the_chat_in_many_roles, Accepts.NO),
    "endpoint.assistant_last": Effect(request_of_the_chat_in_many_roles, Accepts.NO),
    "endpoint.retries": Effect(tries_at_a_busy_server, 0),
    "memory.enabled": Effect(plan_of_a_chat, False),
    "memory.use_global_toggle": Effect(memory_in_two_chats, True),
    "memory.threshold_unit": Effect(plan_of_a_chat, ThresholdUnit.TOKENS, {"memory.threshold": 400}),
    "memory.threshold": Effect(plan_of_a_chat, 5, {"memory.threshold_unit": ThresholdUnit.MESSAGES}),
    "memory.step_at": Effect(fronts_over_turns, 30, {"memory.step_to": 20}),
    "memory.step_to": Effect(fronts_over_turns, 10, {"memory.step_at": 40, "memory.step_to": 30}),
    "memory.minimum_kept": Effect(plan_of_a_chat, 12, {"memory.step_to": 5, "memory.step_at": 10}),
    "memory.step_messages": Effect(fronts_over_turns, 5, BY_COUNT),
    "memory.step_summaries": Effect(fronts_over_turns, 3, {**BY_COUNT, "memory.step_messages": 50}),
    "memory.step_percent": Effect(fronts_over_turns, 20, {**BY_COUNT, "memory.step_messages": 50}),
    "memory.remove_messages": Effect(plan_of_a_chat, False, BY_COUNT),
    "memory.remove_only_summarised": Effect(plan_of_a_chat, False, BY_COUNT),
    "memory.keep_last_user_message": Effect(plan_of_a_chat, False, BY_COUNT),
    "memory.include_user_messages": Effect(plan_of_a_chat, False),
    "memory.include_hidden_messages": Effect(plan_of_a_chat, True, BY_COUNT),
    "memory.include_system_messages": Effect(plan_of_a_chat, True, BY_COUNT),
    "memory.minimum_length": Effect(plan_of_a_chat, 0, BY_COUNT),
    "memory.separate_long_term": Effect(plan_of_a_chat, True, BY_COUNT),
    "memory.short_term_budget": Effect(plan_of_a_chat, 5, LIMITED),
    "memory.short_term_unit": Effect(plan_of_a_chat, BudgetUnit.TOKENS),
    "memory.long_term_budget": Effect(plan_of_a_chat, 2, LIMITED),
    "memory.long_term_unit": Effect(plan_of_a_chat, BudgetUnit.TOKENS, LIMITED),
    "memory.separator": Effect(plan_of_a_chat, " / "),
    "memory.short_term_template": Effect(plan_of_a_chat, "So far:{{memories}}"),
    "memory.long_term_template": Effect(plan_of_a_chat, "For ever:{{memories}}", LIMITED),
    "memory.short_term_position": Effect(plan_of_a_chat, Position.BEFORE),
    "memory.short_term_depth": Effect(plan_of_a_chat, 1, {"memory.short_term_position": Position.CHAT}),
    "memory.short_term_role": Effect(plan_of_a_chat, Role.USER, {"memory.short_term_position": Position.CHAT}),
    "memory.long_term_position": Effect(plan_of_a_chat, Position.BEFORE, LIMITED),
    "memory.long_term_depth": Effect(plan_of_a_chat, 1, {**LIMITED, "memory.long_term_position": Position.CHAT}),
    "memory.long_term_role": Effect(plan_of_a_chat, Role.USER, {**LIMITED, "memory.long_term_position": Position.CHAT}),
    "memory.embedder": Effect(embedder_in_use, "none"),
    "memory.embedder_connection": Effect(
        embedder_in_use, "big", {"connections": BIG, "memory.embedder": "endpoint", "endpoint.base_url": "@server"}
    ),
    "memory.embedder_download": Effect(embedder_where_none_is_installed, True),
    "memory.chroma_url": Effect(where_vectors_are, "https://chroma.example"),
    "memory.chroma_headers": Effect(where_vectors_are, ("X-Token: abc",), SERVED),
    "memory.chroma_ca": Effect(where_vectors_are, "ca.pem", SERVED),
    "memory.chroma_tenant": Effect(where_vectors_are, "home", SERVED),
    "memory.chroma_database": Effect(where_vectors_are, "chats", SERVED),
    "memory.share": Effect(where_vectors_are, True, SERVED),
    "memory.share_as": Effect(where_vectors_are, "laptop", {**SERVED, "memory.share": True}),
    "summaries.automatic": Effect(summaries_of_some_turns, False),
    "summaries.when": Effect(order_of_a_turn, WhenSummarised.BEFORE_GENERATION),
    "summaries.block_generation": Effect(order_of_a_turn, False, {"summaries.when": WhenSummarised.BEFORE_GENERATION}),
    "summaries.block_chat": Effect(sending_in_a_series, True),
    "summaries.lag": Effect(summaries_of_some_turns, 2),
    "summaries.batch_size": Effect(summaries_of_some_turns, 8),
    "summaries.message_limit": Effect(summaries_of_some_turns, 2),
    "memory.block_template": Effect(a_condensed_memory, "In short:{{memories}}", BY_COUNT),
    "summaries.condense_prompt": Effect(a_condensed_memory, "Merge: {{memories}}", BY_COUNT),
    "summaries.condense_words": Effect(a_condensed_memory, 20, BY_COUNT),
    "summaries.mark_doubtful": Effect(a_summary_that_names_somebody_else, False),
    "summaries.retry_doubtful": Effect(a_summary_that_names_somebody_else, True),
    "summaries.on_edit": Effect(summaries_of_some_turns, True),
    "summaries.on_swipe": Effect(summaries_of_some_turns, False, {"summaries.automatic": False}),
    "summaries.on_continue": Effect(summaries_of_some_turns, True),
    "summaries.base_url": Effect(request_for_a_summary, "http://127.0.0.1:9/v1"),
    "summaries.model": Effect(request_for_a_summary, "small-model"),
    "summaries.api_key_env": Effect(request_for_a_summary, "MY_KEY", NAMED),
    "summaries.api_key_command": Effect(request_for_a_summary, f"{sys.executable} -c \"print('told')\"", NAMED),
    "summaries.top_p": Effect(one_summary, 0.5),
    "summaries.extra_fields": Effect(one_summary, '{"min_p": 0.05}'),
    "summaries.system_role": Effect(request_for_a_summary_in_many_roles, Accepts.NO),
    "summaries.system_later": Effect(request_for_a_summary_in_many_roles, Accepts.NO),
    "summaries.assistant_first": Effect(request_for_a_summary_in_many_roles, Accepts.NO),
    "summaries.assistant_last": Effect(request_for_a_summary_in_many_roles, Accepts.NO),
    "summaries.temperature": Effect(one_summary, 0.7),
    "summaries.max_tokens": Effect(one_summary, 20),
    "summaries.reasoning_tokens": Effect(one_summary, 20),
    "summaries.words": Effect(one_summary, 10),
    "summaries.prompt": Effect(one_summary, "Shorten: {{message}}"),
    "summaries.prompt_role": Effect(one_summary, Role.SYSTEM),
    "summaries.prefill": Effect(one_summary, "It is said that"),
    "summaries.show_prefill": Effect(one_summary, True, {"summaries.prefill": "It is said that"}),
    "summaries.trim_sentences": Effect(one_summary, True),
    "summaries.macros": Effect(one_summary, {"again": Macro(start=0, end=0)}, {"summaries.prompt": "{{again}}"}),
    "summaries.regex_scripts": Effect(one_summary, NO_STORM, {"summaries.message_scripts": ("no storm",)}),
    "summaries.message_scripts": Effect(one_summary, ("no storm",), {"summaries.regex_scripts": NO_STORM}),
    "summaries.in_chat": Effect(one_summary, True),
    "summaries.in_chat_prompt": Effect(one_summary, "Shorten the last message.", {"summaries.in_chat": True}),
    "summaries.delay": Effect(is_delayed, 0.5),
    "summaries.delay_skip_first": Effect(is_delayed, True, {"summaries.delay": 0.5}),
    "summaries.show_progress": Effect(progress_of_a_run, False),
    "summaries.parallel": Effect(most_at_once, 4),
    "facts.automatic": Effect(what_is_learned, False),
    "facts.method": Effect(what_is_learned, FactMethod.RULES),
    "facts.every": Effect(what_is_learned, 2),
    "facts.messages_to_consider": Effect(what_is_learned, 1),
    "facts.related": Effect(what_is_learned, 1),
    "facts.minimum_similarity": Effect(what_is_learned, 0.5),
    "facts.most_actions": Effect(what_is_learned, 2),
    "facts.show": Effect(what_is_learned, False),
    "facts.learns_character": Effect(what_is_learned, True),
    "facts.prefixes": Effect(what_is_remembered_outright, ("note:",)),
    "facts.scope": Effect(what_is_remembered_outright, FactScope.CHARACTER),
    "chats.profile": Effect(a_new_chat_beside_a_profile, "Story"),
    "chats.user_name": Effect(a_new_chat, "Jo"),
    "chats.character_name": Effect(a_new_chat, "Mira"),
    "chats.system_prompt": Effect(a_new_chat, "You are a lighthouse."),
    "chats.note": Effect(plan_of_a_chat, "It rains."),
    "chats.note_depth": Effect(plan_of_a_chat, 1, {"chats.note": "It rains."}),
    "chats.note_role": Effect(plan_of_a_chat, Role.USER, {"chats.note": "It rains."}),
    "chats.opening": Effect(plan_of_a_chat_that_the_character_begins, "{{user}} comes in."),
    "chats.keep_deleted_days": Effect(a_deleted_message, 1),
    "pinned.enabled": Effect(pinned_files_in_the_prompt, False),
    "pinned.tokens": Effect(pinned_files_in_the_prompt, 100),
    "pinned.quoted": Effect(pinned_files_in_the_prompt, False),
    "pinned.template": Effect(pinned_files_in_the_prompt, "{{name}} says:\n{{quote}}"),
    "facts.enabled": Effect(facts_in_the_prompt, False),
    "facts.tokens": Effect(facts_in_the_prompt, 50),
    "facts.template": Effect(facts_in_the_prompt, "Known: {{facts}}"),
    "llm.learns": Effect(what_was_said_to_llm, True),
    "llm.days": Effect(what_was_said_to_llm, 0, {"llm.learns": True}),
    "user_profile.enabled": Effect(the_page_in_the_prompt, False),
    "user_profile.page": Effect(the_page_in_the_prompt, "everybody"),
    "user_profile.tokens": Effect(the_page_in_the_prompt, 100),
    "user_profile.template": Effect(the_page_in_the_prompt, "Known:\n{{profile}}"),
    "user_profile.updates": Effect(learning_for_the_page, False, LEARNING),
    "user_profile.every": Effect(learning_for_the_page, 2, LEARNING),
    "user_profile.most_operations": Effect(learning_for_the_page, 6, LEARNING),
    "user_profile.most_characters": Effect(learning_for_the_page, 200, LEARNING),
    "user_profile.least_kept": Effect(learning_for_the_page, 100, LEARNING),
    "user_profile.interval": Effect(how_often_the_page_is_learned, 0.0),
    "digest.enabled": Effect(a_digest_that_keeps_itself, False, {"digest.every": 1}),
    "digest.every": Effect(a_digest_that_keeps_itself, 1),
    "digest.reach": Effect(a_digest_that_keeps_itself, Reach.ALL, {"digest.every": 1}),
    "digest.exchanges": Effect(a_digest_that_keeps_itself, 2, {"digest.every": 1}),
    "digest.most_characters": Effect(a_digest_that_keeps_itself, 600, {"digest.every": 1}),
    "digest.tokens": Effect(a_digest_that_keeps_itself, 60, {"digest.every": 1}),
    "recall.enabled": Effect(a_turn_with_memories, False),
    "recall.scope": Effect(a_turn_with_memories, RecallScope.CHAT),
    "recall.count": Effect(a_turn_with_memories, 1),
    "recall.distance": Effect(a_turn_with_memories, 0.5),
    "recall.minimum_score": Effect(a_turn_with_memories, 0.9),
    "recall.tokens": Effect(a_turn_with_memories, 100),
    "recall.most_characters": Effect(a_turn_with_memories, 100),
    "recall.fewest_characters": Effect(a_turn_with_memories, 100),
    "recall.earlier_sessions": Effect(a_turn_with_memories, True),
    "recall.query_turns": Effect(a_turn_with_memories, 1),
    "recall.position": Effect(a_turn_with_memories, RecallPosition.BEFORE),
    "recall.depth": Effect(a_turn_with_memories, 0, {"recall.position": RecallPosition.CHAT}),
    "recall.role": Effect(a_turn_with_memories, Role.SYSTEM),
    "recall.template": Effect(a_turn_with_memories, "You remember: {{memories}}"),
    "recall.memory_template": Effect(a_turn_with_memories, "{{author}}: {{quote}}"),
    "recall.show": Effect(a_turn_with_memories, False),
    "recall.greeting": Effect(a_return_after_two_days, True),
    "injection.enabled": Effect(a_turn_with_memories, False),
    "injection.inject_memory": Effect(a_turn_with_memories, False),
    "injection.logging": Effect(two_logged_turns, True),
    "transcript.file": Effect(two_logged_turns, "elsewhere.jsonl", LOGGED),
    "transcript.most_megabytes": Effect(two_logged_turns, 0.001, LOGGED),
    "transcript.keep": Effect(two_logged_turns, 0, LOGGED | {"transcript.most_megabytes": 0.001}),
    "transcript.secrets": Effect(two_logged_turns, False, LOGGED),
    "transcript.redact": Effect(two_logged_turns, ("/KEEPER/i",), LOGGED),
    "injection.pre_prompt_hook": Effect(a_turn_with_hooks, False, PATIENT_WITH_HOOKS),
    "injection.post_response_hook": Effect(a_turn_with_hooks, False, PATIENT_WITH_HOOKS),
    "hooks.seconds": Effect(a_turn_with_a_hook_that_hangs, 0.2, {"hooks.seconds": 0.1}),
    "recall.greeting_hours": Effect(a_return_after_two_days, 72.0, {"recall.greeting": True}),
}


def test_every_setting_is_in_the_table_and_nothing_else():
    expected = {s.key for s in describe() if s.group not in ELSEWHERE}
    assert set(EFFECTS) == expected


def settings_with(values: dict[str, object], server: FakeServer) -> Settings:
    made = with_settings(Settings(), user_profile={"updates": False})
    for key, value in values.items():
        group, _, name = key.partition(".")
        meant = server.base_url if value == "@server" else value
        made = (
            with_settings(made, **{group: {name: meant}}) if name else msgspec.structs.replace(made, **{group: meant})
        )
    return made


def places() -> dict[str, list[str]]:
    """The settings by where they show and what they show beside: there, one look without them does for all."""
    found: dict[tuple[Observe, str], list[str]] = {}
    for key, effect in EFFECTS.items():
        found.setdefault((effect.observe, repr(effect.beside)), []).append(key)
    return {keys[0]: keys for keys in found.values()}


@pytest.mark.parametrize("keys", places().values(), ids=places())
async def test_the_settings_change_something(keys: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    defaults = {setting.key: setting.default for setting in describe()}
    assert [key for key in keys if EFFECTS[key].value == defaults[key]] == []
    place = EFFECTS[keys[0]]

    async def seen(run: str, own: dict[str, object]) -> str:
        with FakeServer("Sure, that is how it went.", kind=server_kinds.plain) as server:
            monkeypatch.setenv("HTTPS_PROXY", server.root)
            monkeypatch.setenv("NO_PROXY", "")
            monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path / run / "vocabulary"))
            bench = Bench(server, tmp_path / run)
            found = await place.observe(bench, settings_with({**place.beside, **own}, server))
            return msgspec.json.encode(found).decode().replace(server.root, "SERVER")

    usual = await seen("usual", {})
    assert await seen("again", {}) == usual, "the same settings show the same, so that a difference means something"
    changed = {key: await seen(key, {key: EFFECTS[key].value}) for key in keys}
    assert [key for key, found in changed.items() if found == usual] == []
