"""Code with highlighting that follows the theme."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from textual.content import Span

from tuimem.text import clean, clean_line
from tuimem.widgets.markdown import styles
from tuimem.widgets.markdown.lines import Line, Wrapping, beside, cells, rule, split, styled

if TYPE_CHECKING:
    from pygments.lexer import Lexer  # type: ignore[import-untyped]  # it has no types
    from pygments.token import _TokenType  # type: ignore[import-untyped]  # it has no types

_HIGHLIGHT_LIMIT = 40_000
_LINE_LIMIT = 2_000
_LABEL_LIMIT = 40
FRAME_CELLS = 80
"""How long rules are where there is room."""


def code_lines(code: str, info: str) -> list[Line]:
    """The lines of a code block without its frame; the widget wraps them, so that a copy holds the code as it was.

    `info` is what stands behind the fence: the language and, seldom, more.
    """
    text = clean(code).removesuffix("\n")
    if not code:
        return []
    return split(text, _highlight(text, _language(info)), Wrapping.CODE)


def open_code_lines(code: str, info: str) -> list[Line]:
    """The same for code that is still growing, and so is in no cache."""
    text = clean(code)
    return split(text, _highlight.__wrapped__(text, _language(info)), Wrapping.CODE)


def framed(lines: list[Line], info: str, width: int) -> list[Line]:
    """The lines between two rules, the upper with `info`."""
    return [top_rule(info, width), *lines, bottom_rule(width)]


def top_rule(info: str, width: int) -> Line:
    """The rule above code, with `info` where it fits."""
    label = clean_line(info, _LABEL_LIMIT)
    taken = cells(label) + 3
    if not label or taken >= width:
        return rule("─", FRAME_CELLS, width, styles.FRAME)
    head = beside(styled("─ ", styles.FRAME), styled(f"{label} ", styles.LABEL))
    return beside(head, rule("─", FRAME_CELLS - taken, width - taken, styles.FRAME))


def bottom_rule(width: int) -> Line:
    """The rule below code."""
    return rule("─", FRAME_CELLS, width, styles.FRAME)


def _language(info: str) -> str:
    words = info.split(maxsplit=1)
    return words[0].lower() if words else ""


@lru_cache(maxsize=512)
def _highlight(code: str, language: str) -> tuple[Span, ...]:
    """Spans for `code`; none for a language that is not known or code that is too long to be worth its time."""
    if not language or len(code) > _HIGHLIGHT_LIMIT or max(map(len, code.split("\n"))) > _LINE_LIMIT:
        return ()
    lexer = _lexer(language)
    if lexer is None:
        return ()
    spans: list[Span] = []
    offset = 0
    for kind, text in lexer.get_tokens(code):
        end = offset + len(text)
        style = _style(kind)
        if style and not text.isspace():
            joins = spans and spans[-1].end == offset and spans[-1].style == style
            start = spans.pop().start if joins else offset
            spans.append(Span(start, end, style))
        offset = end
    # a lexer that changed the text would put every later colour in the wrong place
    return tuple(spans) if offset == len(code) + (not code.endswith("\n")) else ()


@cache
def _aliases() -> dict[str, str]:
    from pygments.lexers import get_all_lexers  # type: ignore[import-untyped]  # it has no types

    return {alias: name for name, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases}


@lru_cache(maxsize=64)
def _lexer(language: str) -> "Lexer | None":
    # asked for an unknown name, Pygments reads the metadata of every installed package
    if language not in _aliases():
        return None
    from pygments.lexers import get_lexer_by_name

    return get_lexer_by_name(language, stripnl=False, ensurenl=True, tabsize=0)


@cache
def _style(kind: "_TokenType") -> str:
    table = _styles()
    node: _TokenType | None = kind
    while node is not None:
        if node in table:
            return table[node]
        node = node.parent
    return ""


@cache
def _styles() -> dict["_TokenType", str]:
    from pygments.token import Token

    return {
        Token.Comment: "italic $foreground-muted",
        Token.Comment.Preproc: "$text-secondary",
        Token.Generic.Deleted: "$text-error",
        Token.Generic.Inserted: "$text-success",
        Token.Generic.Emph: "italic",
        Token.Generic.Heading: "bold $text-primary",
        Token.Generic.Prompt: "$foreground-muted",
        Token.Generic.Output: "$foreground-muted",
        Token.Generic.Strong: "bold",
        Token.Generic.Subheading: "$text-primary",
        Token.Keyword: "$text-primary",
        Token.Keyword.Constant: "$text-warning",
        Token.Literal.Number: "$text-warning",
        Token.Literal.String: "$text-success",
        Token.Literal.String.Doc: "italic $text-success",
        Token.Name.Attribute: "$text-warning",
        Token.Name.Builtin: "$text-secondary",
        Token.Name.Class: "bold $text-accent",
        Token.Name.Decorator: "$text-secondary",
        Token.Name.Exception: "$text-error",
        Token.Name.Function: "$text-accent",
        Token.Name.Tag: "$text-primary",
        Token.Operator.Word: "$text-primary",
    }
