"""Which text wears which style, and that the styles mean something in every kind of theme."""

import pytest
from textual.app import App, ComposeResult
from textual.style import Style
from textual.widgets import Static

from tuimem.widgets.markdown import render_markdown, styles
from tuimem.widgets.markdown.code import _styles as code_styles


def in_style(source: str, style: str, width: int = 40) -> list[str]:
    content = render_markdown(source, width).content
    return [content.plain[start:end] for start, end, name in content.spans if name == style]


@pytest.mark.parametrize(
    ("source", "style", "expected"),
    [
        ("a **b *c* d** e", styles.BOLD, ["b c d"]),
        ("a **b *c* d** e", styles.ITALIC, ["c"]),
        ("~~a~~ b", styles.STRIKE, ["a"]),
        ("- x `a b` y", styles.CODE, ["a b"]),
        ("> x [b](https://c.example) y", styles.LINK, ["b"]),
        ("[b](https://c.example)", styles.ADDRESS, [" (https://c.example)"]),
        (
            "see https://a.example/b_c_d, or (https://b.example/).",
            styles.LINK,
            ["https://a.example/b_c_d", "https://b.example/"],
        ),
        ("[https://a.example](https://a.example)", styles.LINK, ["https://a.example"]),
        ("main.py and a.b.c are no links", styles.LINK, []),
        ("### a *b*", styles.HEADINGS[2], ["a b"]),
        ("- [x] a\n- [ ] b", styles.DONE, ["☑ "]),
        ("|a|b|\n|-|-|\n|c|**d**|", styles.TABLE_HEAD, ["a", "b"]),
        ("|a|b|\n|-|-|\n|c|**d**|", styles.BOLD, ["d"]),
        ("```python\n# é\nx = 'a'\n```", "italic $foreground-muted", ["# é"]),
        ("```python\n\tx = 'a'\n```", "$text-success", ["'a'"]),
        ("- a\n\n  ```python\n  pass\n  ```", "$text-primary", ["• ", "pass"]),
        ("```no-such-language\npass\n```", "$text-primary", []),
    ],
)
def test_style_covers_its_text(source: str, style: str, expected: list[str]):
    assert [text.strip("\n") for text in in_style(source, style)] == expected


def test_wrapped_style_covers_its_words_on_every_line():
    assert in_style("- one **two three four** five", styles.BOLD, 12) == ["two", "three four"]


class _Page(App[None]):
    def compose(self) -> ComposeResult:
        yield Static(render_markdown("# a\n\n`b` [c](https://d.example)\n\n> e\n\n```py\nimport f\n```", 40).content)


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark", "ansi-light"])
async def test_every_style_resolves_in_every_kind_of_theme(theme: str):
    app = _Page()
    names = [
        value for name, value in vars(styles).items() if name.isupper() and isinstance(value, str) and "$" in value
    ]
    async with app.run_test() as pilot:
        app.theme = theme
        await pilot.pause()
        for name in [*names, *styles.HEADINGS, *code_styles().values()]:
            assert Style.parse(name) != Style.null(), name


async def test_theme_switch_restyles_what_is_shown():
    app = _Page()
    async with app.run_test() as pilot:
        colours = []
        for theme in ("textual-dark", "textual-light"):
            app.theme = theme
            await pilot.pause()
            first = next(iter(app.query_one(Static).render_line(0)))
            colours.append(first.style and first.style.color)
        assert colours[0] != colours[1]
