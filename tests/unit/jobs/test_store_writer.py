"""What a failing store does not take is given to it later, and whoever waits hears at once that it works again."""

from collections.abc import Callable
from typing import Any

from tuimem.jobs.store_writer import StoreWriter
from tuimem.store import StoreError


class FailingStore:
    """Takes nothing while it fails."""

    def __init__(self) -> None:
        self.fails = True
        self.taken: list[object] = []

    async def run(self, ask: Callable[[Any], Any]) -> Any:  # as the real one
        if self.fails:
            raise StoreError("The chats cannot be written.", "Make room.")
        self.taken.append(ask)


def later(store: object) -> None:
    """Something to write."""


async def test_what_is_written_late_ends_the_failure_at_once():
    store, told = FailingStore(), list[StoreError]()
    writer = StoreWriter(store, told.append)
    await writer.write(later)
    assert (writer.is_failing, len(told)) == (True, 1)
    store.fails = False
    await writer.catch_up()
    assert (writer.is_failing, store.taken) == (False, [later])


async def test_a_write_that_succeeds_ends_the_failure_of_the_one_before():
    """Else whoever waits for jobs would go, though they can be done: the next look at the queue may be far off."""
    store = FailingStore()
    writer = StoreWriter(store, lambda error: None)
    writer.tell(StoreError("The chats cannot be written.", "Make room."))
    store.fails = False
    await writer.write(later)
    assert not writer.is_failing
