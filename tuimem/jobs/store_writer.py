"""Writes to a store that may fail for a while: what it does not take now, it is given later."""

from collections.abc import Callable

from tuimem.jobs.handler import StoreAccess, Write
from tuimem.store import StoreError


class StoreWriter:
    """Keeps what could not be written, and tells of each trouble once: `report` gets its error."""

    def __init__(self, store: StoreAccess, report: Callable[[StoreError], None]) -> None:
        self._store = store
        self._report = report
        self._left: list[Write] = []
        self._told = ""
        self.is_failing = False

    async def write(self, write: Write) -> None:
        """Store something now, or else when `catch_up` is called."""
        try:
            await self._write(write)
        except StoreError as error:
            self.write_later(write)
            self.tell(error)

    def write_later(self, write: Write) -> None:
        """Leave something to the next `catch_up`."""
        self._left.append(write)

    async def catch_up(self) -> None:
        """Write what is left. Raises `StoreError` while that does not work."""
        while self._left:
            await self._write(self._left[0])
            del self._left[0]

    async def _write(self, write: Write) -> None:
        """What is written proves that the store works again: at once, for whoever waits and looks at it meanwhile."""
        await self._store.run(write)
        self.is_failing = False

    def tell(self, error: StoreError) -> None:
        """The store has failed; the same error is reported once until `forget_told`."""
        self.is_failing = True
        if error.what != self._told:
            self._told = error.what
            self._report(error)

    def forget_told(self) -> None:
        """A job has been done since: the next trouble is another one."""
        self._told = ""
