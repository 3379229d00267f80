"""Block tokens as styled lines."""

from collections.abc import Callable, Sequence
from itertools import count, repeat
from typing import TYPE_CHECKING

from textual.content import Span

from tuimem.text import clean
from tuimem.widgets.markdown import styles
from tuimem.widgets.markdown.code import PLAIN, CodeLook, code_lines, framed
from tuimem.widgets.markdown.inline import inline
from tuimem.widgets.markdown.lines import BLANK, Line, Wrapping, cells, hang, rule, split, stack, styled, wrap
from tuimem.widgets.markdown.tables import Cell, Table, table_lines

if TYPE_CHECKING:
    from markdown_it.token import Token

_LEAST_CELLS = 8
CODE = ("fence", "code_block")


class BlockWalk:
    """One walk over block tokens; every method takes what its block owns and returns its lines."""

    def __init__(self, tokens: Sequence["Token"], code: CodeLook = PLAIN) -> None:
        self._tokens = tokens
        self._code_look = code
        self._code_numbers = count(1) if sum(token.type in CODE for token in tokens) > 1 else repeat(0)
        self._next = 0
        self._list_depth = 0
        self._draw: dict[str, Callable[[Token, int], list[Line]]] = {
            "paragraph_open": self._paragraph,
            "heading_open": self._heading,
            "bullet_list_open": self._list,
            "ordered_list_open": self._list,
            "blockquote_open": self._quote,
            "fence": self._code,
            "code_block": self._code,
            "formula_block": self._formula,
            "hr": self._rule,
            "table_open": self._table,
        }

    def blocks(self, width: int, until: str = "") -> list[list[Line]]:
        """The blocks up to the token type `until`, or to the end."""
        found: list[list[Line]] = []
        while self._next < len(self._tokens) and (token := self._take()).type != until:
            draw = self._draw.get(token.type)
            found.append(draw(token, width) if draw else split(clean(token.content), ()))
        return found

    def _take(self) -> "Token":
        token = self._tokens[self._next]
        self._next += 1
        return token

    def _prose(self) -> tuple[str, list[Span]]:
        content = self._take()
        self._take()
        return inline(content.children or ())

    def _paragraph(self, _token: "Token", _width: int) -> list[Line]:
        lines = split(*self._prose())
        shown = [number for number, line in enumerate(lines) if line.text.strip()]
        return lines[shown[0] : shown[-1] + 1] if shown else []

    def _heading(self, token: "Token", width: int) -> list[Line]:
        level = int(token.tag[1])
        text, spans = self._prose()
        if not text.strip():
            return [styled(token.markup, styles.MARKER)] if token.markup[0] == "#" else []
        style = styles.HEADINGS[level - 1]
        lines = split(text, [Span(0, len(text), style), *spans])
        if level > len(styles.HEADING_LINES):
            return lines
        longest = max(cells(line.text) for line in lines)
        line = styled(styles.HEADING_LINES[level - 1] * min(longest, width), styles.MARKER)
        return [*lines, line if longest <= width else line._replace(wrapping=Wrapping.FITTED)]

    def _rule(self, _token: "Token", width: int) -> list[Line]:
        return [rule("─", width, styles.FRAME)]

    def _code(self, token: "Token", width: int) -> list[Line]:
        lines = code_lines(token.content, token.info)
        return framed(lines, token.info, width, self._code_look, next(self._code_numbers))

    def _formula(self, token: "Token", _width: int) -> list[Line]:
        text = clean(token.content).replace("\t", " ")
        return split(text, [Span(0, len(text), styles.FORMULA)])

    def _quote(self, _token: "Token", width: int) -> list[Line]:
        inner = width - len(styles.QUOTE_BAR)
        if inner < _LEAST_CELLS:
            return wrap(stack(self.blocks(width, "blockquote_close")), width, code=True)
        lines = wrap(stack(self.blocks(inner, "blockquote_close")), inner, code=True)
        muted = [line._replace(spans=[Span(0, len(line.text), styles.QUOTE), *line.spans]) for line in lines]
        bar = styled(styles.QUOTE_BAR, styles.MARKER)
        return hang(muted or [BLANK], bar, bar)

    def _list(self, token: "Token", width: int) -> list[Line]:
        ordered = token.type == "ordered_list_open"
        closing = token.type.replace("open", "close")
        loose, count = self._list_shape(token.level)
        number = int(token.attrs.get("start", 1))
        digits = len(str(number + count - 1))
        bullet = styles.BULLETS[min(self._list_depth, len(styles.BULLETS) - 1)]
        self._list_depth += 1
        items: list[list[Line]] = []
        while self._take().type != closing:
            marker = f"{number}{token.markup}".rjust(digits + 1) if ordered else bullet
            items.append(self._item(marker + " ", width, loose))
            number += 1
        self._list_depth -= 1
        return stack(items, loose)

    def _list_shape(self, level: int) -> tuple[bool, int]:
        """Whether the list that was just opened is loose, and how many items it has."""
        loose, count = False, 0
        for place in range(self._next, len(self._tokens)):
            token = self._tokens[place]
            if token.level == level:
                break
            if token.level == level + 1 and token.type == "list_item_open":
                count += 1
            elif token.level == level + 2 and token.type == "paragraph_open" and not token.hidden:
                loose = True
        return loose, count

    def _item(self, marker: str, width: int, loose: bool) -> list[Line]:
        style = styles.MARKER
        if task := self._task():
            marker = marker[:-2] + task + " " if marker[:-1] in styles.BULLETS else f"{marker}{task} "
            style = styles.DONE if task == "☑" else styles.MARKER
        indent = cells(marker)
        inner = width - indent
        if inner < _LEAST_CELLS:
            return wrap([styled(marker.strip(), style), *stack(self.blocks(width, "list_item_close"), loose)], width)
        lines = wrap(stack(self.blocks(inner, "list_item_close"), loose), inner)
        return hang(lines or [BLANK], styled(marker, style), Line(" " * indent, [], Wrapping.DONE))

    def _task(self) -> str:
        """Take the box off the item that was just opened, and give its glyph; nothing for an item without one."""
        paragraph = self._tokens[self._next]
        if paragraph.type != "paragraph_open":
            return ""
        children = self._tokens[self._next + 1].children
        if not children or children[0].type != "text":
            return ""
        glyph = styles.TASKS.get(children[0].content[:4], "")
        if glyph:
            children[0].content = children[0].content[4:]
        return glyph

    def _table(self, _token: "Token", width: int) -> list[Line]:
        rows: list[list[Cell]] = []
        alignments: list[str] = []
        while (token := self._take()).type != "table_close":
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "th_open":
                alignments.append(str(token.attrs.get("style", "")).removeprefix("text-align:"))
            elif token.type == "inline":
                rows[-1].append(inline(token.children or (), line_breaks_in_cells=True))
        return table_lines(Table(rows, alignments), width)
