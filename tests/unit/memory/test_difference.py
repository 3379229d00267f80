"""What differs between two requests: no text is lost, and nothing that is the same is told of."""

from hypothesis import given
from hypothesis import strategies as st

from tuimem.memory.difference import (
    Difference,
    DifferenceKind,
    changed_lines,
    differences,
    from_json,
    same_from_start,
    sent_texts,
    to_json,
)
from tuimem.memory.pieces import BEFORE, CONVERSATION, KEPT, SHORT_TERM, SYSTEM, TEXT, Piece, PieceKind, Source
from tuimem.messages import Role


def said(kind: PieceKind, text: str, message_id: int = 0) -> Piece:
    sources = (Source(message_id),) if message_id else ()
    place = CONVERSATION if kind.is_message else BEFORE
    return Piece(kind, Role.USER if kind.is_message else Role.SYSTEM, place, len(text), sources, text)


def told(found: list[Difference]) -> list[tuple[str, str]]:
    return [(each.change.value, each.text) for each in found]


def between(before: list[Piece], now: list[Piece]) -> list[Difference]:
    return differences(from_json(to_json(sent_texts(before))), now)


BEFORE_IT = [said(SYSTEM, "Be kind."), said(SHORT_TERM, "So far:\n- a\n- b"), said(KEPT, "m1", 1), said(KEPT, "m2", 2)]


def test_the_same_request_differs_in_nothing():
    found = between(BEFORE_IT, BEFORE_IT)
    assert {each.change for each in found} == {DifferenceKind.SAME}
    assert same_from_start(found) == sum(piece.tokens for piece in BEFORE_IT)


def test_a_turn_adds_at_the_end():
    found = between(BEFORE_IT, [*BEFORE_IT, said(KEPT, "m3", 3)])
    assert told(found)[-2:] == [("same", "m2"), ("new", "m3")]


def test_a_step_takes_a_message_away_and_changes_the_block():
    now = [BEFORE_IT[0], said(SHORT_TERM, "So far:\n- a\n- b\n- m1"), said(KEPT, "m2", 2)]
    found = between(BEFORE_IT, now)
    assert [each.change for each in found] == [
        DifferenceKind.SAME,
        DifferenceKind.CHANGED,
        DifferenceKind.GONE,
        DifferenceKind.SAME,
    ]
    assert [line for line in found[1].lines if line.change is not DifferenceKind.SAME] == [(DifferenceKind.NEW, "- m1")]
    assert same_from_start(found) == len("Be kind.")


def test_a_message_that_becomes_older_text_is_the_same():
    found = between(BEFORE_IT, [*BEFORE_IT[:2], said(TEXT, "m1", 1), BEFORE_IT[3]])
    assert {each.change for each in found} == {DifferenceKind.SAME}


def test_a_note_that_moves_along_is_neither_gone_nor_new():
    note = said(SYSTEM, "It rains.")
    found = between([said(KEPT, "m1", 1), note, said(KEPT, "m2", 2)], [said(KEPT, "m1", 1), said(KEPT, "m2", 2), note])
    assert told(found) == [("same", "m1"), ("same", "m2"), ("same", "It rains.")]


def test_a_hundred_thousand_lines_that_all_change_are_told_of_at_once():
    old, new = [f"old {n % 7}" for n in range(100_000)], [f"new {n % 7}" for n in range(100_000)]
    lines = list(changed_lines(old, new))
    assert [line.change for line in lines] == [DifferenceKind.GONE] * 100_000 + [DifferenceKind.NEW] * 100_000


texts = st.lists(st.sampled_from("abcd"), max_size=12)


@given(texts, texts)
def test_the_lines_give_back_both_texts(old: list[str], new: list[str]):
    lines = list(changed_lines(old, new))
    assert [line.text for line in lines if line.change is not DifferenceKind.NEW] == old
    assert [line.text for line in lines if line.change is not DifferenceKind.GONE] == new


requests = st.lists(st.builds(said, st.sampled_from([SYSTEM, SHORT_TERM]), st.sampled_from("xyz")), max_size=5)
chats = st.lists(st.integers(1, 9), unique=True, max_size=6).map(lambda ids: [said(KEPT, f"m{n}", n) for n in ids])


@given(requests, chats, requests, chats)
def test_every_segment_of_both_is_told_of_once(
    one: list[Piece], two: list[Piece], three: list[Piece], four: list[Piece]
):
    before, now = [*one, *two], [*three, *four]
    found = between(before, now)
    assert [each.piece for each in found if each.piece is not None] == now
    assert sum(each.before is not None for each in found) == len(before)
    assert all(bool(each.before) == (each.change is not DifferenceKind.NEW) for each in found)
