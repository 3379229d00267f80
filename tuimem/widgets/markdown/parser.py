"""The Markdown parser: GitHub's dialect without HTML, within bounds."""

from functools import cache
from typing import TYPE_CHECKING

from tuimem.widgets.markdown.literal import keep_literal

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_SOURCE_LIMIT = 100_000
_NESTING_LIMIT = 60
_BRACKET_LIMIT = 3_000


def parse(source: str) -> "list[Token] | None":
    """The block tokens of `source`, or None if it is too long or nested too deep to be worth parsing."""
    if len(source) > _SOURCE_LIMIT:
        return None
    tokens = _parser().parse(source)
    # the parser leaves out what lies deeper than its limit
    deepest = max((token.level for token in tokens if token.nesting > 0), default=0)
    return tokens if deepest < _NESTING_LIMIT - 1 else None


def parse_inline(source: str) -> "list[Token] | None":
    """The inline tokens of `source`, in which nothing begins a block; None if it is too long to be worth parsing."""
    if len(source) > _SOURCE_LIMIT:
        return None
    (token,) = _parser().parseInline(source)
    return token.children or []


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    def inline_within_bounds(state: "StateCore") -> None:
        # every bracket may begin a link and is looked at again at each depth: text of brackets alone takes minutes
        brackets = 0
        for token in state.tokens:
            if token.type == "inline":
                brackets += token.content.count("[")
                token.children = []
                if brackets <= _BRACKET_LIMIT:
                    state.md.inline.parse(token.content, state.md, state.env, token.children)
                else:
                    token.children.append(Token("text", "", 0, content=token.content))

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _NESTING_LIMIT})
    # a link definition that nothing refers to would be text that is sent but never seen, and so would a footnote
    parser.enable(["table", "strikethrough"]).disable(["html_block", "html_inline", "reference"])
    parser.core.ruler.at("inline", inline_within_bounds)
    keep_literal(parser)
    return parser
