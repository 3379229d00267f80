"""What a plan is made from besides the chat's own messages."""

from dataclasses import dataclass

from tuimem.memory.news import News
from tuimem.memory.pieces import Piece, PieceKind


@dataclass(frozen=True, slots=True)
class Material:
    """The pieces that were gathered for one plan, with their texts and bare token counts.

    `opening` stands before a conversation that the character begins. `problems` has a sentence for each source that
    failed or took too long; the plan is made without it. `missing` are the names of the abilities that the server
    lacks, so that the messages are sent in another form; `reserve` are tokens kept free for what that may need besides.
    `held` are the held kinds that are turned on, those with nothing to say too, in the order of the prompt. `news` is
    what the newest message tells of their changes; its piece is among the others.
    """

    pieces: tuple[Piece, ...] = ()
    opening: Piece | None = None
    problems: tuple[str, ...] = ()
    missing: frozenset[str] = frozenset()
    reserve: int = 0
    held: tuple[PieceKind, ...] = ()
    news: News | None = None
