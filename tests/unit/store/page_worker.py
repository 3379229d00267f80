"""Learns pages and edits their files by hand until it is killed, and says what was done. Run by test_page_crash.py.

`said THING`, `learned THING` and `edited THING` follow the commit that they tell of. `asked`, `stores` and `writes` are
said in the midst of things, so that it is killed there too.
"""

import asyncio
import json
import os
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

import tuimem.memory.digest
import tuimem.memory.profile_page.judge  # noqa: F401  # imported once, for all forks
from tests.unit.store.crash_worker import say
from tuimem.endpoint.protocol import Completion, PromptMessage
from tuimem.endpoint.sampling import Sampling
from tuimem.jobs.digest import DigestHandler
from tuimem.jobs.handler import JobHandler, Work
from tuimem.jobs.learning import learning_job
from tuimem.jobs.profile import ProfileHandler
from tuimem.memory.summary_problems import SummaryProblems
from tuimem.messages import Chat, Role
from tuimem.remembered import Reach
from tuimem.settings.model import Settings
from tuimem.store import Store
from tuimem.store.page_file import DIGESTS, PROFILES

Result = TypeVar("Result")

HANDLERS: dict[str, JobHandler] = {one.kind: one for one in (ProfileHandler(), DigestHandler())}
_USUAL = Settings()
SETTINGS = msgspec.structs.replace(
    _USUAL,
    user_profile=msgspec.structs.replace(_USUAL.user_profile, most_characters=100_000),
    digest=msgspec.structs.replace(_USUAL.digest, every=1, reach=Reach.CHAT, most_characters=100_000),
)
BY_HAND = ", which is blue"
ENTRY = re.compile(rf"^- (?:Owns|The user owns) a ([a-z]+)(?:{BY_HAND})?$", re.MULTILINE)
"""What stands on a page, whoever wrote it."""


class Direct:
    """The store on the thread that asks."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def run(self, function: Callable[[Store], Result], /) -> Result:
        return function(self._store)


def learn(store: Store, kind: str) -> bool:
    """Learn from what waits, as one job, and let the file follow; False when there is none."""
    job = store.jobs.claim(store.owner, [kind])
    if job is None:
        return False
    write = asyncio.run(HANDLERS[kind].run(job, _work(store)))
    learned: list[str] = []

    def apply(connection: object) -> None:
        waited = waiting(store, kind)
        write(store)
        learned.extend(one for one in waited if one not in waiting(store, kind))
        say("stores")

    if store.jobs.finish(job.id, store.owner, apply):
        for thing in learned:
            say("learned", thing)
    follow(store, kind)
    return True


def waiting(store: Store, kind: str) -> list[str]:
    """The things that have still to be learned of."""
    return _owned("\n".join(f"> {one.said}" for one in store.exchanges.waiting(kind, 1000)))


def follow(store: Store, kind: str) -> Path | None:
    """Bring page and file together; the file's place, None before there is a page."""
    files, pages = (PROFILES, store.profile_pages) if kind == "profile" else (DIGESTS, store.digests)
    for page in pages.all():
        found = files.follow(store, page.id)
        assert not found.problem, found.problem
        return files.path_of(store, page.id)
    return None


def _owned(text: str) -> list[str]:
    return re.findall(r"^> I own a (\w+)\.$", text, re.MULTILINE)


def _work(store: Store) -> Work:
    """A model that notes all that is owned."""

    async def ask(prompt: Sequence[PromptMessage], sampling: Sampling) -> Completion:
        say("asked")
        things = _owned("\n".join(message.content for message in prompt))
        if sampling.schema is None:
            answer = "\n".join(f"- The user owns a {one}" for one in things)
        else:
            adds = [{"op": "add", "section": "Interests", "text": f"Owns a {one}"} for one in things]
            answer = json.dumps({"operations": adds})
        return Completion(answer, "", "stop", None)

    async def unused(*_: object) -> Any:  # never called
        raise AssertionError

    return Work(SETTINGS, Direct(store), Sampling(), ask, unused, lambda error: None, SummaryProblems(), unused, unused)


def exchange(store: Store, kind: str, chat: Chat, thing: str) -> None:
    """The user says that they own something, and is answered."""
    with store.write():
        store.messages.add(chat.id, Role.USER, "Jo", f"I own a {thing}.", estimate=3)
        reply = store.messages.add(chat.id, Role.ASSISTANT, "Mira", "I see.", estimate=2)
        for one in store.exchanges.note(chat.id, reply.id, [kind]):
            store.jobs.enqueue(learning_job(kind, chat.id, one), series="auto")
    say("said", thing)


def edit(store: Store, kind: str, thing: str, chance: random.Random) -> None:
    """Save the file as an editor does, with a line more, and often with another one changed."""
    path = follow(store, kind)
    if path is None or not path.exists():
        return
    with store.write():
        lines = path.read_text().splitlines()
        plain = [at for at, line in enumerate(lines) if line.startswith("- ") and BY_HAND not in line]
        if plain and chance.random() < 0.5:
            lines[chance.choice(plain)] += BY_HAND
        saved = path.with_name(f"saved-{os.getpid()}")
        saved.write_text("\n".join([*lines, f"- Owns a {thing}{BY_HAND}"]) + "\n")
        say("writes")
        saved.replace(path)
    say("edited", thing)
    if chance.random() < 0.5:
        follow(store, kind)


def thing_of(number: int) -> str:
    """A word of its own for each number."""
    letters = ""
    for _ in range(6):
        number, rest = divmod(number, 80)
        letters += "bdfgklmnprstvzjw"[rest // 5] + "aeiou"[rest % 5]
    return letters


def main(database: str, kind: str, seed: str) -> None:
    """Work until killed."""
    chance = random.Random(int(seed))
    with Store(Path(database)) as store:
        chat = store.chats.latest()
        assert chat is not None
        say("ready")
        for number in range(1_000_000):
            thing = thing_of(int(seed) * 1000 + number)
            if chance.random() < 0.6:
                exchange(store, kind, chat, thing)
            else:
                edit(store, kind, thing, chance)
            for _ in range(chance.randrange(3)):
                learn(store, kind)
