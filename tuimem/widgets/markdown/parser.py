"""The Markdown parser: GitHub's dialect without HTML, within bounds."""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

_SOURCE_LIMIT = 200_000
_NESTING_LIMIT = 60
_FOOTNOTE = re.compile(r" {0,3}\[\^")


def parse(source: str) -> "list[Token] | None":
    """The block tokens of `source`, or None if it is too long or nested too deep to be worth parsing."""
    if len(source) > _SOURCE_LIMIT:
        return None
    tokens = _parser().parse(source)
    # the parser leaves out what lies deeper than its limit
    deepest = max((token.level for token in tokens if token.nesting > 0), default=0)
    return tokens if deepest < _NESTING_LIMIT - 1 else None


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import reference

    def reference_but_no_footnote(state: "StateBlock", start: int, end: int, silent: bool) -> bool:
        # "[^1]: note" has the form of a link definition, which would make the note invisible
        if _FOOTNOTE.match(state.src, state.bMarks[start] + state.tShift[start]):
            return False
        return reference(state, start, end, silent)

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _NESTING_LIMIT})
    parser.enable(["table", "strikethrough"]).disable(["html_block", "html_inline"])
    parser.block.ruler.at("reference", reference_but_no_footnote)
    return parser
