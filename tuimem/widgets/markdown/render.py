"""Markdown source to Textual content."""

from msgspec import Struct
from textual.content import Content, Span

from tuimem.text import clean
from tuimem.widgets.markdown.blocks import CODE, BlockWalk
from tuimem.widgets.markdown.code import PLAIN, CodeBlock, CodeLook
from tuimem.widgets.markdown.inline import inline
from tuimem.widgets.markdown.lines import (
    LAID_OUT,
    Line,
    Wrapping,
    cells,
    split,
    stack,
    to_content,
    without_stray_spaces,
)
from tuimem.widgets.markdown.parser import parse, parse_inline


class Rendered(Struct, frozen=True):
    """Content, and the widths in cells that it looks right at: paragraphs and code wrap by themselves, lists do not."""

    content: Content
    narrowest: int = 0
    widest: int | None = None

    def fits(self, width: int) -> bool:
        """Whether a render at `width` would look the same."""
        return self.narrowest <= width and (self.widest is None or width <= self.widest)


def render_markdown(source: str, width: int, code: CodeLook = PLAIN) -> Rendered:
    """`source`, untrusted Markdown, for a widget that is `width` cells wide.

    Source that is longer than 100,000 characters or nested deeper than about 30 lists is shown as plain text.
    The content holds no control characters but line feeds, and tabs in code; styles name theme variables.
    """
    return rendered(markdown_lines(source, width, code), width)


def markdown_lines(source: str, width: int, code: CodeLook = PLAIN) -> list[Line]:
    """The lines of `source` at `width` cells, with a blank line between blocks."""
    text = clean(source)
    if not text or text.isspace():
        return []
    tokens = parse(text)
    if tokens is None:
        return split(text.strip("\n"), ())
    return stack(BlockWalk(tokens, code).blocks(width)) or split(text.strip("\n"), ())


def inline_lines(source: str, style: str = "") -> list[Line]:
    """The lines of `source`, untrusted, in one style; only bold, italics, code and the like in them are rendered."""
    text = clean(source)
    tokens = parse_inline(text)
    shown, spans = (text, []) if tokens is None else inline(tokens)
    return split(shown, [Span(0, len(shown), style), *spans] if style else spans)


def rendered(lines: list[Line], width: int) -> Rendered:
    """The lines as content that was laid out for `width` cells."""
    lines = without_stray_spaces(lines, width)
    narrowest = max((cells(line.text) for line in lines if line.wrapping in LAID_OUT), default=0)
    fitted = any(line.wrapping is Wrapping.FITTED for line in lines)
    return Rendered(to_content(lines), narrowest, width if fitted else None)


def code_blocks(source: str) -> list[CodeBlock]:
    """The code blocks of untrusted Markdown, in order."""
    return [
        CodeBlock(token.content.removesuffix("\n"), token.info)
        for token in parse(clean(source)) or ()
        if token.type in CODE
    ]
