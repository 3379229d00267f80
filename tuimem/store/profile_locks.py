"""Which config profile a chat, a group or a character is locked to."""

from msgspec import Struct

from tuimem.messages import Lock
from tuimem.store.database import Database


class ProfileLock(Struct, frozen=True):
    """A chat, group or character, by id, with its profile."""

    kind: Lock
    target: int
    profile: str


class ProfileLocks:
    """The locks. Those of a chat or character that is removed for good go with it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[ProfileLock]:
        """Every lock."""
        found = self._database.rows("SELECT kind, target, profile FROM profile_locks ORDER BY kind, target")
        return [ProfileLock(Lock(kind), target, profile) for kind, target, profile in found]

    def put(self, kind: Lock, target: int, profile: str | None) -> None:
        """Lock to a profile; None unlocks."""
        with self._database.write() as connection:
            if profile is None:
                connection.execute("DELETE FROM profile_locks WHERE kind = ? AND target = ?", (kind.value, target))
            else:
                connection.execute(
                    "INSERT OR REPLACE INTO profile_locks VALUES (?, ?, ?)", (kind.value, target, profile)
                )

    def rename(self, old: str, new: str | None) -> int:
        """Let all locks on a profile follow it to its new name; None takes them away. Returns how many."""
        with self._database.write() as connection:
            if new is None:
                return connection.execute("DELETE FROM profile_locks WHERE profile = ?", (old,)).rowcount
            return connection.execute("UPDATE profile_locks SET profile = ? WHERE profile = ?", (new, old)).rowcount
