"""What each Markdown construct looks like, as plain text."""

import pytest

from tuimem.widgets.markdown import render_markdown


def plain(source: str, width: int = 40) -> str:
    return render_markdown(source, width).content.plain


CONSTRUCTS = {
    "nothing": ("", ""),
    "only white space": (" \n\t\n", ""),
    "paragraphs": ("one\ntwo  \nthree\n\n\n\nfour", "one\ntwo\nthree\n\nfour"),
    "a paragraph is left to the widget": ("word " * 20, ("word " * 20).strip()),
    "first heading": ("# Title", "Title\n━━━━━"),
    "second heading": ("Title\n---\ntext", "Title\n─────\n\ntext"),
    "third heading": ("### Title ###", "Title"),
    "inline styles": ("**a** *b* ***c*** ~~d~~ `e`", "a b c d e"),
    "bullets": ("- a\n- b\n  - c\n    - d\n", "• a\n• b\n  ◦ c\n    ▪ d"),
    "numbers, right-aligned": ("9. a\n10. b", " 9. a\n10. b"),
    "loose list": ("- a\n\n- b", "• a\n\n• b"),
    "empty item": ("- a\n-\n- c", "• a\n•\n• c"),
    "tasks": ("- [ ] a\n- [x] b\n- [y] c", "☐ a\n☑ b\n• [y] c"),
    "numbered tasks": ("1. [x] a", "1. ☑ a"),
    "quote": ("> a\n> b\n>\n> > c", "▎ a\n▎ b\n▎\n▎ ▎ c"),
    "list in a quote": ("> - a\n> - b", "▎ • a\n▎ • b"),
    "two blocks in an item": ("- a\n\n  b", "• a\n\n  b"),
    "rule": ("---", "─" * 40),
    "link": ("[text](https://a.example/)", "text (https://a.example/)"),
    "link that shows its address": ("[https://a.example](https://a.example)", "https://a.example"),
    "link without text": ("[](https://a.example/)", "(https://a.example/)"),
    "link with a title": ('[a](https://b.example "Why")', 'a (https://b.example "Why")'),
    "lying link": ("[https://a.example](https://b.example)", "https://a.example (https://b.example)"),
    "address in angle brackets": ("<https://a.example/ü>", "https://a.example/ü"),
    "link that would run something": ("[a](javascript:alert)", "[a](javascript:alert)"),
    "image": ("![a cat](https://a.example/c.png)", "▣ a cat (https://a.example/c.png)"),
    "link definitions stay visible": ("[a]: https://a.example", "[a]: https://a.example"),
    "footnote": ("a[^1]\n\n[^1]: note", "a[^1]\n\n[^1]: note"),
    "math": (r"$\frac{a}{b}$ and $x_1 * y_1 * z$", r"$\frac{a}{b}$ and $x_1 * y_1 * z$"),
    "HTML": ("<think>a</think>\n\n<div>\nList<int>\n</div>", "<think>a</think>\n\n<div>\nList<int>\n</div>"),
    "markup of Textual": ("[red]a[/] [@click=app.quit]b[/]", "[red]a[/] [@click=app.quit]b[/]"),
    "entities": ("&lt;b&gt; &amp; &copy;", "<b> & ©"),
    "entities for control characters": ("a&#27;[31m&#x202E;b&#10;c&#8232;d", "a�[31mb cd"),
    "raw control characters": ("a\x1b[31mb\r\n\r\n```\x07x\n\x9by\n```", f"a[31mb\n\n─ x {'─' * 36}\ny\n{'─' * 40}"),
    "indented code": ("    a = 1\n      b", f"{'─' * 40}\na = 1\n  b\n{'─' * 40}"),
    "empty fence": ("```\n```", f"{'─' * 40}\n{'─' * 40}"),
    "fence that is not closed": ("```py\na", f"─ py {'─' * 35}\na\n{'─' * 40}"),
    "tabs stay in code only": ("a\tb\n\n```make\nx:\n\ty\n```", f"a b\n\n─ make {'─' * 33}\nx:\n\ty\n{'─' * 40}"),
    "line breaks at the ends of a paragraph": ("\\\na\\\n&#10;", "a"),
    "empty heading": ("# \n\na", "#\n\na"),
}


@pytest.mark.parametrize(("source", "expected"), CONSTRUCTS.values(), ids=CONSTRUCTS.keys())
def test_construct(source: str, expected: str):
    assert plain(source) == expected


def test_items_and_quotes_hang_behind_their_marker():
    assert plain("10. one two three four\n11. x", 14) == "10. one two\n    three four\n11. x"
    assert plain("> one two three four", 10) == "▎ one two\n▎ three\n▎ four"
    assert plain("- one two\n  - three four five", 14) == "• one two\n  ◦ three four\n    five"


def test_code_is_never_broken_so_that_a_copy_is_whole():
    line = "call(" + "argument, " * 20 + ")"
    assert line in plain(f"```\n{line}\n```", 30).split("\n")
    assert f"  {line}" in plain(f"- a\n\n  ```\n  {line}\n  ```", 30).split("\n")


def test_code_in_a_quote_is_broken_for_the_bar():
    assert all(line.startswith("▎ ") for line in plain("> ```\n> " + "a " * 40 + "\n> ```", 30).split("\n"))


def test_table_with_aligned_columns():
    assert plain("|a|long|r|\n|:-:|---|--:|\n|123|`b`|1|\n|x||234|").split("\n") == [
        " a  │ long │   r",
        "────┼──────┼────",
        "123 │ b    │   1",
        " x  │      │ 234",
    ]


def test_wide_characters_count_as_two_cells():
    assert plain("|a|b|\n|-|-|\n|漢字|x|\n|🎉|y|").split("\n") == ["a    │ b", "─────┼──", "漢字 │ x", "🎉   │ y"]


def test_table_that_is_too_wide_wraps_its_cells():
    source = "|name|what it is|\n|-|-|\n|one|a text of many words|\n|two|short|"
    assert plain(source, 20).split("\n") == [
        "name │ what it is",
        "─────┼──────────────",
        "one  │ a text of",
        "     │ many words",
        "─────┼──────────────",
        "two  │ short",
    ]


def test_table_that_fits_no_more_becomes_records():
    source = "|first|second|third|\n|-|-|-|\n|incomprehensible|unbelievable|extraordinary|\n|a|b|c|"
    assert plain(source, 24).split("\n") == [
        "first: incomprehensible",
        "second: unbelievable",
        "third: extraordinary",
        "",
        "first: a",
        "second: b",
        "third: c",
    ]


def test_line_breaks_in_cells():
    assert plain("|a|\n|-|\n|b<br>c<BR />d|").split("\n") == ["a", "─", "b", "c", "d"]


def test_deep_nesting_keeps_words_where_no_room_is_left_for_prefixes():
    source = "".join("  " * depth + f"- word{depth}\n" for depth in range(12))
    text = plain(source, 20)
    assert [f"word{depth}" in text for depth in range(12)] == [True] * 12
    assert max(map(len, text.split("\n"))) <= 20
