"""Commands on summaries: to read, write, make and condense them."""

from tuimem.commands.arguments import INDEX, RANGE, SWITCH, TEXT, WORD, Arguments, Parameter
from tuimem.commands.command import Command, CommandError, Group, memory_names
from tuimem.commands.context import CommandContext
from tuimem.commands.place import MESSAGE as ON_MESSAGE
from tuimem.commands.targets import MESSAGE, MESSAGES, counted, target, targets

_SEPARATOR = Parameter("separator", WORD, "text before each summary; \\n is a new line", named=True)
_OF_MESSAGE = Parameter("message", INDEX, "a message number", required=True)
_SUMMARY = Parameter("summary", TEXT, "the rest of the line; empty removes the summary")
_RANGE = Parameter("messages", RANGE, "a range such as 0-20; else all older messages, in groups")
_SHOW_PROGRESS = Parameter("show_progress", SWITCH, "true or false", named=True)


async def _get(context: CommandContext, arguments: Arguments) -> str:
    separator = arguments.get(_SEPARATOR, context.session.settings.memory.separator).replace("\\n", "\n")
    ids = targets(context, arguments.get(MESSAGES))
    messages = await context.session.messages.get(ids)
    summaries = [message.swipe.summary.text for message in messages if message.swipe.summary]
    if not summaries:
        raise CommandError(f"{counted(context, ids)} without a summary. Press s to summarise.")
    return "".join(separator + text for text in summaries)


async def _set(context: CommandContext, arguments: Arguments) -> str:
    index, text = arguments[_OF_MESSAGE], arguments.get(_SUMMARY, "")
    message_id = target(context, index)
    entry = context.session.history.entry(message_id)
    if not text and (entry is None or not entry.summary_id):
        raise CommandError(f"Message {index} has no summary to remove.")
    await context.session.messages.set_summary(message_id, text)
    return f"The summary of message {index} is {'set' if text else 'removed'}."


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


async def _summarize(context: CommandContext, arguments: Arguments) -> str | None:
    ids = targets(context, arguments.get(MESSAGES))
    queued = await context.session.summaries.queue(ids, shows_progress=arguments.get(_SHOW_PROGRESS, True))
    if queued:
        return None
    raise CommandError(f"{counted(context, ids)} not queued: already being summarised, or empty.")


async def _summarize_chat(context: CommandContext, arguments: Arguments) -> str | None:
    queued = await context.session.summaries.queue_due(by_user=True)
    return None if queued else "Every message that needs a summary has one."


async def _condense(context: CommandContext, arguments: Arguments) -> str:
    condensing = context.session.condensing
    if (wanted := arguments.get(_RANGE)) is None:
        if not (blocks := await condensing.queue_past()):
            raise CommandError("There are no older summaries to condense. Name messages to condense, such as 0-20.")
        return f"Condensing older summaries into {blocks:,} condensed {'memory' if blocks == 1 else 'memories'}."
    ids = targets(context, wanted)
    if not (count := await condensing.queue(ids)):
        raise CommandError(f"{counted(context, ids)} cannot be condensed: fewer than two summaries, or in progress.")
    return f"Condensing {count:,} summaries into one."


async def _expand_block(context: CommandContext, arguments: Arguments) -> str:
    ids = targets(context, arguments.get(MESSAGES))
    count = await context.session.condensing.take_apart(ids)
    if not count:
        raise CommandError(f"{counted(context, ids)} not in a condensed memory.")
    return "The summaries are sent by themselves again." if count == 1 else f"{count:,} condensed memories taken apart."


async def _stop(context: CommandContext, arguments: Arguments) -> str:
    stopped = await context.session.summaries.stop()
    return f"Summaries stopped; {stopped} not made." if stopped else "No summaries are in progress."


async def _max_tokens(context: CommandContext, arguments: Arguments) -> str:
    return f"Summaries: at most {context.session.settings.summaries.max_tokens:,} tokens."


SUMMARY_COMMANDS: tuple[Command[CommandContext], ...] = (
    Command(
        "memory.get",
        "Get summaries",
        "Print the summaries of messages, with a separator before each.",
        _get,
        memory_names("get", "get-summaries"),
        (MESSAGES, _SEPARATOR),
        key="alt+g",
        group=Group.MEMORY,
    ),
    Command(
        "memory.set",
        "Set a summary",
        "Set the summary of a message; without text, remove it.",
        _set,
        memory_names("set", "set-summary"),
        (_OF_MESSAGE, _SUMMARY),
        group=Group.MEMORY,
    ),
    Command(
        "message.edit_summary",
        "Edit summary",
        "Edit the summary of a message.",
        _edit_summary,
        ("edit-summary",),
        (MESSAGE,),
        key="m",
        place=ON_MESSAGE,
        group=Group.MEMORY,
        footer=9,
    ),
    Command(
        "message.summarize",
        "Summarise",
        "Summarise a message, again if it has a summary.",
        _summarize,
        memory_names("summarize", "summarize"),
        (MESSAGES, _SHOW_PROGRESS),
        key="s",
        place=ON_MESSAGE,
        group=Group.MEMORY,
        footer=5,
    ),
    Command(
        "memory.summarize_chat",
        "Summarise the chat",
        "Summarise every message that needs it, even when automatic summaries are off.",
        _summarize_chat,
        memory_names("summarize-chat", "summarize-chat"),
        key="alt+s",
        group=Group.MEMORY,
    ),
    Command(
        "memory.condense",
        "Condense",
        "Merge summaries of neighbouring messages into one; their own summaries stay.",
        _condense,
        memory_names("condense", "condense"),
        (_RANGE,),
        key="alt+o",
        group=Group.MEMORY,
    ),
    Command(
        "memory.expand_block",
        "Take apart",
        "Send the summaries of a condensed memory by themselves again.",
        _expand_block,
        memory_names("expand-block", "expand-block"),
        (MESSAGES,),
        key="alt+b",
        group=Group.MEMORY,
    ),
    Command(
        "memory.stop",
        "Stop summaries",
        "Stop making summaries.",
        _stop,
        memory_names("stop-summarization"),
        key="alt+x",
        group=Group.MEMORY,
    ),
    Command(
        "memory.max_tokens",
        "Longest summary",
        "Show how many tokens a summary may have at most.",
        _max_tokens,
        memory_names("max-summary-tokens"),
        key="alt+w",
        group=Group.MEMORY,
    ),
)
"""In their place among those on memory."""
