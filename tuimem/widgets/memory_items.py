"""Memories as items to pick from: who said it and when, how near it is and why, and what was said."""

from collections.abc import Sequence

from textual.content import Content

from tuimem.memory.recall import Memory
from tuimem.memory.recall.ages import age
from tuimem.memory.recall.reasons import why
from tuimem.messages import RecalledMemory
from tuimem.text import clean_line
from tuimem.widgets.picker_rows import Item

_MOST_CHARACTERS = 600
_MOST_OF_TITLE = 40


def recalled_item(memory: RecalledMemory) -> Item:
    """A memory as it was recalled for a message."""
    about = f"{memory.author}, {memory.age} ({memory.date})"
    title = f"{memory.machine}: {memory.chat_title}" if memory.machine else memory.chat_title
    where = "a fact" if memory.fact_id is not None else _place(title)
    place = [where, *(["remembered"] if memory.is_remembered else [])]
    note = _note(memory.score, why(memory.dense, memory.lexical, memory.signals), place)
    return Item(memory, about, note, _quote(memory.text))


def found_item(memory: Memory, now: float) -> Item:
    """A memory that was looked for."""
    words, date = age(memory.last_created, now)
    title = memory.chat_title if memory.is_here else f"{memory.machine or 'another machine'}: {memory.chat_title}"
    place = [_place(title)]
    note = _note(memory.score, why(memory.dense, memory.lexical, memory.signals), place)
    return Item(memory, f"{memory.author}, {words} ({date})", note, _quote(memory.text))


def _place(chat: str) -> str:
    return f"in {clean_line(chat, _MOST_OF_TITLE)}" if chat else "on another machine"


def _note(score: float, reason: str, place: Sequence[str]) -> str:
    return " · ".join([f"{score:.2f}{f' {reason}' if reason else ''}", *place])


def _quote(text: str) -> Content:
    return Content(f"  “{clean_line(text, _MOST_CHARACTERS)}”")
