"""Gathers what a plan is made from besides the messages: every source at once, each with a time limit of its own."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from msgspec import Struct, field

from tuimem.chat.fact_ranking import FactRanking
from tuimem.chat.memory_switch import injects
from tuimem.errors import TuimemError
from tuimem.memory.front import Front
from tuimem.memory.pieces import Piece, PieceKind
from tuimem.memory.recall import Turn
from tuimem.messages import Chat
from tuimem.settings.model import Settings
from tuimem.store.store_thread import StoreThread

_log = logging.getLogger(__name__)

_SECONDS = 1.0
"""So long a turn waits for a source that does not say how long: most read the store, perhaps on a busy machine."""


class GatherRequest(Struct, frozen=True):
    """What a source may read from: the chat, the settings in force for it, and the store.

    `window` is the size of the context window in tokens, 0 where it is not known; `front` is what was sent last.
    `turns` say what the prompt is about where that is not in the chat, and `wish` what is wanted of this one reply. A
    source that gives less than it could adds a sentence on that to `problems`.
    """

    chat: Chat
    settings: Settings
    store: StoreThread
    window: int = 0
    problems: list[str] = field(default_factory=list)
    front: Front | None = None
    ranking: FactRanking | None = None
    turns: tuple[Turn, ...] = ()
    wish: str = ""


class MaterialSource(Struct, frozen=True):
    """Where pieces come from. `name` is for people to read; after `seconds` the prompt goes on without the source.

    `read` gives pieces with their texts and placements; their tokens are counted afterwards. What `is_memory` is left
    out when nothing that is remembered may stand in prompts. A source of a held kind names that in `holds`, and `is_on`
    says whether the user wants it: what is turned off leaves the prompt at once, while what has nothing to say any
    more, or fails, leaves it with the next step.
    """

    name: str
    read: Callable[[GatherRequest], Awaitable[Sequence[Piece]]]
    seconds: float | None = None
    is_memory: bool = False
    holds: PieceKind | None = None
    is_on: Callable[[GatherRequest], bool] = lambda request: True


class Gathered(Struct, frozen=True):
    """The pieces of all sources in their order, and a sentence for each source that gave nothing, or less.

    `held` are the held kinds that are turned on, `failed` those of them whose source gave no answer.
    """

    pieces: tuple[Piece, ...]
    problems: tuple[str, ...]
    held: tuple[PieceKind, ...] = ()
    failed: tuple[PieceKind, ...] = ()


async def gather(request: GatherRequest, sources: Sequence[MaterialSource]) -> Gathered:
    """Ask all sources at once. One that fails or takes too long is a problem to show, not a failed turn."""
    sources = [source for source in sources if _is_wanted(source, request)]
    answers = await asyncio.gather(*(_ask(source, request) for source in sources))
    pieces = [piece for answer in answers if not isinstance(answer, str) for piece in answer]
    failed = (answer for answer in answers if isinstance(answer, str))
    held = [(source.holds, answer) for source, answer in zip(sources, answers, strict=True) if source.holds is not None]
    return Gathered(
        tuple(pieces),
        (*failed, *request.problems),
        tuple(sorted({kind for kind, _ in held}, key=lambda kind: kind.rank)),
        tuple(kind for kind, answer in held if isinstance(answer, str)),
    )


def _is_wanted(source: MaterialSource, request: GatherRequest) -> bool:
    return (not source.is_memory or injects(request.settings)) and source.is_on(request)


async def _ask(source: MaterialSource, request: GatherRequest) -> Sequence[Piece] | str:
    seconds = _SECONDS if source.seconds is None else source.seconds
    try:
        async with asyncio.timeout(seconds):
            return await source.read(request)
    except TimeoutError:
        return f"Not in the prompt: the {source.name}, for want of an answer within {seconds:g} s."
    except TuimemError as error:
        return f"Not in the prompt: the {source.name}. {error.what}"
    except Exception as error:  # noqa: BLE001 - a fault in one source must not cost the user the turn; it is shown
        _log.exception("the source %s failed", source.name)
        return f"Not in the prompt: the {source.name}, since reading failed with {type(error).__name__}."
