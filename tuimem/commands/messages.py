"""Commands on messages and replies."""

from tuimem.commands.arguments import TEXT, Arguments, Parameter
from tuimem.commands.command import Command, CommandError, Group
from tuimem.commands.context import CommandContext
from tuimem.commands.place import MESSAGE as ON_MESSAGE
from tuimem.commands.targets import MESSAGE, MESSAGES, counted, target, targets

_TEXT = Parameter("text", TEXT, "the new text; opens an editor when left out")


async def _regenerate(context: CommandContext, arguments: Arguments) -> None:
    context.display.go_to_end()
    if not await context.session.replies.regenerate():
        raise CommandError("There is no message to answer yet. Write one first.")


async def _continue(context: CommandContext, arguments: Arguments) -> None:
    context.display.go_to_end()
    if not await context.session.replies.continue_reply():
        raise CommandError("The last message is not a reply. Use /regen to answer it.")


async def _stop(context: CommandContext, arguments: Arguments) -> str | None:
    if await context.session.replies.stop():
        return None
    summaries = await context.session.summaries.stop()
    is_digest_stopped = context.session.digests.stop()
    learned = await context.session.jobs.stop(context.session.chat.id)
    said = [f"Summaries stopped; {summaries:,} not made."] if summaries else []
    said += ["Learning stopped. What you said is read after the next reply."] if learned else []
    return " ".join(said) if said or is_digest_stopped else "There is nothing to stop."


async def _edit(context: CommandContext, arguments: Arguments) -> str | None:
    message_id, text = target(context, arguments.get(MESSAGE)), arguments.get(_TEXT)
    message = next(iter(await context.session.messages.get([message_id])), None)
    if message is None:
        return None
    if text is None:
        text = await context.dialogs.edited("Edit message", message.text)
    elif text == message.text:
        raise CommandError(f"{counted(context, [message_id])} already has that text.")
    if text is None or text == message.text:
        return None
    is_changed = await context.session.messages.edit(message_id, text)
    return f"{counted(context, [message_id])} changed; press u to undo." if is_changed else None


async def _delete(context: CommandContext, arguments: Arguments) -> str:
    ids = targets(context, arguments.get(MESSAGES))
    said = counted(context, ids)
    await context.session.messages.delete(ids)
    return f"{said} deleted; press u to undo."


async def _undo(context: CommandContext, arguments: Arguments) -> str:
    label = await context.session.messages.undo()
    return f"Undone: {label}." if label else "There is nothing to undo."


async def _redo(context: CommandContext, arguments: Arguments) -> str:
    label = await context.session.messages.redo()
    return f"Redone: {label}." if label else "There is nothing to redo."


async def _hide(context: CommandContext, arguments: Arguments) -> str:
    ids = targets(context, arguments.get(MESSAGES))
    hidden = await context.session.messages.hide(ids)
    return f"{counted(context, ids)} {'hidden from' if hidden else 'no longer hidden from'} the model."


async def _swipe(context: CommandContext, message_id: int, step: int) -> None:
    session = context.session
    if await session.messages.swipe(message_id, step):
        return
    message = next(iter(await session.messages.get([message_id])), None)
    if message is None:
        return
    if step < 0:
        raise CommandError(f"{counted(context, [message_id])} is at its first swipe.")
    if message_id != session.history[-1].id or message.role != "assistant":
        raise CommandError("Only the last reply can have new swipes.")
    context.display.go_to_end()
    await session.replies.regenerate()


async def _swipe_left(context: CommandContext, arguments: Arguments) -> None:
    await _swipe(context, target(context, arguments.get(MESSAGE)), -1)


async def _swipe_right(context: CommandContext, arguments: Arguments) -> None:
    await _swipe(context, target(context, arguments.get(MESSAGE)), 1)


async def _copy(context: CommandContext, arguments: Arguments) -> str:
    ids = targets(context, arguments.get(MESSAGES))
    messages = await context.session.messages.get(ids)
    text = "\n\n".join(message.text for message in messages)
    how = context.program.copy_text(text)
    return f"{counted(context, ids)} copied: {len(text):,} characters {how}."


async def _fold(context: CommandContext, arguments: Arguments) -> None:
    message_id = target(context, arguments.get(MESSAGE))
    recall = context.session.recalled_under(message_id)
    has_learned = bool(context.session.learned_under(message_id).changes)
    has_reasoning = any(message.swipe.reasoning for message in await context.session.messages.get([message_id]))
    if not has_reasoning and not has_learned and (recall is None or not recall.memories):
        raise CommandError(f"{counted(context, [message_id])} has no reasoning.")
    context.display.toggle_reasoning(message_id)


MESSAGE_COMMANDS: tuple[Command[CommandContext], ...] = (
    Command(
        "reply.regenerate",
        "Regenerate",
        "Reply to the last message again, as a new swipe.",
        _regenerate,
        ("regen", "regenerate"),
        key="ctrl+r",
        while_streaming=False,
        group=Group.REPLY,
    ),
    Command(
        "reply.continue",
        "Continue",
        "Continue the last reply.",
        _continue,
        ("continue",),
        key="ctrl+g",
        while_streaming=False,
        group=Group.REPLY,
    ),
    Command(
        "reply.stop",
        "Stop",
        "Stop the reply and keep what has arrived; if there is none, stop the work in the background.",
        _stop,
        ("stop",),
        group=Group.REPLY,
    ),
    Command(
        "message.edit",
        "Edit",
        "Edit the text of a message.",
        _edit,
        ("edit",),
        (MESSAGE, _TEXT),
        key="e",
        place=ON_MESSAGE,
        group=Group.MESSAGE,
        footer=4,
    ),
    Command(
        "message.delete",
        "Delete",
        "Delete messages; undo restores them.",
        _delete,
        ("delete",),
        (MESSAGES,),
        key="d,delete",
        place=ON_MESSAGE,
        group=Group.MESSAGE,
        footer=7,
    ),
    Command(
        "chat.undo",
        "Undo",
        "Undo the last change to this chat.",
        _undo,
        ("undo",),
        key="u,ctrl+z",
        place=ON_MESSAGE,
        group=Group.MESSAGE,
        footer=8,
    ),
    Command(
        "chat.redo",
        "Redo",
        "Redo the last change that was undone.",
        _redo,
        ("redo",),
        key="U,ctrl+y",
        place=ON_MESSAGE,
        group=Group.MESSAGE,
    ),
    Command(
        "message.hide",
        "Hide",
        "Hide messages from the model, or show them to it again.",
        _hide,
        ("hide",),
        (MESSAGES,),
        key="h",
        place=ON_MESSAGE,
        group=Group.MESSAGE,
        footer=10,
    ),
    Command(
        "message.swipe_left",
        "Previous swipe",
        "Show the previous swipe.",
        _swipe_left,
        ("swipe-left",),
        (MESSAGE,),
        key="left",
        place=ON_MESSAGE,
        while_streaming=False,
        group=Group.REPLY,
    ),
    Command(
        "message.swipe_right",
        "Next swipe",
        "Show the next swipe; at the last one of the last reply, make a new one.",
        _swipe_right,
        ("swipe-right",),
        (MESSAGE,),
        key="right",
        place=ON_MESSAGE,
        while_streaming=False,
        group=Group.REPLY,
    ),
    Command(
        "message.copy",
        "Copy",
        "Copy the text of a message.",
        _copy,
        ("copy",),
        (MESSAGES,),
        key="y,c",
        place=ON_MESSAGE,
        group=Group.MESSAGE,
        footer=6,
    ),
    Command(
        "message.fold",
        "Reasoning",
        "Show or hide the model's reasoning, or what was recalled for your message and learned from it.",
        _fold,
        ("reasoning",),
        (MESSAGE,),
        key="o,enter",
        place=ON_MESSAGE,
        group=Group.REPLY,
        footer=11,
    ),
)
