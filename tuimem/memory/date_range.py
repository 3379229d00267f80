"""Spans of time as people type them: `2026`, `2026-03`, `2026-03-05`, `2026-01..2026-03`. Pure functions."""

import re
import time
from typing import NamedTuple

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
DAY = 86_400


class DateRange(NamedTuple):
    """From a moment on, until before another one, in seconds since the epoch; None: without an end on that side."""

    since: float | None = None
    until: float | None = None


def read_range(typed: str) -> DateRange | None:
    """What is meant: a year, a month, a day, or from one of them to the end of another. None when it is no date."""
    first, dots, last = (part.strip() for part in typed.partition(".."))
    begins = _span(first) if first else DateRange()
    ends = _span(last) if last else DateRange()
    if begins is None or ends is None or not (first or last):
        return None
    return DateRange(begins.since, ends.until) if dots else begins


def last_days(days: int, now: float) -> DateRange:
    """The last so many days by the calendar here, today included."""
    today = time.localtime(now)
    return DateRange(_midnight(today.tm_year, today.tm_mon, today.tm_mday - days + 1))


def _span(written: str) -> DateRange | None:
    found = _DATE.fullmatch(written)
    if found is None:
        return None
    year, month, day = (int(part or 0) for part in found.groups())
    if not 1970 <= year < 9999 or month > 12 or day > 31:
        return None
    next_day = (year, month, day + 1) if day else (year, month + 1, 1) if month else (year + 1, 1, 1)
    return DateRange(_midnight(year, month or 1, day or 1), _midnight(*next_day))


def _midnight(year: int, month: int, day: int) -> float:
    """The beginning of a day here. Months and days beyond the last one run into the next year and month."""
    return time.mktime((year, month, day, 0, 0, 0, 0, 0, -1))
