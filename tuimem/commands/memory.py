"""Commands on memory: summaries, marks, and what the model is sent."""

from tuimem.commands.arguments import INDEX, SWITCH, TEXT, WORD, Arguments, Parameter
from tuimem.commands.command import Command, CommandError
from tuimem.commands.context import CommandContext
from tuimem.commands.place import MESSAGE as ON_MESSAGE
from tuimem.commands.targets import MESSAGE, MESSAGES, target, targets

_ON = Parameter("on", SWITCH, "true or false; else the other of the two")
_EXCLUDE = Parameter("exclude", SWITCH, "true or false; else the other of the two", named=True)
_SEPARATOR = Parameter("separator", WORD, "what stands before each; \\n is a new line", named=True)
_OF_MESSAGE = Parameter("message", INDEX, "a message number", required=True)
_SUMMARY = Parameter("summary", TEXT, "the whole rest of the line")
_SHOW_PROGRESS = Parameter("show_progress", SWITCH, "true or false", named=True)
_PROFILE = Parameter("name", TEXT, "the name of a config profile")


def _names(*words: str) -> tuple[str, ...]:
    return tuple(f"{prefix}{word}" for word in words for prefix in ("qm-", "qvink-memory-"))


async def _enabled(context: CommandContext, arguments: Arguments) -> str:
    return f"Memory is {'on' if context.session.memory_is_enabled else 'off'}."


async def _toggle(context: CommandContext, arguments: Arguments) -> str:
    wanted = arguments.get(_ON, not context.session.memory_is_enabled)
    await context.session.chats.set_memory_enabled(wanted)
    return f"Memory is {'on' if wanted else 'off'} in this chat."


async def _toggle_display(context: CommandContext, arguments: Arguments) -> str:
    return f"Summaries are {'shown' if context.display.toggle_summaries() else 'not shown'} under the messages."


async def _toggle_automatic(context: CommandContext, arguments: Arguments) -> str:
    wanted = not context.session.settings.summaries.automatic
    await context.session.change_setting("summaries.automatic", wanted)
    return f"New messages are {'' if wanted else 'not '}summarised by themselves."


async def _config(context: CommandContext, arguments: Arguments) -> None:
    context.dialogs.show_text("Settings", context.program.settings_report())


async def _editor(context: CommandContext, arguments: Arguments) -> None:
    from tuimem.chat.reports import summaries_report

    context.dialogs.show_text("Summaries", await summaries_report(context.session))


async def _preview(context: CommandContext, arguments: Arguments) -> None:
    await context.display.toggle_preview()


async def _remember(context: CommandContext, arguments: Arguments) -> str:
    ids = targets(context, arguments.get(MESSAGES))
    marked = await context.session.messages.remember(ids)
    return f"{_counted(ids)} {'marked for' if marked else 'no longer in'} long-term memory."


async def _exclude(context: CommandContext, arguments: Arguments) -> str:
    ids = targets(context, arguments.get(MESSAGES))
    marked = await context.session.messages.exclude(ids, arguments.get(_EXCLUDE))
    if not marked:
        return f"{_counted(ids)} no longer excluded."
    return f"{_counted(ids)} excluded from memory. {_what_is_still_sent(context, ids)}"


def _what_is_still_sent(context: CommandContext, ids: list[int]) -> str:
    """What becomes of the texts of excluded messages in the next prompt."""
    from tuimem.memory.plan import SentAs  # which the first paint can do without

    plan, history = context.session.plan, context.session.history
    entries = [entry for message_id in ids if (entry := history.entry(message_id)) is not None]
    kept = sum(plan is None or plan.sent_as(entry) is SentAs.TEXT for entry in entries)
    if kept == len(ids):
        return "The text is sent as long as it is among the newest."
    if not kept:
        return "Nothing of it is sent."
    return f"Nothing of {len(ids) - kept} is sent; the newest {kept} keep their text for now."


async def _get(context: CommandContext, arguments: Arguments) -> str:
    separator = arguments.get(_SEPARATOR, context.session.settings.memory.separator).replace("\\n", "\n")
    messages = await context.session.messages.get(targets(context, arguments.get(MESSAGES)))
    return "".join(separator + message.swipe.summary.text for message in messages if message.swipe.summary)


async def _set(context: CommandContext, arguments: Arguments) -> str:
    index, text = arguments[_OF_MESSAGE], arguments.get(_SUMMARY, "")
    await context.session.messages.set_summary(target(context, index), text)
    return f"The summary of message {index} is {'set' if text else 'removed'}."


async def _summarize(context: CommandContext, arguments: Arguments) -> str | None:
    ids = targets(context, arguments.get(MESSAGES))
    queued = await context.session.summaries.queue(ids, shows_progress=arguments.get(_SHOW_PROGRESS, True))
    return None if queued else "Nothing to do: it is being summarised already, or has no text."


async def _summarize_chat(context: CommandContext, arguments: Arguments) -> str | None:
    queued = await context.session.summaries.queue_due(by_user=True)
    return None if queued else "Every message that takes part in memory has its summary."


async def _stop(context: CommandContext, arguments: Arguments) -> str:
    stopped = await context.session.summaries.stop()
    return f"Stopped; {stopped} left undone." if stopped else "No summaries were being made."


async def _max_tokens(context: CommandContext, arguments: Arguments) -> str:
    return f"Summaries: at most {context.session.settings.summaries.max_tokens} tokens."


async def _profile(context: CommandContext, arguments: Arguments) -> str:
    if arguments.get(_PROFILE):
        raise CommandError("There is one set of settings; without a name, /qm-profile reads its file again.")
    await context.program.reload_settings()
    return "The settings are read again."


async def _update_threshold(context: CommandContext, arguments: Arguments) -> str:
    await context.session.forget_front()
    return "The injection threshold is found anew."


async def _refresh(context: CommandContext, arguments: Arguments) -> str:
    await context.session.messages.read_anew()
    return "The plan is made anew."


async def _edit_summary(context: CommandContext, arguments: Arguments) -> None:
    message_id = target(context, arguments.get(MESSAGE))
    message = next(iter(await context.session.messages.get([message_id])), None)
    if message is None:
        return
    before = message.swipe.summary.text if message.swipe.summary else ""
    index = context.session.history.find(message_id)
    text = await context.dialogs.edited_in_place(f"Summary of message {index}", before)
    if text is not None and text.strip() != before:
        await context.session.messages.set_summary(message_id, text)


def _counted(ids: list[int]) -> str:
    return "Message" if len(ids) == 1 else f"{len(ids)} messages"


MEMORY_COMMANDS: tuple[Command[CommandContext], ...] = (
    Command(
        "memory.enabled",
        "Is memory on?",
        "Say whether memory is on in this chat.",
        _enabled,
        _names("enabled"),
        key="alt+i",
    ),
    Command(
        "memory.toggle",
        "Memory on or off",
        "Turn memory on or off in this chat.",
        _toggle,
        _names("toggle"),
        (_ON,),
        key="alt+m",
    ),
    Command(
        "memory.display",
        "Show summaries",
        "Show or hide the summaries under messages.",
        _toggle_display,
        _names("toggle-display"),
        key="f5",
    ),
    Command(
        "memory.automatic",
        "Summarise by itself",
        "Turn the automatic summaries after each reply on or off.",
        _toggle_automatic,
        _names("toggle-auto-summarize"),
        key="alt+a",
    ),
    Command(
        "memory.config",
        "Settings",
        "Show all settings and where each comes from.",
        _config,
        _names("toggle-config"),
        key="f9",
    ),
    Command(
        "memory.editor",
        "All summaries",
        "Show every message with its summary and status.",
        _editor,
        _names("toggle-edit-interface"),
        key="f8",
    ),
    Command(
        "memory.preview",
        "Preview",
        "Show or hide the exact prompt that is sent next.",
        _preview,
        _names("toggle-injection-preview"),
        key="f2",
        footer=True,
    ),
    Command(
        "message.remember",
        "Remember",
        "Mark for long-term memory, or take the mark away; summarises at once if there is no summary.",
        _remember,
        _names("toggle-remember"),
        (MESSAGES,),
        key="b",
        place=ON_MESSAGE,
        footer=True,
    ),
    Command(
        "message.exclude",
        "Exclude",
        "Keep a message out of memory, or let it in again.",
        _exclude,
        _names("toggle-exclude"),
        (MESSAGES, _EXCLUDE),
        key="x",
        place=ON_MESSAGE,
        footer=True,
    ),
    Command(
        "memory.get",
        "Get summaries",
        "Give the summaries of messages, a separator before each.",
        _get,
        _names("get"),
        (MESSAGES, _SEPARATOR),
        key="alt+g",
    ),
    Command(
        "memory.set",
        "Set a summary",
        "Write the summary of a message; without text it is removed.",
        _set,
        _names("set"),
        (_OF_MESSAGE, _SUMMARY),
    ),
    Command(
        "message.edit_summary",
        "Edit summary",
        "Change the summary by hand.",
        _edit_summary,
        ("edit-summary",),
        (MESSAGE,),
        key="m",
        place=ON_MESSAGE,
    ),
    Command(
        "message.summarize",
        "Summarise",
        "Make the summary, or make it again.",
        _summarize,
        _names("summarize"),
        (MESSAGES, _SHOW_PROGRESS),
        key="s",
        place=ON_MESSAGE,
        footer=True,
    ),
    Command(
        "memory.summarize_chat",
        "Summarise the chat",
        "Summarise every message that is due, even when automatic summaries are off.",
        _summarize_chat,
        _names("summarize-chat"),
        key="alt+s",
    ),
    Command(
        "memory.stop", "Stop summaries", "Stop making summaries.", _stop, _names("stop-summarization"), key="alt+x"
    ),
    Command(
        "memory.max_tokens",
        "Longest summary",
        "Say how many tokens an answer to a summary request may have.",
        _max_tokens,
        _names("max-summary-tokens"),
        key="alt+w",
    ),
    Command(
        "memory.profile",
        "Read settings again",
        "Read the settings file again.",
        _profile,
        _names("profile"),
        (_PROFILE,),
        key="alt+r",
    ),
    Command(
        "memory.update_threshold",
        "Move the threshold",
        "Forget where the injection threshold stands and find it anew.",
        _update_threshold,
        _names("update-injection-threshold"),
        key="alt+u",
    ),
    Command(
        "memory.refresh",
        "Refresh",
        "Read the chat again and make the plan anew.",
        _refresh,
        _names("refresh"),
        key="ctrl+l",
    ),
)
