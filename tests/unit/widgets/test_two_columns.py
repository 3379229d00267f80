"""Names and what there is to say about them: every word stays in its cells, at any width."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tuimem.commands.registry import COMMANDS
from tuimem.listing import Row, Section, plain
from tuimem.widgets.two_columns import lay_out

ROWS = (
    Row("/new [character]", "Start a new chat, with a character if one is named."),
    Row("/toggle-injection-preview", "Show or hide the next prompt, exactly as it will be sent."),
    Row("/quit", "Quit tuimem."),
)


def lines(*sections: Section, width: int) -> list[str]:
    return lay_out(sections, width).plain.split("\n")


def test_texts_stand_beside_their_names_and_wrap_in_their_column():
    assert lines(Section("Commands", ROWS), width=48) == [
        "Commands",
        "/new [character]     Start a new chat, with a",
        "                     character if one is named.",
        "/toggle-injection-preview",
        "                     Show or hide the next",
        "                     prompt, exactly as it will",
        "                     be sent.",
        "/quit                Quit tuimem.",
    ]


def test_short_sections_stand_beside_each_other_where_there_is_room():
    one = Section("One", (Row("a", "first"), Row("b", "second")), is_short=True)
    two = Section("Two", (Row("c", "third"),), is_short=True)
    assert lines(one, two, width=40) == ["One                  Two", "a  first             c  third", "b  second"]
    assert lines(one, two, width=15) == ["One", "a  first", "b  second", "", "Two", "c  third"]


@pytest.mark.parametrize("width", [40, 66, 100])
def test_no_line_is_wider_than_the_room_and_no_word_is_cut(width: int):
    sections = COMMANDS.explained()
    shown = lines(*sections, width=width)
    assert max(map(len, shown)) <= width
    words = " ".join(shown).split()
    assert set(plain(sections).split()) == set(words)


@given(
    st.integers(20, 120), st.lists(st.tuples(st.text("ab ", max_size=30), st.text("cd \n", max_size=90)), max_size=9)
)
@example(20, [("a" * 21, "")])
def test_any_rows_stay_within_any_width(width: int, rows: list[tuple[str, str]]):
    section = Section("Any", tuple(Row(*row) for row in rows))
    short = Section("Short", section.rows, is_short=True)
    for listed in ([section], [short, short]):
        assert all(len(line.rstrip()) <= width for line in lines(*listed, width=width))


def test_what_is_copied_is_what_was_listed():
    assert plain([Section("Keys", (Row("a", "first"), Row("long", "second")), lead="All of them.")]) == (
        "Keys\nAll of them.\na     first\nlong  second"
    )
