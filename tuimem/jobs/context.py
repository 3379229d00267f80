"""What a session lends to its jobs."""

from collections.abc import Awaitable, Callable

from msgspec import Struct, field

from tuimem.endpoint.client import Client
from tuimem.endpoint.sampling import Sampling
from tuimem.errors import TuimemError
from tuimem.jobs.handler import ConnectionUse, StoreAccess
from tuimem.jobs.progress import JobsProgressed
from tuimem.memory.summary_problems import SummaryProblems
from tuimem.memory.summary_request import ChatPrompt
from tuimem.messages import Message
from tuimem.remembered import Fact
from tuimem.settings.model import Settings
from tuimem.store import Job

ChatPromptOf = Callable[[Message, Settings], Awaitable[ChatPrompt | None]]
"""What the chat of a message sends up to it, if these settings want its summary asked for there and it can be."""


async def no_chat_prompt(message: Message, settings: Settings) -> ChatPrompt | None:
    """Summaries are asked for on their own."""
    return None


RankFacts = Callable[[str, int | None, int, float], Awaitable[list[Fact]]]
"""So many of the facts that hold with a character, those nearest to what was said, best first, none less near."""


async def no_facts(said: str, character_id: int | None, count: int, least: float) -> list[Fact]:
    """Nothing is known."""
    return []


class JobContext(Struct, frozen=True):
    """The store, the settings, the connections, and who is told.

    `settings` are those in force in a chat, by its id, or outside of all chats; `settings_shown` are those of the chat
    that is open. `client` is the connection for a use under such settings, None while there is none; it raises
    `EndpointError` for one that cannot be. `prepare` is awaited before a client is asked, and `sampling` says how.
    `changed` is told of every job that is done or given up; `report` and `progressed` are for whoever listens.
    `summary_problems` are those of the prompt for summaries, and `chat_prompt` is what they may be asked for after.
    `rank_facts` finds the facts that belong to what was said.
    """

    store: StoreAccess
    settings: Callable[[int | None], Awaitable[Settings]]
    settings_shown: Callable[[], Settings]
    client: Callable[[ConnectionUse, Settings], Client | None]
    prepare: Callable[[Client, Sampling], Awaitable[None]]
    sampling: Callable[[ConnectionUse, Client, Settings], Sampling]
    changed: Callable[[Job], Awaitable[None]]
    report: Callable[[TuimemError], None]
    progressed: Callable[[JobsProgressed], None]
    summary_problems: SummaryProblems = field(default_factory=SummaryProblems)
    chat_prompt: ChatPromptOf = no_chat_prompt
    rank_facts: RankFacts = no_facts
