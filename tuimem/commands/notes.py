"""Commands on what the user tells the model beside the messages: the author's note, and a word for the next reply."""

from typing import Any

from tuimem.commands.arguments import TEXT, WORD, ArgumentKind, Arguments, Parameter
from tuimem.commands.command import Command, CommandError, Group
from tuimem.commands.context import CommandContext
from tuimem.messages import Role

_NONE = "none"
"""What clears a text."""

_NOTE = Parameter("text", TEXT, "the note; “none” clears it")
_DEPTH = Parameter(
    "messages",
    ArgumentKind("[0-9]{1,4}", int, "a number of messages such as 4", example="4"),
    "how many messages stand after it",
    required=True,
)
_ROLE = Parameter("role", WORD, "the role of the note", required=True, choices=tuple(role.value for role in Role))
_INSTRUCTION = Parameter("text", TEXT, "what the next reply is to do; “none” clears it")


async def _given(
    context: CommandContext, arguments: Arguments, own: Parameter[str], title: str, now: str
) -> str | None:
    """The text that was typed, or as it was edited in a dialog; None when the user thinks better of it."""
    text = arguments.get(own)
    if text is None:
        text = await context.dialogs.edited(title, now)
    return "" if text == _NONE else text


async def _note(context: CommandContext, arguments: Arguments) -> str:
    text = await _given(context, arguments, _NOTE, "Author's note of this chat", context.session.settings.chats.note)
    if text is None:
        return ""
    await _set(context, "chats.note", text)
    if not text.strip():
        return "The author's note is cleared."
    return f"The author's note is sent {_place(context)}."


async def _note_depth(context: CommandContext, arguments: Arguments) -> str:
    await _set(context, "chats.note_depth", arguments[_DEPTH])
    return f"The author's note stands {_place(context)}."


async def _note_role(context: CommandContext, arguments: Arguments) -> str:
    await _set(context, "chats.note_role", arguments[_ROLE])
    return f"The author's note has the role {arguments[_ROLE]}."


async def _set(context: CommandContext, key: str, value: Any) -> None:  # noqa: ANN401  # any setting's value
    from tuimem.settings.errors import SettingError

    try:
        await context.session.profiles.set_own(key, value)
    except SettingError as error:
        raise CommandError(f"{error.what} {error.remedy}") from error


def _place(context: CommandContext) -> str:
    depth = context.session.settings.chats.note_depth
    if not depth:
        return "after the last message"
    return "before the last message" if depth == 1 else f"before the last {depth:,} messages"


async def _next(context: CommandContext, arguments: Arguments) -> str:
    chats, now = context.session.chats, context.session.chat.instruction
    text = await _given(context, arguments, _INSTRUCTION, "For the next reply only", now)
    if text is None:
        return ""
    await chats.set_instruction(text)
    if not text.strip():
        return "There is no instruction for the next reply."
    return "Sent with the next reply, and then forgotten."


NOTE_COMMANDS: tuple[Command[CommandContext], ...] = (
    Command(
        "chat.note",
        "Author's note",
        "Write the author's note of this chat: a text that stands in every prompt.",
        _note,
        ("note",),
        (_NOTE,),
        key="alt+j",
        group=Group.CHAT,
    ),
    Command(
        "chat.note_depth",
        "Depth of the note",
        "Set how many messages stand after the author's note.",
        _note_depth,
        ("note-depth",),
        (_DEPTH,),
        group=Group.CHAT,
    ),
    Command(
        "chat.note_role",
        "Role of the note",
        "Set the role of the author's note.",
        _note_role,
        ("note-role",),
        (_ROLE,),
        group=Group.CHAT,
    ),
    Command(
        "reply.next",
        "For the next reply",
        "Say what the next reply is to do; it is sent until a reply has ended well.",
        _next,
        ("next",),
        (_INSTRUCTION,),
        key="alt+y",
        group=Group.REPLY,
    ),
)
