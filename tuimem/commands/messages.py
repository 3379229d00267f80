"""Commands on messages and replies."""

from tuimem.commands.arguments import TEXT, Arguments, Parameter
from tuimem.commands.command import Command, CommandError, Group
from tuimem.commands.context import CommandContext
from tuimem.commands.place import MESSAGE as ON_MESSAGE
from tuimem.commands.targets import MESSAGE, MESSAGES, counted, target, targets

_TEXT = Parameter("text", TEXT, "the new text; without it an editor opens")


async def _regenerate(context: CommandContext, arguments: Arguments) -> None:
    context.display.go_to_end()
    if not await context.session.replies.regenerate():
        raise CommandError("There is nothing to answer yet: write a message first.")


async def _continue(context: CommandContext, arguments: Arguments) -> None:
    context.display.go_to_end()
    if not await context.session.replies.continue_reply():
        raise CommandError("The newest message is not a reply that could be continued; /regen answers it.")


async def _stop(context: CommandContext, arguments: Arguments) -> str | None:
    if await context.session.replies.stop():
        return None
    stopped = await context.session.jobs.stop(context.session.chat.id)
    return f"Stopped; {stopped} left undone." if stopped else "Nothing is being written."


async def _edit(context: CommandContext, arguments: Arguments) -> str | None:
    message_id, text = target(context, arguments.get(MESSAGE)), arguments.get(_TEXT)
    message = next(iter(await context.session.messages.get([message_id])), None)
    if message is None:
        return None
    if text is None:
        text = await context.dialogs.edited("Edit message", message.text)
    elif text == message.text:
        raise CommandError(f"{counted(context, [message_id])} has that text already.")
    if text is None or text == message.text:
        return None
    is_changed = await context.session.messages.edit(message_id, text)
    return f"{counted(context, [message_id])} changed; u undoes it." if is_changed else None


async def _delete(context: CommandContext, arguments: Arguments) -> str:
    ids = targets(context, arguments.get(MESSAGES))
    said = counted(context, ids)
    await context.session.messages.delete(ids)
    return f"{said} deleted; u undoes it."


async def _undo(context: CommandContext, arguments: Arguments) -> str:
    label = await context.session.messages.undo()
    return f"Taken back: {label}." if label else "There is nothing to take back."


async def _redo(context: CommandContext, arguments: Arguments) -> str:
    label = await context.session.messages.redo()
    return f"Done again: {label}." if label else "There is nothing to do again."


async def _hide(context: CommandContext, arguments: Arguments) -> str:
    ids = targets(context, arguments.get(MESSAGES))
    hidden = await context.session.messages.hide(ids)
    return f"{counted(context, ids)} {'hidden from' if hidden else 'shown again to'} the model."


async def _swipe(context: CommandContext, message_id: int, step: int) -> None:
    session = context.session
    message = next(iter(await session.messages.get([message_id])), None)
    if message is None:
        return
    wanted = message.swipe_index + step
    if await session.messages.swipe(message_id, wanted):
        return
    if step < 0:
        raise CommandError(f"{counted(context, [message_id])} shows its first swipe.")
    if message_id != session.history[-1].id or message.role != "assistant":
        raise CommandError("Only the newest reply can get another swipe.")
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
    if not any(message.swipe.reasoning for message in await context.session.messages.get([message_id])):
        raise CommandError(f"{counted(context, [message_id])} has no reasoning.")
    context.display.toggle_reasoning(message_id)


MESSAGE_COMMANDS: tuple[Command[CommandContext], ...] = (
    Command(
        "reply.regenerate",
        "Regenerate",
        "Have the newest message answered again, as another swipe.",
        _regenerate,
        ("regen", "regenerate"),
        key="ctrl+r",
        while_streaming=False,
        group=Group.REPLY,
    ),
    Command(
        "reply.continue",
        "Continue",
        "Have the newest reply written on.",
        _continue,
        ("continue",),
        key="ctrl+g",
        while_streaming=False,
        group=Group.REPLY,
    ),
    Command(
        "reply.stop",
        "Stop",
        "Stop the reply that is on its way, keeping what has come; else the summaries that are being made.",
        _stop,
        ("stop",),
        group=Group.REPLY,
    ),
    Command(
        "message.edit",
        "Edit",
        "Change the text of a message.",
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
        "Take messages out of the chat; undo brings them back.",
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
        "Take back the latest change to this chat.",
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
        "Do again what was taken back last.",
        _redo,
        ("redo",),
        key="U,ctrl+y",
        place=ON_MESSAGE,
        group=Group.MESSAGE,
    ),
    Command(
        "message.hide",
        "Hide",
        "Keep messages out of the prompt, or let them in again.",
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
        "Earlier swipe",
        "Show the swipe before this one.",
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
        "Show the next swipe; past the last one of the newest reply, make one.",
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
        "Fold or unfold the model's reasoning.",
        _fold,
        ("reasoning",),
        (MESSAGE,),
        key="o,enter",
        place=ON_MESSAGE,
        group=Group.REPLY,
        footer=11,
    ),
)
