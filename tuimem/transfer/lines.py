"""The lines of tuimem's own JSONL: what is written, and what is accepted back.

The first line is a `Header`, every other one a `MessageLine`. Unknown fields are passed over, so that a later version
can add some; times are in seconds since the epoch.
"""

from typing import Annotated, Any

from msgspec import Meta, Struct

from tuimem.messages import Character, Chat, Lock, Message, Role, Summary, Swipe, SwipeState
from tuimem.settings.errors import SettingError
from tuimem.settings.foreign import accept
from tuimem.settings.profile_names import checked_name
from tuimem.text import clean, clean_line

NAME = "tuimem"
VERSION = 1
LONGEST_NAME = 1000  # characters

# Up to the year 9999, where Python's dates end.
Time = Annotated[float, Meta(ge=0.0, le=253402300799.0)]


class SummaryLine(Struct, frozen=True, omit_defaults=True):
    """The summary of a swipe. `source_hash` names the text that it was made from.

    `doubt` says why it is doubtful; None, in files of earlier versions, that nobody has judged it.
    """

    text: str
    source_hash: str
    edited: bool = False
    model: str = ""
    reasoning: str = ""
    doubt: str | None = None


class SwipeLine(Struct, frozen=True, omit_defaults=True):
    """One of a message's alternative texts."""

    text: str
    created: Time
    state: SwipeState = SwipeState.COMPLETE
    model: str = ""
    reasoning: str = ""
    error: str = ""
    usage: dict[str, Any] | None = None
    summary: SummaryLine | None = None
    summary_error: str = ""


class CondensedLine(Struct, frozen=True, omit_defaults=True):
    """A condensed memory, on the line of the newest of its messages.

    `sources` are its messages, by their numbers among the lines after the header, from 0, each with the name
    (`text_hash`) of the summary that went into it; an empty name says that this has changed since.
    """

    text: str
    created: Time
    sources: Annotated[tuple[tuple[int, str], ...], Meta(min_length=1, max_length=1000)]
    model: str = ""
    reasoning: str = ""
    doubt: str = ""


class MessageLine(Struct, frozen=True, omit_defaults=True):
    """A message with all its swipes; `shown` counts them from 0."""

    role: Role
    author: str
    created: Time
    swipes: Annotated[tuple[SwipeLine, ...], Meta(min_length=1)]
    shown: Annotated[int, Meta(ge=0)] = 0
    hidden: bool = False
    remember: bool = False
    exclude: bool = False
    recallable: bool = True
    condensed: tuple[CondensedLine, ...] = ()


class CharacterLine(Struct, frozen=True, omit_defaults=True):
    """The character of the chat."""

    name: str
    description: str = ""
    system_prompt: str = ""
    greeting: str = ""


class ChatLine(Struct, frozen=True, omit_defaults=True):
    """The chat without its messages."""

    title: str
    user_name: str
    created: Time
    updated: Time
    system_prompt: str | None = None
    memory_enabled: bool | None = None
    draft: str = ""
    instruction: str = ""
    settings: dict[str, Any] = {}
    profile: str = ""


class Header(Struct, frozen=True):
    """What makes the file ours."""

    format: str
    version: int
    chat: ChatLine
    character: CharacterLine


def header_of(chat: Chat) -> Header:
    """The first line for this chat. Where the prompt's front stands is left out: it names ids of this store."""
    own = ChatLine(
        title=chat.title,
        user_name=chat.user_name,
        created=chat.created,
        updated=chat.updated,
        system_prompt=chat.system_prompt,
        memory_enabled=chat.memory_enabled,
        draft=chat.draft,
        instruction=chat.instruction,
        settings=dict(chat.own_settings),
        profile=chat.locks.get(Lock.CHAT, ""),
    )
    return Header(NAME, VERSION, own, character_line(chat.character))


def character_line(character: Character) -> CharacterLine:
    """The character as it is written."""
    return CharacterLine(character.name, character.description, character.system_prompt, character.greeting)


def cleaned_character(line: CharacterLine) -> CharacterLine:
    """The character as it is accepted."""
    return CharacterLine(
        clean_line(line.name, LONGEST_NAME), clean(line.description), clean(line.system_prompt), clean(line.greeting)
    )


def cleaned_chat(line: ChatLine) -> ChatLine:
    """The chat as it is accepted."""
    return ChatLine(
        title=clean_line(line.title, LONGEST_NAME),
        user_name=clean_line(line.user_name, LONGEST_NAME),
        created=line.created,
        updated=line.updated,
        system_prompt=None if line.system_prompt is None else clean(line.system_prompt),
        memory_enabled=line.memory_enabled,
        draft=clean(line.draft),
        instruction=clean(line.instruction),
        settings=accept(line.settings)[0],
        profile=_name_of_profile(line.profile),
    )


def _name_of_profile(name: str) -> str:
    try:
        return checked_name(name) if name else ""
    except SettingError:
        return ""


def message_line(
    message: Message, swipes: list[tuple[Swipe, dict[str, Any] | None]], condensed: tuple[CondensedLine, ...] = ()
) -> MessageLine:
    """The line for a message, its swipes given with what the server reported about them."""
    return MessageLine(
        role=message.role,
        author=message.author,
        created=message.created,
        swipes=tuple(_swipe_line(swipe, usage) for swipe, usage in swipes),
        shown=message.swipe_index,
        hidden=message.hidden,
        remember=message.remember,
        exclude=message.exclude,
        recallable=message.recallable,
        condensed=condensed,
    )


def _swipe_line(swipe: Swipe, usage: dict[str, Any] | None) -> SwipeLine:
    return SwipeLine(
        text=swipe.text,
        created=swipe.created,
        state=_at_rest(swipe.state),
        model=swipe.model,
        reasoning=swipe.reasoning,
        error=swipe.error,
        usage=usage,
        summary=None if swipe.summary is None else _summary_line(swipe.summary),
        summary_error=swipe.summary_error,
    )


def _summary_line(summary: Summary) -> SummaryLine:
    return SummaryLine(
        summary.text, summary.source_hash, summary.edited, summary.model, summary.reasoning, summary.doubt
    )


def _at_rest(state: SwipeState) -> SwipeState:
    """In a file nobody writes on at a reply."""
    return SwipeState.STOPPED if state is SwipeState.STREAMING else state
