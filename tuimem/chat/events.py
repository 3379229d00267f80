"""What happened to a chat, as facts that a screen, a command or a test listens to."""

from enum import StrEnum

from msgspec import Struct

from tuimem.hooks.runner import KnownSource
from tuimem.jobs.progress import JobsProgressed
from tuimem.memory.plan import Plan
from tuimem.messages import Chat, Message
from tuimem.remembered import Fact
from tuimem.settings.layers import LoadedSettings
from tuimem.worker.status import MemoryStatus


class ChatOpened(Struct, frozen=True):
    """Another chat is the current one, or its messages have changed beyond single changes: read it anew."""

    chat: Chat


class ChatsChanged(Struct, frozen=True):
    """The list of chats is not what it was."""


class MessageAdded(Struct, frozen=True):
    """A message stands at the end of the chat. It is stored."""

    message: Message


class MessageChanged(Struct, frozen=True):
    """A message's text, swipe, summary or marks are not what they were."""

    message: Message


class MessagesRemoved(Struct, frozen=True):
    """Messages are gone from the chat; undo brings them back."""

    ids: tuple[int, ...]


class RecallChanged(Struct, frozen=True):
    """What was recalled for these messages is not what it was."""

    ids: tuple[int, ...]


class FactsChanged(Struct, frozen=True):
    """Facts are not what they were: these, as far as is known, which came from these messages."""

    fact_ids: tuple[int, ...]
    message_ids: tuple[int, ...]


class LearnedChanged(Struct, frozen=True):
    """What was learned from these messages is not what it was."""

    ids: tuple[int, ...]


class SourcesChanged(Struct, frozen=True):
    """The messages that these facts come from were edited or deleted: the user says whether they stay."""

    facts: tuple[Fact, ...]


class ReplyWaits(Struct, frozen=True):
    """A reply waits for so many summaries before it begins; 0: it does not wait any more."""

    summaries: int


class ReplyStarted(Struct, frozen=True):
    """A reply is on its way into this message, as the answer to what the plan says."""

    message: Message
    plan: Plan


class ReplyGrew(Struct, frozen=True):
    """More of the reply has come; both texts are only what is new."""

    message_id: int
    text: str
    reasoning: str


class ReplyKind(StrEnum):
    """How a reply came about."""

    NEW = "new"
    SWIPE = "swipe"
    CONTINUED = "continued"


class ReplyEnded(Struct, frozen=True):
    """The reply is whole, stopped or failed; the message's state says which.

    `sent` is the last message of the user as the model got it, with what stood beside it.
    """

    message: Message
    kind: ReplyKind
    sent: str = ""


class PlanChanged(Struct, frozen=True):
    """What the next prompt will be has changed."""

    plan: Plan


class SettingsChanged(Struct, frozen=True):
    """Other settings are in force in the open chat: another chat was opened, or they were changed.

    `by_user`: just these settings were asked for.
    """

    before: LoadedSettings
    loaded: LoadedSettings
    by_user: bool = False


class ConnectionChanged(Struct, frozen=True):
    """The model is another one, or there is none any more. `name` is for people to read; empty: none."""

    name: str
    is_demo: bool = False


class MemoryChanged(Struct, frozen=True):
    """The memory has more in it than before, or is not what it was."""

    status: MemoryStatus


class HooksWanted(Struct, frozen=True):
    """There are hooks, new or changed, of which the user has said nothing yet. They are not run."""

    known: tuple[KnownSource, ...]


class HooksSettled(Struct, frozen=True):
    """Hooks that `HooksWanted` told of wait no more: somebody has answered, here or elsewhere, or they have changed."""


class Skipped(Struct, frozen=True):
    """Something that goes with a turn has failed, a hook or the transcript; the turn goes on. Told once a reason."""

    what: str
    remedy: str


class ProfilePageChanged(Struct, frozen=True):
    """The page about the user is not what it was, or what there is to say about it."""

    page_id: int


class DigestChanged(Struct, frozen=True):
    """A digest is not what it was, or what there is to say about it."""


class Fault(Struct, frozen=True):
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
    | HooksSettled
    | Skipped
    | ProfilePageChanged
    | DigestChanged
    | Fault
)
