"""A store with a chat that has something of everything."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tuimem.messages import Chat, Role, SwipeState
from tuimem.store import NewMessage, NewSummary, NewSwipe, Store
from tuimem.text import text_hash


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "home" / "tuimem.db") as opened:
        yield opened


@pytest.fixture
def chat(store: Store) -> Chat:
    mira = store.characters.create("Mira", "a sailor", "You are {{char}}.", "Ahoy, {{user}}!")
    chat = store.chats.create("Harbour *lights*", mira.id, "Jo", created=1_700_000_000.0)
    fresh = NewSummary("Jo asked\nfor the way.", text_hash("Where to?"), 4, edited=True, model="m", reasoning="r")
    stale = NewSummary("Mira answered.", text_hash("another text"), 2)
    store.messages.add_many(
        chat.id,
        [
            NewMessage(
                Role.USER, "Jo", [NewSwipe("Where to?", 3, summary=fresh)], created=1_700_000_001.0, remember=True
            ),
            NewMessage(
                Role.ASSISTANT,
                "Mira",
                [
                    NewSwipe("North.", 1, model="m", usage={"prompt_tokens": 9, "details": {"cached": 3}}),
                    NewSwipe("Sou", 1, SwipeState.FAILED, "hm", "cut off", "m", summary=stale, summary_error="refused"),
                ],
                shown=1,
                created=1_700_000_002.0,
                exclude=True,
            ),
            NewMessage(Role.SYSTEM, "System", [NewSwipe("Night falls.")], created=1_700_000_003.0, hidden=True),
        ],
    )
    return store.chats.update(chat.id, system_prompt="Be brief.", memory_enabled=False, draft="and then", updated=1.7e9)
