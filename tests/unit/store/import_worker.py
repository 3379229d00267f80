"""Imports a chat until it is killed, and says how far it has come. Run by test_store_crash.py.

Argument: the database. It prints `batch N` after each batch is committed.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from tuimem.messages import Character, Role
from tuimem.store import NewChat, NewMessage, NewSummary, NewSwipe, Store

BATCH = 20
NEW = NewChat("Imported", Character(0, "Keeper of the lighthouse"), "Jo", created=5.0, updated=6.0)


def batch(number: int) -> Iterator[NewMessage]:
    for at in range(BATCH):
        swipe = NewSwipe(f"lighthouse-{number}-{at}", summary=NewSummary("about it", "h"))
        yield NewMessage(Role.USER, "Jo", [swipe])


def main() -> None:
    with Store(Path(sys.argv[1])) as store, store.import_chat(NEW) as growing:
        for number in range(1_000_000):
            growing.add(batch(number))
            os.write(1, f"batch {number}\n".encode())


if __name__ == "__main__":
    main()
