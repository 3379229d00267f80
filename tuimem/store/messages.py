"""The messages of a chat: adding, reading by page, marking, editing and deleting."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from tuimem.messages import Entry, Message, Role, SwipeState
from tuimem.store import rows, undo
from tuimem.store.adding import NewMessage, NewSwipe, insert_message, touch
from tuimem.store.database import Database, batches, placeholders
from tuimem.store.errors import not_found
from tuimem.store.history import Made, read_entries, read_entries_of, read_recounted
from tuimem.store.owners import Owners
from tuimem.store.rows import MESSAGES
from tuimem.store.undo import Change
from tuimem.text import text_hash

_VERBS = {
    "remember": ("unmark", "remember"),
    "exclude": ("include", "exclude"),
    "hidden": ("show", "hide"),
    "recallable": ("forget", "recall"),
}
INTERRUPTED = "The reply was interrupted because tuimem ended."


class MessageTable:
    """What can be done to messages. Their order is that of their ids; deleted ones are not found."""

    def __init__(self, database: Database, owners: Owners) -> None:
        self._database = database
        self._owners = owners

    def add(
        self,
        chat_id: int,
        role: Role,
        author: str,
        text: str,
        *,
        estimate: int,
        state: SwipeState = SwipeState.COMPLETE,
        model: str = "",
        owner: str | None = None,
        created: float | None = None,
        hidden: bool = False,
        typed: str | None = None,
    ) -> Message:
        """Store a new message at the end of the chat. `estimate` is in tokens; `owner` writes a streaming one.

        `typed` is what the user typed, where hooks have made another text of it.
        """
        swipe = NewSwipe(text, estimate, state, model=model, owner=owner)
        new = NewMessage(role, author, [swipe], created=created, hidden=hidden)
        with self._database.write() as connection:
            (message_id,) = self.add_many(chat_id, [new])
            if typed is not None and typed != text:
                connection.execute("INSERT INTO typed VALUES (?, ?, ?)", (message_id, typed, text_hash(text)))
            return self._existing(message_id)

    def add_many(self, chat_id: int, messages: Iterable[NewMessage]) -> list[int]:
        """Store messages in one transaction and return their ids. Raises RowNotFound when the chat is not there."""
        with self._database.write() as connection:
            if connection.execute("SELECT 1 FROM chats WHERE id = ?", (chat_id,)).fetchone() is None:
                raise not_found("chat", chat_id)
            now = self._database.clock()
            identifiers = [insert_message(connection, chat_id, message, now) for message in messages]
            touch(connection, chat_id, now)
            return identifiers

    def get(self, identifier: int, *, deleted: bool = False) -> Message | None:
        """The message with this id; a deleted one only on request."""
        found = self._database.row(f"{MESSAGES} WHERE m.id = ? AND (? OR m.deleted_at IS NULL)", (identifier, deleted))
        return None if found is None else rows.message(found)

    def page(
        self, chat_id: int, *, before: int | None = None, after: int | None = None, limit: int = 100
    ) -> list[Message]:
        """Up to `limit` messages in order: those nearest before or after a message id, else the newest."""
        upward = after is not None and before is None
        sql = (
            f"{MESSAGES} WHERE m.chat_id = ? AND m.deleted_at IS NULL AND m.id < ? AND m.id > ? "
            f"ORDER BY m.id {'ASC' if upward else 'DESC'} LIMIT ?"
        )
        newest = 2**62
        found = self._database.rows(sql, (chat_id, newest if before is None else before, after or 0, limit))
        return [rows.message(row) for row in (found if upward else reversed(found))]

    def get_many(self, identifiers: Sequence[int]) -> dict[int, Message]:
        """The messages with these ids, in order of id; missing ones are left out."""
        found: dict[int, Message] = {}
        for some in batches(sorted(set(identifiers))):
            sql = f"{MESSAGES} WHERE m.id IN ({placeholders(some)}) AND m.deleted_at IS NULL ORDER BY m.id"
            found.update((row[0], rows.message(row)) for row in self._database.rows(sql, some))
        return found

    def present(self, identifiers: Sequence[int]) -> set[int]:
        """Those of these messages that are not deleted."""
        return set(self._texts("", "m.id", identifiers))

    def texts(self, identifiers: Sequence[int]) -> dict[int, str]:
        """The shown texts of these messages by message id."""
        return self._texts("JOIN swipes s ON s.id = m.swipe_id", "s.text", identifiers)

    def typed_texts(self, identifiers: Sequence[int]) -> dict[int, str]:
        """What the user typed of messages that hooks have changed and nobody has edited since."""
        joins = "JOIN swipes s ON s.id = m.swipe_id JOIN typed y ON y.message_id = m.id AND y.text_hash = s.text_hash"
        return self._texts(joins, "y.text", identifiers)

    def summary_texts(self, identifiers: Sequence[int]) -> dict[int, str]:
        """The summaries of these messages by message id, for those that have one."""
        joins = "JOIN swipes s ON s.id = m.swipe_id JOIN summaries u ON u.id = s.summary_id"
        return self._texts(joins, "u.text", identifiers)

    def _texts(self, joins: str, column: str, identifiers: Sequence[int]) -> dict[int, str]:
        found: dict[int, str] = {}
        for some in batches(identifiers):
            chosen = f"m.deleted_at IS NULL AND m.id IN ({placeholders(some)})"
            sql = f"SELECT m.id, {column} FROM messages m {joins} WHERE {chosen}"
            found.update((number, text) for number, text in self._database.rows(sql, some))
        return found

    def history(self, chat_id: int, tokenizer: str | None, build: Callable[[Iterator[Entry]], Made]) -> Made:
        """What `build` makes of all entries of the chat in order; estimates where the tokenizer has not counted yet."""
        return read_entries(self._database, tokenizer, chat_id, build)

    def recounted(self, chat_id: int, tokenizer: str, before: str | None, most: int) -> list[Entry] | None:
        """The entries whose counts differ between two tokenizers; None when they are more than so many."""
        return read_recounted(self._database, tokenizer, chat_id, before, most)

    def entry(self, chat_id: int, message_id: int, tokenizer: str | None) -> Entry | None:
        """What planning needs of one message of the chat; None when it is deleted or belongs to another chat."""
        return read_entries(self._database, tokenizer, chat_id, lambda found: next(found, None), message_id)

    def entries(self, message_ids: Sequence[int], tokenizer: str | None) -> list[Entry]:
        """What planning needs of these messages; deleted ones are left out."""
        return read_entries_of(self._database, tokenizer, message_ids)

    def count(self, chat_id: int) -> int:
        """How many messages the chat has."""
        return int(self._database.value("SELECT message_count FROM chats WHERE id = ?", (chat_id,)) or 0)

    def index_of(self, message_id: int) -> int | None:
        """The place of the message in its chat, from 0."""
        index: int | None = self._database.value(
            "SELECT (SELECT count(*) FROM messages o "
            "WHERE o.chat_id = m.chat_id AND o.deleted_at IS NULL AND o.id < m.id) "
            "FROM messages m WHERE m.id = ? AND m.deleted_at IS NULL",
            (message_id,),
        )
        return index

    def id_at(self, chat_id: int, index: int) -> int | None:
        """The id of the message at this place, from 0."""
        return next(iter(self.ids_between(chat_id, index, index)), None)

    def ids_between(self, chat_id: int, first: int, last: int) -> list[int]:
        """The ids of the messages from one place to another, both included, from 0."""
        start = max(first, 0)
        sql = "SELECT id FROM messages WHERE chat_id = ? AND deleted_at IS NULL ORDER BY id LIMIT ? OFFSET ?"
        return [row[0] for row in self._database.rows(sql, (chat_id, max(last - start + 1, 0), start))]

    def set_marks(
        self,
        identifiers: Sequence[int],
        *,
        remember: bool | None = None,
        exclude: bool | None = None,
        hidden: bool | None = None,
        recallable: bool | None = None,
    ) -> None:
        """Set or clear the marks that are given, as one step to undo. Remember and exclude clear each other.

        What is not `recallable` is never found again as a memory.
        """
        if remember and exclude:
            raise ValueError("a message cannot be both remembered and excluded")
        given = {
            "remember": False if exclude else remember,
            "exclude": False if remember else exclude,
            "hidden": hidden,
            "recallable": recallable,
        }
        values = {mark: int(value) for mark, value in given.items() if value is not None}
        asked = {"remember": remember, "exclude": exclude, "hidden": hidden, "recallable": recallable}
        verbs = [_VERBS[mark][value] for mark, value in asked.items() if value is not None]
        self._change(identifiers, " and ".join(verbs), values)

    def edit(self, message_id: int, text: str, estimate: int) -> Message:
        """Replace the shown text, as a step to undo. The summary stays and is stale. Raises RowNotFound."""
        with self._database.write() as connection:
            message = self._existing(message_id)
            values = {"text": text, "text_hash": text_hash(text), "estimate": estimate}
            now = self._database.clock()
            changes = [Change("swipes", message.swipe.id, values)]
            undo.do(connection, message.chat_id, "edit 1 message", now, changes)
            touch(connection, message.chat_id, now)
            return self._existing(message_id)

    def delete(self, identifiers: Sequence[int]) -> None:
        """Take messages out of their chat, as a step to undo."""
        self._change(identifiers, "delete", {"deleted_at": self._database.clock()})

    def _change(self, identifiers: Sequence[int], verb: str, values: Mapping[str, Any]) -> None:
        """Write the values to all these messages: one step in each of their chats."""
        if not values:
            return
        with self._database.write() as connection:
            by_chat: dict[int, list[Change]] = {}
            for some in batches(sorted(set(identifiers))):
                sql = f"SELECT chat_id, id FROM messages WHERE deleted_at IS NULL AND id IN ({placeholders(some)})"
                for chat_id, identifier in connection.execute(sql, some):
                    by_chat.setdefault(chat_id, []).append(Change("messages", identifier, values))
            for chat_id, changes in by_chat.items():
                label = f"{verb} {undo.counted(len(changes))}"
                undo.do(connection, chat_id, label, self._database.clock(), changes)

    def recover(self, chat_id: int | None = None) -> list[int]:
        """End the replies that a program which is gone was writing, keeping their text; return their message ids.

        A reply that another living window is writing stays as it is.
        """
        found = self._database.rows(
            "SELECT DISTINCT s.owner FROM swipes s JOIN messages m ON m.id = s.message_id "
            "WHERE s.state = 'streaming' AND ? IN (m.chat_id, 0)",
            (chat_id or 0,),
        )
        gone = [owner for (owner,) in found if owner is None or not self._owners.is_alive(owner)]
        if not gone:
            return []
        recovered: list[int] = []
        with self._database.write() as connection:
            for owner in gone:
                sql = (
                    "SELECT s.id, s.message_id FROM swipes s JOIN messages m ON m.id = s.message_id "
                    "WHERE s.state = 'streaming' AND s.owner IS ? AND ? IN (m.chat_id, 0)"
                )
                for swipe_id, message_id in connection.execute(sql, (owner, chat_id or 0)).fetchall():
                    connection.execute(
                        "UPDATE swipes SET state = 'stopped', owner = NULL, error = ? WHERE id = ?",
                        (INTERRUPTED, swipe_id),
                    )
                    recovered.append(message_id)
        return sorted(recovered)

    def _existing(self, identifier: int) -> Message:
        message = self.get(identifier)
        if message is None:
            raise not_found("message", identifier)
        return message
