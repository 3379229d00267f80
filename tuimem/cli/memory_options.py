"""Options and steps that commands on memories share."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from tuimem.cli import options
from tuimem.cli.errors import Refusal
from tuimem.cli.finding import character_option

if TYPE_CHECKING:
    from tuimem.cli.progress import HowFar
    from tuimem.settings.paths import Paths
    from tuimem.store.upkeep import IndexWish
    from tuimem.worker.client import MemoryClient
    from tuimem.worker.status import MemoryStatus
    from tuimem.worker.verbs import WishesDone

Result = TypeVar("Result")

_STARTS_WITHIN = 20.0
_INDEXED_WITHIN = 10.0
_ANSWERS_WITHIN = 30.0
"""Seconds."""

_LOOKS_EVERY = 0.1

_GOES_ON = "It goes on by itself when that works again."


CharacterName = Annotated[str | None, character_option("Only memories of this character.")]
TableFormat = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="csv|json",
        parser=options.a_choice("--format", ("csv", "json")),
        help="By default, by the file name's ending, else csv.",
    ),
]


def with_worker(paths: "Paths", ask: "Callable[[MemoryClient], Awaitable[Result]]") -> Result:
    """The result of a function that asks the memory worker, which is started for it if there is none."""
    import asyncio

    async def run() -> Result:
        from tuimem.worker.client import MemoryClient

        client = MemoryClient(paths)
        client.start()
        try:
            return await ask(client)
        finally:
            await client.close()

    return asyncio.run(run())


async def settled_status(client: "MemoryClient", *, expects: bool, waits: bool = True) -> "MemoryStatus":
    """How the memory is, after it has looked for what waits; what was said just now is indexed a moment later.

    It `expects` that there are memories, and `waits` a while for them to be indexed. Raises `MemoryUnavailable`.
    """
    import asyncio

    from tuimem.worker.verbs import STATUS, Nothing

    status = await client.ask(STATUS, Nothing(), seconds=_STARTS_WITHIN)
    looks = 0
    while looks * _LOOKS_EVERY < _INDEXED_WITHIN:
        has_looked = bool(status.memories or status.waiting or status.problem) or not expects
        if has_looked and not (waits and status.waiting):
            break
        await asyncio.sleep(_LOOKS_EVERY)
        looks += 1
        status = await client.ask(STATUS, Nothing(), seconds=_STARTS_WITHIN)
    return status


async def carried_out(client: "MemoryClient", wish: "IndexWish", number: int, far: "HowFar") -> "WishesDone":
    """What is told when the worker has done what was asked for, and its index is whole. Raises `MemoryUnavailable`."""
    import asyncio

    from tuimem.worker.verbs import STATUS, WISHES, Nothing

    while getattr(done := await client.ask(WISHES, Nothing(), seconds=_ANSWERS_WITHIN), wish) < number:
        if done.problem:
            raise Refusal(done.problem, _GOES_ON)
        await asyncio.sleep(_LOOKS_EVERY)
    while (now := await client.ask(STATUS, Nothing(), seconds=_ANSWERS_WITHIN)).rebuilding or now.waiting:
        if now.problem:
            raise Refusal(now.problem, _GOES_ON)
        if now.rebuilding:
            far(f"{now.rebuilt:,} of {now.rebuilding:,}", now.rebuilt, now.rebuilding)
        else:
            far(f"{now.waiting:,} to go")
        await asyncio.sleep(_LOOKS_EVERY)
    return done
