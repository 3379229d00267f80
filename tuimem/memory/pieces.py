"""What a prompt is made of: pieces, each of one kind, in one place. The kinds are a registry that a new file joins."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from tuimem.messages import Role
from tuimem.settings.model import MemorySettings, Position


class Where(StrEnum):
    """The places of a prompt."""

    START = "start"
    BEFORE = "before"
    CONVERSATION = "conversation"
    DEPTH = "depth"
    BESIDE = "beside"
    AFTER = "after"
    MACRO = "macro"


class Placement(NamedTuple):
    """Where a piece stands.

    `START` is before everything else, `BEFORE` before the conversation. `depth` belongs to `DEPTH`: so many messages of
    the conversation stand after the piece. `message_id` belongs to `BESIDE`: the piece stands directly before that
    message, while it is kept. A piece in `MACRO` stands only where a macro names it.
    """

    where: Where
    depth: int = 0
    message_id: int = 0


START = Placement(Where.START)
BEFORE = Placement(Where.BEFORE)
CONVERSATION = Placement(Where.CONVERSATION)
AFTER = Placement(Where.AFTER)
MACRO = Placement(Where.MACRO)


class Source(NamedTuple):
    """What a piece was made from: a message's text, one version of its summary, or something that has a name.

    `summary_id` is 0 for the text of the message. `block_id` is that of the block that stands for the message, of whose
    sources the first has the tokens. `tokens` counts the bare text, uncorrected. `name` is that of a file
    or of another source beside the messages, whose `message_id` is 0.
    """

    message_id: int
    summary_id: int = 0
    tokens: int = 0
    name: str = ""
    block_id: int = 0


@dataclass(frozen=True, slots=True)
class PieceKind:
    """One kind of piece. All that shows, stores or orders pieces derives from this record.

    `name` stands in stored data, `title` on the screen. `style` is a theme variable, and `colour` its value in themes
    that do not have it. `placement` and `rank` order the pieces: within a place the lowest rank, the most stable kind,
    comes first. `template` gives the text around a list of summaries, `position` where the user wants that list, and in
    which role; `macro` is the name by which a text can ask for it. `is_message`: the piece is a message's own text.
    `is_held`: it stays as it was last sent until a step is taken, and what has changed is told as news.
    """

    name: str
    title: str
    style: str
    colour: str
    placement: Placement
    rank: int
    template: Callable[[MemorySettings], str] | None = None
    position: Callable[[MemorySettings], tuple[Placement, Role]] | None = None
    macro: str = ""
    is_message: bool = False
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of the next prompt. `text` is empty where it is read only when the prompt is written.

    `tokens` is what the piece costs in the prompt, with what wraps it; in a material it is the bare count of the text.
    `is_inline`: it goes on in the line of the piece before it. `standing` is what a piece of a held kind would say if
    nothing but what has changed were put right in what was sent, where that is not its text; see `news`.
    """

    kind: PieceKind
    role: Role
    placement: Placement
    tokens: int
    sources: Sequence[Source] = ()
    text: str = ""
    is_inline: bool = False
    standing: str | None = None

    @property
    def newest(self) -> str:
        """The text that what was sent is compared with."""
        return self.text if self.standing is None else self.standing

    @property
    def messages(self) -> tuple[int, ...]:
        """Ids of the messages behind the piece, in the order of the chat."""
        return tuple(source.message_id for source in self.sources if source.message_id)

    @property
    def first_message(self) -> int:
        """Id of the first message behind the piece, 0 without any."""
        return next((source.message_id for source in self.sources if source.message_id), 0)


SYSTEM = PieceKind("system", "system prompt", "segment-system", "#9aa4b5", BEFORE, 10)
CHARACTER = PieceKind("character", "character", "segment-character", "#b0a2ea", BEFORE, 20)
LONG_TERM = PieceKind(
    "long_term",
    "long-term",
    "segment-long",
    "#78aff2",
    BEFORE,
    50,
    lambda memory: memory.long_term_template,
    lambda memory: _placed(memory.long_term_position, memory.long_term_depth, memory.long_term_role),
    "qm-long-term-memory",
)
BLOCK = PieceKind("block", "condensed", "segment-block", "#5fbcb8", BEFORE, 60, lambda memory: memory.block_template)
SHORT_TERM = PieceKind(
    "short_term",
    "short-term",
    "segment-short",
    "#86c98a",
    BEFORE,
    70,
    lambda memory: memory.short_term_template,
    lambda memory: _placed(memory.short_term_position, memory.short_term_depth, memory.short_term_role),
    "qm-short-term-memory",
)
OPENING = PieceKind("opening", "opening", "segment-system", "#9aa4b5", CONVERSATION, 0)
TEXT = PieceKind("text", "older text", "segment-text", "#d2a868", CONVERSATION, 10, is_message=True)
KEPT = PieceKind("kept", "kept", "segment-kept", "#ecd9b2", CONVERSATION, 20, is_message=True)


def _placed(position: Position, depth: int, role: Role) -> tuple[Placement, Role]:
    """The place and the role of a list of summaries; beside the main prompt it is a part of that."""
    if position is Position.CHAT:
        return Placement(Where.DEPTH, depth), role
    return {Position.BEFORE: START, Position.AFTER: BEFORE, Position.MACRO: MACRO}[position], Role.SYSTEM


_KINDS: dict[str, PieceKind] = {}


def register(kind: PieceKind) -> PieceKind:
    """Let a kind take part in everything. Raises ValueError when another kind has its name."""
    if _KINDS.setdefault(kind.name, kind) is not kind:
        raise ValueError(f"there is a kind of piece named {kind.name} already")
    return kind


def unregister(kind: PieceKind) -> None:
    """Take a kind out again; used by whoever adds one for a time."""
    _KINDS.pop(kind.name, None)


def kinds() -> Iterator[PieceKind]:
    """All kinds in the order of the prompt."""
    places = list(Where)
    return iter(sorted(_KINDS.values(), key=lambda kind: (places.index(kind.placement.where), kind.rank)))


def kind_named(name: str) -> PieceKind | None:
    """The kind of this name; None when no kind has it (any more)."""
    return _KINDS.get(name)


for _kind in (SYSTEM, CHARACTER, LONG_TERM, BLOCK, SHORT_TERM, OPENING, TEXT, KEPT):
    register(_kind)
