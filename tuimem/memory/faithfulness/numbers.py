"""The numbers of a text, however they are written: `12`, `twelve`, `12th`, `twelfth`, `1,200`, `18h30`, `十二`."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tuimem.memory.faithfulness.languages import LONGEST_WORD, WORD, Language, fold

_FIGURES = re.compile(r"\d+(?:[.,:h’' \u00a0\u202f]\d+)*(?=(\s?[^\W\d_]{1,12}|\s?[%€$£°]?))")
_THOUSANDS = re.compile(r"\d{1,3}(?:([.,’' \u00a0\u202f])\d{3})(?:\1\d{3})*")
_SPACED = re.compile(r"[’' \u00a0\u202f]")
_CJK_NUMBER = re.compile(r"[〇零一二两三四五六七八九十百千万]+")
_CJK_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CJK_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_LARGE = 100
_YEAR = 4
_ARTICLE = 1
"""This number, in a word, is an article in most languages, and stands for nothing that was counted."""

_UNITS = {
    name: unit
    for names, unit in (
        ("km kilometer kilometers kilometre kilometres", "km"),
        ("mi mile miles", "miles"),
        ("m meter meters metre metres", "m"),
        ("ft foot feet", "feet"),
        ("kg kilo kilos kilogram kilograms kilogramme kilogrammes", "kg"),
        ("lb lbs pound pounds £", "pounds"),
        ("€ euro euros eur", "euros"),
        ("$ dollar dollars usd", "dollars"),
        ("% percent prozent", "%"),
        ("s sec second seconds sekunden secondes", "seconds"),
        ("min minute minutes minuten", "minutes"),
        ("h hour hours stunde stunden heure heures", "hours"),
        ("day days tag tage tagen jour jours", "days"),
        ("week weeks woche wochen semaine semaines", "weeks"),
        ("month months monat monate monaten mois", "months"),
        ("year years jahr jahre jahren an ans annees", "years"),
        ("kb", "KB"),
        ("mb", "MB"),
        ("gb", "GB"),
        ("tb", "TB"),
    )
    for name in names.split()
}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it `stands` in a text, all ways to read it, and the unit behind it, if the rule knows that.

    One that `is_loose` is a word like "both", or an article: it lets others say the number, and is not judged itself.
    """

    stands: str
    readings: frozenset[str]
    unit: str = ""
    is_loose: bool = False


def numbers(text: str, language: Language) -> Iterator[Number]:
    """All numbers of a text, in figures and in the words of its language."""
    yield from _in_figures(text)
    yield from _in_words(text, language)
    yield from _in_cjk(text)


def known_readings(found: Iterable[Number]) -> set[str]:
    """What a number may be read as that was said by one of these."""
    known: set[str] = set()
    for number in found:
        known |= number.readings
        for reading in number.readings:
            known.update(_also(reading))
    return known


def enumerated(text: str) -> set[str]:
    """How many things each sentence lists: `an apple, a pear and a plum` are 3."""
    found = set()
    for sentence in re.split(r"[.!?\n]", text):
        commas = sentence.count(",")
        joined = bool(re.search(r"\b(?:and|und|et|y|e|en|or|oder|ou|и)\b", sentence))
        found |= {str(commas + 1), str(commas + 1 + joined)} if commas or joined else set()
    return found


def _also(reading: str) -> Iterator[str]:
    """`14:05` is also 2:05 and somewhat past 14; 19 is also 7; 1990 is also 90."""
    if len(reading) == _YEAR and reading.isdigit():
        yield _plain(reading[2:])
    hour, colon, minutes = reading.partition(":")
    if not hour.isdigit() or len(hour) > 2 or int(hour) > 24:
        return
    others = {int(hour) % 12 or 12, int(hour) % 12 + 12} if colon else set()
    for other in {int(hour), *others}:
        if colon:
            yield f"{other}:{minutes}"
            yield str(other)
    if not colon and 12 < int(hour) <= 24:
        yield str(int(hour) - 12)


def _in_figures(text: str) -> Iterator[Number]:
    for found in _FIGURES.finditer(text):
        stands, behind = found[0], fold((found[1] or "").strip())
        yield Number(stands, frozenset(_readings(stands)), _UNITS.get(behind, ""))


def _readings(figures: str) -> Iterator[str]:
    """`1.250` is 1250 or 1.25, `2,5` is 2.5, `18h30` is 18:30, and what else has marks stands as it is."""
    if _THOUSANDS.fullmatch(figures):
        yield str(int(re.sub(r"\D", "", figures)[:LONGEST_WORD]))
    elif _SPACED.search(figures):
        yield from (_plain(part) for part in _SPACED.split(figures))
        return
    parts = re.split(r"[.,:h]", figures)
    mark = ":" if re.search(r"[:h]", figures) else "."
    if len(parts) == 2:
        yield _plain(parts[0]) + (f":{parts[1]}" if mark == ":" else _fraction(parts[1]))
    else:
        yield ".".join(_plain(part) for part in parts)


def _plain(digits: str) -> str:
    return digits.lstrip("0") or "0"


def _fraction(digits: str) -> str:
    left = digits.rstrip("0")
    return f".{left}" if left else ""


def _in_words(text: str, language: Language) -> Iterator[Number]:
    """Runs of words that count."""
    run: list[tuple[str, int]] = []
    end = 0
    for found in WORD.finditer(text):
        word = fold(found[0][:LONGEST_WORD])
        value = _value(word, language)
        goes_on = text[end : found.start()].strip(" -‐") == ""
        if run and (not goes_on or (value is None and word not in ("and", "et", "y", "und"))):
            yield _of_run(run, word if goes_on else "", language)
            run = []
        if value is not None:
            run.append((found[0], value))
        end = found.end()
    if run:
        yield _of_run(run, "", language)


def _value(word: str, language: Language) -> int | None:
    for values in (language.numbers, language.ordinals, language.loose):
        if word in values:
            return values[word]
    return _compound(word, language) if language.name in ("de", "nl") else None


def _compound(word: str, language: Language) -> int | None:
    """`einundzwanzig`."""
    ones, _, tens = word.partition("und" if language.name == "de" else "en")
    if tens in language.numbers and language.numbers[tens] >= 20 and ones in language.numbers:
        return language.numbers[tens] + language.numbers[ones]
    return None


def _of_run(run: list[tuple[str, int]], following: str, language: Language) -> Number:
    total = current = 0
    for _, value in run:
        if value >= _LARGE:
            current = max(1, current) * value
            if value > _LARGE:
                total, current = total + current, 0
        else:
            current += value
    whole = total + current
    is_loose = whole == _ARTICLE or any(fold(word) in language.loose for word, _ in run)
    readings = {str(whole), *(str(value) for _, value in run)}
    return Number(" ".join(word for word, _ in run), frozenset(readings), _UNITS.get(following, ""), is_loose)


def _in_cjk(text: str) -> Iterator[Number]:
    for found in _CJK_NUMBER.finditer(text):
        total = current = 0
        for sign in found[0][:LONGEST_WORD]:
            unit = _CJK_UNITS.get(sign)
            if unit is None:
                current = current * 10 + _CJK_DIGITS[sign]
            else:
                total, current = (total + max(1, current) * unit, 0) if unit < 10000 else ((total + current) * unit, 0)
        is_word = len(found[0]) == 1
        yield Number(found[0], frozenset({str(total + current)}), is_loose=is_word)
