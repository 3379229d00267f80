"""Chats that come from a file: stored in short transactions, and hidden until they are whole."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from msgspec import Struct, field

from tuimem.messages import Character
from tuimem.store.adding import NewMessage
from tuimem.store.characters import CharacterTable, insert_character
from tuimem.store.database import Database
from tuimem.store.errors import StoreError
from tuimem.store.messages import MessageTable
from tuimem.store.owners import Owners
from tuimem.store.removal import give_up, remove_hidden
from tuimem.store.rows import settings_to_json

_log = logging.getLogger(__name__)


class NewChat(Struct, frozen=True):
    """A chat to import, without its messages. The id of the character counts for nothing; times are in seconds."""

    title: str
    character: Character
    user_name: str
    created: float
    updated: float
    system_prompt: str | None = None
    memory_enabled: bool | None = None
    draft: str = ""
    instruction: str = ""
    own_settings: Mapping[str, Any] = field(default_factory=dict)
    profile: str = ""


class GrowingChat:
    """A chat that is being imported."""

    def __init__(self, identifier: int, messages: MessageTable) -> None:
        self.id = identifier
        self._messages = messages

    def add(self, messages: Iterable[NewMessage]) -> list[int]:
        """Store messages at the end in one transaction; return their ids. A few at a time let others write soon."""
        return self._messages.add_many(self.id, messages)


class ChatImport:
    """Imports chats."""

    def __init__(self, database: Database, owners: Owners, characters: CharacterTable, messages: MessageTable) -> None:
        self._database = database
        self._owners = owners
        self._characters = characters
        self._messages = messages

    @contextmanager
    def __call__(self, new: NewChat) -> Iterator[GrowingChat]:
        """Make a chat that is filled in the block, and that others see from its end on.

        When the block raises, or its process is killed, nothing of the chat is ever seen.
        """
        growing = self._begin(new)
        try:
            yield growing
            self._publish(growing, new)
        except BaseException:  # also ctrl+c: nobody sees half a chat, and the error goes on
            try:
                self._discard(growing)
            except StoreError:
                _log.warning("a half imported chat stays hidden until `tidy` removes it", exc_info=True)
            raise

    def _begin(self, new: NewChat) -> GrowingChat:
        owner = self._owners.mine
        with self._database.write() as connection:
            character_id = insert_character(connection, new.character, owner)
            cursor = connection.execute(
                "INSERT INTO chats (title, character_id, user_name, created, updated, system_prompt, memory_enabled, "
                "draft, instruction, settings, owner) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    new.title,
                    character_id,
                    new.user_name,
                    new.created,
                    new.updated,
                    new.system_prompt,
                    new.memory_enabled,
                    new.draft,
                    new.instruction,
                    settings_to_json(new.own_settings),
                    owner,
                ),
            )
            chat_id = cursor.lastrowid or 0
            if new.profile:
                connection.execute("INSERT INTO profile_locks VALUES ('chat', ?, ?)", (chat_id, new.profile))
            return GrowingChat(chat_id, self._messages)

    def _publish(self, growing: GrowingChat, new: NewChat) -> None:
        """Let everybody see the chat. When an equal character is there already, the chat gets that one."""
        with self._database.write() as connection:
            (own,) = connection.execute("SELECT character_id FROM chats WHERE id = ?", (growing.id,)).fetchone()
            known = next((one.id for one in self._characters.list() if _is_same(one, new.character)), own)
            connection.execute(
                "UPDATE chats SET owner = NULL, character_id = ?, updated = ? WHERE id = ?",
                (known, new.updated, growing.id),
            )
            if known == own:
                connection.execute("UPDATE characters SET owner = NULL WHERE id = ?", (own,))
            else:
                connection.execute("DELETE FROM characters WHERE id = ?", (own,))

    def _discard(self, growing: GrowingChat) -> None:
        with self._database.write() as connection:
            give_up(connection, growing.id)
        for _ in remove_hidden(self._database, self._owners):
            pass


def _is_same(one: Character, other: Character) -> bool:
    return (one.name, one.description, one.system_prompt, one.greeting) == (
        other.name,
        other.description,
        other.system_prompt,
        other.greeting,
    )
