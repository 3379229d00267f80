"""The window as one bar, cut by what fills it."""

from collections.abc import Iterable, Iterator
from math import ceil

from textual.content import Content
from textual.events import Resize

from tuimem.chat.drafts import DraftCount
from tuimem.memory.left_out import explained
from tuimem.memory.pieces import PieceKind, kinds
from tuimem.memory.plan import Plan
from tuimem.widgets.static import Static

_FREE, _REPLY, _DRAFT, _FAINT = "$segment-free", "$foreground-muted 40%", "$role-user", "$foreground-muted"
_NOTHING = DraftCount()
_WIDE = 60
"""Cells from which on the figures are tokens; below, percent of the budget."""


def tokens_by_kind(plan: Plan) -> list[tuple[PieceKind, int]]:
    """Tokens of each kind of piece in the plan, in the order of the prompt."""
    totals: dict[str, int] = {}
    for piece in plan.pieces:
        totals[piece.kind.name] = totals.get(piece.kind.name, 0) + piece.tokens
    return [(kind, totals[kind.name]) for kind in kinds() if kind.name in totals]


def cells_for(amounts: Iterable[int], whole: int, width: int) -> list[int]:
    """How many of `width` cells each amount gets: in proportion, at least one for what is there, never more in all.

    Rounding goes by largest remainder.
    """
    wanted = list(amounts)
    exact = [amount * width / whole if whole else 0.0 for amount in wanted]
    cells = [max(int(share), 1 if amount else 0) for share, amount in zip(exact, wanted, strict=True)]
    by_remainder = sorted(range(len(wanted)), key=lambda n: exact[n] - cells[n], reverse=True)
    target = min(width, round(sum(exact)))
    for n in by_remainder:
        if sum(cells) >= target:
            break
        cells[n] += 1
    while sum(cells) > width:
        cells[cells.index(max(cells))] -= 1
    return cells


def gauge(plan: Plan, width: int, draft: DraftCount = _NOTHING) -> Content:
    """The bar and its figures in one line of `width` cells. A draft that cannot be sent says so in the place of all."""
    if not draft.fits:
        return _too_long(draft, width)
    figures = Content.assemble(*_figures(plan, draft, width))
    room = max(8, width - figures.cell_length)
    kinds = tokens_by_kind(plan)
    written = min(draft.tokens, max(0, plan.budget - plan.used))
    amounts = [*(tokens for _, tokens in kinds), written]
    *cells, reply = cells_for([*amounts, plan.reply], plan.window, room)
    styles = [*(f"${kind.style}" for kind, _ in kinds), _DRAFT]
    parts = [("█" * count, style) for style, count in zip(styles, cells, strict=True)]
    free = room - sum(cells) - reply
    bar = Content.assemble(*parts, ("━" * max(0, free), _FREE), ("░" * reply, _REPLY))
    return bar + figures


def _figures(plan: Plan, draft: DraftCount, width: int) -> Iterator[tuple[str, str]]:
    """What is used, what is being written, and what is left out, in as many words as there is room for."""
    wide = width >= _WIDE
    yield (f" {plan.used:,}" if wide else f" {round(100 * plan.used / max(1, plan.budget))} %"), _FAINT
    if draft.tokens:
        yield (f" + {draft.tokens:,}" if wide else f" + {ceil(100 * draft.tokens / max(1, plan.budget))} %"), _DRAFT
    if wide:
        yield f"/{plan.budget:,} tokens", _FAINT
    if plan.left_out:
        yield f" · {plan.left_out.messages:,} left out", _FAINT


def _too_long(draft: DraftCount, width: int) -> Content:
    """The whole line in the warning colour: what is written is too long for the window."""
    said = f" Too long to send: {draft.tokens:,} tokens, room for {draft.room:,}"
    shown = said if len(said) < width else f" Too long: {draft.tokens:,}/{draft.room:,}"
    bar = "█" * max(0, width - len(shown))
    return Content.styled(f"{bar}{shown}", "bold $text-warning").truncate(width, ellipsis=True)


class ContextGauge(Static):
    """Shows how full the window will be with the next prompt, and with what is being written."""

    def __init__(self) -> None:
        super().__init__(id="context-gauge", markup=False)
        self._plan: Plan | None = None
        self._draft = _NOTHING

    def show(self, plan: Plan | None) -> None:
        """Show this plan; None while there is none."""
        self._plan = plan
        self._draw()

    def show_draft(self, draft: DraftCount) -> None:
        """Show what is being written beside the plan."""
        if draft != self._draft:
            self._draft = draft
            self._draw()

    def on_resize(self, event: Resize) -> None:
        self._draw()

    def _draw(self) -> None:
        width = self.content_size.width
        if self._plan is None or not width:
            self.update(Content(""), layout=False)
            return
        self.update(gauge(self._plan, width, self._draft), layout=False)
        names = [f"{kind.title} {tokens:,}" for kind, tokens in tokens_by_kind(self._plan)]
        if self._draft.tokens:
            names.append(f"draft {self._draft.tokens:,}")
        free = self._plan.budget - self._plan.used - self._draft.tokens
        lines = [*names, f"free {max(0, free):,}", f"reply {self._plan.reply:,}", *explained(self._plan.left_out)]
        self.tooltip = Content("\n".join([*lines, *self._plan.problems]))
