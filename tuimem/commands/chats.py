"""Commands on chats, characters, models and the screen itself."""

import re
from pathlib import Path

from tuimem.commands.arguments import TEXT, WORD, Arguments, Parameter
from tuimem.commands.command import Command, CommandError, Group
from tuimem.commands.context import CommandContext
from tuimem.files import expanded
from tuimem.text import clean_line


async def _chat_titles(context: CommandContext) -> list[str]:
    return [chat.title for chat in await context.session.chats.recent()]


async def _model_names(context: CommandContext) -> list[str]:
    return await context.program.model_names()


_CHARACTER = Parameter("character", TEXT, "the name of a character")
_CHAT = Parameter("chat", TEXT, "the number or title of a chat", suggest=_chat_titles)
_TITLE = Parameter("title", TEXT, "the new title")
_WORDS = Parameter("words", TEXT, "what to look for")
_MODEL = Parameter("model", TEXT, "an address, a model's name, or local", suggest=_model_names)
_SYSTEM_PROMPT = Parameter("text", TEXT, "the system prompt")
_FIELD = Parameter("field", WORD, "what to change", choices=("name", "description", "system_prompt", "greeting"))
_FIELD_TEXT = Parameter("text", TEXT, "the new text")
_USER_NAME = Parameter("name", TEXT, "your name", required=True)
_FILE = Parameter("file", TEXT, "a file name")

_QUOTED = re.compile(r"""(["'])(.+)\1""")


async def _new(context: CommandContext, arguments: Arguments) -> str | None:
    chat = await context.session.chats.new(arguments.get(_CHARACTER))
    return f"New chat with {chat.character.name}."


async def _open_chat(context: CommandContext, arguments: Arguments) -> None:
    reference = arguments.get(_CHAT)
    if reference is None:
        chosen = await context.dialogs.picked_chat(context.session)
        if chosen is None or chosen == context.session.chat.id:
            return
        reference = str(chosen)
    if not await context.session.chats.open_reference(reference):
        raise CommandError(f"There is no chat “{reference}”. Press f3 to list all chats.")


async def _rename(context: CommandContext, arguments: Arguments) -> str:
    title = arguments.get(_TITLE) or await context.dialogs.asked("Rename the chat", context.session.chat.title)
    if title is None:
        return ""
    await context.session.chats.rename(title)
    return "Chat renamed."


async def _remove_chat(context: CommandContext, arguments: Arguments) -> str:
    title = await context.session.chats.delete()
    if title is None:
        raise CommandError("This chat is empty; there is nothing to delete.")
    return f"“{title}” deleted; /restore-chat brings it back."


async def _restore_chat(context: CommandContext, arguments: Arguments) -> str:
    title = await context.session.chats.restore()
    return f"“{title}” restored." if title else "There is no deleted chat to restore."


async def _system(context: CommandContext, arguments: Arguments) -> str:
    text = arguments.get(_SYSTEM_PROMPT)
    if text is None:
        context.dialogs.show_text("System prompt", context.session.system_prompt)
        return ""
    await context.session.chats.set_system_prompt(None if text == "default" else text)
    return "System prompt changed." if text != "default" else "The chat uses the character's system prompt."


async def _character(context: CommandContext, arguments: Arguments) -> str:
    field = arguments.get(_FIELD)
    if field is None:
        from tuimem.chat.reports import character_report

        context.dialogs.show_text(context.session.chat.character.name, character_report(context.session.chat.character))
        return ""
    words, text = field.replace("_", " "), arguments.get(_FIELD_TEXT)
    if text is None:
        raise CommandError(f"/character {field} needs the new {words} after it; “none” clears it.")
    await context.session.chats.change_character(field, "" if text == "none" and field != "name" else text)
    return f"Character's {words} changed."


async def _user(context: CommandContext, arguments: Arguments) -> str:
    name = arguments[_USER_NAME]
    await context.session.chats.set_user_name(name)
    return f"Your name in this chat is {name}."


async def _search(context: CommandContext, arguments: Arguments) -> None:
    session = context.session
    hit = await context.dialogs.found(session.search, arguments.get(_WORDS, ""))
    if hit is None:
        return
    if hit.chat_id != session.chat.id:
        await session.chats.open_reference(str(hit.chat_id))
    context.display.jump_to(hit.message_id)


async def _model(context: CommandContext, arguments: Arguments) -> None:
    await context.program.choose_model(arguments.get(_MODEL, ""))


async def _theme(context: CommandContext, arguments: Arguments) -> None:
    context.program.choose_theme()


async def _export(context: CommandContext, arguments: Arguments) -> str:
    path = _file(arguments.get(_FILE, ""))
    try:
        written = await context.session.chats.export(path)
    except FileExistsError as error:
        raise CommandError(
            f"The file {clean_line(str(path or 'of that name'))} exists. Choose another name."
        ) from error
    except OSError as error:
        named = clean_line(str(path or "The file"))
        raise CommandError(f"{named} cannot be written ({error.strerror}). Choose another file.") from error
    return f"Chat exported to {clean_line(str(written))}."


def _file(name: str) -> Path | None:
    """The file that is named, with or without quotation marks."""
    quoted = _QUOTED.fullmatch(name)
    return expanded(quoted[2] if quoted else name) if name else None


async def _chat_list(context: CommandContext, arguments: Arguments) -> None:
    await context.display.toggle_chat_list()


async def _context_help(context: CommandContext, arguments: Arguments) -> None:
    context.dialogs.show_help()


async def _close(context: CommandContext, arguments: Arguments) -> None:
    display = context.display
    _ = display.close_top() or display.stop() or display.close_rest()


async def _quit(context: CommandContext, arguments: Arguments) -> None:
    context.program.leave()


CHAT_COMMANDS: tuple[Command[CommandContext], ...] = (
    Command(
        "help.context",
        "Help",
        "Explain the focused part of the screen and its keys.",
        _context_help,
        key="f1",
        letter="question_mark",
    ),
    Command(
        "chat.new",
        "New chat",
        "Start a new chat, with a character if one is named.",
        _new,
        ("new",),
        (_CHARACTER,),
        key="ctrl+n",
        while_streaming=False,
        group=Group.CHAT,
        footer=6,
    ),
    Command(
        "chat.open",
        "Open chat",
        "Open another chat.",
        _open_chat,
        ("open", "chat"),
        (_CHAT,),
        key="ctrl+o",
        while_streaming=False,
        group=Group.CHAT,
    ),
    Command(
        "chat.list",
        "Chats",
        "Show or hide the list of chats.",
        _chat_list,
        ("chats",),
        key="f3",
        letter="l",
        group=Group.CHAT,
        footer=2,
    ),
    Command(
        "chat.rename",
        "Rename chat",
        "Rename this chat.",
        _rename,
        ("rename",),
        (_TITLE,),
        key="alt+n",
        group=Group.CHAT,
    ),
    Command(
        "chat.delete",
        "Delete chat",
        "Delete this chat; it can be restored.",
        _remove_chat,
        ("delete-chat",),
        while_streaming=False,
        group=Group.CHAT,
    ),
    Command(
        "chat.restore",
        "Restore chat",
        "Restore the last deleted chat.",
        _restore_chat,
        ("restore-chat",),
        while_streaming=False,
        group=Group.CHAT,
    ),
    Command(
        "chat.search",
        "Search",
        "Search all chats.",
        _search,
        ("search",),
        (_WORDS,),
        key="ctrl+f",
        group=Group.CHAT,
        footer=4,
    ),
    Command(
        "chat.model",
        "Model",
        "Choose the model: a server address, a model name, or “local”.",
        _model,
        ("model",),
        (_MODEL,),
        key="f4",
        letter="M",
        while_streaming=False,
        group=Group.CHAT,
        footer=3,
    ),
    Command(
        "chat.system",
        "System prompt",
        "Show or set the chat's system prompt; “default” restores the character's.",
        _system,
        ("system",),
        (_SYSTEM_PROMPT,),
        key="alt+p",
        group=Group.CHAT,
    ),
    Command(
        "chat.character",
        "Character",
        "Show the character, or change one of its texts.",
        _character,
        ("character",),
        (_FIELD, _FIELD_TEXT),
        key="alt+c",
        group=Group.CHAT,
    ),
    Command(
        "chat.user",
        "Your name",
        "Set your name in this chat.",
        _user,
        ("user", "name"),
        (_USER_NAME,),
        group=Group.CHAT,
    ),
    Command(
        "chat.export",
        "Export",
        "Export the chat to a file: .jsonl keeps everything, .md is for reading.",
        _export,
        ("export",),
        (_FILE,),
        key="alt+e",
        group=Group.CHAT,
    ),
    Command("screen.theme", "Theme", "Choose the theme.", _theme, ("theme",), key="alt+t", group=Group.SCREEN),
    Command(
        "screen.close",
        "Close",
        "Close what is on top; if nothing is, stop the reply or the summaries; otherwise go to the composer.",
        _close,
        ("close",),
        key="escape",
        at_once=True,
        group=Group.SCREEN,
        footer=1,
    ),
    Command("app.quit", "Quit", "Quit tuimem.", _quit, ("quit", "exit"), key="ctrl+q", letter="q", footer=9),
)
