"""What a person wrote is shown as written; only code in fences is coloured."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimem.text import clean
from tuimem.widgets.markdown import CodeLook, render_written, written_code_blocks

CODE = "Look:\n```python\ndef __init__(self): return 2*3*4\n```\nand\n~~~\n    x\n~~~"


@pytest.mark.parametrize(
    "source",
    [
        "def __init__(self): return 2*3*4",
        "    four spaces\n\ttab\n  two",
        "# comment\n> quote\n- item\n1. one\n---\n| a | b |",
        r"\, \* &lt; [a](b) <b> `x`",
        CODE,
        "```\nnever closed",
    ],
)
def test_every_character_stays(source: str):
    assert render_written(source, 60).content.plain == source


@given(st.text(max_size=200))
def test_every_character_of_any_text_stays(source: str):
    assert render_written(source, 60).content.plain == clean(source).strip("\n")


def test_code_in_fences_is_highlighted_and_nothing_else():
    content = render_written(CODE, 60).content
    coloured = {content.plain[s.start : s.end] for s in content.spans if s.style == "$text-primary"}
    assert "def" in coloured
    assert not render_written("def __init__(self): # **x**", 60).content.spans


def test_its_code_blocks_are_numbered_and_found():
    plain = render_written(CODE, 40, CodeLook(copies=True)).content.plain
    assert [line.split()[-2:] for line in plain.split("\n") if line.endswith("copy")] == [["1", "copy"], ["2", "copy"]]
    assert [(block.info, block.code) for block in written_code_blocks(CODE)] == [
        ("python", "def __init__(self): return 2*3*4"),
        ("", "    x"),
    ]
