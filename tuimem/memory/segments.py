"""The kinds of segment that a prompt is made of, in the order in which they stand in it."""

from dataclasses import dataclass
from enum import StrEnum

from tuimem.messages import Role


class SegmentKind(StrEnum):
    """What a part of the prompt is. The order here is the order in the prompt: the most stable first."""

    SYSTEM = "system"
    CHARACTER = "character"
    LONG_TERM = "long_term"
    SHORT_TERM = "short_term"
    OPENING = "opening"
    TEXT = "text"
    KEPT = "kept"

    @property
    def is_message(self) -> bool:
        """Whether a segment of this kind is a message's own text."""
        return self in (SegmentKind.TEXT, SegmentKind.KEPT)


SEGMENT_NAMES = {
    SegmentKind.SYSTEM: "system prompt",
    SegmentKind.CHARACTER: "character",
    SegmentKind.LONG_TERM: "long-term",
    SegmentKind.SHORT_TERM: "short-term",
    SegmentKind.OPENING: "opening",
    SegmentKind.TEXT: "older text",
    SegmentKind.KEPT: "kept",
}


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of the next prompt. `text` is empty for messages, whose texts are read when they are needed.

    `tokens` is what the part costs in the prompt, wrapping included; `messages` are ids in the order of the chat.
    """

    kind: SegmentKind
    role: Role
    tokens: int
    text: str = ""
    messages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Costs:
    """What the prompt costs beside the texts, in tokens.

    `message` wraps each message, `prompt` opens the reply, `separator` stands before each summary, and the two
    headings are the templates without their summaries.
    """

    message: int = 8
    prompt: int = 8
    separator: int = 3
    short_term_heading: int = 16
    long_term_heading: int = 16


@dataclass(frozen=True, slots=True)
class Budget:
    """The room for a prompt: the window less the reply, the segments that are in every prompt, and the costs.

    `opening` stands before a conversation that does not start with the user. Its room is always kept, so that it can
    come and go without moving anything else.
    """

    window: int
    reply: int
    fixed: tuple[Segment, ...] = ()
    costs: Costs = Costs()
    opening: Segment | None = None

    @property
    def tokens(self) -> int:
        """The most tokens that a prompt may have."""
        return max(0, self.window - self.reply)

    @property
    def overhead(self) -> int:
        """What a prompt costs before the first message, in tokens."""
        opening = self.opening.tokens if self.opening is not None else 0
        return self.costs.prompt + sum(segment.tokens for segment in self.fixed) + opening
