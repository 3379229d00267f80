"""Commands on messages and replies."""

from tuimem.commands.command import Command, CommandError, Kind, Parameter, Place, Values
from tuimem.commands.context import CommandContext
from tuimem.commands.targets import MESSAGE, MESSAGES, target, targets


async def _regenerate(context: CommandContext, values: Values) -> None:
    if not await context.session.replies.regenerate():
        raise CommandError("There is nothing to answer yet: write a message first.")


async def _continue(context: CommandContext, values: Values) -> None:
    if not await context.session.replies.continue_reply():
        raise CommandError("The newest message is not a reply that could be continued; /regen answers it.")


async def _stop(context: CommandContext, values: Values) -> str | None:
    if await context.session.replies.stop():
        return None
    stopped = await context.session.jobs.stop(context.session.chat.id)
    return f"Stopped; {stopped} left undone." if stopped else "Nothing is being written."


async def _edit(context: CommandContext, values: Values) -> str | None:
    message_id = await target(context, values)
    if "text" not in values:
        context.edit_message(message_id)
        return None
    is_changed = await context.session.messages.edit(message_id, values["text"])
    return "Message changed; u or /undo takes it back." if is_changed else None


async def _delete(context: CommandContext, values: Values) -> str:
    ids = await targets(context, values)
    await context.session.messages.delete(ids)
    return f"{'Message' if len(ids) == 1 else f'{len(ids)} messages'} deleted; u or /undo takes it back."


async def _undo(context: CommandContext, values: Values) -> str:
    label = await context.session.messages.undo()
    return f"Taken back: {label}." if label else "There is nothing to take back."


async def _redo(context: CommandContext, values: Values) -> str:
    label = await context.session.messages.redo()
    return f"Done again: {label}." if label else "There is nothing to do again."


async def _hide(context: CommandContext, values: Values) -> str:
    ids = await targets(context, values)
    hidden = await context.session.messages.hide(ids)
    return "Hidden: the model will not see it." if hidden else "Shown again: the model can see it."


async def _swipe(context: CommandContext, message_id: int, step: int) -> None:
    session = context.session
    message = next(iter(await session.messages.get([message_id])), None)
    if message is None:
        return
    wanted = message.swipe_index + step
    if await session.messages.swipe(message_id, wanted) or step < 0:
        return
    if message_id != session.history[-1].id or message.role != "assistant":
        raise CommandError("Only the newest reply can get another swipe.")
    await session.replies.regenerate()


async def _swipe_left(context: CommandContext, values: Values) -> None:
    await _swipe(context, await target(context, values), -1)


async def _swipe_right(context: CommandContext, values: Values) -> None:
    await _swipe(context, await target(context, values), 1)


async def _copy(context: CommandContext, values: Values) -> None:
    messages = await context.session.messages.get(await targets(context, values))
    context.copy("\n\n".join(message.text for message in messages), "message" if len(messages) == 1 else "messages")


async def _fold(context: CommandContext, values: Values) -> None:
    context.toggle_reasoning(await target(context, values))


async def _up(context: CommandContext, values: Values) -> None:
    context.move_focus(-1)


async def _down(context: CommandContext, values: Values) -> None:
    context.move_focus(1)


async def _first(context: CommandContext, values: Values) -> None:
    context.move_focus_to("first")


async def _last(context: CommandContext, values: Values) -> None:
    context.move_focus_to("last")


MESSAGE_COMMANDS = (
    Command(
        "reply.regenerate",
        "Regenerate",
        "Have the newest message answered again, as another swipe.",
        _regenerate,
        ("regen", "regenerate"),
        key="ctrl+r",
        while_streaming=False,
    ),
    Command(
        "reply.continue",
        "Continue",
        "Have the newest reply written on.",
        _continue,
        ("continue",),
        key="ctrl+g",
        while_streaming=False,
    ),
    Command(
        "reply.stop",
        "Stop",
        "Stop the reply that is on its way, keeping what has come; else the summaries that are being made.",
        _stop,
        ("stop",),
        key="escape",
        footer=True,
    ),
    Command(
        "message.edit",
        "Edit",
        "Change the text of a message.",
        _edit,
        ("edit",),
        (MESSAGE, Parameter("text", Kind.TEXT, "the new text; without it an editor opens")),
        key="e",
        place=Place.MESSAGE,
        footer=True,
    ),
    Command(
        "message.delete",
        "Delete",
        "Take messages out of the chat; undo brings them back.",
        _delete,
        ("delete",),
        (MESSAGES,),
        key="d,delete",
        place=Place.MESSAGE,
        footer=True,
    ),
    Command(
        "chat.undo",
        "Undo",
        "Take back the latest change to this chat.",
        _undo,
        ("undo",),
        key="u,ctrl+z",
        place=Place.MESSAGE,
        footer=True,
    ),
    Command(
        "chat.redo", "Redo", "Do again what was taken back last.", _redo, ("redo",), key="U,ctrl+y", place=Place.MESSAGE
    ),
    Command(
        "message.hide",
        "Hide",
        "Keep messages out of the prompt, or let them in again.",
        _hide,
        ("hide",),
        (MESSAGES,),
        key="h",
        place=Place.MESSAGE,
    ),
    Command(
        "message.swipe_left",
        "Earlier swipe",
        "Show the swipe before this one.",
        _swipe_left,
        ("swipe-left",),
        (MESSAGE,),
        key="left",
        place=Place.MESSAGE,
        while_streaming=False,
    ),
    Command(
        "message.swipe_right",
        "Next swipe",
        "Show the next swipe; past the last one of the newest reply, make one.",
        _swipe_right,
        ("swipe-right",),
        (MESSAGE,),
        key="right",
        place=Place.MESSAGE,
        while_streaming=False,
    ),
    Command(
        "message.copy",
        "Copy",
        "Copy the text of a message.",
        _copy,
        ("copy",),
        (MESSAGES,),
        key="y,c",
        place=Place.MESSAGE,
        footer=True,
    ),
    Command(
        "message.fold",
        "Reasoning",
        "Fold or unfold the model's reasoning.",
        _fold,
        ("reasoning",),
        (MESSAGE,),
        key="o,enter",
        place=Place.MESSAGE,
    ),
    Command("focus.up", "Message above", "Focus the message above.", _up, key="k,up", place=Place.MESSAGE),
    Command("focus.down", "Message below", "Focus the message below.", _down, key="j,down", place=Place.MESSAGE),
    Command("focus.first", "First message", "Focus the first message.", _first, key="g,home", place=Place.MESSAGE),
    Command("focus.last", "Newest message", "Focus the newest message.", _last, key="G,end", place=Place.MESSAGE),
)
