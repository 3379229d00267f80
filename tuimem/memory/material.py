"""What a plan is made from besides the chat's own messages."""

from dataclasses import dataclass

from tuimem.memory.pieces import Piece


@dataclass(frozen=True, slots=True)
class Material:
    """The pieces that were gathered for one plan, with their texts and bare token counts.

    `opening` stands before a conversation that the character begins. `problems` has a sentence for each source that
    failed or took too long; the plan is made without it. `missing` are the names of the abilities that the server
    lacks, so that the messages are sent in another form; `reserve` are tokens kept free for what that may need besides.
    """

    pieces: tuple[Piece, ...] = ()
    opening: Piece | None = None
    problems: tuple[str, ...] = ()
    missing: frozenset[str] = frozenset()
    reserve: int = 0
