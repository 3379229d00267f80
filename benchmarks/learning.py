"""What it costs a turn's prompt that facts are learned meanwhile: news beside the message, or into the front at once.

The same chat is had three times: nothing is learned; after every third turn something is, in the background; the same,
as an act of the user's, which lets the new facts into the front at once. Counted is what a server that keeps the work
of the last prompt has to read anew for each turn, and of it the news.

python -m benchmarks.learning [--turns 80] [--window 4096]
"""

import argparse
import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks import programs
from benchmarks.figures import Claims
from benchmarks.front import common, flat
from tests.fakes.counting import count
from tests.fakes.openai_server import FakeServer
from tuimem.chat.choices import UseServer
from tuimem.chat.connecting import Connector
from tuimem.chat.events import Event, ReplyStarted
from tuimem.chat.session import ChatSession
from tuimem.memory.news import NEWS
from tuimem.remembered import ChangeKind, Exchange, FactOrigin, WantedChange
from tuimem.settings.model import EndpointSettings, FactSettings, Settings, SummarySettings, UserProfileSettings
from tuimem.settings.paths import find_paths
from tuimem.store import Store

_REPLY_TOKENS = 256
_EVERY = 3
_ASKED = "Sum up this message"


class Learned(Enum):
    """When facts are learned, if they are."""

    NEVER = "nothing is learned"
    BEHIND = "facts are learned in the background"
    AT_ONCE = "facts go into the front at once"


@dataclass
class Turns:
    """The prompts of a chat as one text each, whether each was a step, and the news of each newest message."""

    prompts: list[str] = field(default_factory=list)
    steps: list[bool] = field(default_factory=list)
    news: list[str] = field(default_factory=list)

    def hear(self, event: Event) -> None:
        """A prompt is sent."""
        if isinstance(event, ReplyStarted):
            newest = max(event.plan.kept, default=0)
            told = [p.text for p in event.plan.pieces if p.kind is NEWS and p.placement.message_id == newest]
            self.steps.append(event.plan.step is not None)
            self.news.append("".join(told))

    def read_anew(self) -> list[int]:
        """The tokens of each prompt after the first that the one before it did not begin with."""
        return [count(now[common(before, now) :]) for before, now in pairwise(self.prompts)]


async def chat(folder: Path, turns: int, window: int, learned: Learned) -> Turns:
    """So many turns with a scripted server."""
    settings = Settings(
        endpoint=EndpointSettings(reply_tokens=_REPLY_TOKENS),
        facts=FactSettings(automatic=False),
        user_profile=UserProfileSettings(updates=False),
        summaries=SummarySettings(prompt=f"{_ASKED}: {{{{message}}}}", max_tokens=60),
    )
    choose = random.Random(11)

    def reply(body: dict[str, Any]) -> str:
        return programs.sentence(choose, 14 if is_other(body) else choose.randint(30, 90))

    paths, seen = find_paths({}, folder), Turns()
    with FakeServer(reply, window=window) as server, Store(paths.database) as background:
        session = ChatSession(lambda: Store(paths.database), settings)
        session.listen(seen.hear)
        await session.start()
        await session.chats.new()
        await Connector(session, paths).connect(UseServer(server.base_url))
        for turn in range(turns):
            await session.replies.send(programs.sentence(choose, choose.randint(10, 60)))
            await session.replies.wait()
            await session.settle()
            if turn % _EVERY == 0 and learned is not Learned.NEVER:
                learn(background, turn)
            if turn % _EVERY == 0 and learned is Learned.AT_ONCE:
                background.news.release()
                await session.messages.read_anew(by_user=False)
            await session.jobs.wait()
        await session.close()
        seen.prompts = [flat(body["messages"]) for body in server.requests if not is_other(body)]
    return seen


def is_other(body: dict[str, Any]) -> bool:
    """Whether a request is one of the background's: those are asked with less freedom than the chat."""
    temperature: float = body["temperature"]
    return temperature < 0.8


def learn(store: Store, turn: int) -> None:
    """A fact is added, and every third one puts another in the place of the one before."""
    choose = random.Random(turn)
    exchange = Exchange(1, "chat", None, None, None, store.now(), "")
    known = store.facts.current()
    kind = ChangeKind.UPDATE if known and turn % (3 * _EVERY) == 0 else ChangeKind.ADD
    text = f"The user knows that {programs.sentence(choose, 8)}"
    wanted = WantedChange(kind, text, fact_id=known[-1].id if kind is ChangeKind.UPDATE else None)
    store.facts.apply([wanted], [exchange], None, FactOrigin.MODEL)


def had(learned: Learned, options: argparse.Namespace) -> Turns:
    """The chat, in a folder of its own."""
    with programs.home() as folder:
        return asyncio.run(chat(folder, options.turns, options.window, learned))


def moved(turns: Turns) -> int:
    """How many prompts that are no step do not begin with the one before."""
    pairs: Sequence[tuple[str, str]] = list(pairwise(turns.prompts))
    return sum(
        not step and not now.startswith(before) for (before, now), step in zip(pairs, turns.steps[1:], strict=True)
    )


def main() -> int:
    """The number of claims missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=80)
    parser.add_argument("--window", type=int, default=4096)
    options = parser.parse_args()
    claims = Claims()
    never, behind, at_once = (had(learned, options) for learned in Learned)
    for learned, turns in zip(Learned, (never, behind, at_once), strict=True):
        claims.tell(f"{learned.value}: read anew for a turn, mean", mean(turns.read_anew()), "tokens")
        claims.tell(f"{learned.value}: steps", sum(turns.steps[1:]))
    news = mean(count(text) for text in behind.news)
    claims.tell("news for a turn, mean", news, "tokens")
    claims.check("prompts that moved without a step, while facts are learned", moved(behind), 0)
    between = [
        anew - count(told)
        for anew, told, step in zip(behind.read_anew(), behind.news[1:], behind.steps[1:], strict=True)
        if not step
    ]
    alone = [anew for anew, step in zip(never.read_anew(), never.steps[1:], strict=True) if not step]
    claims.check("a turn between steps without its news, nothing learned = 1", mean(between) / mean(alone), 1.05)
    return claims.missed


if __name__ == "__main__":
    raise SystemExit(main())
