"""One job of the program that learns, done on a store for what was said to another program, with any model."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tuimem.endpoint.protocol import Completion, PromptMessage
from tuimem.endpoint.sampling import Sampling
from tuimem.errors import TuimemError
from tuimem.jobs.context import no_facts
from tuimem.jobs.handler import JobFailed, JobHandler, Work
from tuimem.jobs.learning import learning_job
from tuimem.memory.summary_problems import SummaryProblems
from tuimem.messages import Message
from tuimem.remembered import Fact
from tuimem.settings.model import Settings
from tuimem.store import Job, Store

Result = TypeVar("Result")

Answer = Callable[[Sequence[PromptMessage], Sampling], Awaitable[str]]
"""A model."""

Rank = Callable[[str, int | None, int, float], Awaitable[list[Fact]]]


async def no_model(messages: Sequence[PromptMessage], sampling: Sampling) -> str:
    """For what is done without asking anybody."""
    raise AssertionError("no model is to be asked")


@dataclass(frozen=True)
class DirectStore:
    """A store on the thread of whoever asks."""

    store: Store

    async def run(self, function: Callable[[Store], Result], /) -> Result:
        """What the function makes of the store."""
        return function(self.store)


async def learn(handler: JobHandler, store: Store, settings: Settings, answer: Answer, rank: Rank = no_facts) -> bool:
    """Do the job for what waits, once: False where the answer was of no use, and nothing was learned."""
    newest = store.exchanges.waiting(handler.kind, 1000)[-1].id
    payload = learning_job(handler.kind, None, newest).payload
    job = Job(0, handler.kind, None, None, None, None, "", payload, "auto", 0, "", None, 1, 0.0)
    try:
        write = await handler.run(job, _work(store, settings, answer, rank))
    except JobFailed as error:
        handler.record_failure(store, job, str(error))
        return False
    with store.write():
        write(store)
    return True


def _work(store: Store, settings: Settings, answer: Answer, rank: Rank) -> Work:
    async def ask(messages: Sequence[PromptMessage], sampling: Sampling) -> Completion:
        return Completion(await answer(messages, sampling), "", "stop", None)

    async def as_sent(messages: Sequence[PromptMessage]) -> list[PromptMessage]:
        return [*messages]

    async def chat_prompt(message: Message) -> None:
        return None

    def report(error: TuimemError) -> None:
        raise error

    sampling = Sampling(temperature=0.0)
    return Work(settings, DirectStore(store), sampling, ask, as_sent, report, SummaryProblems(), chat_prompt, rank)
