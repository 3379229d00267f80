"""Commands on recall: what was recalled for a message, what to do about each memory, and searching all of them."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from tuimem.commands.arguments import TEXT, Arguments, Parameter
from tuimem.commands.command import Command, CommandError, Group
from tuimem.commands.context import CommandContext
from tuimem.commands.facts import corrected
from tuimem.commands.place import MESSAGE as ON_MESSAGE
from tuimem.commands.targets import MESSAGE, NUMBER, counted, target

if TYPE_CHECKING:
    from tuimem.messages import Recall, RecalledMemory
    from tuimem.remembered import Fact

_NO_GREETING = (
    "There is no greeting now: another chat, a message, a reply, or summaries that are being made came first. "
    "Use /greet again after that."
)
_WORDS = Parameter("query", TEXT, "what to look for, in your own words")


def _recall(context: CommandContext, index: int | None) -> "Recall":
    """What was recalled for the message that is named, or is in focus; else for the newest that has something."""
    session = context.session
    if index is None and context.display.focused_message is None:
        newest = (session.recall.under(entry.id) for entry in reversed(session.history))
        found = next((recall for recall in newest if recall is not None and recall.memories), None)
        if found is None:
            raise CommandError("Nothing was recalled in this chat.")
        return found
    message_id = target(context, index)
    recall = session.recall.under(message_id)
    if recall is None or not recall.memories:
        why = f" {recall.problem}" if recall is not None and recall.problem else ""
        raise CommandError(f"Nothing was recalled for {counted(context, [message_id]).lower()}.{why}")
    return recall


def _memory(context: CommandContext, arguments: Arguments) -> "RecalledMemory":
    memories: Sequence[RecalledMemory] = _recall(context, arguments.get(MESSAGE)).memories
    number = arguments[NUMBER]
    if number > len(memories):
        only = "one memory" if len(memories) == 1 else f"{len(memories)} memories"
        raise CommandError(f"There is no memory {number}: {only} recalled for this message.")
    return memories[number - 1]


def _message(memory: "RecalledMemory") -> int:
    if memory.fact_id is not None:
        raise CommandError("This memory is a fact: /recalled-forget forgets it, /recalled-edit corrects it.")
    if memory.source_id is None:
        raise CommandError("This memory comes from another machine; its message is not here.")
    return memory.source_id


async def _source(context: CommandContext, memory: "RecalledMemory") -> tuple[int | None, int]:
    """The chat and the message that a memory comes from."""
    if memory.fact_id is None:
        return memory.chat_id, _message(memory)
    fact = await _fact(context, memory)
    if fact.message_id is None:
        raise CommandError("This fact comes from no message that is still there. /facts shows what is known of it.")
    return fact.chat_id, fact.message_id


async def _fact(context: CommandContext, memory: "RecalledMemory") -> "Fact":
    fact = None if memory.fact_id is None else await context.session.facts.get(memory.fact_id)
    if fact is None:
        raise CommandError("This memory is a message, not a fact: edit or delete the message itself.")
    return fact


async def _show(context: CommandContext, arguments: Arguments) -> None:
    recall = _recall(context, arguments.get(MESSAGE))
    memory = await context.dialogs.picked_memory(context.session, recall.message_id)
    if memory is not None:
        await _go(context, *await _source(context, memory))


async def _go(context: CommandContext, chat_id: int | None, message_id: int) -> None:
    """Show a message, in whichever chat it is."""
    if chat_id is not None and chat_id != context.session.chat.id:
        await context.session.chats.open_reference(str(chat_id))
    context.display.jump_to(message_id)


async def _open_source(context: CommandContext, arguments: Arguments) -> None:
    await _go(context, *await _source(context, _memory(context, arguments)))


async def _drop(context: CommandContext, arguments: Arguments) -> str:
    await context.session.recall.drop(_memory(context, arguments))
    return "Taken out of this message's recall; press u to undo."


async def _forbid(context: CommandContext, arguments: Arguments) -> str:
    memory = _memory(context, arguments)
    if not memory.elsewhere:
        _message(memory)
    await context.session.recall.forbid(memory)
    return "This is never recalled again; press u to undo."


async def _remember(context: CommandContext, arguments: Arguments) -> str:
    await context.session.recall.remember(_message(_memory(context, arguments)))
    return "Marked for long-term memory."


async def _edit_fact(context: CommandContext, arguments: Arguments) -> str | None:
    fact = await _fact(context, _memory(context, arguments))
    if not fact.is_current:
        raise CommandError("This fact is past. /facts lists past facts, and restores them.")
    if not await corrected(context.session.facts, fact, partial(context.dialogs.asked, "Edit the fact", fact.text)):
        return None
    return "The fact is corrected. In /facts, u on it undoes that."


async def _forget_fact(context: CommandContext, arguments: Arguments) -> str:
    memory = _memory(context, arguments)
    fact = await _fact(context, memory)
    await context.session.facts.set_aside(fact.id)
    await context.session.recall.drop(memory)
    return "Forgotten: the fact is now past, and not sent here. In /facts, f lists past facts; r restores it."


async def _search(context: CommandContext, arguments: Arguments) -> None:
    memory = await context.dialogs.found_memory(context.session, arguments.get(_WORDS, ""))
    if memory is None:
        return
    if not memory.is_here:
        raise CommandError("This memory comes from another machine; its message is not here.")
    await _go(context, memory.chat_id, memory.message_id)


async def _greet(context: CommandContext, arguments: Arguments) -> None:
    context.display.go_to_end()
    if context.session.model is None:
        raise CommandError("No model is connected. Choose one with /model.")
    if not await context.session.greeting.greet():
        raise CommandError(_NO_GREETING)


RECALL_COMMANDS: tuple[Command[CommandContext], ...] = (
    Command(
        "message.recalled",
        "Recalled",
        "Show what was recalled for a message: open a memory's source, take it out, never recall it, remember it.",
        _show,
        ("recalled",),
        (MESSAGE,),
        key="r",
        place=ON_MESSAGE,
        group=Group.MEMORY,
    ),
    Command(
        "recall.search",
        "Recall",
        "Search the memories by meaning and words, and open one.",
        _search,
        ("recall",),
        (_WORDS,),
        key="shift+f8",
        letter="f",
        group=Group.MEMORY,
    ),
    Command(
        "recall.source",
        "Source of a memory",
        "Open the message that a recalled memory comes from.",
        _open_source,
        ("recalled-source",),
        (NUMBER, MESSAGE),
        group=Group.MEMORY,
    ),
    Command(
        "recall.drop",
        "Not this memory",
        "Take a memory out of what was recalled for a message.",
        _drop,
        ("recalled-not",),
        (NUMBER, MESSAGE),
        group=Group.MEMORY,
    ),
    Command(
        "recall.forbid",
        "Never this memory",
        "Never recall a memory's message again, in any chat.",
        _forbid,
        ("recalled-never",),
        (NUMBER, MESSAGE),
        group=Group.MEMORY,
    ),
    Command(
        "recall.remember",
        "Remember this memory",
        "Mark the message of a recalled memory for long-term memory.",
        _remember,
        ("recalled-remember",),
        (NUMBER, MESSAGE),
        group=Group.MEMORY,
    ),
    Command(
        "recall.edit_fact",
        "Edit a recalled fact",
        "Correct a fact that was recalled for a message.",
        _edit_fact,
        ("recalled-edit",),
        (NUMBER, MESSAGE),
        group=Group.MEMORY,
    ),
    Command(
        "recall.forget_fact",
        "Forget a recalled fact",
        "Set aside a fact that was recalled for a message, and stop sending it there; it can be restored.",
        _forget_fact,
        ("recalled-forget",),
        (NUMBER, MESSAGE),
        group=Group.MEMORY,
    ),
    Command(
        "reply.greet",
        "Greet",
        "Let the character greet you, with the time that has passed and a memory.",
        _greet,
        ("greet",),
        key="shift+f12",
        letter="H",
        while_streaming=False,
        group=Group.REPLY,
    ),
)
