"""The window as one bar, cut by what fills it."""

from collections.abc import Iterable

from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from tuimem.memory.left_out import explained
from tuimem.memory.pieces import PieceKind, kinds
from tuimem.memory.plan import Plan
from tuimem.widgets.guarded import Guarded

_FREE, _REPLY = "$segment-free", "$foreground-muted 40%"


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


def gauge(plan: Plan, width: int) -> Content:
    """The bar and its figures in one line of `width` cells."""
    left_out = f" · {plan.left_out.messages:,} left out" if plan.left_out else ""
    figures = f" {plan.used:,}/{plan.budget:,} tokens{left_out}"
    if width < 60:
        figures = f" {round(100 * plan.used / max(1, plan.budget))} %{left_out}"
    room = max(8, width - len(figures))
    kinds = tokens_by_kind(plan)
    amounts = [tokens for _, tokens in kinds]
    *cells, reply = cells_for([*amounts, plan.reply], plan.window, room)
    parts = [("█" * count, f"${kind.style}") for (kind, _), count in zip(kinds, cells, strict=True)]
    free = room - sum(cells) - reply
    return Content.assemble(*parts, ("━" * max(0, free), _FREE), ("░" * reply, _REPLY), (figures, "$foreground-muted"))


class ContextGauge(Guarded, Static):
    """Shows how full the window will be with the next prompt."""

    def __init__(self) -> None:
        super().__init__(id="context-gauge", markup=False)
        self._plan: Plan | None = None

    def show(self, plan: Plan | None) -> None:
        """Show this plan; None while there is none."""
        self._plan = plan
        self._draw()

    def on_resize(self, event: Resize) -> None:
        self._draw()

    def _draw(self) -> None:
        width = self.content_size.width
        if self._plan is None or not width:
            self.update(Content(""))
            return
        self.update(gauge(self._plan, width))
        names = [f"{kind.title} {tokens:,}" for kind, tokens in tokens_by_kind(self._plan)]
        free = self._plan.budget - self._plan.used
        lines = [*names, f"free {free:,}", f"reply {self._plan.reply:,}", *explained(self._plan.left_out)]
        self.tooltip = Content("\n".join([*lines, *self._plan.problems]))
