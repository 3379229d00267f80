"""What every prompt of a chat starts with: a registry of sources, each a function from the chat to a segment's text.

A new source (pinned files, a user profile) joins `SOURCES` in the place where it shall stand in the prompt.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tuimem.memory.macros import fill_in
from tuimem.memory.segments import Segment, SegmentKind
from tuimem.messages import Chat, Role
from tuimem.settings.model import Settings


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of segment that does not come from messages."""

    kind: SegmentKind
    text: Callable[[Chat, Settings], str]


def names(chat: Chat) -> dict[str, str]:
    """The macros that stand for the two speakers."""
    return {"char": chat.character.name, "user": chat.user_name}


def system_prompt(chat: Chat, settings: Settings) -> str:
    """The system prompt in force, macros not filled in: the chat's own, else the character's, else the setting's."""
    if chat.system_prompt is not None:
        return chat.system_prompt
    return chat.character.system_prompt or settings.chats.system_prompt


def _character(chat: Chat, settings: Settings) -> str:
    return chat.character.description


SOURCES = (
    Source(SegmentKind.SYSTEM, system_prompt),
    Source(SegmentKind.CHARACTER, _character),
)


def opening_text(chat: Chat, settings: Settings) -> str:
    """What stands as the user's words before a conversation that the character begins, macros filled in."""
    return fill_in(settings.chats.opening, names(chat)).strip()


def fixed_texts(chat: Chat, settings: Settings) -> list[Segment]:
    """The segments that open every prompt of the chat, macros filled in, not yet counted."""
    segments = []
    for source in SOURCES:
        text = fill_in(source.text(chat, settings), names(chat)).strip()
        if text:
            segments.append(Segment(source.kind, Role.SYSTEM, 0, text))
    return segments
