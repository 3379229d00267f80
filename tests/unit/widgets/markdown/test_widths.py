"""Text of the world keeps to its cells: joined emoji, wide and combining characters, words without end."""

import pytest
from rich.cells import cell_len

from tuimem.widgets.markdown import CodeLook, render_markdown, render_written
from tuimem.widgets.markdown.lines import Line, Wrapping, crop

WORLD = {
    "a family": "👨‍👩‍👧‍👦",
    "a flag": "🏳️‍🌈",
    "a heart": "❤️",
    "a tone of skin": "👩🏽‍💻",
    "a country": "🇩🇪",
    "a key": "1️⃣",
    "a combining accent": "e\u0301",
    "Chinese": "漢字",
    "Korean of parts": "각",
    "Hindi": "नमस्ते",
    "Thai": "ที่นี่",
    "Arabic": "مرحبا بالعالم",
    "Hebrew": "שָׁלוֹם",
}


@pytest.mark.parametrize("text", WORLD.values(), ids=WORLD.keys())
@pytest.mark.parametrize("render", [render_markdown, render_written])
def test_every_line_keeps_to_the_width(text: str, render: object):
    sources = [f"{text} " * 30, text * 40, f"- {text * 40}", f"| a | b |\n|-|-|\n| {text * 9} | {text} |"]
    for source in sources:
        for width in (20, 33):
            content = render_markdown(source, width).content if render is render_markdown else None
            content = content or render_written(source, width).content
            for line in content.wrap(width):
                assert cell_len(line.plain.rstrip()) <= width
            assert content.plain.count(text[0]) == source.count(text[0])


@pytest.mark.parametrize("text", WORLD.values(), ids=WORLD.keys())
def test_code_that_scrolls_is_cut_between_characters(text: str):
    for offset in range(12):
        shown = crop(Line(text * 20, [], Wrapping.CODE), offset, 10).text
        assert cell_len(shown) <= 10
        assert not shown.strip("‹›").startswith(("\u200d", "\ufe0f", "\u0301"))


@pytest.mark.parametrize("width", [20, 30, 37, 50])
@pytest.mark.parametrize("before", ["", "a ", "- ", "> "])
def test_a_word_of_300_characters_leaves_no_stray_space(width: int, before: str):
    for length in (300, width, width - 2, 3 * (width - 2)):
        source = f"{before}{'x' * length} end of it"
        lines = [line.plain for line in render_markdown(source, width).content.wrap(width)]
        prefix = "▎ " if before == "> " else ("  " if before == "- " else "")
        for line in lines[1:]:
            assert not line.removeprefix(prefix).startswith(" "), lines
        assert "".join(lines).count("x") == length
        written = [line.plain for line in render_written(source, width).content.wrap(width)]
        assert not any(line.startswith(" ") for line in written)


def test_code_keeps_its_spaces():
    code = "x" * 40 + "    y"
    assert code in render_markdown(f"```\n{code}\n```", 40, CodeLook()).content.plain
