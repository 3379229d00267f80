"""What is learned from chats: exchanges to learn from, facts, the user profile, and their changes, as frozen values."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

LONGEST_FACT = 1_000
"""Characters of a fact: what is longer is a text, and belongs into a pinned file."""


class About(StrEnum):
    """Whom a fact is about."""

    USER = "user"
    CHARACTER = "character"


class FactOrigin(StrEnum):
    """Who has put a fact down: the memory model, a forced prefix, the user by hand, an import, or `llm`'s log."""

    MODEL = "model"
    PREFIX = "prefix"
    USER = "user"
    IMPORT = "import"
    LLM = "llm"


class SourceState(StrEnum):
    """What became of the message that a fact comes from, until the user has said whether the fact stays."""

    SAME = ""
    EDITED = "edited"
    DELETED = "deleted"


class ChangeKind(StrEnum):
    """What happened to a fact. An edit is the user's, an update the model's; a deleted one is only set aside."""

    ADD = "add"
    UPDATE = "update"
    DELETE = "delete"
    RESTORE = "restore"
    EDIT = "edit"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the user said with what was said directly before it and in reply, as the texts are now.

    `source` is "chat", or "llm" for an exchange of that tool, which has no chat and no message; `at` is when it was
    said, in seconds since the epoch. `author` is who replied, `persona` the name under which the user spoke.
    """

    id: int
    source: str
    chat_id: int | None
    character_id: int | None
    message_id: int | None
    at: float
    said: str
    before: str = ""
    replied: str = ""
    author: str = ""
    persona: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One short statement about the user or the character. Without a `character_id` it holds in all chats.

    `said` and `ended` are in seconds since the epoch; `about_date` is the day, month or year in ISO that it is about,
    where one is named. It `ended` when it was replaced by another, or set aside; `stale_by` is the fact that makes it
    doubtful.
    """

    id: int
    text: str
    character_id: int | None
    about: About
    said: float
    about_date: str = ""
    message_id: int | None = None
    chat_id: int | None = None
    origin: FactOrigin = FactOrigin.MODEL
    replaced_by: int | None = None
    ended: float | None = None
    stale_by: int | None = None
    source_state: SourceState = SourceState.SAME

    @property
    def is_current(self) -> bool:
        """Whether it holds, as far as anybody knows."""
        return self.ended is None


class FactChange(Struct, frozen=True):
    """One change of a fact, and the message that it was learned from. It can be undone until it is `undone`.

    `before_id` is the fact that an update replaced, the one that stood before an edit, or the one that made it stale.
    """

    id: int
    fact_id: int
    message_id: int | None
    chat_id: int | None
    kind: ChangeKind
    at: float
    before_id: int | None = None
    undone: bool = False


class PageOrigin(StrEnum):
    """How a version of a profile page came about; a new one has headings and nothing else."""

    NEW = "new"
    MODEL = "model"
    EDIT = "edit"
    LOAD = "load"
    CLEAR = "clear"
    UNDO = "undo"


class ProfilePage(Struct, frozen=True):
    """The page about the user as it is now, in Markdown. Before anything stands on it there is no version.

    `written_id` is the version that was last written to its file. While it is `paused`, nothing is learned for it.
    `problem` says why the last update changed nothing, and is empty after one that was good.
    """

    id: int
    name: str
    text: str = ""
    version_id: int | None = None
    changed: float = 0.0
    written_id: int | None = None
    paused: bool = False
    problem: str = ""


class PageVersion(Struct, frozen=True):
    """One text of a page, and what made it of `before`; None: what stood before is not kept any more.

    `message_id` is the message that it was learned from, in `chat_id`; `undoes` is the version whose change an undo
    took back.
    """

    id: int
    page_id: int
    at: float
    origin: PageOrigin
    text: str
    before: str | None = ""
    reason: str = ""
    message_id: int | None = None
    chat_id: int | None = None
    undone: bool = False
    undoes: int | None = None


class WantedChange(Struct, frozen=True):
    """A change of facts that was found right: an add, an update or a delete, learned from one exchange.

    `fact_id` is what is updated or set aside. `makes_stale` are the facts that the new one makes doubtful.
    """

    kind: ChangeKind
    text: str = ""
    fact_id: int | None = None
    about: About = About.USER
    about_date: str = ""
    exchange_id: int | None = None
    makes_stale: tuple[int, ...] = ()


class Reach(StrEnum):
    """Whom a pinned file or a digest is for: one chat, all chats with a character, or all chats."""

    CHAT = "chat"
    CHARACTER = "character"
    ALL = "all"


class PinnedFile(Struct, frozen=True):
    """A text file of the user's that is in every prompt. The program reads it and never writes to it."""

    id: int
    path: str
    character_id: int | None
    chat_id: int | None
    created: float

    @property
    def reach(self) -> Reach:
        """In whose prompts it is."""
        return reach_of(self.character_id, self.chat_id)


def reach_of(character_id: int | None, chat_id: int | None) -> Reach:
    """Whom something is for that belongs to a chat, to a character, or to neither."""
    if chat_id is not None:
        return Reach.CHAT
    return Reach.ALL if character_id is None else Reach.CHARACTER


class Digest(Struct, frozen=True):
    """What was said lately, in short: of a chat, with a character, or with neither of all chats, as it is now.

    Before there is any text there is no version. `written_id` is the version that was last written to its file;
    `problem` says why the last update changed nothing.
    """

    id: int
    character_id: int | None
    chat_id: int | None
    text: str = ""
    version_id: int | None = None
    changed: float = 0.0
    written_id: int | None = None
    problem: str = ""

    @property
    def reach(self) -> Reach:
        """Whom it is for."""
        return reach_of(self.character_id, self.chat_id)


class ToldChange(NamedTuple):
    """A change as it is told of: with its fact, and with what stood before it or made it doubtful."""

    change: FactChange
    fact: Fact
    before: Fact | None = None


class LearnedFrom(NamedTuple):
    """What was learned from a message, and why nothing could be."""

    changes: tuple[ToldChange, ...] = ()
    errors: tuple[str, ...] = ()


NOTHING_LEARNED = LearnedFrom()
"""Nothing was looked for in the message, or it had nothing to remember."""
