"""What looks like Markdown to the standard and is none to a reader: formulas, powers, products, paths, names in code.

Models write them without a code span, and a mark that is eaten there changes what they say.
"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

_LONGEST_FORMULA = 2_000
"""Characters in which the end of a formula is looked for, since every dollar may begin one."""

_MOST_LINES = 100
"""Lines in which the end of a formula is looked for that stands on lines of its own."""

_LONGEST_LINE_BEGINNING = 24
"""Characters: an escaped list marker farther in is none."""

_SHORTEST_UNDERLINE = 3

_BRACKETS = {"$$": "$$", "\\(": "\\)", "\\[": "\\]"}
_ESCAPABLE = frozenset("*_`~[]<>#|$")
"""A backslash before these goes, since they would mean something. Before most other marks it is text, as in a path."""

_LINE_BEGINNING = re.compile(r"[ \t]*(?:\d{1,9}\\[.)]|\\[-+])")
_NAME = re.compile(r"__[A-Za-z0-9]+(?:_[A-Za-z0-9]+)*__(?![A-Za-z0-9_])")
_STARS = re.compile(r"(?<=[A-Za-z0-9])\*(?=[A-Za-z0-9])|(?<=\d)\*\*(?=[A-Za-z0-9])|(?<=[A-Za-z])\*\*(?=\d)")


def keep_literal(parser: "MarkdownIt") -> None:
    """Have the parser leave such text as it is."""
    parser.inline.ruler.before("escape", "formula", _formula)
    parser.inline.ruler.at("escape", _escape)
    parser.inline.ruler.before("emphasis", "literal", _literal)
    parser.block.ruler.at("lheading", _underlined)
    parser.block.ruler.before("fence", "formula_block", _formula_block, {"alt": ["paragraph", "blockquote", "list"]})


def _formula(state: "StateInline", silent: bool) -> bool:
    if state.src[state.pos] not in "$\\":
        return False
    end = _formula_end(state.src, state.pos, min(state.posMax, state.pos + _LONGEST_FORMULA))
    return end > 0 and _keep(state, "formula", end, silent)


def _formula_end(source: str, at: int, limit: int) -> int:
    """Where the formula that begins here ends; 0 when none does. In a pair of single dollars there are no prices."""
    if closing := _BRACKETS.get(source[at : at + 2]):
        found = source.find(closing, at + 3, limit)
        return found + 2 if found > 0 else 0
    found = source.find("$", at + 1, limit) if source[at] == "$" else -1
    while found > 0 and source[found - 1] == "\\":
        found = source.find("$", found + 1, limit)
    inside = source[at + 1 : found] if found > 0 else ""
    is_close = bool(inside) and inside == inside.strip() and "\n" not in inside
    return found + 1 if is_close and not source[found + 1 : found + 2].isdigit() else 0


def _keep(state: "StateInline", kind: str, end: int, silent: bool) -> bool:
    if not silent:
        state.push(kind, "", 0).content = state.src[state.pos : end]
    state.pos = end
    return True


def _escape(state: "StateInline", silent: bool) -> bool:
    r"""A line break for `\` at the end of a line; the mark alone where a backslash keeps it from meaning something."""
    if state.src[state.pos] != "\\" or state.pos + 1 >= state.posMax:
        return False
    mark, after = state.src[state.pos + 1], state.pos + 2
    if mark == "\n":
        while after < state.posMax and state.src[after] in " \t":
            after += 1
        if not silent:
            state.push("hardbreak", "br", 0)
    elif _is_escaped(state.src, state.pos, mark):
        if not silent:
            token = state.push("text_special", "", 0)
            token.content, token.markup, token.info = mark, f"\\{mark}", "escape"
    else:
        return _keep(state, "text", state.pos + 1, silent)
    state.pos = after
    return True


def _is_escaped(source: str, at: int, mark: str) -> bool:
    if mark == "\\":
        return source[at + 2 : at + 3] in _ESCAPABLE
    if mark == "!":
        return source.startswith("[", at + 2)
    if mark in ".)-+":
        line = source.rfind("\n", max(0, at - _LONGEST_LINE_BEGINNING), at) + 1
        return _LINE_BEGINNING.fullmatch(source, line, at + 2) is not None
    return mark in _ESCAPABLE


def _literal(state: "StateInline", silent: bool) -> bool:
    """Stars between letters or digits, as in `2*3*4` and `x**2`, and names such as `__init__`."""
    source, at = state.src, state.pos
    if source[at] == "*":
        found = _STARS.match(source, at, state.posMax)
    elif source[at] == "_" and not (source[at - 1 : at].isalnum() or source[at - 1 : at] == "_"):
        found = _NAME.match(source, at, state.posMax)
    else:
        return False
    return found is not None and _keep(state, "text", found.end(), silent)


def _underlined(state: "StateBlock", first: int, end: int, silent: bool) -> bool:
    """A heading by the line below it. One mark alone is the beginning of a list that has not come yet, two are none."""
    from markdown_it.rules_block import lheading

    if not lheading(state, first, end, silent):
        return False
    if len(_line(state, state.line - 1)) >= _SHORTEST_UNDERLINE:
        return True
    del state.tokens[-3:]
    state.line = first
    return False


def _formula_block(state: "StateBlock", first: int, end: int, silent: bool) -> bool:
    """A formula of several lines: none of them begins a list or is a heading. A blank line leaves it unfinished."""
    text = _line(state, first)
    closing = _BRACKETS.get(text[:2])
    if closing is None or closing == "\\)" or state.is_code_block(first):
        return False
    last = first
    while not text.endswith(closing) or (last == first and len(text) < 2 * len(closing)):
        last += 1
        if last >= min(end, first + _MOST_LINES) or state.isEmpty(last) or state.sCount[last] < state.blkIndent:
            return False
        text = _line(state, last)
    if not silent:
        token = state.push("formula_block", "", 0)
        token.content = state.getLines(first, last + 1, state.blkIndent, False).strip("\n")
        token.map = [first, last + 1]
    state.line = last + 1
    return True


def _line(state: "StateBlock", number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].strip()
