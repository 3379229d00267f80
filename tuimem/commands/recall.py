"""Commands on recall: what was recalled for a message, what to do about each memory, and searching all of them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tuimem.commands.arguments import TEXT, Arguments, Parameter
from tuimem.commands.command import Command, CommandError, Group
from tuimem.commands.context import CommandContext
from tuimem.commands.place import MESSAGE as ON_MESSAGE
from tuimem.commands.targets import MESSAGE, NUMBER, counted, target

if TYPE_CHECKING:
    from tuimem.messages import Recall, RecalledMemory

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


def _source(memory: "RecalledMemory") -> int:
    if memory.fact_id is not None:
        raise CommandError("This memory is a fact: /facts shows where it comes from, and changes it.")
    if memory.source_id is None:
        raise CommandError("This memory comes from another machine; its message is not here.")
    return memory.source_id


async def _show(context: CommandContext, arguments: Arguments) -> None:
    recall = _recall(context, arguments.get(MESSAGE))
    memory = await context.dialogs.picked_memory(context.session, recall.message_id)
    if memory is not None:
        await _go(context, memory.chat_id, _source(memory))


async def _go(context: CommandContext, chat_id: int | None, message_id: int) -> None:
    """Show a message, in whichever chat it is."""
    if chat_id is not None and chat_id != context.session.chat.id:
        await context.session.chats.open_reference(str(chat_id))
    context.display.jump_to(message_id)


async def _open_source(context: CommandContext, arguments: Arguments) -> None:
    memory = _memory(context, arguments)
    await _go(context, memory.chat_id, _source(memory))


async def _drop(context: CommandContext, arguments: Arguments) -> str:
    await context.session.recall.drop(_memory(context, arguments))
    return "Taken out of this message's recall; press u to undo."


async def _forbid(context: CommandContext, arguments: Arguments) -> str:
    await context.session.recall.forbid(_source(_memory(context, arguments)))
    return "This is never recalled again; press u to undo."


async def _remember(context: CommandContext, arguments: Arguments) -> str:
    await context.session.recall.remember(_source(_memory(context, arguments)))
    return "Marked for long-term memory."


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
    await context.session.greeting.greet()


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
