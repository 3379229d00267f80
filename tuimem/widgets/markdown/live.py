"""Markdown that is still being written: closed blocks are rendered once, only the open tail again and again."""

import re

from msgspec import Struct
from textual.content import Content, Span

from tuimem.text import clean
from tuimem.widgets.markdown.code import PLAIN, CodeLook, bottom_rule, code_lines, in_width, open_code_lines, top_rule
from tuimem.widgets.markdown.fences import Fence, opening
from tuimem.widgets.markdown.lines import BLANK, Line
from tuimem.widgets.markdown.render import Rendered, markdown_lines, render_markdown, rendered

_LIST_ITEM = re.compile(r" {0,3}(?:[-+*]|\d{1,9}[.)])(?: +|$)")

_OPEN_CODE_LINES = 24
_CODE_LINES_FROZEN_AT_ONCE = 10
_LARGE_TAIL = 4_000
_TAIL_GROWTH = 1.25


class _Segment(Struct, frozen=True):
    """Source of whole blocks, or, with a fence, of a piece of its code."""

    source: str
    fence: Fence | None = None
    first: bool = True
    last: bool = True

    def lines(self, width: int, look: CodeLook) -> list[Line]:
        if self.fence is None:
            return markdown_lines(self.source, width, look)
        top = [top_rule(self.fence.info, width)] if self.first else []
        bottom = [bottom_rule(width)] if self.last else []
        return [*top, *in_width(code_lines(self.source, self.fence.info), width, look), *bottom]


class LiveMarkdown:
    """A reply that grows; what it shows may differ from `render_markdown(source, …)`, which the end must bring.

    Until then code is highlighted in pieces, and the newest text of a long list or table stands below it as it came.
    """

    def __init__(self, code: CodeLook = PLAIN) -> None:
        self._code_look = code
        self._received: list[str] = []
        self._partial: list[str] = []
        self._open: list[str] = []
        self._after_blank = False
        self._list_indent: int | None = None
        self._fence: Fence | None = None
        self._fence_begun = False
        self._segments: list[_Segment] = []
        self._closed = _Closed(code)
        self._large_tail: tuple[int, int, Content] = (0, 0, Content(""))

    @property
    def source(self) -> str:
        """Everything that has been appended."""
        self._received = ["".join(self._received)]
        return self._received[0]

    def append(self, text: str) -> None:
        """Take the next piece; it may end anywhere."""
        self._received.append(text)
        first, *others = text.split("\n")
        self._partial.append(first)
        for part in others:
            self._take_line("".join(self._partial))
            self._partial = [part]

    def content(self, width: int) -> Content:
        """All of it at `width` cells."""
        closed, tail = self.closed(width), self.tail(width)
        if not closed or not tail:
            return closed or tail
        return _below(closed, self.separator, tail)

    @property
    def separator(self) -> str:
        """What stands between the closed part and the tail: a blank line, or none inside a code block."""
        return "\n" if self._fence_begun else "\n\n"

    def closed(self, width: int) -> Content:
        """What will not change any more; the same object as long as nothing is added to it."""
        return self._closed.content(self._segments, width)

    def tail(self, width: int) -> Content:
        """The block that is being written."""
        partial = "".join(self._partial)
        if self._fence is None:
            return self._prose("\n".join([*self._open, partial]), width)
        top = [] if self._fence_begun else [top_rule(self._fence.info, width)]
        code = [*self._open, partial] if partial else self._open
        lines = open_code_lines("\n".join(code), self._fence.info) if code else []
        return rendered([*top, *in_width(lines, width, self._code_look)], width).content

    def _take_line(self, line: str) -> None:
        if self._fence is not None:
            self._take_code(self._fence, line)
            return
        fence = opening(line)
        if fence and (self._list_indent is None or fence.indent < self._list_indent):
            self._close()
            self._fence = fence
            return
        item = _LIST_ITEM.match(line)
        if self._after_blank and line.strip(" \t") and line[0] not in " \t" and not (item and self._list_indent):
            self._close()
        if item:
            self._list_indent = min(self._list_indent or item.end(), item.end())
        self._open.append(line)
        self._after_blank = not line.strip(" \t")

    def _take_code(self, fence: Fence, line: str) -> None:
        if fence.closed_by(line):
            self._freeze(fence, len(self._open), last=True)
            self._fence, self._fence_begun = None, False
            return
        self._open.append(fence.content(line))
        if len(self._open) >= _OPEN_CODE_LINES:
            self._freeze(fence, _CODE_LINES_FROZEN_AT_ONCE, last=False)

    def _freeze(self, fence: Fence, count: int, last: bool) -> None:
        code = "".join(f"{line}\n" for line in self._open[:count])
        self._segments.append(_Segment(code, fence, not self._fence_begun, last))
        del self._open[:count]
        self._fence_begun = True

    def _close(self) -> None:
        source = "\n".join(self._open)
        if source.strip():
            self._segments.append(_Segment(source))
        self._open.clear()
        self._after_blank, self._list_indent = False, None

    def _prose(self, source: str, width: int) -> Content:
        """The tail rendered, or, where it is large, a render of most of it with the newest text below as it came.

        A large tail is rendered again each time that it has grown by a quarter, so that the work stays in proportion
        to its length.
        """
        if len(source) < _LARGE_TAIL:
            return render_markdown(source, width, self._code_look).content
        known_width, known, content = self._large_tail
        if known_width != width or not known <= len(source) < known * _TAIL_GROWTH:
            known = max(source.rfind("\n"), source.rfind(" "), 0) + 1
            content = render_markdown(source[:known], width, self._code_look).content
            self._large_tail = width, known, content
        newest = clean(source[known:]).strip("\n")
        return _below(content, "\n", Content(newest, strip_control_codes=False)) if newest.strip() else content


class _Closed:
    """The content of segments, extended by those that came since it was asked for last."""

    def __init__(self, code: CodeLook) -> None:
        self._code_look = code
        self._start_again(0)

    def _start_again(self, width: int) -> None:
        self._width = width
        self._count = 0
        self._narrowest = 0
        self._widest: int | None = None
        self._content = Content("")

    def content(self, segments: list[_Segment], width: int) -> Content:
        if width != self._width and not Rendered(self._content, self._narrowest, self._widest).fits(width):
            self._start_again(width)
        self._width = width
        if self._count < len(segments):
            self._extend(segments[self._count :], width)
            self._count = len(segments)
        return self._content

    def _extend(self, segments: list[_Segment], width: int) -> None:
        lines: list[Line] = []
        for number, segment in enumerate(segments, self._count):
            if number and segment.first:
                lines.append(BLANK)
            lines.extend(segment.lines(width, self._code_look))
        added = rendered(lines, width)
        self._narrowest = max(self._narrowest, added.narrowest)
        self._widest = added.widest if self._widest is None else self._widest
        self._content = _below(self._content, "\n" if self._count else "", added.content)


def _below(upper: Content, separator: str, lower: Content) -> Content:
    offset = len(upper.plain) + len(separator)
    shifted = [Span(start + offset, end + offset, style) for start, end, style in lower.spans]
    text = f"{upper.plain}{separator}{lower.plain}"
    return Content(text, [*upper.spans, *shifted], strip_control_codes=False)
