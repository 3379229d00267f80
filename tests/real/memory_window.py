"""Windows that write, edit, forget and ask the memory until they are killed: `python memory_window.py HOME`.

Each line of standard input, a seed and a file, is a fork that writes what it does into that file: whatever it needs is
imported by then.
"""

import asyncio
import os
import random
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO

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


def main(home: Path) -> None:
    """Fork a window for each line until there are no more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whose end nobody asks about
    for line in sys.stdin:
        seed, _, place = line.strip().partition(" ")
        if not os.fork():
            with Path(place).open("w", buffering=1) as told:
                asyncio.run(window(home, int(seed), told))


async def window(home: Path, seed: int, told: TextIO) -> None:
    """Say what was done, a line each, once it is stored; first which process this is."""
    chance = random.Random(seed)
    paths = find_paths({}, home)
    client = MemoryClient(paths, LONGEST_WAIT)
    client.start()
    with Store(paths.database) as store:
        mine: list[int] = []
        print(f"ready {os.getpid()}", file=told)
        for number in range(MOST_MESSAGES):
            one, other = chance.sample(THINGS, 2)
            text = f"In year {seed}-{number} we talked about the {one} and the {other}."
            role = chance.choice([Role.USER, Role.ASSISTANT])
            message = store.messages.add(seed % 2 + 1, role, role.value, text, estimate=9)
            mine.append(message.id)
            print(f"said {message.id}", file=told)
            if chance.random() < 0.3:
                store.messages.edit(message.id, text.replace("talked", "wrote"), 9)
                print("edited", file=told)
            if chance.random() < 0.2:
                store.messages.set_marks([chance.choice(mine)], recallable=False)
                print("forgot", file=told)
            if chance.random() < 0.3:
                await ask(client, text, store.now())
                print("asked", file=told)
        await asyncio.Event().wait()


async def ask(client: MemoryClient, text: str, now: float) -> None:
    """Recall as a turn does, which goes on without when there is nobody to ask."""
    query = RecallQuery(turns=(Turn("user", "user", text),), now=now, scope=Scope.ALL)
    with suppress(MemoryUnavailable):
        await client.ask(RECALL, query, seconds=0.3)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
