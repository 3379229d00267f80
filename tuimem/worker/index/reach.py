"""Whose memories are looked through."""

from dataclasses import dataclass
from typing import Self

from tuimem.memory.recall import RecallQuery, Scope


@dataclass(frozen=True, slots=True)
class SearchReach:
    """One chat, or all of one character; with neither, everything."""

    chat_id: int | None = None
    character_id: int | None = None

    @classmethod
    def of(cls, query: RecallQuery) -> Self:
        """The reach that a query asks for."""
        if query.scope is Scope.CHAT:
            return cls(chat_id=query.chat_id)
        if query.scope is Scope.CHARACTER:
            return cls(character_id=query.character_id)
        return cls()

    @property
    def condition(self) -> str:
        """A condition on the columns `chat_id` and `character_id` of the table or view `t`."""
        if self.chat_id is not None:
            return f"t.chat_id = {int(self.chat_id)}"
        if self.character_id is not None:
            return f"t.character_id = {int(self.character_id)}"
        return "1"

    @property
    def term(self) -> str:
        """The word in the index of words that all passages in reach have; empty for everything."""
        if self.chat_id is not None:
            return f"chat{int(self.chat_id)}"
        if self.character_id is not None:
            return f"character{int(self.character_id)}"
        return ""
