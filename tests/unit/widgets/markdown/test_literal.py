"""What is no Markdown to a reader stays as it came: formulas, products, powers, paths and names in code."""

import pytest

from tuimem.widgets.markdown import LiveMarkdown, render_markdown, styles

STAYS = [
    r"a thin space \, and \; between \alpha and \beta",
    r"inline \( a_1 \, b_2 * c_3 * d \) and $x\,dx_1 * y_2$",
    r"\[ \frac{a}{b} \; \{ x \} \]",
    "$$ a*b*c $$",
    "\\[\na_1 \\\\\n- b\n= c\n---\n\\]",
    "$$\n1. x\n# y\n$$",
    "2*3*4 and a*b*c and 2**8 and x**2",
    "__init__ and __all__ and def __repr__(self)",
    r"C:\Users\.config\(old)\!new and \\server\share",
    "prices of $5 and $10, or $3/$4",
    "$a$b and $ a$ and a $",
    "snake_case_name and 5 * 3 * 2",
    "#",
    "1) one\n2) two",
    "Things to do:\n-",
    "a line\n=",
    "regards\n--",
]


@pytest.mark.parametrize("source", STAYS)
def test_it_stays(source: str):
    assert render_markdown(source, 90).content.plain == source


@pytest.mark.parametrize("source", STAYS)
def test_it_stays_while_it_comes(source: str):
    live = LiveMarkdown()
    for character in source:
        live.append(character)
    assert live.content(90).plain == source


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (r"\*not bold\* and \_not\_ and \`no code\`", "*not bold* and _not_ and `no code`"),
        (r"1\. no list", "1. no list"),
        (r"\- no list", "- no list"),
        (r"\\*", r"\*"),
        ("**bold** *slanted* __bold words__ _slanted_", "bold slanted bold words slanted"),
        ("**a *b* c**", "a b c"),
        ("中文**粗体**中文", "中文粗体中文"),
        ("a\\\nb", "a\nb"),
    ],
)
def test_what_is_markdown_is_still_read_as_such(source: str, shown: str):
    assert render_markdown(source, 90).content.plain == shown


def test_a_formula_is_told_apart_by_its_colour():
    content = render_markdown(r"the sum $a_1 * a_2$ of them", 90).content
    assert [content.plain[s.start : s.end] for s in content.spans if s.style == styles.FORMULA] == ["$a_1 * a_2$"]
