"""Commands on memory: whether and how it works, marks, and what the model is sent."""

from tuimem.chat.memory_switch import injects
from tuimem.commands.arguments import SWITCH, Arguments, Parameter
from tuimem.commands.command import Command, CommandError, Group, memory_names
from tuimem.commands.context import CommandContext
from tuimem.commands.memory_editor import MEMORIES
from tuimem.commands.place import MESSAGE as ON_MESSAGE
from tuimem.commands.summaries import SUMMARY_COMMANDS
from tuimem.commands.targets import MESSAGE, MESSAGES, counted, target, targets

_ON = Parameter("on", SWITCH, "true or false; toggles when left out")
_EXCLUDE = Parameter("exclude", SWITCH, "true or false; toggles when left out", named=True)


async def _enabled(context: CommandContext, arguments: Arguments) -> str:
    where = f" {_where(context)}" if context.session.settings.memory.use_global_toggle else ""
    return f"Memory is {'on' if context.session.memory_is_enabled else 'off'}{where}."


async def _toggle(context: CommandContext, arguments: Arguments) -> str:
    wanted = await context.session.chats.set_memory_enabled(arguments.get(_ON))
    forced = " But a setting of injection turns it off." if wanted and not injects(context.session.settings) else ""
    return f"Memory is {'on' if wanted else 'off'} {_where(context)}.{forced}"


def _where(context: CommandContext) -> str:
    """Which chats the switch of memory is for."""
    is_global = context.session.settings.memory.use_global_toggle
    return "in all chats that use the global toggle" if is_global else "in this chat"


async def _toggled(context: CommandContext, key: str) -> bool:
    """Turn a switch on or off, as an unsaved edit of the config profile; whether it is on now."""
    from tuimem.settings.describe import find
    from tuimem.settings.errors import SettingError

    try:
        wanted = await context.session.profiles.toggle(key)
    except SettingError as error:
        raise CommandError(f"{error.what} {error.remedy}") from error
    loaded = context.session.loaded
    if find(key).value_in(loaded.settings) != wanted:
        raise CommandError(f"It has no effect: {loaded.origins[key]} sets {key}.")
    return bool(wanted)


async def _toggle_display(context: CommandContext, arguments: Arguments) -> str:
    is_on = await _toggled(context, "display.show_summaries")
    return f"Summaries are {'shown' if is_on else 'hidden'}."


async def _toggle_automatic(context: CommandContext, arguments: Arguments) -> str:
    is_on = await _toggled(context, "summaries.automatic")
    return f"Automatic summaries are {'on' if is_on else 'off'}."


async def _editor(context: CommandContext, arguments: Arguments) -> None:
    context.dialogs.open_screen(MEMORIES.screen)


async def _preview(context: CommandContext, arguments: Arguments) -> None:
    await context.display.toggle_preview()


async def _remember(context: CommandContext, arguments: Arguments) -> str:
    ids = targets(context, arguments.get(MESSAGES))
    marked = await context.session.messages.remember(ids)
    return f"{counted(context, ids)} {'added to' if marked else 'removed from'} long-term memory."


async def _exclude(context: CommandContext, arguments: Arguments) -> str:
    ids = targets(context, arguments.get(MESSAGES))
    marked = await context.session.messages.exclude(ids, arguments.get(_EXCLUDE))
    if not marked:
        return f"{counted(context, ids)} no longer excluded."
    return f"{counted(context, ids)} excluded from memory. {_what_is_still_sent(context, ids)}"


def _what_is_still_sent(context: CommandContext, ids: list[int]) -> str:
    """What becomes of the texts of excluded messages in the next prompt."""
    from tuimem.memory.plan import SentAs  # which the first paint can do without

    plan, history = context.session.plan, context.session.history
    entries = [entry for message_id in ids if (entry := history.entry(message_id)) is not None]
    kept = sum(plan is None or plan.sent_as(entry) is SentAs.TEXT for entry in entries)
    if kept == len(ids):
        whose = "Its text is still sent while it is" if kept == 1 else "Their texts are still sent while they are"
        return f"{whose} among the last messages."
    if not kept:
        return "None of it is sent."
    return f"{len(ids) - kept:,} of them are not sent; the last {kept:,} still send their text."


async def _update_threshold(context: CommandContext, arguments: Arguments) -> str:
    await context.session.forget_front()
    return "Threshold recalculated."


async def _refresh(context: CommandContext, arguments: Arguments) -> str:
    await context.session.messages.read_anew()
    return "Prompt recalculated."


async def _world_info(context: CommandContext, arguments: Arguments) -> str:
    message_id = target(context, arguments.get(MESSAGE))
    pieces = (await context.session.written_plan()).pieces
    lore = (p for p in pieces if p.placement.message_id == message_id and p.kind.name not in ("recalled", "news"))
    beside = [piece.text for piece in lore]
    if not beside:
        raise CommandError(f"No world info goes with {counted(context, [message_id]).lower()}.")
    return "\n".join(beside)


MEMORY_COMMANDS: tuple[Command[CommandContext], ...] = (
    Command(
        "memory.enabled",
        "Memory status",
        "Show whether memory is on in this chat.",
        _enabled,
        memory_names("enabled"),
        key="alt+i",
        group=Group.MEMORY,
    ),
    Command(
        "memory.toggle",
        "Toggle memory",
        "Turn memory on or off in this chat, or in all that use the global toggle.",
        _toggle,
        memory_names("toggle", "memory"),
        (_ON,),
        key="alt+m",
        group=Group.MEMORY,
    ),
    Command(
        "memory.display",
        "Show summaries",
        "Show or hide the summaries under messages.",
        _toggle_display,
        memory_names("toggle-display", "toggle-summaries"),
        key="f5",
        letter="v",
        group=Group.MEMORY,
        footer=8,
    ),
    Command(
        "memory.automatic",
        "Automatic summaries",
        "Turn automatic summaries on or off.",
        _toggle_automatic,
        memory_names("toggle-auto-summarize", "auto-summarize"),
        key="alt+a",
        group=Group.MEMORY,
    ),
    Command(
        "memory.editor",
        "Memories",
        "Open the memory editor: every message with its summary, to filter, search and change.",
        _editor,
        memory_names("toggle-edit-interface", "memories", "summaries"),
        key="f8",
        letter="a",
        group=Group.MEMORY,
        footer=7,
    ),
    Command(
        "memory.preview",
        "Preview",
        "Show or hide the next prompt, exactly as it will be sent.",
        _preview,
        memory_names("toggle-injection-preview", "preview"),
        key="f2",
        letter="p",
        group=Group.MEMORY,
        footer=1,
    ),
    Command(
        "message.remember",
        "Remember",
        "Mark a message for long-term memory, or unmark it; summarise it now if it has no summary.",
        _remember,
        memory_names("toggle-remember", "remember"),
        (MESSAGES,),
        key="b",
        place=ON_MESSAGE,
        group=Group.MEMORY,
        footer=1,
    ),
    Command(
        "message.exclude",
        "Exclude",
        "Exclude a message from memory, or include it again.",
        _exclude,
        memory_names("toggle-exclude", "exclude"),
        (MESSAGES, _EXCLUDE),
        key="x",
        place=ON_MESSAGE,
        group=Group.MEMORY,
        footer=2,
    ),
    *SUMMARY_COMMANDS,
    Command(
        "memory.update_threshold",
        "Recalculate threshold",
        "Recalculate where summaries replace text.",
        _update_threshold,
        memory_names("update-injection-threshold"),
        key="alt+u",
        group=Group.MEMORY,
    ),
    Command(
        "memory.refresh",
        "Refresh",
        "Reload the chat and recalculate the prompt.",
        _refresh,
        memory_names("refresh", "refresh"),
        key="ctrl+l",
        group=Group.MEMORY,
    ),
    Command(
        "memory.world_info",
        "World info",
        "Show the world info that is sent with a message.",
        _world_info,
        memory_names("get-message-world-info", "world-info"),
        (MESSAGE,),
        key="alt+k",
        group=Group.MEMORY,
    ),
)
