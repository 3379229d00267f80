"""Whose memories are looked through, and which of them."""

from dataclasses import dataclass
from typing import Self

from tuimem.memory.recall import RecallQuery, Scope
from tuimem.messages import MemoryKind
from tuimem.store.memory_list import kind_conditions

_KINDS = kind_conditions("t", "t")
"""What is forgotten is not in the index."""


@dataclass(frozen=True, slots=True)
class SearchReach:
    """One chat, or all of one character; with neither, everything. Of that, what was said `since` a moment and before
    `until`, and is of any of `kinds`; without kinds, all.
    """

    chat_id: int | None = None
    character_id: int | None = None
    since: float | None = None
    until: float | None = None
    kinds: frozenset[MemoryKind] = frozenset()

    @classmethod
    def of(cls, query: RecallQuery) -> Self:
        """The reach that a query asks for."""
        return cls(
            chat_id=query.chat_id if query.scope is Scope.CHAT else None,
            character_id=query.character_id if query.scope is Scope.CHARACTER else None,
            since=query.since,
            until=query.until,
            kinds=frozenset(query.kinds),
        )

    @property
    def is_part(self) -> bool:
        """Whether only a part of the chats in reach is looked through."""
        return self.since is not None or self.until is not None or bool(self.kinds)

    @property
    def within(self) -> str:
        """A condition on the view `shown`, called `t`."""
        conditions = [self.condition]
        if self.since is not None:
            conditions.append(f"t.created >= {self.since!r}")
        if self.until is not None:
            conditions.append(f"t.created < {self.until!r}")
        if self.kinds:
            kinds = [condition for kind, condition in _KINDS.items() if kind in self.kinds]
            conditions.append(f"({' OR '.join(kinds) or '0'})")
        return " AND ".join(conditions)

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
