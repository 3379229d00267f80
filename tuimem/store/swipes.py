"""The alternative texts of a message, and replies as they are written."""

import json
import sqlite3
from typing import Any

from tuimem.messages import NO_FIGURES, Message, ReplyFigures, Swipe, SwipeState
from tuimem.store import rows
from tuimem.store.adding import NewSwipe, insert_swipe, touch, usage_to_json
from tuimem.store.database import Database
from tuimem.store.errors import RowNotFound, not_found
from tuimem.store.figures import figures_to_json
from tuimem.store.messages import MessageTable
from tuimem.store.rows import SWIPES
from tuimem.text import text_hash

_Several = list[Swipe]  # inside the class the name `list` is taken


class SwipeTable:
    """Adding, choosing and writing swipes."""

    def __init__(self, database: Database, messages: MessageTable) -> None:
        self._database = database
        self._messages = messages

    def add_swipe(
        self,
        message_id: int,
        text: str = "",
        *,
        owner: str | None,
        model: str = "",
        estimate: int = 0,
        state: SwipeState = SwipeState.STREAMING,
    ) -> Message:
        """Store another swipe, which becomes the shown one. Raises RowNotFound."""
        with self._database.write() as connection:
            self._message(message_id)
            new = NewSwipe(text, estimate, state, model=model, owner=owner)
            swipe_id = insert_swipe(connection, message_id, new, self._database.clock())
            self._show(connection, message_id, swipe_id)
            return self._message(message_id)

    def show_swipe(self, message_id: int, index: int) -> Message:
        """Show the swipe at this place, from 0. Raises RowNotFound, also when there is no such place."""
        with self._database.write() as connection:
            swipes = self.list(message_id)
            if not 0 <= index < len(swipes):
                count = f"It has {len(swipes)}, counted from 1."
                raise RowNotFound(f"Message {message_id} has no swipe {index + 1}.", count)
            self._show(connection, message_id, swipes[index].id)
            return self._message(message_id)

    def list(self, message_id: int) -> _Several:
        """All swipes of a message, oldest first."""
        found = self._database.rows(f"{SWIPES} WHERE s.message_id = ? ORDER BY s.id", (message_id,))
        return [rows.swipe(row) for row in found]

    def usage(self, swipe_id: int) -> dict[str, Any] | None:
        """What the server reported about this reply."""
        stored = self._database.value("SELECT usage FROM swipes WHERE id = ?", (swipe_id,))
        return None if stored is None else json.loads(stored)

    def resume(self, swipe_id: int, *, owner: str) -> Message:
        """Let this owner write on at the swipe, to continue a reply. Raises RowNotFound."""
        with self._database.write() as connection:
            connection.execute(
                "UPDATE swipes SET state = 'streaming', owner = ?, error = '' WHERE id = ?", (owner, swipe_id)
            )
            return self._message(self._message_of(swipe_id))

    def write_reply(self, swipe_id: int, text: str, reasoning: str, estimate: int) -> None:
        """Store how far the reply has come. One that is not streaming any more stays as it is."""
        with self._database.write() as connection:
            connection.execute(
                "UPDATE swipes SET text = ?, text_hash = ?, reasoning = ?, estimate = ? "
                "WHERE id = ? AND state = 'streaming'",
                (text, text_hash(text), reasoning, estimate, swipe_id),
            )

    def end_reply(
        self,
        swipe_id: int,
        text: str,
        reasoning: str,
        estimate: int,
        state: SwipeState,
        error: str = "",
        figures: ReplyFigures = NO_FIGURES,
    ) -> Message:
        """Store the whole reply, how it came and how it ended. Raises RowNotFound."""
        usage = usage_to_json(figures_to_json(figures))
        with self._database.write() as connection:
            message_id = self._message_of(swipe_id)
            connection.execute(
                "UPDATE swipes SET text = ?, text_hash = ?, reasoning = ?, estimate = ?, state = ?, error = ?, "
                "usage = ?, owner = NULL WHERE id = ?",
                (text, text_hash(text), reasoning, estimate, state.value, error, usage, swipe_id),
            )
            message = self._message(message_id)
            touch(connection, message.chat_id, self._database.clock())
            return message

    def drop_swipe(self, swipe_id: int) -> Message:
        """Remove a swipe for good; the one before it is shown instead. The only one of a message stays."""
        with self._database.write() as connection:
            message_id = self._message_of(swipe_id)
            others = [swipe.id for swipe in self.list(message_id) if swipe.id != swipe_id]
            if others:
                message = self._message(message_id)
                connection.execute("DELETE FROM swipes WHERE id = ?", (swipe_id,))
                if message.swipe.id == swipe_id:
                    earlier = [other for other in others if other < swipe_id]
                    self._show(connection, message_id, earlier[-1] if earlier else others[0])
            return self._message(message_id)

    def _show(self, connection: sqlite3.Connection, message_id: int, swipe_id: int) -> None:
        connection.execute("UPDATE messages SET swipe_id = ? WHERE id = ?", (swipe_id, message_id))

    def _message_of(self, swipe_id: int) -> int:
        message_id = self._database.value("SELECT message_id FROM swipes WHERE id = ?", (swipe_id,))
        if message_id is None:
            raise not_found("swipe", swipe_id)
        return int(message_id)

    def _message(self, message_id: int) -> Message:
        # A deleted message is still written to, so that undoing the deletion finds the whole reply.
        message = self._messages.get(message_id, deleted=True)
        if message is None:
            raise not_found("message", message_id)
        return message
