"""A streamed reply: the same words as the full render, closed blocks left alone, work in proportion to the text."""

import re
from collections.abc import Callable
from unittest.mock import patch

import pytest

from tuimem.widgets.markdown import LiveMarkdown, parser, render_markdown
from tuimem.widgets.markdown import live as live_module

REPLY = """Hello **you**.

- a
- b

  more of b

- c

1. one
```python
x = 1

# not a heading
```

| a | b |
|---|---|
| 1 | 2 |

> quote
> more

    indented

    code

~~~
tilde
```
~~~
Title
===

end"""


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_ends_with_the_words_of_the_full_render(size: int):
    live = LiveMarkdown()
    for start in range(0, len(REPLY), size):
        live.append(REPLY[start : start + size])
        live.content(50)
    assert live.source == REPLY
    assert live.content(50).plain == render_markdown(REPLY, 50).content.plain


def test_closed_blocks_are_parsed_once():
    live = LiveMarkdown()
    parsed: list[str] = []
    real = parser.parse

    def noting(source: str) -> object:
        parsed.append(source)
        return real(source)

    with patch("tuimem.widgets.markdown.render.parse", noting):
        for number in range(50):
            live.append(f"paragraph {number}\n\n")
            live.content(50)
        before = live.closed(50)
        live.append("the tail")
        live.content(50)
        live.append(" grows")
        live.content(50)
    assert parsed.count("paragraph 3\n") == 1
    assert sum(map(len, parsed)) < 5 * len(live.source)
    assert live.closed(50) is before


def characters_rendered(lines: list[str]) -> int:
    """How much source and code goes through a renderer while `lines` stream in, shown after every tenth."""
    rendered = 0

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def call(text: str, *more: object) -> object:
            nonlocal rendered
            rendered += len(text)
            return real(text, *more)

        return call

    names = ["render_markdown", "markdown_lines", "code_lines", "open_code_lines"]
    streamed = LiveMarkdown()
    with patch.multiple(live_module, **{name: counted(getattr(live_module, name)) for name in names}):
        for number, line in enumerate(lines):
            streamed.append(line)
            if number % 10 == 0:
                streamed.content(60)
        assert words(streamed.content(60).plain) == words(render_markdown(streamed.source, 60).content.plain)
    return rendered


@pytest.mark.parametrize(
    ("start", "line"),
    [
        ("```python\n", "x = 'a short line'\n"),
        ("", "- an item of a list\n"),
        ("|a|b|\n|-|-|\n", "|a cell|another one|\n"),
        ("", "words without an end "),
        ("", "a paragraph\n\n"),
    ],
    ids=["fence", "tight list", "table", "one line", "paragraphs"],
)
def test_work_stays_in_proportion_to_the_text(start: str, line: str):
    assert characters_rendered([start, *[line] * 1600]) < 5 * characters_rendered([start, *[line] * 400])


def test_open_fence_is_highlighted_and_framed_from_its_first_line():
    live = LiveMarkdown()
    live.append("```python\nreturn 'a'")
    content = live.content(20)
    assert content.plain == "─ python ───────────\nreturn 'a'"
    assert "$text-primary" in {span.style for span in content.spans}


def test_resize_lays_closed_blocks_out_again_only_where_needed():
    live = LiveMarkdown()
    live.append("- one two three four five six\n\nend\n\nx")
    assert live.content(40).plain == "• one two three four five six\n\nend\n\nx"
    wide = live.closed(40)
    assert live.closed(60) is wide
    assert live.content(16).plain == "• one two three\n  four five six\n\nend\n\nx"
    assert live.closed(60).plain == wide.plain
