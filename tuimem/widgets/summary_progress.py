"""How far a series of summaries is."""

from textual.content import Content
from textual.widgets import Static

_BAR_CELLS = 20

FEW = 2
"""So many summaries are due after an ordinary turn; the title line has a word on those."""


class SummaryProgress(Static):
    """One line while a series runs; nothing otherwise."""

    def __init__(self) -> None:
        super().__init__(id="summary-progress", markup=False)
        self.display = False

    def show(self, done: int, total: int, failed: int) -> None:
        """Show how many of how many are done. The one or two of an ordinary turn make no bar come and go."""
        self.display = total > FEW
        filled = _BAR_CELLS * done // max(1, total)
        errors = f", {failed} failed" if failed else ""
        figures = f" summarising {min(done + 1, total)} of {total}{errors} · /qm-stop-summarization stops"
        self.update(
            Content.assemble(
                ("━" * filled, "$qm-short"),
                ("━" * (_BAR_CELLS - filled), "$segment-free"),
                (figures, "$foreground-muted"),
            )
        )
