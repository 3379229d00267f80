"""Imports a chat until it is killed, and says how far it has come. Run by test_store_crash.py.

It prints `batch N` after each batch is committed.
"""

import os
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


def main(database: str) -> None:
    """Import until killed."""
    with Store(Path(database)) as store, store.import_chat(NEW) as growing:
        for number in range(1_000_000):
            growing.add(batch(number))
            os.write(1, f"batch {number}\n".encode())
