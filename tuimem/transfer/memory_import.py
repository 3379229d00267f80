"""Memories of other programs become chats of past messages, so that they are found, shown and forgotten like any."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from tuimem.files import expanded
from tuimem.messages import Character, Role
from tuimem.store import KnownMemory, NewChat, NewMessage, NewSummary, NewSwipe, Store
from tuimem.text import clean_line, text_hash
from tuimem.transfer.errors import WhoseMemories
from tuimem.transfer.format import rough_estimate
from tuimem.transfer.lines import LONGEST_NAME
from tuimem.transfer.memory_sources import MemorySource, OldMemory, find_sources, read_memories

_AT_ONCE = 200
_NAMED = 6
_NAMELESS = "Assistant"
"""Who answers in a log that names nobody."""


class ImportedMemories(NamedTuple):
    """What became of one character's memories. `chat_id` is None when all of them were there already.

    Of those that were `known`, so many were forgotten or wiped and are recalled `again`.
    """

    source: Path
    character: str
    chat_id: int | None
    memories: int
    known: int
    again: int = 0


def import_memories(
    store: Store,
    path: Path,
    *,
    character: str = "",
    user_name: str = "User",
    estimate: Callable[[str], int] = rough_estimate,
    on_progress: Callable[[int], None] = lambda _: None,
) -> Iterator[ImportedMemories]:
    """Read the memories of a file or folder, a chat for each character.

    `character` is whose they are, else that is told by the folder's name and the speakers. What is there already, by
    text and time, or by text alone where the file has no times, is not stored twice; what was forgotten or wiped of it
    is recalled again, unless the file has it as forgotten. Raises TransferError; what was yielded before stays.
    """
    for source in find_sources(expanded(path)):
        memories = read_memories(source)
        by_character = sorted(memories, key=lambda memory: memory.character)
        for named, several in groupby(by_character, key=lambda memory: memory.character):
            mine = list(several)
            whose = clean_line(character, LONGEST_NAME) or named or _character_of(mine, source)
            yield _store(store, source.path, _known_character(store, whose), mine, user_name, estimate, on_progress)


def _character_of(memories: Sequence[OldMemory], source: MemorySource) -> str:
    """The speaker whose name is that of the folder, or who has a character's role. Raises WhoseMemories."""
    speakers = list(dict.fromkeys(memory.author for memory in memories))
    for memory in memories:
        if memory.role == Role.ASSISTANT:
            return memory.author or _NAMELESS
    for speaker in speakers:
        if source.key and _folder_name(speaker) == _folder_name(source.key):
            return speaker
    if source.key and len(speakers) < 2:  # only what the user said was long enough to be kept
        return source.key.replace("_", " ").title() if source.key.islower() else source.key
    what = f"{source.path} does not say which of its speakers is the character: {_listed(speakers)}."
    raise WhoseMemories(what, "character")


def _folder_name(name: str) -> str:
    """A character's name as the older program calls its folder."""
    return name.strip().lower().replace(" ", "_")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")


def _known_character(store: Store, name: str) -> Character:
    """The character of this name, so that its chats and its memories belong together; else a new one."""
    return store.characters.find(name) or Character(0, name)


def _store(
    store: Store,
    path: Path,
    character: Character,
    memories: Sequence[OldMemory],
    user_name: str,
    estimate: Callable[[str], int],
    on_progress: Callable[[int], None],
) -> ImportedMemories:
    new, again = _compared(memories, store.memory_list.known(character.id))
    store.messages.set_marks(again, recallable=True)
    known = len(memories) - len(new)
    if not new:
        return ImportedMemories(path, character.name, None, 0, known, len(again))
    authors = (memory.author for memory in new if memory.role != Role.SYSTEM)
    others = Counter(author for author in authors if author and author != character.name)
    user = others.most_common(1)[0][0] if others else user_name
    chat = NewChat(f"Memories of {character.name}", character, user, new[0].created, new[-1].created)
    with store.import_chat(chat) as growing:
        for start in range(0, len(new), _AT_ONCE):
            growing.add([_message(each, character.name, user, estimate) for each in new[start : start + _AT_ONCE]])
            on_progress(min(start + _AT_ONCE, len(new)))
    return ImportedMemories(path, character.name, growing.id, len(new), known, len(again))


def _compared(
    memories: Sequence[OldMemory], known: Mapping[tuple[str, int], Sequence[KnownMemory]]
) -> tuple[list[OldMemory], list[int]]:
    """What is not there yet, and the messages that are there and are to be recalled again.

    A text without a time is there as often as it is stored for none of those with theirs. What is recalled is taken
    for what is there before what is not, so that one of several equal ones that was forgotten stays so.
    """
    names = [text_hash(memory.text) for memory in memories]
    left = {key: sorted(several, key=_is_recallable) for key, several in known.items()}
    there: dict[int, KnownMemory | None] = {}
    places = sorted(range(len(memories)), key=lambda place: memories[place].forgotten)
    for place in places:
        key = (names[place], int(memories[place].created))
        if memories[place].is_dated and key in left:
            there[place] = left[key].pop() if left[key] else None
    by_text: defaultdict[str, list[KnownMemory]] = defaultdict(list)
    for (name, _), several in left.items():
        by_text[name] += several
    for several in by_text.values():
        several.sort(key=_is_recallable)
    for place in places:
        if not memories[place].is_dated and by_text[names[place]]:
            there[place] = by_text[names[place]].pop()
    again = [
        one.message_id
        for place, one in there.items()
        if one is not None and not one.recallable and not memories[place].forgotten
    ]
    return [memory for place, memory in enumerate(memories) if place not in there], again


def _is_recallable(one: KnownMemory) -> bool:
    return one.recallable


def _message(memory: OldMemory, character: str, user: str, estimate: Callable[[str], int]) -> NewMessage:
    spoken = Role.ASSISTANT if memory.author == character else Role.USER
    summary = None
    if memory.summary:
        summary = NewSummary(memory.summary, text_hash(memory.text), estimate(memory.summary))
    return NewMessage(
        role=Role(memory.role) if memory.role else spoken,
        author=memory.author or (character if memory.role == Role.ASSISTANT else user),
        swipes=[NewSwipe(memory.text, estimate(memory.text), summary=summary)],
        created=memory.created,
        remember=memory.remembered,
        recallable=not memory.forgotten,
    )
