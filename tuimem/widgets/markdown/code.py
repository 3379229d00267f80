"""Code with highlighting that follows the theme."""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from textual.content import Span

from tuimem.text import clean, clean_line
from tuimem.widgets.markdown import styles
from tuimem.widgets.markdown.lines import Line, Wrapping, beside, cells, crop, rule, split, styled

if TYPE_CHECKING:
    from pygments.lexer import Lexer  # type: ignore[import-untyped]  # it has no types
    from pygments.token import _TokenType  # type: ignore[import-untyped]  # it has no types

_HIGHLIGHT_LIMIT = 40_000
_LINE_LIMIT = 2_000
_LABEL_LIMIT = 40


@dataclass(frozen=True, slots=True)
class CodeLook:
    """How code blocks are shown: long lines wrap, or are cut and `scrolls` on, now by `offset` cells.

    With `copies` the rule above each offers to copy it, by the action `copy_code` of the widget.
    """

    scrolls: bool = False
    offset: int = 0
    copies: bool = False


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A code block of a text. `info` is what stands behind the fence: the language and, seldom, more."""

    code: str
    info: str = ""


PLAIN = CodeLook()


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


def framed(lines: list[Line], info: str, width: int, look: CodeLook = PLAIN, number: int = 0) -> list[Line]:
    """The lines between two rules as wide as the page; `number` is the block's, 0 where it is the only one."""
    return [top_rule(info, width, copy_label(look, number)), *in_width(lines, width, look), bottom_rule(width)]


def in_width(lines: list[Line], width: int, look: CodeLook) -> list[Line]:
    """The lines as they fit into `width` cells: cut here if they scroll, else left to the widget to wrap."""
    return [crop(line, look.offset, width) for line in lines] if look.scrolls else lines


def bottom_rule(width: int) -> Line:
    """The rule below code."""
    return rule("─", width, styles.FRAME)


def copy_label(look: CodeLook, number: int) -> Line | None:
    """What a click copies the block by, where it can be copied; its key is the number."""
    if not look.copies:
        return None
    words = f"{number} copy" if number else "copy"
    action = Span(0, len(words), f"@click=copy_code({number or 1})")
    return Line(words, [action, Span(0, len(words), styles.ACTION)], Wrapping.DONE)


def top_rule(info: str, width: int, action: Line | None = None) -> Line:
    """The rule above code, with `info` and the action where they fit."""
    label = clean_line(info, _LABEL_LIMIT)
    right = cells(action.text) + 4 if action is not None else 0
    if action is None or right >= width:
        action, right = None, 0
    left = cells(label) + 3
    line = rule("", 0, styles.FRAME)
    if label and left + right < width:
        line = beside(styled("─ ", styles.FRAME), styled(f"{label} ", styles.LABEL))
    line = beside(line, rule("─", width - cells(line.text) - right, styles.FRAME))
    if action is not None:
        line = beside(beside(beside(line, styled(" ", styles.FRAME)), action), styled(" ──", styles.FRAME))
    return line._replace(wrapping=Wrapping.FITTED)


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
