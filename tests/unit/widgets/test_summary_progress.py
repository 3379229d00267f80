"""The line of a series of summaries: its figures come before its bar."""

import pytest

from tuimem.jobs.kinds import CONDENSE, SUMMARY
from tuimem.jobs.progress import JobsProgressed, ShownProgress
from tuimem.widgets.summary_progress import write_progress


@pytest.mark.parametrize(
    ("done", "failed", "width", "line"),
    [
        (0, 0, 76, "━━━━━━━━━━━━━━━━━━━━ summarising 1 of 12 · esc stops"),
        (3, 1, 46, "━━━━ summarising 4 of 12, 1 failed · esc stops"),
        (12, 1, 40, "━━━ summarising 12 of 12, 1 failed · es…"),
    ],
)
def test_the_bar_gives_way_to_the_figures(done: int, failed: int, width: int, line: str):
    assert write_progress(JobsProgressed(SUMMARY, done, 12, failed), width).plain == line


@pytest.mark.parametrize(("done", "filled"), [(0, 0), (3, 5), (6, 10), (12, 20)])
def test_the_bar_fills_with_what_is_done(done: int, filled: int):
    spans = write_progress(JobsProgressed(SUMMARY, done, 12, 0), 76).spans
    assert sum(span.end - span.start for span in spans if span.style == "$qm-short") == filled


def test_of_two_series_the_one_told_of_last_is_shown_until_none_runs():
    shown = ShownProgress()
    summaries, condensing = JobsProgressed(SUMMARY, 1, 9, 0), JobsProgressed(CONDENSE, 0, 4, 0)
    assert shown.take(summaries) == summaries
    assert shown.take(condensing) == condensing
    assert shown.take(JobsProgressed(CONDENSE, 0, 0, 0)) == summaries
    assert shown.take(JobsProgressed(SUMMARY, 0, 0, 0)).total == 0
    assert "condensing 1 of 4" in write_progress(condensing, 76).plain
