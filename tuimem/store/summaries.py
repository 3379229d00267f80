"""The summaries of swipes. A new one is a new version; none is ever overwritten."""

import sqlite3
from collections.abc import Sequence

from msgspec import Struct

from tuimem.messages import Summary
from tuimem.store import rows, undo
from tuimem.store.adding import NewSummary, insert_summary
from tuimem.store.database import Database, batches, placeholders
from tuimem.store.errors import not_found
from tuimem.store.undo import Change

_VERSIONS = "SELECT id, text, source_hash, edited, reasoning, model, doubt FROM summaries"


class Rewritten(Struct, frozen=True):
    """Another text for a summary that was `seen`, by its id; None takes the summary away."""

    swipe_id: int
    seen: int
    new: NewSummary | None


def make_current(
    connection: sqlite3.Connection, swipe_id: int, new: NewSummary, now: float, undo_label: str = ""
) -> Summary:
    """Store a version and let it stand for the swipe; with a label this is a step that the user can undo.

    Raises RowNotFound when the swipe is gone.
    """
    found = connection.execute(
        "SELECT m.chat_id FROM swipes s JOIN messages m ON m.id = s.message_id WHERE s.id = ?", (swipe_id,)
    ).fetchone()
    if found is None:
        raise not_found("swipe", swipe_id)
    summary_id = insert_summary(connection, swipe_id, new, now)
    _point(connection, found[0], swipe_id, summary_id, now, undo_label)
    return Summary(summary_id, new.text, new.source_hash, new.edited, new.reasoning, new.model, new.doubt)


def _point(
    connection: sqlite3.Connection, chat_id: int, swipe_id: int, summary_id: int, now: float, undo_label: str
) -> None:
    if undo_label:
        values = {"summary_id": summary_id, "summary_error": ""}
        undo.do(connection, chat_id, undo_label, now, [Change("swipes", swipe_id, values)])
    else:
        sql = "UPDATE swipes SET summary_id = ?, summary_error = '' WHERE id = ?"
        connection.execute(sql, (summary_id, swipe_id))


class SummaryTable:
    """Writing, clearing and looking back at summaries."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(
        self,
        swipe_id: int,
        text: str,
        *,
        estimate: int,
        source_hash: str,
        edited: bool = False,
        model: str = "",
        reasoning: str = "",
    ) -> Summary:
        """Store a summary as the current one; one that the user wrote is a step to undo. Raises RowNotFound."""
        new = NewSummary(text, source_hash, estimate, edited, model, reasoning)
        with self._database.write() as connection:
            label = "edit 1 summary" if edited else ""
            return make_current(connection, swipe_id, new, self._database.clock(), label)

    def put_made(
        self, swipe_id: int, new: NewSummary, *, seen: int | None, by_user: bool, worse: NewSummary | None = None
    ) -> Summary | None:
        """Store a summary that a model made, as the current one; a `worse` one as a version. Raises RowNotFound.

        `seen` is the summary that there was when it was asked for. None, and nothing is stored, when the user has
        written or cleared it since then, and when the one they wrote is not to be replaced because they did not ask.
        One that the user asked for and that replaces another is a step to undo.
        """
        with self._database.write() as connection:
            current, edited = connection.execute(
                "SELECT s.summary_id, u.edited FROM swipes s LEFT JOIN summaries u ON u.id = s.summary_id "
                "WHERE s.id = ?",
                (swipe_id,),
            ).fetchone() or (None, None)
            if (edited and not by_user) or (seen != current and (edited or current is None)):
                return None
            if worse is not None:
                insert_summary(connection, swipe_id, worse, self._database.clock())
            label = "summarise 1 message again" if by_user and current is not None else ""
            return make_current(connection, swipe_id, new, self._database.clock(), label)

    def use(self, swipe_id: int, summary_id: int) -> None:
        """Let an earlier version stand for the swipe again, as a step to undo. Raises RowNotFound."""
        with self._database.write() as connection:
            found = connection.execute(
                "SELECT m.chat_id FROM summaries u JOIN swipes s ON s.id = u.swipe_id "
                "JOIN messages m ON m.id = s.message_id WHERE u.id = ? AND s.id = ?",
                (summary_id, swipe_id),
            ).fetchone()
            if found is None:
                raise not_found("summary", summary_id)
            _point(connection, found[0], swipe_id, summary_id, self._database.clock(), "use an earlier summary")

    def clear(self, message_ids: Sequence[int]) -> None:
        """Take the summaries of the shown swipes away, as a step to undo in each chat."""
        with self._database.write() as connection:
            by_chat: dict[int, list[Change]] = {}
            for some in batches(sorted(set(message_ids))):
                sql = (
                    "SELECT m.chat_id, s.id FROM messages m JOIN swipes s ON s.id = m.swipe_id "
                    f"WHERE m.deleted_at IS NULL "
                    f"AND (s.summary_id IS NOT NULL OR s.summary_error <> '') AND m.id IN ({placeholders(some)})"
                )
                for chat_id, swipe_id in connection.execute(sql, some):
                    change = Change("swipes", swipe_id, {"summary_id": None, "summary_error": ""})
                    by_chat.setdefault(chat_id, []).append(change)
            for chat_id, changes in by_chat.items():
                label = f"clear {undo.counted(len(changes), 'summary', 'summaries')}"
                undo.do(connection, chat_id, label, self._database.clock(), changes)

    def rewrite(self, rewritten: Sequence[Rewritten]) -> int:
        """Put other texts in the place of summaries, as a step to undo in each chat. Returns how many.

        A summary that is not the current one any more is left alone.
        """
        with self._database.write() as connection:
            now = self._database.clock()
            by_chat: dict[int, list[Change]] = {}
            for each in rewritten:
                found = connection.execute(
                    "SELECT m.chat_id FROM swipes s JOIN messages m ON m.id = s.message_id "
                    "WHERE s.id = ? AND s.summary_id = ? AND m.deleted_at IS NULL",
                    (each.swipe_id, each.seen),
                ).fetchone()
                if found is not None:
                    made = None if each.new is None else insert_summary(connection, each.swipe_id, each.new, now)
                    change = Change("swipes", each.swipe_id, {"summary_id": made, "summary_error": ""})
                    by_chat.setdefault(found[0], []).append(change)
            for chat_id, changes in by_chat.items():
                label = f"rewrite {undo.counted(len(changes), 'summary', 'summaries')}"
                undo.do(connection, chat_id, label, now, changes)
            return sum(map(len, by_chat.values()))

    def fail(self, swipe_id: int, error: str) -> None:
        """Write beside the summary why making a new one failed; the old one stays."""
        with self._database.write() as connection:
            connection.execute("UPDATE swipes SET summary_error = ? WHERE id = ?", (error, swipe_id))

    def texts(self, summary_ids: Sequence[int]) -> dict[int, str]:
        """The texts of these versions by id, whether they are current or not."""
        found: dict[int, str] = {}
        for some in batches(sorted(set(summary_ids))):
            sql = f"SELECT id, text FROM summaries WHERE id IN ({placeholders(some)})"
            found.update((number, text) for number, text in self._database.rows(sql, some))
        return found

    def versions(self, swipe_id: int) -> list[Summary]:
        """Every summary this swipe ever had, oldest first."""
        found = self._database.rows(f"{_VERSIONS} WHERE swipe_id = ? ORDER BY id", (swipe_id,))
        return [rows.summary(*row) for row in found]
