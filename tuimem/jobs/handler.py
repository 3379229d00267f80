"""What a kind of job is: how one job of it is done, on which connection, and how many at the same time."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar, Literal, Protocol, TypeVar

from msgspec import Struct

from tuimem.endpoint.protocol import Completion, PromptMessage
from tuimem.endpoint.sampling import Sampling
from tuimem.errors import TuimemError
from tuimem.memory.summary_problems import SummaryProblems
from tuimem.memory.summary_request import ChatPrompt
from tuimem.messages import Message
from tuimem.remembered import Fact
from tuimem.settings.model import Settings
from tuimem.store import Job, Store

Result = TypeVar("Result")

ConnectionUse = Literal["chat", "summaries", "memory"]
"""What a connection is for; the settings say for each which server and model that is."""

Write = Callable[[Store], object]
"""Stores what a job has come to, in the transaction that closes the job."""

USER, AUTOMATIC, LOW = 0, 10, 20
"""Priorities: what the user asked for, what follows by itself, what can wait for all others."""


class JobFailed(Exception):
    """A job has not been done; the text says why, to users. `permanent`: trying again would not help."""

    def __init__(self, text: str, *, permanent: bool = False) -> None:
        super().__init__(text)
        self.permanent = permanent


class JobLimits(Struct, frozen=True):
    """How many requests may be on their way to a job's server at the same time, and the seconds before each job.

    The delays of one kind come one after the other. `begins_at_once`: the first job of a series has none; one that the
    user asked for has none in any case. `gathers`: the delay is for more to come that is done together.
    It keeps no other work from the server, and there is none where nobody waits for more.
    """

    parallel: int = 1
    delay: float = 0.0
    begins_at_once: bool = False
    gathers: bool = False


class StoreAccess(Protocol):
    """The store off the event loop."""

    async def run(self, function: Callable[[Store], Result], /) -> Result:
        """The function's result. Raises what it raises, and `StoreError`."""


class Work(Struct, frozen=True):
    """What one job works with: the settings of its chat, the store, and the model it may ask.

    `ask` sends messages with a sampling, such as `sampling`, which is that of the settings; it waits while a reply
    streams on the same server, and raises `EndpointError`. `as_sent` gives the messages as the server takes them, by
    what is known of it. `report` tells the user of something that does not keep the job from being done;
    `summary_problems` are those of the prompt for summaries, and `chat_prompt` gives what the chat of a message sends
    up to it, if its summary is to be asked for there. `rank_facts` gives so many of the facts that hold with a
    character, those nearest to what was said, best first, none that is less near than the last argument says.
    """

    settings: Settings
    store: StoreAccess
    sampling: Sampling
    ask: Callable[[Sequence[PromptMessage], Sampling], Awaitable[Completion]]
    as_sent: Callable[[Sequence[PromptMessage]], Awaitable[list[PromptMessage]]]
    report: Callable[[TuimemError], None]
    summary_problems: SummaryProblems
    chat_prompt: Callable[[Message], Awaitable[ChatPrompt | None]]
    rank_facts: Callable[[str, int | None, int, float], Awaitable[list[Fact]]]


class JobHandler(ABC):
    """Does the jobs of one kind. It keeps nothing between two jobs; a new kind joins `registry.HANDLERS`."""

    kind: ClassVar[str]
    """The name under which jobs are stored."""

    connection: ClassVar[ConnectionUse | None] = None
    """The connection that is asked; None: no model is needed."""

    needs: ClassVar[Sequence[str]] = ()
    """Modules that only such a job needs and that take long to import: they are imported in a thread before it."""

    priority: ClassVar[int] = AUTOMATIC
    """Of jobs that the user has not asked for."""

    def limits(self, settings: Settings) -> JobLimits:
        """How many of these jobs, and of others on the same server, run at the same time."""
        return JobLimits()

    @abstractmethod
    async def run(self, job: Job, work: Work) -> Write:
        """Do the job and return how its result is stored.

        It may be broken off at any `await` and begun again later. Raises `JobFailed`, `EndpointError`, `StoreError`.
        """

    def record_failure(self, store: Store, job: Job, error: str) -> None:  # noqa: B027  # some kinds have no such place
        """Write where the user sees it that the job has been given up, in the transaction that closes it."""
