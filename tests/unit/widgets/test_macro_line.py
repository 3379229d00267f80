"""Which macro is being typed, and which ones may be meant."""

import pytest

from tuimem.widgets.macro_line import begun_macro, completions


@pytest.mark.parametrize(
    ("line", "begun"),
    [("", None), ("Say {{", ""), ("Say {{me", "me"), ("Say {{ me", "me"), ("{{message}} and", None), ("a {b", None)],
)
def test_a_macro_begins_with_two_braces(line: str, begun: str | None) -> None:
    assert begun_macro(line) == begun


def test_those_are_meant_that_begin_so_in_whatever_case() -> None:
    assert completions(("message", "words", "Memories"), "ME") == ["message", "Memories"]
