"""The date that a statement is about, from what it says and when that was said: a day, a month or a year in ISO."""

import re
import time
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

from tuimem.memory.facts.tenses import is_past

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero",
            "february feb februar fevrier febrero",
            "march marz mars marzo",
            "april apr avril abril",
            "may mai mayo",
            "june jun juni juin junio",
            "july jul juli juillet julio",
            "august aug aout agosto",
            "september sep sept septembre septiembre",
            "october oct oktober okt octobre octubre",
            "november nov novembre noviembre",
            "december dec dezember dez decembre diciembre",
        ),
        1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday montag lundi lunes",
            "tuesday dienstag mardi martes",
            "wednesday mittwoch mercredi miercoles",
            "thursday donnerstag jeudi jueves",
            "friday freitag vendredi viernes",
            "saturday samstag samedi sabado",
            "sunday sonntag dimanche domingo",
        )
    )
    for name in names.split()
}
_DAYS_FROM_NOW = {
    "day before yesterday": -2, "vorgestern": -2, "avant-hier": -2, "anteayer": -2, "前天": -2,
    "yesterday": -1, "last night": -1, "gestern": -1, "hier": -1, "ayer": -1, "昨天": -1, "昨日": -1,
    "day after tomorrow": 2, "ubermorgen": 2, "apres-demain": 2, "pasado manana": 2, "后天": 2,
    "today": 0, "tonight": 0, "this morning": 0, "this evening": 0, "heute": 0, "aujourd'hui": 0, "hoy": 0, "今天": 0,
    "今日": 0, "tomorrow": 1, "demain": 1, "manana": 1, "明天": 1, "明日": 1,
}  # fmt: skip
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "twenty": 20, "a couple of": 2,
    "einem": 1, "einer": 1, "zwei": 2, "drei": 3, "vier": 4, "funf": 5, "zehn": 10,
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "dix": 10,
    "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "diez": 10,
    "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "十": 10,
}  # fmt: skip
_UNITS = {
    name: unit
    for unit, names in {
        "day": "day days tag tage tagen jour jours dia dias 天 日",
        "week": "week weeks woche wochen semaine semaines semana semanas 周 星期",
        "month": "month months monat monate monaten mois mes meses 个月 ヶ月",
        "year": "year years jahr jahre jahren an ans annee annees ano anos 年",
        "now": "minute minutes hour hours minuten stunde stunden minuten heure heures hora horas",
    }.items()
    for name in names.split()
}


def _any(names: dict[str, int] | dict[str, str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_MONTH = rf"(?P<month>{_any(_MONTHS)})\b\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|\.)?"
_BEFORE = "last|past|previous|letzte[nrsm]?|vorige[nrsm]?|dernier|pasado"
_AFTER = "next|coming|upcoming|nachste[nrsm]?|kommende[nrsm]?|prochain|proximo"
_WHICH = rf"(?P<which>{_BEFORE}|{_AFTER}|this|diese[nrsm]?|ce|este)"


def about_date(text: str, said: float) -> str:
    """The first date that a text names, said at a moment in seconds since the epoch; empty where it names none.

    It is a day (`2026-05-03`), a month (`2026-05`) or a year (`2026`) of the calendar here.
    """
    told = unicodedata.normalize("NFKC", text[:2000])
    plain = _plain(told)
    here = time.localtime(said)
    today = date(here.tm_year, here.tm_mon, here.tm_mday)
    found = [(match, read) for pattern, read in _READERS for match in pattern.finditer(plain)]
    for match, read in sorted(found, key=lambda one: (one[0].start(), -len(one[0][0]))):
        if value := read(match, today, not is_past(told, *match.span())):
            return value
    return ""


def _plain(text: str) -> str:
    """In small letters without accents, as long as before, "may" and "march" apart from the months of those names."""
    text = re.sub(r"\b(?:may|march)\b(?! \d)", lambda word: "_" * len(word[0]), text.replace("’", "'"))
    return "".join(unicodedata.normalize("NFD", character)[0].lower()[0] for character in text)


def _written(match: re.Match[str], today: date, is_later: bool) -> str:
    """A date with its year, the month in figures or in letters."""
    month = match["month"]
    return _day(int(match["year"]), _MONTHS.get(month) or int(month), int(match["day"]))


def _slashed(match: re.Match[str], today: date, is_later: bool) -> str:
    """`17/05/2026` and `05/17/2026`; where both could be the month, only the year is sure."""
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    if first > 12:
        return _day(year, second, first)
    if second > 12:
        return _day(year, first, second)
    return _day(year, first, second) if first == second else str(year)


def _month_of_year(match: re.Match[str], today: date, is_later: bool) -> str:
    month = match["month"]
    number = _MONTHS.get(month) or int(month)
    return f"{match['year']}-{number:02}" if 1 <= number <= 12 else ""


def _day_of_month(match: re.Match[str], today: date, is_later: bool) -> str:
    """`on 5 May`: the one after what was said, or the one before where that is told of as past."""
    month, day = _MONTHS[match["month"]], int(match["day"])
    if re.match(r"may |march ", match[0]) and not _ON.search(match.string[: match.start()]):
        return ""
    candidates = (today.year - 1, today.year, today.year + 1)
    possible = [value for value in (_day(year, month, day) for year in candidates) if value]
    past = [value for value in possible if value <= today.isoformat()]
    future = [value for value in possible if value >= today.isoformat()]
    return next(iter(future if is_later else reversed(past)), "")


def _month_alone(match: re.Match[str], today: date, is_later: bool) -> str:
    """`in May`, `last May`, `next May`."""
    month, which = _MONTHS[match["month"]], match["which"]
    goes_on = (
        is_later if which is None or re.fullmatch("this|diese.?|ce|este", which) else bool(re.fullmatch(_AFTER, which))
    )
    if goes_on:
        return f"{today.year + (month < today.month)}-{month:02}"
    is_before = which is not None and re.fullmatch(_BEFORE, which)
    return f"{today.year - (month >= today.month if is_before else month > today.month)}-{month:02}"


def _relative_day(match: re.Match[str], today: date, is_later: bool) -> str:
    return (today + timedelta(days=_DAYS_FROM_NOW[match[0]])).isoformat()


def _counted(match: re.Match[str], today: date, is_later: bool) -> str:
    """`3 years ago`, `in 2 weeks`, `il y a 3 ans`, `三年前`."""
    counted = match["count"].strip()
    count = _COUNTS.get(counted) or (int(counted) if counted.isdigit() else 0)
    is_later = match.re is _IN_TIME
    unit = _UNITS[match["unit"]]
    return "" if unit == "now" and is_later else _moved(today, unit, count if is_later else -count)


def _which_span(match: re.Match[str], today: date, is_later: bool) -> str:
    """`last week`, `next month`, `this year`."""
    which = match["which"]
    steps = 1 if re.fullmatch(_AFTER, which) else -1 if re.fullmatch(_BEFORE, which) else 0
    return _moved(today, _UNITS[match["unit"]], steps)


def _weekday(match: re.Match[str], today: date, is_later: bool) -> str:
    """`on Friday`, `last Friday`, `next Friday`."""
    days = (_WEEKDAYS[match["weekday"]] - today.weekday()) % 7
    which = match["which"] or ""
    if re.fullmatch(_AFTER, which) or (is_later and not re.fullmatch(_BEFORE, which)):
        return (today + timedelta(days=days or 7)).isoformat()
    return (today - timedelta(days=(7 - days) % 7 or (7 if which else 0))).isoformat()


def _year(match: re.Match[str], today: date, is_later: bool) -> str:
    return match["year"]


def _near_year(match: re.Match[str], today: date, is_later: bool) -> str:
    return str(today.year + {"去年": -1, "前年": -2, "明年": 1, "今年": 0}[match[0]])


def _moved(today: date, unit: str, count: int) -> str:
    """So many units from today, as exactly as the unit says it."""
    if abs(count) > 1000:
        return ""
    if unit in ("day", "now"):
        return (today + timedelta(days=count if unit == "day" else 0)).isoformat()
    if unit == "week":
        return (today + timedelta(days=7 * count)).isoformat()[:7]
    months = 12 * today.year + today.month - 1 + count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    return str(year) if unit == "year" else f"{year}-{month + 1:02}"


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


_ON = re.compile(r"\b(?:on|the|since|until|of|by|am|le|el)\s*$")
_COUNT = rf"(?P<count>\d{{1,3}}|{_any(_COUNTS)})"
_UNIT = rf"(?P<unit>{_any(_UNITS)})"
_IN_TIME = re.compile(rf"\b(?:in|dans|en|within) {_COUNT} {_UNIT}\b")
_Reader = Callable[[re.Match[str], date, bool], str]
_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (re.compile(rf"(?<!\d){_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)"), _written),
    (re.compile(rf"(?<![\d.])(?P<day>[0-3]?\d)\.\s?(?P<month>[01]?\d)\.\s?{_YEAR}"), _written),
    (re.compile(rf"{_YEAR}年(?P<month>[01]?\d)月(?P<day>[0-3]?\d)[日号]"), _written),
    (re.compile(rf"(?<!\d){_DAY} (?:of |de )?{_MONTH},? (?:de )?{_YEAR}"), _written),
    (re.compile(rf"\b{_MONTH} {_DAY},? {_YEAR}"), _written),
    (re.compile(r"(?<!\d)([0-3]?\d)/([0-3]?\d)/((?:19|20)\d\d)(?!\d)"), _slashed),
    (re.compile(rf"\b{_MONTH},? (?:of |de )?{_YEAR}"), _month_of_year),
    (re.compile(rf"{_YEAR}年(?P<month>[01]?\d)月"), _month_of_year),
    (re.compile(rf"(?<!\d){_YEAR}-(?P<month>[01]\d)(?![\d-])"), _month_of_year),
    (re.compile(rf"(?<!\d){_DAY} (?:of |de )?{_MONTH}(?!,? \d{{4}})"), _day_of_month),
    (re.compile(rf"\b{_MONTH} {_DAY}(?!\d)(?!,? \d{{4}})"), _day_of_month),
    (re.compile(rf"\b(?:{_WHICH}|in|since|until|im|seit|bis|en|depuis|desde|during|of) {_MONTH}(?! \d)"), _month_alone),
    (re.compile(rf"(?<![\w-])(?:{_any(_DAYS_FROM_NOW)})(?![\w-])|[前昨今明后][天日]"), _relative_day),
    (re.compile(rf"\b{_COUNT} {_UNIT} (?:ago|earlier|before)\b"), _counted),
    (re.compile(rf"\b(?:vor|il y a|hace) {_COUNT} {_UNIT}\b"), _counted),
    (re.compile(rf"{_COUNT}\s?{_UNIT}[之以]?前"), _counted),
    (_IN_TIME, _counted),
    (re.compile(rf"\b{_WHICH} {_UNIT}\b"), _which_span),
    (re.compile(rf"\b(?:{_WHICH}|on|am|le|el) (?P<weekday>{_any(_WEEKDAYS)})\b"), _weekday),
    (
        re.compile(
            rf"\b(?:in|since|from|until|during|of|by|im jahr|seit|bis|en|depuis|desde|year|for) {_YEAR}(?![\d-])"
        ),
        _year,
    ),
    (re.compile(rf"\({_YEAR}\)"), _year),
    (re.compile(rf"{_YEAR}年(?!\d)"), _year),
    (re.compile("去年|前年|明年|今年"), _near_year),
)
"""All ways to write a date, with what reads each. The first that stands in a text counts, and the longest there."""
