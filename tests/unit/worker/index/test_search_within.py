"""What is looked for within dates or kinds is found there, however much is better elsewhere."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.unit.worker.index.conftest import Bench
from tuimem.memory.recall import RecallQuery, Scope, Turn
from tuimem.messages import MemoryKind, Role
from tuimem.store import NewMessage, NewSummary, NewSwipe
from tuimem.text import text_hash
from tuimem.worker import candidates
from tuimem.worker.index import exact
from tuimem.worker.index.index import Index
from tuimem.worker.search import search

MARCH, APRIL, MAY = (datetime(2026, month, 1, tzinfo=UTC).timestamp() for month in (3, 4, 5))
BETTER = 40


@pytest.fixture
def harbour(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """Far more that is nearer in April, by a character, than candidates are looked at; one of each other in March."""
    monkeypatch.setattr(candidates, "POOL", 5)
    said = [
        _said("My boat was red once.", MARCH),
        _said("My boat had a mast.", MARCH, remember=True),
        _said("My boat had sails.", MARCH, summary="It had sails."),
        *(_said(f"My red boat {number}.", APRIL + number, role=Role.ASSISTANT) for number in range(BETTER)),
    ]
    bench.store.messages.add_many(bench.chat.id, said)
    bench.catch_up()
    return bench


def _said(
    text: str, created: float, *, role: Role = Role.USER, remember: bool = False, summary: str = ""
) -> NewMessage:
    short = NewSummary(summary, text_hash(text), 3) if summary else None
    return NewMessage(role, "Jo", [NewSwipe(text, 5, summary=short)], created=created, remember=remember)


def found(bench: Bench, *, embedder: bool = True, **within: Any) -> set[str]:
    wanted: dict[str, Any] = {"scope": Scope.ALL, "count": 100, **within}
    query = RecallQuery(turns=(Turn("user", "Jo", "My red boat"),), now=MAY, **wanted)
    memories = search(bench.index, bench.embedder if embedder else None, query).memories
    return set(bench.store.messages.texts([one.message_id for one in memories]).values())


WITHIN = pytest.mark.parametrize(
    ("within", "texts"),
    [
        ({"until": APRIL}, {"My boat was red once.", "My boat had a mast.", "My boat had sails."}),
        ({"since": MARCH, "until": MARCH + 1, "kinds": (MemoryKind.REMEMBERED,)}, {"My boat had a mast."}),
        ({"kinds": (MemoryKind.SUMMARISED, MemoryKind.REMEMBERED)}, {"My boat had a mast.", "My boat had sails."}),
        (
            {"kinds": (MemoryKind.USER, MemoryKind.FORGOTTEN)},
            {"My boat was red once.", "My boat had a mast.", "My boat had sails."},
        ),
        ({"kinds": (MemoryKind.FORGOTTEN,)}, set()),
        ({"since": MAY}, set()),
    ],
)


@WITHIN
def test_by_meaning(within: dict[str, Any], texts: set[str], harbour: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Index, "by_words", lambda *_: [])
    assert found(harbour, **within) == texts


@WITHIN
def test_by_words(within: dict[str, Any], texts: set[str], harbour: Bench) -> None:
    assert found(harbour, embedder=False, **within) == texts


@pytest.mark.parametrize("scope", [Scope.CHAT, Scope.CHARACTER])
def test_of_a_chat_or_a_character(scope: Scope, harbour: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Index, "by_words", lambda *_: [])
    whose: dict[str, Any] = {"scope": scope, "chat_id": harbour.chat.id, "character_id": harbour.character.id}
    assert len(found(harbour, until=APRIL, **whose)) == 3


def test_in_what_is_too_large_to_compare_the_nearest_of_all_are_found_beside_the_newest(
    harbour: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Index, "by_words", lambda *_: [])
    monkeypatch.setattr(exact, "COMPARED", 2)
    texts = found(harbour, since=APRIL)
    assert {f"My red boat {BETTER - 1}.", f"My red boat {BETTER - 2}."} <= texts
    assert len(texts) > 2
