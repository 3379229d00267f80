"""Inline Markdown tokens as styled text."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import unquote

from textual.content import Span

from tuimem.text import clean
from tuimem.widgets.markdown import styles

if TYPE_CHECKING:
    from markdown_it.token import Token

_STYLE_OF = {"strong_open": styles.BOLD, "em_open": styles.ITALIC, "s_open": styles.STRIKE, "link_open": styles.LINK}
_BARE_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"`|]+[^\s<>\"`|.,;:!?'*_~)\]}]")
_IMAGE = "▣ "


class InlineText:
    """Text with its spans, growing token by token."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._open: list[tuple[int, int, str, str]] = []
        self.spans: list[Span] = []

    @property
    def text(self) -> str:
        """What has been added."""
        return "".join(self._parts)

    def add(self, text: str, style: str = "") -> None:
        """Put `text` at the end."""
        if text:
            if style:
                self.spans.append(Span(self._length, self._length + len(text), style))
            self._parts.append(text)
            self._length += len(text)

    def add_prose(self, text: str) -> None:
        """Put untrusted text at the end, in one line, with bare addresses marked as links."""
        text = _one_line(text)
        if "://" in text and not any(style == styles.LINK for *_, style, _ in self._open):
            for found in _BARE_ADDRESS.finditer(text):
                self.spans.append(Span(self._length + found.start(), self._length + found.end(), styles.LINK))
        self.add(text)

    def open(self, style: str, address: str = "") -> None:
        """Begin a style; `address` is where a link leads."""
        self._open.append((self._length, len(self._parts), style, address))

    def close(self) -> None:
        """End the style that was begun last; a link that does not show its address gets it in parentheses."""
        start, first_part, style, address = self._open.pop()
        if start < self._length:
            self.spans.append(Span(start, self._length, style))
        if address and not _same_address("".join(self._parts[first_part:]), address):
            self.add(f" ({address})" if start < self._length else f"({address})", styles.ADDRESS)


def inline(tokens: Sequence["Token"], line_breaks_in_cells: bool = False) -> tuple[str, list[Span]]:
    """The text and spans of inline tokens; hard and soft breaks are line feeds.

    With `line_breaks_in_cells`, the text `<br>` is a line feed too: a table has no other way to write one.
    """
    text = InlineText()
    for token in tokens:
        kind = token.type
        if kind == "text":
            _add_cell(text, token.content) if line_breaks_in_cells else text.add_prose(token.content)
        elif kind == "code_inline":
            text.add(_one_line(token.content), styles.CODE)
        elif kind == "formula":
            text.add(clean(token.content).replace("\t", " "), styles.FORMULA)
        elif kind in _STYLE_OF:
            text.open(_STYLE_OF[kind], _address(token, "href") if kind == "link_open" else "")
        elif kind in {"softbreak", "hardbreak"}:
            text.add("\n")
        elif kind == "image":
            text.add(_IMAGE, styles.MARKER)
            text.open(styles.LINK, _address(token, "src"))
            text.add_prose(inline(token.children or ())[0])
            text.close()
        elif token.nesting < 0:
            text.close()
        else:
            text.add_prose(token.content)
    return text.text, text.spans


def _add_cell(text: InlineText, content: str) -> None:
    for number, part in enumerate(re.split(r"<br\s*/?>", content, flags=re.IGNORECASE)):
        if number:
            text.add("\n")
        text.add_prose(part)


def _one_line(text: str) -> str:
    # an entity such as &#x202E; or &#10; is decoded by the parser, behind the gate that the source came through
    return text if text.isprintable() else clean(text).replace("\n", " ").replace("\t", " ")


def _address(token: "Token", attribute: str) -> str:
    address = _one_line(str(token.attrs.get(attribute, "")))
    title = _one_line(str(token.attrs.get("title", "")))
    return f'{address} "{title}"' if title else address


def _same_address(text: str, address: str) -> bool:
    bare = address.removeprefix("mailto:")
    return text in {address, bare} or unquote(text) == unquote(bare)
