"""Commands on messages and replies."""

from tuimem.commands.command import Command, CommandError, Kind, Parameter, Place, Values
from tuimem.commands.desk import Desk
from tuimem.commands.targets import MESSAGE, MESSAGES, target, targets


async def _regenerate(desk: Desk, values: Values) -> None:
    if not await desk.session.replies.regenerate():
        raise CommandError("There is nothing to answer yet: write a message first.")


async def _continue(desk: Desk, values: Values) -> None:
    if not await desk.session.replies.continue_reply():
        raise CommandError("The newest message is not a reply that could be continued; /regen answers it.")


async def _stop(desk: Desk, values: Values) -> str | None:
    if await desk.session.replies.stop():
        return None
    stopped = await desk.session.summarizer.stop()
    return f"Stopped; {stopped} left undone." if stopped else "Nothing is being written."


async def _edit(desk: Desk, values: Values) -> str | None:
    message_id = await target(desk, values)
    if "text" not in values:
        desk.edit_message(message_id)
        return None
    is_changed = await desk.session.curation.edit(message_id, values["text"])
    return "Message changed; u or /undo takes it back." if is_changed else None


async def _delete(desk: Desk, values: Values) -> str:
    ids = await targets(desk, values)
    await desk.session.curation.delete(ids)
    return f"{'Message' if len(ids) == 1 else f'{len(ids)} messages'} deleted; u or /undo takes it back."


async def _undo(desk: Desk, values: Values) -> str:
    label = await desk.session.curation.undo()
    return f"Taken back: {label}." if label else "There is nothing to take back."


async def _redo(desk: Desk, values: Values) -> str:
    label = await desk.session.curation.redo()
    return f"Done again: {label}." if label else "There is nothing to do again."


async def _hide(desk: Desk, values: Values) -> str:
    ids = await targets(desk, values)
    hidden = await desk.session.curation.hide(ids)
    return "Hidden: the model will not see it." if hidden else "Shown again: the model can see it."


async def _swipe(desk: Desk, message_id: int, step: int) -> None:
    session = desk.session
    message = next(iter(await session.curation.messages([message_id])), None)
    if message is None:
        return
    wanted = message.swipe_index + step
    if await session.curation.swipe(message_id, wanted) or step < 0:
        return
    if message_id != session.history[-1].id or message.role != "assistant":
        raise CommandError("Only the newest reply can get another swipe.")
    await session.replies.regenerate()


async def _swipe_left(desk: Desk, values: Values) -> None:
    await _swipe(desk, await target(desk, values), -1)


async def _swipe_right(desk: Desk, values: Values) -> None:
    await _swipe(desk, await target(desk, values), 1)


async def _copy(desk: Desk, values: Values) -> None:
    messages = await desk.session.curation.messages(await targets(desk, values))
    desk.copy("\n\n".join(message.text for message in messages), "message" if len(messages) == 1 else "messages")


async def _fold(desk: Desk, values: Values) -> None:
    desk.toggle_reasoning(await target(desk, values))


async def _up(desk: Desk, values: Values) -> None:
    desk.move_focus(-1)


async def _down(desk: Desk, values: Values) -> None:
    desk.move_focus(1)


async def _first(desk: Desk, values: Values) -> None:
    desk.move_focus_to("first")


async def _last(desk: Desk, values: Values) -> None:
    desk.move_focus_to("last")


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
