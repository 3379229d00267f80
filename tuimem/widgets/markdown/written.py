"""Text as the person who wrote it sees it while writing: every character stays; only code in fences is coloured."""

from collections.abc import Iterator
from itertools import count, repeat

from tuimem.text import clean
from tuimem.widgets.markdown import styles
from tuimem.widgets.markdown.code import PLAIN, CodeBlock, CodeLook, code_lines, copy_label, in_width
from tuimem.widgets.markdown.fences import Fence, opening
from tuimem.widgets.markdown.lines import Line, Wrapping, beside, cells, split, styled
from tuimem.widgets.markdown.render import Rendered, rendered

_Part = tuple[Fence | None, list[str], str]
"""Lines of text without a fence; or the line of a fence, those of its code, and the line that ends it, if one does."""


def render_written(source: str, width: int, code: CodeLook = PLAIN) -> Rendered:
    """`source`, which a person wrote, for a widget that is `width` cells wide."""
    parts = list(_parts(clean(source).strip("\n").split("\n")))
    several = sum(fence is not None for fence, *_ in parts) > 1
    numbers = count(1) if several else repeat(0)
    lines: list[Line] = []
    for fence, inside, closing in parts:
        if fence is None:
            lines.extend(split("\n".join(inside), ()))
            continue
        opened, *body = inside
        lines.append(_opened(opened, width, copy_label(code, next(numbers))))
        shown = code_lines("\n".join(body) + "\n", fence.info) if body else []
        lines.extend(in_width(shown, width, code))
        if closing:
            lines.append(styled(closing, styles.LABEL))
    return rendered(lines, width)


def written_code_blocks(source: str) -> list[CodeBlock]:
    """The code in fences, in order."""
    return [
        CodeBlock("\n".join(map(fence.content, inside[1:])), fence.info)
        for fence, inside, _ in _parts(clean(source).split("\n"))
        if fence is not None
    ]


def _opened(line: str, width: int, action: Line | None) -> Line:
    """The line of a fence; what copies its code stands at the right edge, where there is room."""
    shown = styled(line, styles.LABEL)
    room = width - cells(line) - (cells(action.text) if action is not None else 0)
    if action is None or room < 2:
        return shown
    return beside(Line(f"{line}{' ' * room}", shown.spans), action)._replace(wrapping=Wrapping.FITTED)


def _parts(lines: list[str]) -> Iterator[_Part]:
    fence: Fence | None = None
    inside: list[str] = []
    for line in lines:
        if fence is not None and fence.closed_by(line):
            yield fence, inside, line
            fence, inside = None, []
        elif fence is None and (begun := opening(line)) is not None:
            if inside:
                yield None, inside, ""
            fence, inside = begun, [line]
        else:
            inside.append(line)
    if inside:
        yield fence, inside, ""
