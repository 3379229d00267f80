"""Nothing that a terminal obeys passes the gate, and nothing that a person reads is lost in it."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tuimem.text import clean, clean_line, text_hash

any_text = st.text(st.characters(codec=None, categories=None), max_size=200)
KEPT = ("L", "N", "P", "S", "M", "Zs")


@given(any_text)
@example("\x1b]52;c;aGk=\x07")
@example("a\r\nb\rc\r\r\n")
@example("\u202eabc\u2069\ufeff\u2028")
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(any_text)
def test_no_control_character_comes_through(text: str) -> None:
    for character in clean(text):
        if character not in "\n\t":
            assert unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"}
            assert unicodedata.bidirectional(character) not in {
                "LRE",
                "RLE",
                "LRO",
                "RLO",
                "PDF",
                "LRI",
                "RLI",
                "FSI",
                "PDI",
            }


@given(any_text)
def test_every_letter_digit_mark_and_sign_stays_in_its_order(text: str) -> None:
    def readable(source: str) -> list[str]:
        return [one for one in source if unicodedata.category(one).startswith(KEPT)]

    without_surrogates = "".join("\ufffd" if "\ud800" <= one <= "\udfff" else one for one in text)
    assert readable(clean(text)) == readable(without_surrogates)


@given(any_text)
def test_what_is_clean_can_be_stored(text: str) -> None:
    assert "\0" not in clean(text).encode("utf-8").decode("utf-8")


@given(any_text, st.integers(2, 60))
def test_a_line_is_one_line_of_at_most_its_limit(text: str, limit: int) -> None:
    line = clean_line(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    assert clean_line(line, limit) == line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\r\ntwo\rthree\tfour", "one\ntwo\nthree\tfour"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x1b]52;c;aGk=\x07", "]52;c;aGk="),
        ("\x9b31m", "31m"),
        ("nul\0l", "null"),
        ("evil\u202etxt.exe", "eviltxt.exe"),
        ("\ud83d", "\ufffd"),
        ("👩\u200d👩\u200d👧 é ＡＢ עברית", "👩\u200d👩\u200d👧 é ＡＢ עברית"),
        ("[bold]not markup[/bold]", "[bold]not markup[/bold]"),
    ],
)
def test_examples(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_a_line_that_is_too_long_says_so() -> None:
    assert clean_line(" a\n\n b\t c ") == "a b c"
    assert clean_line("abcdef", 4) == "abc…"
    assert clean_line("abc def", 5) == "abc…"


@given(any_text)
def test_a_hash_names_its_text(text: str) -> None:
    assert text_hash(text) == text_hash(text)
    assert text_hash(text) != text_hash(text + "x")
    assert len(text_hash(text)) == 32
    assert text_hash(text).isascii()
