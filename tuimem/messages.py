"""What a chat is made of: characters, chats, messages, swipes and summaries, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from tuimem.text import text_hash


class Role(StrEnum):
    """Who a message speaks for, in the words of the chat-completions protocol."""

    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"


class SwipeState(StrEnum):
    """How far a swipe's text came."""

    COMPLETE = "complete"
    STREAMING = "streaming"
    STOPPED = "stopped"
    FAILED = "failed"


class Lock(StrEnum):
    """What can be locked to a config profile; the first that is beats the others."""

    CHAT = "chat"
    GROUP = "group"
    CHARACTER = "character"


class Summary(Struct, frozen=True):
    """The short text that stands for one swipe. A new version is a new row, so `id` orders all versions in time.

    `doubt` says in words why it may not say what its message says; empty while nothing speaks against it.
    """

    id: int
    text: str
    source_hash: str
    edited: bool = False
    reasoning: str = ""
    model: str = ""
    doubt: str = ""


class ReplyFigures(Struct, frozen=True):
    """How a reply came: times in seconds from its request on, tokens as the server counted them. None: not known.

    `reused_tokens` of the prompt were not worked on again; `finish_reason` is the server's word. A reply that was
    continued has the sum of its times and tokens.
    """

    tokens: int | None = None
    seconds: float | None = None
    first_word: float | None = None
    prompt_tokens: int | None = None
    reused_tokens: int | None = None
    finish_reason: str = ""

    @property
    def tokens_per_second(self) -> float | None:
        """How quickly it was written, once it began."""
        if not self.tokens or self.seconds is None or self.first_word is None or self.seconds <= self.first_word:
            return None
        return self.tokens / (self.seconds - self.first_word)


NO_FIGURES = ReplyFigures()
"""Nothing is known."""


class Swipe(Struct, frozen=True):
    """One of a message's alternative texts."""

    id: int
    text: str
    state: SwipeState = SwipeState.COMPLETE
    reasoning: str = ""
    error: str = ""
    model: str = ""
    created: float = 0.0
    summary: Summary | None = None
    summary_error: str = ""
    figures: ReplyFigures = NO_FIGURES

    @property
    def ended_at_limit(self) -> bool:
        """Whether the reply is as long as it was allowed to be, and so may lack its end."""
        return self.state is SwipeState.COMPLETE and self.figures.finish_reason == "length"

    @property
    def summary_is_stale(self) -> bool:
        """Whether the text has changed since its summary was made."""
        return self.summary is not None and self.summary.source_hash != text_hash(self.text)


class Message(Struct, frozen=True):
    """One turn by the user, a character or the system, with the swipe that is shown.

    `created` is in seconds since the epoch; `swipe_index` counts from 0.
    """

    id: int
    chat_id: int
    role: Role
    author: str
    created: float
    swipe: Swipe
    swipe_index: int = 0
    swipe_count: int = 1
    remember: bool = False
    exclude: bool = False
    hidden: bool = False
    recallable: bool = True

    @property
    def text(self) -> str:
        """The text of the shown swipe."""
        return self.swipe.text


class Character(Struct, frozen=True):
    """Somebody the user chats with. Texts may hold `{{char}}` and `{{user}}`."""

    id: int
    name: str
    description: str = ""
    system_prompt: str = ""
    greeting: str = ""


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation with one character. `system_prompt` overrides the character's when it is not None.

    `memory_enabled` is None while the chat follows the setting for new chats; `memory_everywhere` is the switch for all
    chats whose settings go by that. `own_settings` are values by `group.field`, unchecked; `locks` are the config
    profiles to which it, its group or its character is locked. `instruction` is what is wanted of the next reply only.
    """

    id: int
    title: str
    character: Character
    user_name: str
    created: float
    updated: float
    system_prompt: str | None = None
    memory_enabled: bool | None = None
    draft: str = ""
    message_count: int = 0
    own_settings: Mapping[str, Any] = field(default_factory=dict, hash=False)
    locks: Mapping[Lock, str] = field(default_factory=dict, hash=False)
    memory_everywhere: bool = True
    instruction: str = ""

    @property
    def locked_by(self) -> Lock | None:
        """The lock that counts, None without one."""
        return next((lock for lock in Lock if lock in self.locks), None)

    @property
    def profile(self) -> str:
        """The config profile that the chat is locked to; empty when it is to none."""
        lock = self.locked_by
        return "" if lock is None else self.locks[lock]


class SearchHit(Struct, frozen=True):
    """A message that was found. `index` is its place in the chat from 0, `created` in seconds since the epoch.

    `marks` are where in the snippet the words stand that were looked for: first character, and the one behind the last.
    """

    chat_id: int
    chat_title: str
    message_id: int
    index: int
    author: str
    snippet: str
    created: float
    marks: tuple[tuple[int, int], ...] = ()


class MemoryKind(StrEnum):
    """What the memory browser filters by, beside character, chat and date."""

    USER = "user"
    CHARACTER = "character"
    SUMMARISED = "summarised"
    REMEMBERED = "remembered"
    FORGOTTEN = "forgotten"


class MemoryFilter(Struct, frozen=True):
    """Which memories are meant: of a character or a chat, said `since` a moment and before `until`, of any of `kinds`.

    Moments are in seconds since the epoch. Without kinds it is all that have not been forgotten.
    """

    character_id: int | None = None
    chat_id: int | None = None
    since: float | None = None
    until: float | None = None
    kinds: frozenset[MemoryKind] = frozenset()

    def toggled(self, kind: MemoryKind) -> "MemoryFilter":
        """The same with a kind on or off."""
        return replace(self, kinds=self.kinds ^ {kind})


class ListedMemory(Struct, frozen=True):
    """A message as a memory: its shown text, its summary if it has one, and the marks that matter for recall.

    One that was found in the memory of another `machine` has no ids, and is not `is_here`.
    """

    message_id: int
    chat_id: int
    chat_title: str
    character: str
    role: Role
    author: str
    created: float
    text: str
    summary: str = ""
    remember: bool = False
    exclude: bool = False
    recallable: bool = True
    is_here: bool = True
    machine: str = ""


class Block(NamedTuple):
    """One summary of several neighbouring messages, as planning needs it; it holds no text.

    `sources` are the messages in order, each with the summary that went into it. It `is_fresh` while nothing of that
    has changed and the user has not taken it apart. `tokens` are an estimate while `counted` is false.
    """

    id: int
    sources: tuple[tuple[int, int], ...]
    tokens: int
    is_fresh: bool = True
    counted: bool = True


class CondensedMemory(Struct, frozen=True):
    """A block as it is shown: its text, the ids of its messages in order, and why it is doubtful.

    It `is_stale` when a message of it has changed since: then the messages are sent by their own summaries.
    """

    id: int
    text: str
    messages: tuple[int, ...]
    is_stale: bool = False
    doubt: str = ""


class RecalledMemory(Struct, frozen=True):
    """A memory as it was recalled for a message: `text` is quoted; `age` and `date` are those of that moment, in words.

    Without a `source_id` it is a fact, or comes from another `machine`, whose message has the key `elsewhere`. `dense`
    is its nearness in meaning and `lexical` in words, both from 0 to 1; `said` and `said_last` are in seconds since the
    epoch, and differ where it was said several times.
    """

    id: int
    source_id: int | None
    chat_id: int | None
    chat_title: str
    author: str
    age: str
    date: str
    text: str
    score: float
    dense: float | None = None
    lexical: float = 0.0
    signals: tuple[tuple[str, float], ...] = ()
    said: float = 0.0
    said_last: float = 0.0
    is_remembered: bool = False
    fact_id: int | None = None
    machine: str = ""
    elsewhere: str = ""


class Recall(Struct, frozen=True):
    """What was recalled for one message, in the order of time, with the templates in which it was sent.

    `problem` says why nothing could be looked for. It `is_sent` while its message has been kept ever since.
    """

    message_id: int
    created: float
    memories: tuple[RecalledMemory, ...] = ()
    template: str = ""
    memory_template: str = ""
    problem: str = ""
    is_sent: bool = True


class Entry(NamedTuple):
    """What planning needs to know of one message. A chat has thousands of them, so it holds no text.

    `tokens` and `summary_tokens` count the bare texts; they are estimates while `counted` is false. `summary_id` is 0
    when there is no summary. The order of ids is the order of the chat.
    """

    id: int
    role: Role
    tokens: int
    summary_tokens: int = 0
    summary_id: int = 0
    remember: bool = False
    exclude: bool = False
    hidden: bool = False
    counted: bool = True

    @property
    def is_silent(self) -> bool:
        """Whether its text can never be sent: it is hidden, or there is none (yet)."""
        return self.hidden or not self.tokens
