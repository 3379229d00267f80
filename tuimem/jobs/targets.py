"""Where a job is done, and what it works with there."""

from collections.abc import Sequence

from msgspec import Struct

from tuimem.endpoint.client import Client
from tuimem.endpoint.protocol import Completion, PromptMessage
from tuimem.endpoint.sampling import Sampling
from tuimem.endpoint.server import limits_in_force
from tuimem.jobs.context import JobContext
from tuimem.jobs.handler import JobHandler, Work
from tuimem.jobs.pauses import Pauses
from tuimem.settings.model import Settings


class Target(Struct, frozen=True):
    """Where a job is done: by a client on its server, or in this process under the name of the kind."""

    server: str
    client: Client | None


def target_of(handler: JobHandler, settings: Settings, context: JobContext) -> Target | None:
    """Where jobs of this kind are done under the settings of a chat; None while there is no connection for them.

    Raises `EndpointError` for a connection that cannot be.
    """
    if handler.connection is None:
        return Target(handler.kind, None)
    client = context.client(handler.connection, settings)
    return None if client is None else Target(client.server.base_url, client)


def work_at(target: Target, handler: JobHandler, settings: Settings, context: JobContext, pauses: Pauses) -> Work:
    """What a job works with. Its requests wait while a reply streams on the same server."""
    client = target.client

    async def ask(messages: Sequence[PromptMessage], sampling: Sampling) -> Completion:
        assert client is not None, "a handler that asks names its connection"
        await context.prepare(client, sampling)
        await pauses.wait(target.server)
        return await client.complete(messages, sampling, limits_in_force(settings.endpoint))

    async def as_sent(messages: Sequence[PromptMessage]) -> list[PromptMessage]:
        return list(messages) if client is None else await client.as_sent(messages, sampling)

    sampling = Sampling()
    if handler.connection is not None and client is not None:
        sampling = context.sampling(handler.connection, client, settings)
    return Work(
        settings,
        context.store,
        sampling,
        ask,
        as_sent,
        context.report,
        context.summary_problems,
        lambda message: context.chat_prompt(message, settings),
        context.rank_facts,
    )
