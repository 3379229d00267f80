"""What holds for every source: nothing lost, nothing dangerous, nothing wider than asked."""

import re
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tuimem.text import clean
from tuimem.widgets.markdown import LiveMarkdown, render_markdown
from tuimem.widgets.markdown.parser import parse

PIECES = st.sampled_from(
    [
        *("word", "é漢字", "🎉", "x_1", "12", " ", "  ", "\n", "\n\n", "\n    ", "\t", "**", "*", "_", "~~", "`", "``"),
        *("- ", "\n- ", "\n  - ", "\n1. ", "\n> ", "> ", "# ", "\n## ", "---\n", "===\n", "\n```python\n", "\n```\n"),
        *("|", "\n|a|b|\n|-|:-:|\n|c|d|\n", "[a](b)", "![i](j)", "<b>", "<https://a.example>", "&#27;", "&lt;", "\\"),
        *("[x] ", "\n- [ ] ", "https://c.example", "\x1b[31m", "\u202e", "\x00", "~~~\n", "<br>"),
    ]
)
SOURCES = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=200))
WIDTHS = st.integers(min_value=20, max_value=90)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", clean(text))


def in_order(needles: Iterable[str], text: str) -> bool:
    place = 0
    for needle in needles:
        place = text.find(needle, place)
        if place < 0:
            return False
        place += len(needle)
    return True


def letters(text: str) -> str:
    return "".join(re.findall(r"[^\W_]+", clean(text)))


def shown_texts(source: str) -> list[str]:
    tokens = parse(clean(source)) or []
    texts: list[str] = []
    for token in tokens:
        children = token.children if token.type == "inline" else [token]
        texts.extend(child.content for child in children or [] if child.type not in {"image", "link_open"})
    return texts


@settings(max_examples=60, deadline=None)
@given(SOURCES, WIDTHS)
@example("- " * 30 + "a", 20)
@example("> " * 30 + "a", 20)
@example("999999999. a", 20)
def test_every_render(source: str, width: int):
    content = render_markdown(source, width).content
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", content.plain)
    assert content.plain.strip("\n") == content.plain
    assert all(0 <= start < end <= len(content.plain) for start, end, _ in content.spans)
    assert content.is_same(render_markdown(source, width).content)


@settings(max_examples=60, deadline=None)
@given(SOURCES)
def test_no_letter_is_lost(source: str):
    source = source.replace("|", "/")
    shown = letters(render_markdown(source, 40).content.plain)
    assert in_order([letters(text.removeprefix("[x] ")) for text in shown_texts(source)], shown)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES.filter(lambda piece: "```" not in piece and "~~~" not in piece), max_size=30), WIDTHS)
def test_lists_quotes_and_tables_keep_to_the_width(pieces: list[str], width: int):
    source = "> " + "".join(pieces).replace("\n    ", "\n").replace("\n", "\n> ")
    for line in render_markdown(source, width).content.plain.split("\n"):
        assert cell_len(line) <= width


@settings(max_examples=60, deadline=None)
@given(SOURCES, WIDTHS, WIDTHS)
def test_a_render_that_fits_another_width_is_the_same_there(source: str, width: int, other: int):
    rendered = render_markdown(source, width)
    assert rendered.fits(width) or rendered.narrowest > width
    if rendered.fits(other):
        assert rendered.content.is_same(render_markdown(source, other).content)


@settings(max_examples=60, deadline=None)
@given(SOURCES, st.lists(st.integers(min_value=0, max_value=400), max_size=8))
def test_streaming_in_any_pieces_ends_with_the_same_words(source: str, cuts: list[int]):
    source = clean(source)
    live = LiveMarkdown()
    for start, end in pairwise([0, *sorted(cuts), len(source) + 400]):
        live.append(source[start:end])
        live.content(60)
    assert live.source == source
    assert words(live.content(60).plain) == words(render_markdown(source, 60).content.plain)


def test_width_is_needed_only_for_what_is_laid_out():
    assert render_markdown("# a\n\nsome `text`\n\n- short\n\n> short", 100).fits(20)
    assert not render_markdown("- " + "long " * 30, 100).fits(99 + 2)
    assert not render_markdown("- " + "long " * 30, 100).fits(20)
    assert not render_markdown("```\nx\n```", 100).fits(200), "its rules are as wide as the page"
    assert not render_markdown("```\nx\n```", 60).fits(80)


HOSTILE = {
    "quotes": ">" * 10_000 + "a",
    "brackets": "[" * 10_000,
    "many brackets": "[" * 90_000,
    "images": "![" * 45_000,
    "half links": "[a](" * 20_000,
    "backticks": "`" * 100_000,
    "rising backticks": "".join("`" * count + " " for count in range(1, 400)),
    "stars": "*a_ " * 20_000,
    "nested list": "".join("  " * depth + "- a\n" for depth in range(200)),
    "list markers": "- " * 20_000,
    "table": "|a|b|\n|-|-|\n" + "|x|y|\n" * 10_000,
    "wide table": "|" + "a|" * 2000 + "\n|" + "-|" * 2000 + "\n|" + "b|" * 2000,
    "one line": "a" * 1_000_000,
    "one word in a list": "- " + "漢" * 50_000,
    "schemes": "https://" * 10_000,
    "fences": "".join(f"```language{number}\na\n```\n" for number in range(3000)),
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_source_is_shown(source: str):
    assert letters(source)[-1:] in render_markdown(source, 60).content.plain


def test_what_is_too_long_or_too_deep_is_plain_text():
    long = "**a** " * 20_000
    assert render_markdown(long, 60).content.plain == long
    deep = ">" * 500 + " **a**"
    assert render_markdown(deep, 60).content.plain == deep
