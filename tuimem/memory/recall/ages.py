"""How long ago something was said, in words, and on which day."""

import time
from typing import NamedTuple

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_JUST_NOW = 2 * _MINUTE
_DAYS_COUNTED, _WEEKS_COUNTED, _MONTHS_COUNTED = 14, 61, 24
_YEAR = 12
_MONTH_NAMES = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


class Age(NamedTuple):
    """An age in words, such as `3 days ago`, and the date, such as `12 May 2026`."""

    words: str
    date: str


def age(then: float, now: float) -> Age:
    """How old something is at a moment; both are in seconds since the epoch. Days are those of the calendar here."""
    return Age(_words(then, now), date_of(then))


def date_of(moment: float) -> str:
    """The day of a moment, with its month in letters, so that no country reads it otherwise."""
    day = time.localtime(moment)
    return f"{day.tm_mday} {_MONTH_NAMES[day.tm_mon - 1]} {day.tm_year}"


def day_in_words(date: str) -> str:
    """A day, a month or a year in ISO, as `date_of` writes days; what is none stays as it is."""
    year, *rest = date.split("-")
    if len(rest) not in (1, 2) or not all(part.isdecimal() for part in rest) or not 1 <= int(rest[0]) <= _YEAR:
        return date
    return " ".join([*(str(int(day)) for day in rest[1:]), _MONTH_NAMES[int(rest[0]) - 1], year])


def _words(then: float, now: float) -> str:
    seconds = now - then
    if seconds < _JUST_NOW:
        return "just now"
    days = _day_number(now) - _day_number(then)
    if days <= 0:
        return _ago(int(seconds // _MINUTE), "minute") if seconds < _HOUR else _ago(int(seconds // _HOUR), "hour")
    if days == 1:
        return "yesterday"
    if days < _DAYS_COUNTED:
        return _ago(days, "day")
    months = _months(then, now)
    if days < _WEEKS_COUNTED or months < 2:
        return _ago(days // 7, "week")
    return _ago(months, "month") if months < _MONTHS_COUNTED else _ago(months // 12, "year")


def span_in_words(seconds: float) -> str:
    """A time that has passed: `5 hours`, `3 days`, `2 weeks`."""
    for unit, name, least in ((30 * _DAY, "month", 2), (7 * _DAY, "week", 2), (_DAY, "day", 1), (_HOUR, "hour", 1)):
        if seconds >= least * unit:
            return _counted(int(seconds // unit), name)
    return _counted(int(seconds // _MINUTE), "minute")


def _day_number(moment: float) -> int:
    """The days of the calendar, counted on."""
    day = time.localtime(moment)
    return int((moment + day.tm_gmtoff) // _DAY)


def _months(then: float, now: float) -> int:
    """Whole months between two moments."""
    first, last = time.localtime(then), time.localtime(now)
    months = 12 * (last.tm_year - first.tm_year) + last.tm_mon - first.tm_mon
    return months - (last.tm_mday < first.tm_mday)


def _ago(number: int, unit: str) -> str:
    return f"{_counted(number, unit)} ago"


def _counted(number: int, unit: str) -> str:
    return f"{number:,} {unit}{'' if number == 1 else 's'}"
