"""What pages said once and were told by messages that are removed for good: older versions go with them."""

import sqlite3
from collections.abc import Sequence

from tuimem.store.database import placeholders

_KINDS = ("profile", "digest")


def forget_told(connection: sqlite3.Connection, message_ids: Sequence[int]) -> None:
    """Erase the older versions with a line that one of these messages has brought. What a page says now stays."""
    for kind in _KINDS:
        # What stood before: the parent may be too old to be kept.
        found = connection.execute(
            f"SELECT v.id, v.page_id, v.text, coalesce((SELECT b.text FROM {kind}_versions b "
            f"WHERE b.page_id = v.page_id AND b.id < v.id ORDER BY b.id DESC LIMIT 1), '') "
            f"FROM {kind}_versions v WHERE v.message_id IN ({placeholders(message_ids)})",
            message_ids,
        ).fetchall()
        for version_id, page_id, text, before in found:
            _forget(connection, kind, page_id, version_id, _lines(text) - _lines(before))


def _forget(connection: sqlite3.Connection, kind: str, page_id: int, version_id: int, brought: set[str]) -> None:
    later = connection.execute(
        f"SELECT v.id, v.text FROM {kind}_versions v JOIN {kind}_pages p ON p.id = v.page_id "
        "WHERE v.page_id = ? AND v.id >= ? AND v.id <> p.version_id",
        (page_id, version_id),
    )
    gone = [(one,) for one, text in later if one == version_id or brought & _lines(text)]
    connection.executemany(f"UPDATE {kind}_versions SET reason = '' WHERE undoes = ?", gone)
    connection.executemany(f"DELETE FROM {kind}_versions WHERE id = ?", gone)


def _lines(text: str) -> set[str]:
    """What a page says, without its headings."""
    return {line for line in text.splitlines() if line.strip() and not line.startswith("#")}
