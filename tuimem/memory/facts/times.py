"""The times by which somebody bounds what they say: today something is not so that is so on other days."""

import re

_UNIT = r"(?:mornings?|afternoons?|evenings?|nights?|weeks?|weekends?|months?|years?|spring|summer|autumn|fall|winter)"
_DAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH = "(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_HOUR = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"

WHEN_IT_ENDED = re.compile(
    rf"\s*\b(?:(?:last|this) (?:{_UNIT}|{_DAY}|time)|yesterday|today|recently|on {_DAY}|in (?:early |late )?{_MONTH}"
    r"|in (?:19|20)\d\d|since (?!(?:i|we|my|our)\b)\w+(?: (?!(?:i|we|my|our)\b)\w+)?"
    rf"|(?:\w+ )?(?:few )?(?:{_UNIT}|days?|hours?|while|time|long) ago)\b",
    re.IGNORECASE,
)
"""When something ended that is not so any more."""

FOR_A_TIME = re.compile(
    r"\b(?:today|tonight|tomorrow|yesterday|yet|lately|recently|currently|right now|just now|so far|for now|early|late"
    rf"|at the moment|at (?:noon|midnight|night|{_HOUR})|on {_DAY}|ago"
    rf"|(?:this|last|next|past|these|coming) (?:\w+ )?(?:{_UNIT}|{_DAY}|days|time)"
    rf"|for (?:a while|long|\w+ {_UNIT}|today)|in (?:a while|ages|{_UNIT}|\w+ {_UNIT}|\w+ days)"
    r"|heute|gestern|morgens?|diese woche|gerade|aujourd['’ ]hui|hier|cette semaine|hoy|ayer|esta semana)\b",
    re.IGNORECASE,
)
"""What is denied with one of these is so at other times."""

AT_A_MOMENT = re.compile(
    rf"\b(?:today|tonight|this (?:morning|afternoon|evening)|for now|early|late|at (?:noon|midnight|{_HOUR}))\b",
    re.IGNORECASE,
)
"""What was stopped or left at one of these goes on at others."""

_LASTS = re.compile(
    r"(?:(?:\b(?:i|we)\s+have|['’]ve|\bhas|['’]s)\s+(?:(?:also|now|only|both|been)\s+)?(?P<done>\w+)\b.*?"
    r"\b(?:since\b(?P<since>.*)|for\b(?:\s+\w+){0,4}?\s+(?:(?:day|week|month|year|decade)s?|ages|long|while|life)\b)"
    r"|(?:\b(?:i|we)\s+have|['’]ve|\bhas|['’]s)\s+always\s+(?P<always>\w+))",
    re.IGNORECASE | re.DOTALL,
)
"""What has been so for a time, or since one, goes on: `I've lived here for years`."""

_LONGEST = 400
"""Characters of a clause in which it is looked for: many beginnings would cost more than their length."""


def still_so(text: str) -> frozenset[str]:
    """The words in which a clause tells as past what goes on, and since when."""
    found = _LASTS.search(text[:_LONGEST])
    if not found or re.search(r"\buntil\b", text, re.IGNORECASE):
        return frozenset()
    told = (found["done"] or "", found["always"] or "", *(found["since"] or "").split())
    return frozenset(word.lower() for word in told if word)
