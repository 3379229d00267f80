"""Two changes of one text are brought together, and neither is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuimem.merging import distance, merged


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "expected"),
    [
        ("a\nb\nc", "a\nb\nc", "a\nB\nc", "a\nB\nc"),
        ("a\nb\nc", "A\nb\nc", "a\nb\nc", "A\nb\nc"),
        ("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"),
        ("a\nb\nc", "a\nc", "a\nb\nc\nd", "a\nc\nd"),
        ("a\nb\nc", "a\nmine\nc", "a\ntheirs\nc", "a\nmine\ntheirs\nc"),
        ("a\n\nb", "a\nmine\n\nb", "a\ntheirs\n\nb", "a\nmine\ntheirs\n\nb"),
        ("a\nb", "a, edited\nb", "b", "a, edited\nb"),
        ("a\nb", "b", "a, edited\nb", "a, edited\nb"),
        ("a\nb", "a, edited\nb", "a", "a, edited"),
        ("", "mine", "theirs", "mine\ntheirs"),
        ("a", "", "a\nb", "\nb"),
    ],
)
def test_both_changes_are_in_the_text(base: str, mine: str, theirs: str, expected: str) -> None:
    assert merged(base, mine, theirs).strip("\n") == expected.strip("\n")


_TEXTS = st.lists(st.sampled_from(["a", "b", "c", "d", "", "## e"]), max_size=6).map("\n".join)


@settings(max_examples=60, deadline=None)
@given(base=_TEXTS, mine=_TEXTS, theirs=_TEXTS)
def test_what_either_adds_is_there_and_what_neither_changed_stays(base: str, mine: str, theirs: str) -> None:
    found = merged(base, mine, theirs)
    for one in (mine, theirs):
        assert {line for line in one.split("\n") if line.strip()} - set(base.split("\n")) <= set(found.split("\n"))
    assert merged(base, mine, base) == mine
    assert merged(base, base, theirs) == theirs
    assert merged(base, mine, mine) == mine


def test_a_long_text_is_merged_in_a_moment() -> None:
    base = "\n".join(f"line {n}" for n in range(5_000))
    assert merged(base, base + "\nmine", "theirs\n" + base) == f"theirs\n{base}\nmine"


def test_how_far_two_texts_are_apart() -> None:
    assert distance("a\nb", "a\nb") == 0
    assert distance("a\nb", "a\nc") == 2
    assert distance("a\nb", "a\nb\nc") == 2
