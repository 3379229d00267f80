"""New rows: messages with their swipes and summaries, as they are sent or imported."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from tuimem.messages import Role, SwipeState
from tuimem.text import text_hash


class NewSummary(Struct, frozen=True):
    """A summary to store. `estimate` is in tokens; `created` None means now; `doubt` says why it is doubtful."""

    text: str
    source_hash: str
    estimate: int = 0
    edited: bool = False
    model: str = ""
    reasoning: str = ""
    created: float | None = None
    doubt: str = ""


class NewSwipe(Struct, frozen=True):
    """A swipe to store. `estimate` is in tokens; `created` None means when its message was."""

    text: str
    estimate: int = 0
    state: SwipeState = SwipeState.COMPLETE
    reasoning: str = ""
    error: str = ""
    model: str = ""
    usage: Mapping[str, Any] | None = None
    created: float | None = None
    owner: str | None = None
    summary: NewSummary | None = None
    summary_error: str = ""


class NewMessage(Struct, frozen=True):
    """A message to store with all its swipes; `shown` counts them from 0."""

    role: Role
    author: str
    swipes: Sequence[NewSwipe]
    shown: int = 0
    created: float | None = None
    remember: bool = False
    exclude: bool = False
    hidden: bool = False
    recallable: bool = True


def usage_to_json(usage: Mapping[str, Any] | None) -> str | None:
    """What the server reported about a reply, as it is stored."""
    return None if usage is None else json.dumps(dict(usage))


def insert_summary(connection: sqlite3.Connection, swipe_id: int, new: NewSummary, now: float) -> int:
    """Store one version of a summary, not yet as the current one, and return its id."""
    cursor = connection.execute(
        "INSERT INTO summaries (swipe_id, text_hash, estimate, source_hash, edited, created, model, text, reasoning, "
        "doubt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            swipe_id,
            text_hash(new.text),
            new.estimate,
            new.source_hash,
            new.edited,
            now if new.created is None else new.created,
            new.model,
            new.text,
            new.reasoning,
            new.doubt,
        ),
    )
    return cursor.lastrowid or 0


def insert_swipe(connection: sqlite3.Connection, message_id: int, new: NewSwipe, now: float) -> int:
    """Store a swipe with its summary, not yet as the shown one, and return its id."""
    cursor = connection.execute(
        "INSERT INTO swipes (message_id, text_hash, estimate, state, owner, created, model, error, summary_error, "
        "usage, reasoning, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            message_id,
            text_hash(new.text),
            new.estimate,
            new.state.value,
            new.owner,
            now if new.created is None else new.created,
            new.model,
            new.error,
            new.summary_error,
            usage_to_json(new.usage),
            new.reasoning,
            new.text,
        ),
    )
    swipe_id = cursor.lastrowid or 0
    if new.summary is not None:
        summary_id = insert_summary(connection, swipe_id, new.summary, now)
        connection.execute("UPDATE swipes SET summary_id = ? WHERE id = ?", (summary_id, swipe_id))
    return swipe_id


def insert_message(connection: sqlite3.Connection, chat_id: int, new: NewMessage, now: float) -> int:
    """Store a message with its swipes and return its id."""
    created = now if new.created is None else new.created
    cursor = connection.execute(
        "INSERT INTO messages (chat_id, role, author, created, hidden, remember, exclude, recallable) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (chat_id, new.role.value, new.author, created, new.hidden, new.remember, new.exclude, new.recallable),
    )
    message_id = cursor.lastrowid or 0
    swipe_ids = [insert_swipe(connection, message_id, swipe, created) for swipe in new.swipes]
    connection.execute("UPDATE messages SET swipe_id = ? WHERE id = ?", (swipe_ids[new.shown], message_id))
    return message_id


def touch(connection: sqlite3.Connection, chat_id: int, now: float) -> None:
    """Move the chat to the top of the list."""
    connection.execute("UPDATE chats SET updated = ? WHERE id = ?", (now, chat_id))
    keep(connection, chat_id)


def keep(connection: sqlite3.Connection, chat_id: int) -> None:
    """Something was written in the chat: one that was untouched is seen from now on."""
    connection.execute("UPDATE chats SET untouched = 0, owner = NULL WHERE id = ? AND untouched", (chat_id,))
