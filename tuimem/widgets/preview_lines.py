"""The lines of the injection preview: what is sent, and what differs from the last request."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from textual.content import Content

from tuimem.chat.planner import WrittenPlan
from tuimem.memory.difference import Difference, DifferenceKind, SentText, counted, differences, same_from_start
from tuimem.memory.left_out import explained
from tuimem.memory.pieces import Piece, kind_named
from tuimem.memory.plan import Plan
from tuimem.memory.prompt import memories
from tuimem.messages import Role
from tuimem.text import clean_line

Line = tuple[Content, int | None]
"""What is shown, and the id of the message behind it."""

_ROLE_NAMES = {Role.USER: "user", Role.ASSISTANT: "assistant", Role.SYSTEM: "system"}
_MOST_CHARACTERS = 4_000
"""Of one segment that is shown; the rest is counted."""

_STYLES = {
    DifferenceKind.NEW: "$text-success",
    DifferenceKind.CHANGED: "$text-warning",
    DifferenceKind.GONE: "$text-error",
    DifferenceKind.SAME: "",
}
_SIGNS = {DifferenceKind.NEW: "+ ", DifferenceKind.GONE: "− ", DifferenceKind.SAME: ""}

_MOST_GONE = 3
"""Neighbours of one kind that are gone; the rest is counted."""

_MOST_SAME = 4
"""Neighbouring lines of a changed text that are as they were; of more, the first and the last are shown."""

_EXCERPT = 60


def preview_lines(
    written: WrittenPlan, last: Sequence[SentText] | None = None, hooks: Sequence[str] = ()
) -> Iterator[Line]:
    """All that the pane shows, line by line, and the id of the message behind each line.

    `hooks` are the sources of hooks that may still change what is sent.
    """
    for line in _totals(written.plan):
        yield Content.styled(line, "$foreground-muted"), None
    if hooks:
        whose = clean_line(", ".join(hooks), _EXCERPT)
        yield Content.styled(f"messages_hook of {whose} may still change this.", "$text-warning"), None
    if last is None:
        for piece in written.pieces:
            yield _title(piece), None
            yield from _lines(piece, written)
        return
    found = differences(last, written.pieces)
    yield _since(found), None
    for is_gone, several in groupby(found, key=lambda each: each.kind if each.change is DifferenceKind.GONE else ""):
        if is_gone:
            yield from _gone(list(several))
        else:
            for each in several:
                yield from _segment(each, written)


def _since(found: Sequence[Difference]) -> Content:
    """How much has changed, in one line."""
    numbers = counted(found)
    if numbers.keys() <= {DifferenceKind.SAME}:
        return Content.styled("As in the last request.", "$foreground-muted")
    changes = [
        change for change in (DifferenceKind.NEW, DifferenceKind.CHANGED, DifferenceKind.GONE) if numbers[change]
    ]
    words = [f"{numbers[change]:,} {change.value}" for change in changes]
    start = f"the first {same_from_start(found):,} tokens are unchanged"
    return Content.styled(f"Since the last request: {', '.join(words)}; {start}.", "$foreground-muted")


def _segment(each: Difference, written: WrittenPlan) -> Iterator[Line]:
    piece = each.piece
    if piece is None:
        return
    yield _title(piece, each.change), None
    if each.change is DifferenceKind.CHANGED:
        yield from _changed(each, piece, written)
    else:
        yield from _lines(piece, written)


def _changed(each: Difference, piece: Piece, written: WrittenPlan) -> Iterator[Line]:
    """The lines of both texts. Those of a list of summaries lead to their messages still."""
    sources = {text: source for line, source in _lines(piece, written) for text in line.plain.split("\n")}
    for change, several in groupby(each.lines, key=lambda line: line.change):
        texts = [line.text for line in several]
        if change is DifferenceKind.SAME and len(texts) > _MOST_SAME and not piece.messages:
            left = len(texts) - 2
            texts = [texts[0], f"… {left:,} lines as they were", texts[-1]]
        for text in texts:
            if text.strip():
                yield Content.styled(_SIGNS[change] + text, _STYLES[change]), sources.get(text)


def _gone(several: Sequence[Difference]) -> Iterator[Line]:
    """Segments of one kind that are not sent any more, one line each."""
    kind = kind_named(several[0].kind)
    name, style = (several[0].kind, "") if kind is None else (kind.title, f"${kind.style}")
    yield Content.assemble("\n", ("█ ", style), (name, "bold"), ("  gone", _STYLES[DifferenceKind.GONE])), None
    for each in several[:_MOST_GONE]:
        yield (
            Content.styled(_SIGNS[DifferenceKind.GONE] + clean_line(each.text, _EXCERPT), _STYLES[DifferenceKind.GONE]),
            None,
        )
    if len(several) > _MOST_GONE:
        yield Content.styled(f"  … and {len(several) - _MOST_GONE:,} more", "$foreground-muted"), None


def _lines(piece: Piece, written: WrittenPlan) -> Iterator[Line]:
    """The piece's text, cut so that each line has one message behind it: all that is sent, heading included."""
    if piece.kind.template is None or not piece.sources:
        beside = piece.placement.message_id or None
        yield _shortened(piece.text), piece.messages[0] if piece.messages else beside
        return
    separator = written.plan.memory.separator
    listed = [(message_id, separator + text) for message_id, text in memories(piece, written.summaries, written.blocks)]
    heading, _, ending = piece.text.partition("".join(part for _, part in listed).strip())
    if heading.strip():
        yield Content(heading.strip("\n")), None
    for message_id, part in listed:
        yield Content(part.strip("\n")), message_id
    if ending.strip():
        yield Content(ending.strip("\n")), None


def _totals(plan: Plan) -> list[str]:
    totals = f"{plan.used:,} of {plan.budget:,} tokens; {plan.reply:,} reserved for the reply"
    return [totals, *explained(plan.left_out), *plan.problems]


def _title(piece: Piece, change: DifferenceKind = DifferenceKind.SAME) -> Content:
    return Content.assemble(
        "\n",
        ("█ ", f"${piece.kind.style}"),
        (piece.kind.title, "bold"),
        (f"  {_ROLE_NAMES[piece.role]} · {piece.tokens:,} tokens", "$foreground-muted"),
        ("" if change is DifferenceKind.SAME else f" · {change.value}", _STYLES[change]),
    )


def _shortened(text: str) -> Content:
    if len(text) <= _MOST_CHARACTERS:
        return Content(text)
    rest = len(text) - _MOST_CHARACTERS
    return Content.assemble(text[:_MOST_CHARACTERS], (f"\n… {rest:,} more characters", "$foreground-muted"))
