"""How far a series of summaries is."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tuimem.jobs.kinds import LEARNING, SHOWN, SUMMARY
from tuimem.jobs.progress import JobsProgressed
from tuimem.widgets.guarded import Guarded
from tuimem.widgets.title_line import FEW, WAITING

_MOST_CELLS, _FEWEST_CELLS = 20, 3


def write_progress(progress: JobsProgressed, width: int) -> Content:
    """A bar and its figures in at most `width` cells; the bar gives way to the figures."""
    done, total = progress.done, max(1, progress.total)
    errors = f", {progress.failed} failed" if progress.failed else ""
    what = WAITING if progress.is_waiting else f"{SHOWN[progress.kind]} {min(done + 1, total)} of {total}{errors}"
    figures = f" {what} · esc stops"
    cells = min(max(width - len(figures), _FEWEST_CELLS), _MOST_CELLS)
    filled = cells * done // total
    line = Content.assemble(
        ("━" * filled, "$qm-short"), ("━" * (cells - filled), "$segment-free"), (figures, "$foreground-muted")
    )
    return line.truncate(width, ellipsis=True)


class SummaryProgress(Guarded, Widget):
    """One line while a series runs; nothing otherwise."""

    progress = reactive(JobsProgressed(SUMMARY, 0, 0, 0))

    def __init__(self) -> None:
        super().__init__(id="summary-progress")

    @property
    def stops(self) -> bool:
        """Whether esc stops what is going on: a series, or the few summaries that follow a turn."""
        kind, total = self.progress.kind, self.progress.total
        return total > (FEW if kind in LEARNING else 0)

    def watch_progress(self, progress: JobsProgressed) -> None:
        """The one or two of an ordinary turn make no bar come and go."""
        self.display = progress.total > FEW

    def render(self) -> Content:
        return write_progress(self.progress, self.content_size.width)
