"""Code blocks: as wide as the page, numbered where there are several, their long lines wrapped or cut."""

import pytest

from tuimem.widgets.markdown import CodeLook, code_blocks, render_markdown
from tuimem.widgets.markdown.lines import Line, Wrapping, cells, crop

TWO = "```python\nimport x\n```\n\ntext\n\n- item\n\n  ```\n  a\n    b\n  ```\n"


@pytest.mark.parametrize("width", [30, 90, 150])
def test_its_rules_are_as_wide_as_the_page(width: int):
    first, code, last = render_markdown("```python\nimport x\n```", width, CodeLook(copies=True)).content.plain.split(
        "\n"
    )
    assert (cells(first), code, cells(last)) == (width, "import x", width)
    assert first.startswith("─ python ─")


def test_one_block_has_no_number_and_several_have():
    assert " copy ──" in render_markdown("```\na\n```", 40, CodeLook(copies=True)).content.plain
    assert "1 copy" not in render_markdown("```\na\n```", 40, CodeLook(copies=True)).content.plain
    shown = render_markdown(TWO, 40, CodeLook(copies=True)).content.plain
    assert shown.index("1 copy") < shown.index("2 copy")
    assert "copy" not in render_markdown(TWO, 40).content.plain


def test_its_number_is_the_one_of_the_block_that_is_found():
    assert [(block.info, block.code) for block in code_blocks(TWO)] == [("python", "import x"), ("", "a\n  b")]


def test_a_click_on_it_copies_that_block():
    content = render_markdown(TWO, 40, CodeLook(copies=True)).content
    found = {content.plain[s.start : s.end]: s.style for s in content.spans if "@click" in str(s.style)}
    assert found == {"1 copy": "@click=copy_code(1)", "2 copy": "@click=copy_code(2)"}


def test_long_lines_are_cut_where_they_scroll_and_arrows_say_so():
    code = "0123456789" * 3
    shown = [
        render_markdown(f"```\n{code}\nshort\n```", 12, CodeLook(scrolls=True, offset=offset)).content.plain.split("\n")
        for offset in (0, 5, 25)
    ]
    assert [lines[1:3] for lines in shown] == [
        ["01234567890›", "short"],
        ["‹6789012345›", "‹"],
        ["‹6789", "‹"],
    ]


def test_wide_characters_and_tabs_are_cut_by_their_cells():
    for offset in range(8):
        assert cells(crop(Line("漢字漢字漢字\tx", [], Wrapping.CODE), offset, 8).text) <= 8
    assert crop(Line("\tx", [], Wrapping.CODE), 0, 20).text == "        x"
