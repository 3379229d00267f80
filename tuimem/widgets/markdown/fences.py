"""Fences, line by line: for text whose end has not come yet, and for text in which they alone mean anything."""

import re

from msgspec import Struct

_OPENING = re.compile(r"( {0,3})(`{3,}(?=[^`]*$)|~{3,})(.*)")


class Fence(Struct, frozen=True):
    """A line that begins a code block: `marker` is what the end repeats, `info` stands behind it."""

    marker: str
    indent: int
    info: str

    def closed_by(self, line: str) -> bool:
        """Whether this line ends the code."""
        bare = line.strip(" \t")
        short_indent = len(line) - len(line.lstrip(" ")) <= 3
        return short_indent and len(bare) >= len(self.marker) and bare == self.marker[0] * len(bare)

    def content(self, line: str) -> str:
        """The line of code without the indentation that it shares with the fence."""
        return line[min(self.indent, len(line) - len(line.lstrip(" "))) :]


def opening(line: str) -> Fence | None:
    """The fence that this line is, if it begins a code block."""
    found = _OPENING.match(line)
    if found is None:
        return None
    from markdown_it.common.utils import unescapeAll

    return Fence(found[2], len(found[1]), unescapeAll(found[3].strip()))
