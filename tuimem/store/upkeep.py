"""Keeping the file in order: what nobody needs any more is removed, and what was removed leaves no trace."""

import time
from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct

from tuimem.store.backup import remove_upgrade_backups
from tuimem.store.cleaning import clean, rewrite
from tuimem.store.copies import upgrade_backups
from tuimem.store.database import Database
from tuimem.store.errors import StoreBusy
from tuimem.store.files import BUSY_TIMEOUT, remove_unfinished
from tuimem.store.jobs import JobTable
from tuimem.store.owners import Owners
from tuimem.store.removal import Removed, removable, remove_hidden, remove_old

_DAY = 24 * 3600.0  # seconds
_JOBS_KEPT = 30 * _DAY
_UPGRADE_BACKUPS_KEPT = 7 * _DAY
"""At least so long there is a way back from an upgrade."""

_PAUSE = 0.005
"""Seconds between two transactions of a purge, in which others can write."""


class Purged(Struct, frozen=True):
    """What a purge removes, or has removed; `backups` are the copies that were kept before upgrades."""

    rows: Removed
    backups: int


IndexWish = Literal["reindex", "sweep"]
"""What the memory worker can be asked for, in the store: to make its index anew, and to take out what was wiped."""


class Upkeep:
    """Removing for good what was deleted, now or after a while."""

    def __init__(self, database: Database, owners: Owners, jobs: JobTable) -> None:
        self._database = database
        self._owners = owners
        self._jobs = jobs

    def tidy(self, keep_days: int) -> Iterator[Removed]:
        """Remove what is not needed any more: deleted and replaced texts, undo steps and inputs of so many days ago.

        Also closed jobs, what killed processes left, and old copies. Each value that this yields ends one short
        transaction, or none. Whole days are counted, so that all but the first call in a day find nothing to do.
        """
        now = self._database.clock()
        self._jobs.prune(now - _JOBS_KEPT)
        self._owners.sweep()
        remove_unfinished(self._database.path)
        yield Removed()
        before = (now // _DAY - keep_days) * _DAY
        if before != self._removed_before():
            yield from self._remove(before)
            remove_upgrade_backups(self._database.path, min(before, now - _UPGRADE_BACKUPS_KEPT))
        else:
            yield from remove_hidden(self._database, self._owners)
        for _ in clean(self._database):
            yield Removed()

    def _remove(self, before: float) -> Iterator[Removed]:
        yield from remove_old(self._database, self._owners, before)
        with self._database.write() as connection:
            connection.execute("INSERT OR REPLACE INTO upkeep VALUES ('removed_before', ?)", (before,))

    def _removed_before(self) -> float:
        return float(self._database.value("SELECT value FROM upkeep WHERE name = 'removed_before'") or 0.0)

    def ask_index(self, wish: IndexWish) -> int:
        """Have the memory worker do this, whenever it runs next. Returns the number of the wish."""
        with self._database.write() as connection:
            sql = "INSERT INTO upkeep VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value"
            return int(connection.execute(sql, (wish,)).fetchone()[0])

    def rewrite(self, give_up: Callable[[], bool]) -> bool:
        """Write the file anew if deleted texts may be left in unused parts of it.

        That can take seconds, in which nobody else can write; so it is left to the last window that is open, and
        `give_up` is asked often whether to stop. False when it was stopped and is to be tried again soon.
        """
        return not self._owners.is_alone() or rewrite(self._database, give_up, wait=0.0)

    def purgeable(self) -> Purged:
        """What `purge` would remove now, replaced summaries apart."""
        return Purged(removable(self._database, self._database.clock()), len(upgrade_backups(self._database.path)))

    def purge(self) -> Purged:
        """Remove everything that was deleted, replaced or typed before, for good and at once.

        Raises StoreBusy when others read or write all the time; what is removed by then stays removed.
        """
        now = self._database.clock()
        removed = Removed()
        for rows in self._remove(now):
            removed += rows
            time.sleep(_PAUSE)
        return Purged(removed, self.erase_traces())

    def erase_traces(self) -> int:
        """Leave nothing of what was removed in the file, nor in the copies that were kept before upgrades.

        Returns how many copies there were. Raises StoreBusy when others read or write all the time.
        """
        for _ in clean(self._database):
            time.sleep(_PAUSE)
        backups = remove_upgrade_backups(self._database.path, self._database.clock())
        if not rewrite(self._database, lambda: False, wait=BUSY_TIMEOUT):
            raise StoreBusy(
                "Deleted data was removed, but traces of it may remain in the file, because it is in use.",
                "Close other tuimem windows, then purge again.",
            )
        return backups
