"""How much of each prompt the server has seen already, over a chat of 200 turns: ours beside a plain rolling window.

Local servers keep the work of the last prompt as far as the new one starts the same, so that a turn costs about what
is new in it. The window and its budget are the same for both; the rolling window is the system prompt and as many of
the newest messages as fit. With --real the last prompts of both are put to the built-in llama.cpp model, which reports
what it had in its cache and how long the rest took. Then whole turns are put to it, with their summaries, each asked
for on its own, and in the chat (`summaries.in_chat`).

python -m benchmarks.front [--turns 200] [--window 4096] [--real] [--real-turns 12]
"""

import argparse
import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import mean, median
from typing import Any

from benchmarks import programs
from benchmarks.figures import Claims
from tests.fakes.counting import PER_MESSAGE, count
from tests.fakes.openai_server import FakeServer
from tuimem.chat.choices import UseServer
from tuimem.chat.connecting import Connector
from tuimem.chat.session import ChatSession
from tuimem.endpoint.client import Client
from tuimem.endpoint.local_model import demo_model
from tuimem.endpoint.local_server import SLOTS, LocalServer
from tuimem.settings.model import EndpointSettings, FactSettings, Settings, SummarySettings, UserProfileSettings
from tuimem.settings.paths import find_paths
from tuimem.store import Store

Prompt = list[dict[str, str]]

_SUMMARY_WORDS = 14
_REPLY_TOKENS = 256
_ASKED = "Sum up this message"
_ALONE, _IN_CHAT = f"{_ASKED}: {{{{message}}}}", f"{_ASKED}, the last one."


@dataclass(frozen=True, slots=True)
class Cost:
    """What one prompt cost the server: tokens it has in all, tokens found in the cache, milliseconds for the rest."""

    tokens: int
    cached: int
    milliseconds: float


async def our_requests(folder: Path, turns: int, window: int, *, in_chat: bool = False) -> list[Prompt]:
    """All requests of a chat of so many turns, those for summaries among them, as a scripted server gets them."""
    settings = Settings(
        endpoint=EndpointSettings(reply_tokens=_REPLY_TOKENS),
        facts=FactSettings(automatic=False),
        user_profile=UserProfileSettings(updates=False),
        summaries=SummarySettings(prompt=_ALONE, in_chat=in_chat, in_chat_prompt=_IN_CHAT, max_tokens=60),
    )
    choose = random.Random(11)

    def reply(body: dict[str, Any]) -> str:
        words = _SUMMARY_WORDS if asks_for_summary(body["messages"]) else choose.randint(30, 90)
        return programs.sentence(choose, words)

    paths = find_paths({}, folder)
    with FakeServer(reply, window=window) as server:
        session = ChatSession(lambda: Store(paths.database), settings)
        await session.start()
        await session.chats.new()
        await Connector(session, paths).connect(UseServer(server.base_url))
        for _ in range(turns):
            await session.replies.send(programs.sentence(choose, choose.randint(10, 60)))
            await session.replies.wait()
            await session.settle()
            await session.jobs.wait()
        await session.close()
        return [body["messages"] for body in server.requests]


def asks_for_summary(messages: Prompt) -> bool:
    """Whether this is a request for a summary."""
    return _ASKED in messages[-1]["content"]


def of_the_chat(requests: Sequence[Prompt]) -> list[Prompt]:
    """The requests without those for summaries."""
    return [messages for messages in requests if not asks_for_summary(messages)]


def last_turns(requests: Sequence[Prompt], turns: int) -> list[Prompt]:
    """The requests of so many turns at the end, from the summaries of the turn before to the reply, after one more."""
    begins = [at for at, messages in enumerate(requests) if not asks_for_summary(messages)]
    return list(requests[begins[-turns - 1] : begins[-1] + 1])


def rolling_prompts(prompts: Sequence[Prompt], replies: Sequence[str], budget: int) -> list[Prompt]:
    """What a rolling window would have sent in place of these prompts: the newest messages that fit into `budget`."""
    said: Prompt = []
    rolled = []
    for prompt, reply in zip(prompts, replies, strict=True):
        said.append(prompt[-1])
        fixed = [{"role": "system", "content": prompt[0]["content"].partition("\n\n[")[0]}]
        room = budget - _tokens(fixed)
        start = len(said)
        while start and (room := room - _tokens(said[start - 1 : start])) >= 0:
            start -= 1
        rolled.append([*fixed, *said[start:]])
        said.append({"role": "assistant", "content": reply})
    return rolled


def replies_in(prompts: Sequence[Prompt]) -> list[str]:
    """The reply to each prompt but the last, as the next prompt repeats it."""
    return [after[-2]["content"] for after in prompts[1:]]


def shares(prompts: Sequence[Prompt]) -> list[float]:
    """For each prompt but the first: the percent of it that the one before began with."""
    return [100 * common(before, now) / len(now) for before, now in pairwise(map(flat, prompts))]


def flat(prompt: Prompt) -> str:
    """A prompt as a chat template lays it out, up to where the reply begins."""
    return "".join(f"<{message['role']}>{message['content']}" for message in prompt)


def common(one: str, other: str) -> int:
    """With how many characters both begin alike."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _tokens(messages: Prompt) -> int:
    return sum(count(message["content"]) + PER_MESSAGE for message in messages)


async def costs(model_file: Path, prompts: Sequence[Prompt], window: int, slots: int = SLOTS) -> list[Cost]:
    """What these prompts cost a fresh llama.cpp, one after the other."""
    taken = []
    async with LocalServer(model_file, window=window, slots=slots) as server, Client(server.server()) as client:
        for prompt in prompts:
            url = f"{client.server.base_url}/chat/completions"
            answer: Any = await client.request("POST", url, {"messages": prompt, "max_tokens": 1}, seconds=600.0)
            details = answer["usage"].get("prompt_tokens_details") or {}
            timings = answer["timings"]
            taken.append(Cost(answer["usage"]["prompt_tokens"], details.get("cached_tokens", 0), timings["prompt_ms"]))
    return taken[1:]


def report_shares(claims: Claims, name: str, prompts: Sequence[Prompt], since: int) -> None:
    """Print how much of the prompts was seen before, from the turn on at which the window was first full."""
    seen = shares(prompts)[since:]
    claims.tell(f"{name}: of a prompt the last one began with (mean)", mean(seen), "%")
    claims.tell(f"{name}: the same (median)", median(seen), "%")
    claims.tell(f"{name}: turns that change the front (under 50 %)", sum(share < 50 for share in seen))


def report_costs(claims: Claims, name: str, taken: Sequence[Cost]) -> None:
    """Print what the prompts cost a real server."""
    claims.tell(f"{name}: prompt, mean", mean(cost.tokens for cost in taken), "tokens")
    claims.tell(f"{name}: of it from the cache, mean", mean(cost.cached for cost in taken), "tokens")
    claims.tell(f"{name}: prompt processing, mean", mean(cost.milliseconds for cost in taken), "ms")
    claims.tell(f"{name}: prompt processing, median", median(cost.milliseconds for cost in taken), "ms")


def compare_summaries(claims: Claims, model_file: Path, options: argparse.Namespace) -> None:
    """Put the last turns to llama.cpp with their summaries each on its own, and in the chat.

    As the built-in model is served, and with one slot and no other cache, as many servers have it.
    """
    recorded = []
    for in_chat in (False, True):
        with programs.home() as folder:
            requests = asyncio.run(our_requests(folder, options.summary_turns, options.window, in_chat=in_chat))
        recorded.append(last_turns(requests, options.real_turns))
    for slots in (SLOTS, 1):
        read = []
        for name, requests in zip(("on their own", "in the chat"), recorded, strict=True):
            taken = asyncio.run(costs(model_file, requests, options.window * 2, slots))
            read.append(sum(cost.tokens - cost.cached for cost in taken) / options.real_turns)
            spent = sum(cost.milliseconds for cost in taken) / options.real_turns
            claims.tell(f"{slots} slots, summaries {name}: read for a turn", read[-1], "tokens")
            claims.tell(f"{slots} slots, summaries {name}: time for that", spent, "ms")
        claims.tell(f"{slots} slots: on their own they cost, in the chat = 1", read[0] / max(1, read[1]))


def main() -> int:
    """The number of claims missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=200)
    parser.add_argument("--window", type=int, default=4096)
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--real-turns", type=int, default=12)
    parser.add_argument("--summary-turns", type=int, default=40, help="turns of the chats with real summaries")
    parser.add_argument("--only-summaries", action="store_true", help="with --real: nothing but those")
    options = parser.parse_args()
    claims = Claims()
    model_file = demo_model() if options.real else None
    if options.real and model_file is None:
        print("The built-in model is not installed.")
    if not options.only_summaries:
        compare_fronts(claims, model_file, options)
    if model_file is not None:
        compare_summaries(claims, model_file, options)
    return claims.missed


def compare_fronts(claims: Claims, model_file: Path | None, options: argparse.Namespace) -> None:
    """Our prompts beside those of a rolling window, by their texts and, where there is a model, on llama.cpp."""
    with programs.home() as folder:
        ours = of_the_chat(asyncio.run(our_requests(folder, options.turns, options.window)))
    rolling = rolling_prompts(ours[:-1], replies_in(ours), options.window - _REPLY_TOKENS)
    ours = ours[:-1]
    full = next((at for at, prompt in enumerate(rolling) if len(prompt) < 2 * at), 0)
    print(f"{len(ours)} turns; the window is full from turn {full} on, and the figures are of the turns since")
    report_shares(claims, "tuimem", ours, full)
    report_shares(claims, "rolling window", rolling, full)
    if model_file is not None:
        for name, prompts in (("tuimem", ours), ("rolling window", rolling)):
            last = prompts[-options.real_turns - 1 :]
            report_costs(claims, f"{name} on llama.cpp", asyncio.run(costs(model_file, last, options.window * 2)))


if __name__ == "__main__":
    raise SystemExit(main())
