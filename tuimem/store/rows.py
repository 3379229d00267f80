"""Rows of the database as the values that the rest of the program works with."""

import json
from collections.abc import Mapping
from typing import Any

from tuimem.messages import Character, Chat, Lock, Message, Role, Summary, Swipe, SwipeState
from tuimem.store.database import Row
from tuimem.store.figures import figures_from_json

MEMORY_SWITCH = "memory"
"""The name of the switch that turns memory on or off in all chats whose settings go by it."""

CHARACTER_COLUMNS = "h.id, h.name, h.description, h.system_prompt, h.greeting"
CHAT_COLUMNS = (
    "c.id, c.title, c.user_name, c.created, c.updated, c.system_prompt, c.memory_enabled, c.draft, "
    "c.message_count, c.settings, c.instruction, "
    "(SELECT profile FROM profile_locks WHERE kind = 'chat' AND target = c.id), "
    "(SELECT profile FROM profile_locks WHERE kind = 'character' AND target = c.character_id), "
    f"coalesce((SELECT is_on FROM switches WHERE name = '{MEMORY_SWITCH}'), 1), {CHARACTER_COLUMNS}"
)
CHATS = f"SELECT {CHAT_COLUMNS} FROM chats c JOIN characters h ON h.id = c.character_id"

SWIPE_COLUMNS = (
    "s.id, s.text, s.state, s.reasoning, s.error, s.model, s.created, s.summary_error, s.usage, "
    "u.id, u.text, u.source_hash, u.edited, u.reasoning, u.model, u.doubt"
)
SWIPES = f"SELECT {SWIPE_COLUMNS} FROM swipes s LEFT JOIN summaries u ON u.id = s.summary_id"

MESSAGES = (
    "SELECT m.id, m.chat_id, m.role, m.author, m.created, "
    "(SELECT count(*) FROM swipes o WHERE o.message_id = m.id AND o.id < m.swipe_id), "
    "(SELECT count(*) FROM swipes o WHERE o.message_id = m.id), "
    f"m.remember, m.exclude, m.hidden, m.recallable, {SWIPE_COLUMNS} "
    "FROM messages m JOIN swipes s ON s.id = m.swipe_id LEFT JOIN summaries u ON u.id = s.summary_id"
)


def character(row: Row) -> Character:
    """From CHARACTER_COLUMNS."""
    return Character(*row)


def chat(row: Row) -> Chat:
    """From CHAT_COLUMNS."""
    number, title, user_name, created, updated, system_prompt, memory, draft, count = row[:9]
    own_settings, instruction, of_chat, of_character, everywhere = row[9:14]
    return Chat(
        id=number,
        title=title,
        character=character(row[14:]),
        user_name=user_name,
        created=created,
        updated=updated,
        system_prompt=system_prompt,
        memory_enabled=None if memory is None else bool(memory),
        memory_everywhere=bool(everywhere),
        draft=draft,
        message_count=count,
        own_settings=settings_from_json(own_settings),
        instruction=instruction,
        locks={lock: name for lock, name in ((Lock.CHAT, of_chat), (Lock.CHARACTER, of_character)) if name},
    )


def settings_from_json(stored: str) -> Mapping[str, Any]:
    """The settings of a chat's own; none when they cannot be read."""
    if not stored:
        return {}
    try:
        found = json.loads(stored)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def settings_to_json(own: Mapping[str, Any]) -> str:
    """The settings of a chat's own as they are stored."""
    return json.dumps(dict(own), ensure_ascii=False, sort_keys=True) if own else ""


def summary(number: int, text: str, source_hash: str, edited: int, reasoning: str, model: str, doubt: str) -> Summary:
    """From the last seven of SWIPE_COLUMNS."""
    return Summary(number, text, source_hash, bool(edited), reasoning, model, doubt)


def swipe(row: Row) -> Swipe:
    """From SWIPE_COLUMNS."""
    number, text, state, reasoning, error, model, created, summary_error, usage = row[:9]
    current: Any = row[9:]
    return Swipe(
        id=number,
        text=text,
        state=SwipeState(state),
        reasoning=reasoning,
        error=error,
        model=model,
        created=created,
        summary=None if current[0] is None else summary(*current),
        summary_error=summary_error,
        figures=figures_from_json(usage),
    )


def message(row: Row) -> Message:
    """From a row of MESSAGES."""
    number, chat_id, role, author, created, swipe_index, swipe_count = row[:7]
    remember, exclude, hidden, recallable = map(bool, row[7:11])
    return Message(
        id=number,
        chat_id=chat_id,
        role=Role(role),
        author=author,
        created=created,
        swipe=swipe(row[11:]),
        swipe_index=swipe_index,
        swipe_count=swipe_count,
        remember=remember,
        exclude=exclude,
        hidden=hidden,
        recallable=recallable,
    )
