"""Options and steps that commands on memories share."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from tuimem.cli import options
from tuimem.cli.completion import character_names
from tuimem.cli.errors import Refusal

if TYPE_CHECKING:
    from tuimem.messages import Character
    from tuimem.settings.paths import Paths
    from tuimem.store import Store
    from tuimem.worker.client import MemoryClient
    from tuimem.worker.status import MemoryStatus

Result = TypeVar("Result")

_STARTS_WITHIN = 20.0
_INDEXED_WITHIN = 10.0
"""Seconds."""

_LOOKS_EVERY = 0.1

CharacterName = Annotated[
    str | None,
    typer.Option(
        "--character",
        metavar="NAME",
        parser=options.a_text("--character"),
        autocompletion=character_names,
        help="Only memories of this character.",
    ),
]


def find_character(store: "Store", name: str) -> "Character":
    """The character of this name. Raises `Refusal`."""
    character = store.characters.find(name)
    if character is None:
        names = ", ".join(dict.fromkeys(each.name for each in store.characters.list())) or "none"
        raise Refusal(f"There is no character “{name}”.", f"The characters are: {names}.")
    return character


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
