"""Commands on chats, characters, models and the screen itself."""

from tuimem.commands.command import Command, CommandError, Kind, Parameter, Place, Values
from tuimem.commands.context import CommandContext


async def _new(context: CommandContext, values: Values) -> str | None:
    chat = await context.session.chats.new(values.get("character"))
    return f"A new chat with {chat.character.name}."


async def _open(context: CommandContext, values: Values) -> str | None:
    if "chat" not in values:
        await context.toggle_chat_list()
        return None
    if not await context.session.chats.open_reference(values["chat"]):
        raise CommandError(f"There is no chat “{values['chat']}”; f3 lists them all.")
    return None


async def _rename(context: CommandContext, values: Values) -> str:
    await context.session.chats.rename(values["title"])
    return "The chat has its new title."


async def _remove_chat(context: CommandContext, values: Values) -> str:
    title = await context.session.chats.delete()
    return f"“{title}” is deleted; /restore-chat brings it back."


async def _restore_chat(context: CommandContext, values: Values) -> str:
    title = await context.session.chats.restore()
    return f"“{title}” is back." if title else "No chat has been deleted."


async def _system(context: CommandContext, values: Values) -> str:
    text = values.get("text")
    if text is None:
        context.show_text("System prompt", context.session.system_prompt)
        return ""
    await context.session.chats.set_system_prompt(None if text == "default" else text)
    return "The chat has its own system prompt." if text != "default" else "The character's system prompt is in force."


async def _character(context: CommandContext, values: Values) -> str:
    field = values.get("field")
    if field is None:
        from tuimem.chat.reports import character_report

        context.show_text(context.session.chat.character.name, character_report(context.session.chat.character))
        return ""
    words, text = field.replace("_", " "), values.get("text")
    if text is None:
        raise CommandError(f"/character {field} needs the new {words} after it; “none” takes a text away.")
    await context.session.chats.change_character(field, "" if text == "none" and field != "name" else text)
    return f"The character's {words} is changed."


async def _user(context: CommandContext, values: Values) -> str:
    await context.session.chats.set_user_name(values["name"])
    return f"In this chat you are {values['name']}."


async def _search(context: CommandContext, values: Values) -> None:
    context.search(values.get("words", ""))


async def _model(context: CommandContext, values: Values) -> None:
    context.choose_model(values.get("model", ""))


async def _theme(context: CommandContext, values: Values) -> None:
    context.choose_theme()


async def _export(context: CommandContext, values: Values) -> None:
    context.export(values.get("file", ""))


async def _chat_list(context: CommandContext, values: Values) -> None:
    await context.toggle_chat_list()


async def _composer(context: CommandContext, values: Values) -> None:
    context.focus_composer()


async def _transcript(context: CommandContext, values: Values) -> None:
    context.focus_transcript()


async def _context_help(context: CommandContext, values: Values) -> None:
    context.open_help()


async def _quit(context: CommandContext, values: Values) -> None:
    context.leave()


CHAT_COMMANDS = (
    Command(
        "help.context",
        "Help",
        "Explain what is in focus and the keys that work there.",
        _context_help,
        key="f1",
        footer=True,
    ),
    Command(
        "chat.new",
        "New chat",
        "Begin a new chat, with a character if named.",
        _new,
        ("new",),
        (Parameter("character", Kind.TEXT, "the name of a character"),),
        key="ctrl+n",
        while_streaming=False,
    ),
    Command(
        "chat.open",
        "Open chat",
        "Open another chat.",
        _open,
        ("open", "chat"),
        (Parameter("chat", Kind.TEXT, "the number or title of a chat"),),
        key="ctrl+o",
        while_streaming=False,
    ),
    Command("chat.list", "Chats", "Show or hide the list of chats.", _chat_list, ("chats",), key="f3", footer=True),
    Command(
        "chat.rename",
        "Rename chat",
        "Give the chat another title.",
        _rename,
        ("rename",),
        (Parameter("title", Kind.TEXT, "the new title", required=True),),
    ),
    Command(
        "chat.delete",
        "Delete chat",
        "Delete this chat; it can be brought back.",
        _remove_chat,
        ("delete-chat",),
        while_streaming=False,
    ),
    Command(
        "chat.restore",
        "Restore chat",
        "Bring back the chat that was deleted last.",
        _restore_chat,
        ("restore-chat",),
        while_streaming=False,
    ),
    Command(
        "chat.search",
        "Search",
        "Find words in all chats.",
        _search,
        ("search",),
        (Parameter("words", Kind.TEXT, "what to look for"),),
        key="ctrl+f",
    ),
    Command(
        "chat.model",
        "Model",
        "Choose the model: a server's address, a model's name, or “local”.",
        _model,
        ("model",),
        (Parameter("model", Kind.TEXT, "an address, a model's name, or local"),),
        key="f4",
        while_streaming=False,
    ),
    Command(
        "chat.system",
        "System prompt",
        "Show or set the chat's system prompt; “default” takes it away.",
        _system,
        ("system",),
        (Parameter("text", Kind.TEXT, "the system prompt"),),
        key="alt+p",
    ),
    Command(
        "chat.character",
        "Character",
        "Show the character, or change one of its texts.",
        _character,
        ("character",),
        (
            Parameter(
                "field", Kind.WORD, "what to change", choices=("name", "description", "system_prompt", "greeting")
            ),
            Parameter("text", Kind.TEXT, "the new text"),
        ),
        key="alt+c",
    ),
    Command(
        "chat.user",
        "Your name",
        "Set your name in this chat.",
        _user,
        ("user", "name"),
        (Parameter("name", Kind.TEXT, "your name", required=True),),
    ),
    Command(
        "chat.export",
        "Export",
        "Write the chat to a file: .jsonl to keep all, .md to read.",
        _export,
        ("export",),
        (Parameter("file", Kind.TEXT, "a file name"),),
        key="alt+e",
    ),
    Command("screen.theme", "Theme", "Choose the colours.", _theme, ("theme",), key="alt+t"),
    Command(
        "screen.composer",
        "Write",
        "Go to where messages are written.",
        _composer,
        key="i",
        place=Place.MESSAGE,
        footer=True,
    ),
    Command("screen.transcript", "Messages", "Go to the newest message.", _transcript, key="ctrl+up,ctrl+t"),
    Command("app.quit", "Quit", "End tuimem.", _quit, ("quit", "exit"), key="ctrl+q"),
)
