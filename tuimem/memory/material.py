"""What a plan is made from besides the chat's own messages."""

from dataclasses import dataclass

from tuimem.memory.pieces import Piece


@dataclass(frozen=True, slots=True)
class Material:
    """The pieces that were gathered for one plan, with their texts and bare token counts.

    `opening` stands before a conversation that the character begins. `problems` has a sentence for each source that
    failed or took too long; the plan is made without it.
    """

    pieces: tuple[Piece, ...] = ()
    opening: Piece | None = None
    problems: tuple[str, ...] = ()
