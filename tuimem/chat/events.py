"""What happened to a chat, as facts that a screen, a command or a test listens to."""

from dataclasses import dataclass
from enum import StrEnum

from tuimem.hooks.runner import KnownSource
from tuimem.jobs.progress import JobsProgressed
from tuimem.memory.plan import Plan
from tuimem.messages import Chat, Message
from tuimem.remembered import Fact
from tuimem.settings.layers import LoadedSettings
from tuimem.worker.status import MemoryStatus


@dataclass(frozen=True, slots=True)
class ChatOpened:
    """Another chat is the current one, or its messages have changed beyond single changes: read it anew."""

    chat: Chat


@dataclass(frozen=True, slots=True)
class ChatsChanged:
    """The list of chats is not what it was."""


@dataclass(frozen=True, slots=True)
class MessageAdded:
    """A message stands at the end of the chat. It is stored."""

    message: Message


@dataclass(frozen=True, slots=True)
class MessageChanged:
    """A message's text, swipe, summary or marks are not what they were."""

    message: Message


@dataclass(frozen=True, slots=True)
class MessagesRemoved:
    """Messages are gone from the chat; undo brings them back."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RecallChanged:
    """What was recalled for these messages is not what it was."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FactsChanged:
    """Facts are not what they were: these, as far as is known, which came from these messages."""

    fact_ids: tuple[int, ...]
    message_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LearnedChanged:
    """What was learned from these messages is not what it was."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SourcesChanged:
    """The messages that these facts come from were edited or deleted: the user says whether they stay."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class ReplyWaits:
    """A reply waits for so many summaries before it begins; 0: it does not wait any more."""

    summaries: int


@dataclass(frozen=True, slots=True)
class ReplyStarted:
    """A reply is on its way into this message, as the answer to what the plan says."""

    message: Message
    plan: Plan


@dataclass(frozen=True, slots=True)
class ReplyGrew:
    """More of the reply has come; both texts are only what is new."""

    message_id: int
    text: str
    reasoning: str


class ReplyKind(StrEnum):
    """How a reply came about."""

    NEW = "new"
    SWIPE = "swipe"
    CONTINUED = "continued"


@dataclass(frozen=True, slots=True)
class ReplyEnded:
    """The reply is whole, stopped or failed; the message's state says which.

    `sent` is the last message of the user as the model got it, with what stood beside it.
    """

    message: Message
    kind: ReplyKind
    sent: str = ""


@dataclass(frozen=True, slots=True)
class PlanChanged:
    """What the next prompt will be has changed."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """Other settings are in force in the open chat: another chat was opened, or they were changed.

    `by_user`: just these settings were asked for.
    """

    before: LoadedSettings
    loaded: LoadedSettings
    by_user: bool = False


@dataclass(frozen=True, slots=True)
class ConnectionChanged:
    """The model is another one, or there is none any more. `name` is for people to read; empty: none."""

    name: str
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class MemoryChanged:
    """The memory has more in it than before, or is not what it was."""

    status: MemoryStatus


@dataclass(frozen=True, slots=True)
class HooksWanted:
    """There are hooks, new or changed, of which the user has said nothing yet. They are not run."""

    known: tuple[KnownSource, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that goes with a turn has failed, a hook or the transcript; the turn goes on. Told once a reason."""

    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ProfilePageChanged:
    """The page about the user is not what it was, or what there is to say about it."""

    page_id: int


@dataclass(frozen=True, slots=True)
class Fault:
    """Something went wrong: a sentence on what happened and one on what to do.

    `is_reply` is for what kept a reply from being begun: the next reply that begins shows that it is so no more.
    """

    what: str
    remedy: str
    message_id: int | None = None
    is_reply: bool = False


Event = (
    ChatOpened
    | ChatsChanged
    | MessageAdded
    | MessageChanged
    | MessagesRemoved
    | RecallChanged
    | FactsChanged
    | LearnedChanged
    | SourcesChanged
    | ReplyWaits
    | ReplyStarted
    | ReplyGrew
    | ReplyEnded
    | PlanChanged
    | JobsProgressed
    | ConnectionChanged
    | SettingsChanged
    | MemoryChanged
    | HooksWanted
    | Skipped
    | ProfilePageChanged
    | Fault
)
