"""Where pieces stand in a prompt, whatever their place, and what messages they make."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimem.endpoint.abilities import NOTHING_KNOWN
from tuimem.endpoint.abilities.registry import as_taken
from tuimem.memory.arrange import adapted, arrange, merge
from tuimem.memory.pieces import (
    AFTER,
    BEFORE,
    CONVERSATION,
    KEPT,
    LONG_TERM,
    MACRO,
    OPENING,
    SHORT_TERM,
    SYSTEM,
    Piece,
    PieceKind,
    Placement,
    Source,
    Where,
)
from tuimem.messages import Role

NOTE = PieceKind("note", "note", "segment-note", "#ffffff", BEFORE, 30)
ROLES = (Role.USER, Role.ASSISTANT)


def said(message_id: int, role: Role | None = None) -> Piece:
    return Piece(KEPT, role or ROLES[message_id % 2 == 0], CONVERSATION, 5, (Source(message_id),), f"text {message_id}")


def note(placement: Placement, text: str = "note") -> Piece:
    return Piece(NOTE, Role.SYSTEM, placement, 5, text=text)


def texts(*pieces: Piece, opening: Piece | None = None) -> list[str]:
    return [piece.text for piece in arrange(pieces, opening)]


def test_before_the_conversation_the_most_stable_kinds_come_first():
    system = Piece(SYSTEM, Role.SYSTEM, BEFORE, 5, text="system")
    long_term = Piece(LONG_TERM, Role.SYSTEM, BEFORE, 5, text="long")
    short_term = Piece(SHORT_TERM, Role.SYSTEM, BEFORE, 5, text="short")
    assert texts(said(1), short_term, note(BEFORE), long_term, system) == ["system", "note", "long", "short", "text 1"]


@pytest.mark.parametrize(
    ("placement", "expected"),
    [
        (AFTER, ["text 1", "text 2", "text 3", "note"]),
        (Placement(Where.DEPTH, 0), ["text 1", "text 2", "text 3", "note"]),
        (Placement(Where.DEPTH, 1), ["text 1", "text 2", "note", "text 3"]),
        (Placement(Where.DEPTH, 3), ["note", "text 1", "text 2", "text 3"]),
        (Placement(Where.DEPTH, 9), ["note", "text 1", "text 2", "text 3"]),
        (Placement(Where.BESIDE, message_id=2), ["text 1", "note", "text 2", "text 3"]),
        (Placement(Where.BESIDE, message_id=7), ["text 1", "text 2", "text 3"]),
        (MACRO, ["text 1", "text 2", "text 3"]),
    ],
)
def test_a_piece_stands_where_its_placement_says(placement: Placement, expected: list[str]):
    assert texts(note(placement), said(3), said(1), said(2)) == expected


def test_a_depth_in_an_empty_conversation_is_its_place():
    assert texts(note(Placement(Where.DEPTH, 4))) == ["note"]


def test_the_opening_stands_only_before_a_conversation_that_the_character_begins():
    opening = Piece(OPENING, Role.USER, CONVERSATION, 1, text="…")
    assert texts(said(2), said(3), opening=opening) == ["…", "text 2", "text 3"]
    assert texts(said(1), said(2), opening=opening) == ["text 1", "text 2"]
    assert texts(said(2, Role.SYSTEM), said(4), opening=opening) == ["text 2", "…", "text 4"]


def test_neighbours_of_one_role_are_one_message_and_empty_pieces_none():
    pieces = arrange([note(BEFORE, "a"), note(BEFORE, "b"), said(1), replace(said(2), text=""), said(3, Role.USER)])
    assert [(message.role, message.content) for message in merge(pieces)] == [
        (Role.SYSTEM, "a\n\nb"),
        (Role.USER, "text 1\n\ntext 3"),
    ]


placements = st.sampled_from([BEFORE, AFTER]) | st.builds(Placement, st.just(Where.DEPTH), st.integers(0, 12))


@given(st.lists(st.integers(1, 30), unique=True), st.lists(placements, max_size=6))
def test_every_piece_is_sent_once_and_the_conversation_keeps_its_order(ids: list[int], places: list[Placement]):
    notes = [note(placement, f"note {number}") for number, placement in enumerate(places)]
    arranged = texts(*(said(i) for i in ids), *notes)
    assert sorted(arranged) == sorted([f"text {i}" for i in ids] + [piece.text for piece in notes])
    assert [text for text in arranged if text.startswith("text")] == [f"text {i}" for i in sorted(ids)]


OPENS = Piece(OPENING, Role.USER, OPENING.placement, 5, text="…")
ABILITIES = ("system_role", "system_later", "assistant_first")
PLACES = st.sampled_from(
    [BEFORE, AFTER, Placement(Where.DEPTH, 0), Placement(Where.DEPTH, 2), Placement(Where.DEPTH, 9)]
)


@given(
    st.lists(st.sampled_from([Role.USER, Role.ASSISTANT, Role.SYSTEM]), max_size=6),
    st.lists(st.tuples(PLACES, st.sampled_from([Role.SYSTEM, Role.USER, Role.ASSISTANT])), max_size=4),
    st.sets(st.sampled_from(ABILITIES)),
)
def test_a_server_takes_the_pieces_as_they_are_shown(
    roles: list[Role], notes: list[tuple[Placement, Role]], missing: set[str]
) -> None:
    """What the plan shows is what the client sends: it has nothing left to adapt."""
    pieces = [said(number + 1, role) for number, role in enumerate(roles)]
    pieces += [replace(note(place), role=role) for place, role in notes]
    shown = merge(adapted(pieces, OPENS, frozenset(missing)))
    if shown:
        assert as_taken(shown, NOTHING_KNOWN, dict.fromkeys(missing, False)) == shown
