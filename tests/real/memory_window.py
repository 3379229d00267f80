"""A window that writes, edits, forgets and asks the memory until it is killed. Run by test_memory_worker.py."""

import asyncio
import os
import random
from contextlib import suppress
from pathlib import Path

from tests.limits import LONGEST_WAIT
from tuimem.memory.recall import RecallQuery, Scope, Turn
from tuimem.messages import Role
from tuimem.settings.paths import find_paths
from tuimem.store import Store
from tuimem.worker.client import MemoryClient
from tuimem.worker.errors import MemoryUnavailable
from tuimem.worker.verbs import RECALL

MOST_MESSAGES = 12
"""More than are waited for. On a machine that is busy elsewhere a window would write thousands until it is killed."""

THINGS = ("lighthouse", "violin", "harvest", "passport", "glacier", "bakery", "telescope", "orchard", "ferry", "attic")


def main(home: str, seed: str) -> None:
    """Work until killed, and say what was done, a line each, once it is stored."""
    asyncio.run(work(Path(home), int(seed)))


async def work(home: Path, seed: int) -> None:
    chance = random.Random(seed)
    paths = find_paths({}, home)
    client = MemoryClient(paths, LONGEST_WAIT)
    client.start()
    with Store(paths.database) as store:
        mine: list[int] = []
        say("ready")
        for number in range(MOST_MESSAGES):
            one, other = chance.sample(THINGS, 2)
            text = f"In year {seed}-{number} we talked about the {one} and the {other}."
            role = chance.choice([Role.USER, Role.ASSISTANT])
            message = store.messages.add(seed % 2 + 1, role, role.value, text, estimate=9)
            mine.append(message.id)
            say(f"said {message.id}")
            if chance.random() < 0.3:
                store.messages.edit(message.id, text.replace("talked", "wrote"), 9)
                say("edited")
            if chance.random() < 0.2:
                store.messages.set_marks([chance.choice(mine)], recallable=False)
                say("forgot")
            if chance.random() < 0.3:
                await ask(client, text, store.now())
                say("asked")
        await asyncio.Event().wait()


async def ask(client: MemoryClient, text: str, now: float) -> None:
    """Recall as a turn does, which goes on without when there is nobody to ask."""
    query = RecallQuery(turns=(Turn("user", "user", text),), now=now, scope=Scope.ALL, seconds=0.3)
    with suppress(MemoryUnavailable):
        await client.ask(RECALL, query, seconds=query.seconds)


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())
