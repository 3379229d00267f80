"""The news that messages tell, as they were sent; and what happens to prompts when the user takes something back."""

from collections.abc import Sequence

from tuimem.store.database import Database, placeholders

Row = tuple[int, str, str]
"""The message, the text as it was sent, and the statements in it as JSON."""


class NewsTable:
    """Storing what was told beside messages, until the front of the prompt has taken it in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def standing(self, chat_id: int) -> list[Row]:
        """The news that the prompts of a chat tell, in the order of the chat."""
        return self._database.rows(
            "SELECT n.message_id, n.text, n.statements FROM news n JOIN messages m ON m.id = n.message_id "
            "WHERE n.chat_id = ? AND NOT n.ended AND n.text <> '' AND m.deleted_at IS NULL ORDER BY n.message_id",
            (chat_id,),
        )

    def is_known(self, message_id: int) -> bool:
        """Whether the message was sent already, with news or without: then it tells no others."""
        return self._database.row("SELECT 1 FROM news WHERE message_id = ?", (message_id,)) is not None

    def sent(self, chat_id: int, beside: Sequence[int], new: Row | None) -> None:
        """A prompt has the news beside these messages: all other news of the chat has ended. `new` is told now."""
        with self._database.write() as connection:
            if new is not None:
                connection.execute(
                    "INSERT OR IGNORE INTO news (message_id, chat_id, text, statements) "
                    "SELECT id, chat_id, ?2, ?3 FROM messages WHERE id = ?1",
                    new,
                )
            connection.execute(
                "UPDATE news SET ended = 1 WHERE chat_id = ? AND NOT ended AND text <> '' "
                f"AND message_id NOT IN ({placeholders(beside)})",
                (chat_id, *beside),
            )

    def release(self) -> None:
        """The user has changed what is remembered: the next prompt of every chat takes in what there is now."""
        with self._database.write() as connection:
            connection.execute("UPDATE news SET ended = 1 WHERE NOT ended AND text <> ''")
            connection.execute(
                "UPDATE chats SET front = json_set(front, '$[3]', json('null')) "
                "WHERE front IS NOT NULL AND json_valid(front) AND json_type(front, '$[3]') = 'array'"
            )

    def is_released(self, chat_id: int) -> bool:
        """Whether the next prompt of a chat takes in what there is now."""
        return bool(
            self._database.value("SELECT json_type(front, '$[3]') = 'null' FROM chats WHERE id = ?", (chat_id,))
        )

    def withdraw(self) -> None:
        """The user has erased something that is remembered: it is left in nothing that was sent, or is to be."""
        with self._database.write() as connection:
            self.release()
            connection.execute("UPDATE news SET text = '', statements = '[]' WHERE text <> ''")
            connection.execute("DELETE FROM last_requests")
