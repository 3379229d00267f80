"""Names on the left, what there is to say about each on the right: wrapped within its cells at any width."""

from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.events import Resize

from tuimem.listing import Row, Section
from tuimem.widgets.markdown.lines import BLANK, Line, beside, cells, split, stack, styled, to_content, wrap
from tuimem.widgets.static import Static

_GAP = 2
_LARGEST_SHARE = 0.4
"""Of the width that the names get; a longer name has lines of its own."""

_NAME, _HEADING, _LEAD = "bold $text-primary", "bold", "$foreground-muted"


def lay_out(sections: Sequence[Section], width: int) -> Content:
    """The sections in `width` cells; neighbours with short texts stand beside each other as far as there is room."""
    blocks: list[list[Line]] = []
    short: list[Section] = []
    for section in sections:
        if section.is_short:
            short.append(section)
            continue
        blocks += _beside_each_other(short, width)
        short = []
        blocks.append(_section(section, width))
    blocks += _beside_each_other(short, width)
    return to_content(stack(blocks))


def _section(section: Section, width: int) -> list[Line]:
    heading = wrap([styled(section.heading, _HEADING)] if section.heading else [], width)
    lead = wrap(_lines(section.lead, _LEAD) if section.lead else [], width)
    widest = max((cells(row.name) for row in section.rows), default=0)
    has_room = section.is_short and widest + _GAP < width
    column = widest if has_room else min(widest, max(1, int(width * _LARGEST_SHARE)))
    return [*heading, *lead, *(line for row in section.rows for line in _row(row, column, width))]


def _row(row: Row, column: int, width: int) -> list[Line]:
    """The lines of one row. A name that is wider than its column stands above its text."""
    name_style = f"bold {row.style}" if row.style else _NAME
    texts = wrap(_lines(row.text, row.style), max(1, width - column - _GAP))
    if cells(row.name) <= column:
        names = _lines(row.name, name_style)
    else:
        names = wrap(_lines(row.name, name_style), width)
        texts = [BLANK] * len(names) + texts
    return _paired(names, texts, column + _GAP)


def _paired(left: Sequence[Line], right: Sequence[Line], width: int) -> list[Line]:
    """Both columns line by line; the right one begins at `width`."""
    lines = []
    for number in range(max(len(left), len(right))):
        first = left[number] if number < len(left) else BLANK
        second = right[number] if number < len(right) else BLANK
        gap = " " * max(0, width - cells(first.text)) if second.text else ""
        lines.append(beside(beside(first, styled(gap, "")), second))
    return lines


def _beside_each_other(sections: Sequence[Section], width: int) -> list[list[Line]]:
    """The sections in as many columns as there is room for, about equally high, in their order."""
    count = min(len(sections), (width + _GAP) // (_needed(sections) + _GAP))
    if count < 2:
        return [_section(section, width) for section in sections]
    column = (width - (count - 1) * _GAP) // count
    blocks = [_section(section, column) for section in sections]
    columns = _balanced(blocks, count)
    lines = stack(columns[0])
    for number, others in enumerate(columns[1:], 1):
        lines = _paired(lines, stack(others), number * (column + _GAP))
    return [lines]


def _needed(sections: Sequence[Section]) -> int:
    """Cells in which no row of these sections has to wrap."""
    names = [max((cells(row.name) for row in section.rows), default=0) for section in sections]
    texts = [max((cells(row.text) for row in section.rows), default=0) for section in sections]
    return max((name + _GAP + text for name, text in zip(names, texts, strict=True)), default=0)


def _balanced(blocks: Sequence[list[Line]], count: int) -> list[list[list[Line]]]:
    """The blocks cut into at most `count` columns, the highest of them as low as their order allows."""
    highest = max(len(block) for block in blocks)
    while True:
        columns: list[list[list[Line]]] = [[]]
        for block in blocks:
            if columns[-1] and len(stack([*columns[-1], block])) > highest:
                columns.append([])
            columns[-1].append(block)
        if len(columns) <= count:
            return columns
        highest += 1


def _lines(text: str, style: str) -> list[Line]:
    return [styled(line.text, style)._replace(wrapping=line.wrapping) for line in split(text, ())]


class TwoColumns(Static):
    """Shows sections, laid out for the width that it has."""

    def __init__(self, sections: Iterable[Section], *, id: str | None = None) -> None:  # as in Textual
        super().__init__(markup=False, id=id)
        self._sections = tuple(sections)

    def show(self, sections: Iterable[Section]) -> None:
        """Show these instead."""
        self._sections = tuple(sections)
        self._draw()

    def on_resize(self, event: Resize) -> None:
        self.call_after_refresh(self._draw)  # a change of height while sizes are being given is not laid out

    def _draw(self) -> None:
        self.update(lay_out(self._sections, max(20, self.content_size.width)))
