"""What a text is found by: its terms. English words are stemmed, scripts without spaces cut into pairs and threes."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_STOP_WORDS = _words("""
    a about above after again against all also am an and any are as at be because been before being below between both
    but by can cannot could did do does doing down during each few for from further had has have having he her here hers
    herself him himself his how i if in into is it its itself just let me more most my myself no nor not now of off on
    once only or other our ours ourselves out over own same shall she should so some such than that the their theirs
    them themselves then there these they this those through to too under until up upon us very was we were what when
    where which while who whom whose why will with would you your yours yourself yourselves
    ain aren couldn didn doesn don hadn hasn haven isn mustn needn shan shouldn wasn weren won wouldn
    dont doesnt didnt isnt arent wasnt werent cant couldnt wont wouldnt shouldnt havent hasnt hadnt
    im ive youre youve hes shes thats theyre theyve weve whats
""")
"""Words that are in nearly every text; with their forms without the apostrophe, as many people type them."""

_ENDINGS = frozenset({"s", "t", "d", "ll", "re", "ve", "m"})
"""What follows an apostrophe in English and says nothing by itself."""

_HAN = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SYLLABIC = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_MARKS = r"\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0dff"
"""Vowel signs and points that belong to a word, though Python's \\w leaves them out: Hebrew, Arabic, Indic scripts."""

_WORD = re.compile(
    rf"(?P<han>[{_HAN}]+)|(?P<syllabic>[{_SYLLABIC}]+)|(?:(?![{_HAN}{_SYLLABIC}])(?:[^\W_]|[{_MARKS}]))+"
)
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'"})
_LATIN_MARKS = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")


def _stem(word: str) -> str:
    """The word without its ending (Porter)."""
    return _stemmer()(word)


@cache
def _stemmer() -> Callable[[str], str]:
    from snowballstemmer import stemmer  # which brings all languages: megabytes for who only chats

    stem: Callable[[str], str] = stemmer("porter").stemWord
    return stem


def terms(text: str) -> list[str]:
    """The terms of a text in order: stems without stop words; pairs of Chinese and Japanese characters, threes of
    Thai and its neighbours."""
    return list(_terms(_folded(text)))


def in_order(text: str, *, stemmed: bool = True) -> list[str]:
    """All words of a text in order, also those that are no terms: stems, but for the shortest ones."""
    found: list[str] = []
    for match in _WORD.finditer(_folded(text).replace("'", "")):
        word = match.group()
        if match.lastgroup is not None:
            found += _parts(word, 2 if match.lastgroup == "han" else 3)
        else:
            found.append(stem(word) if stemmed and word not in _STOP_WORDS else word)
    return found


def _terms(text: str) -> Iterator[str]:
    end, apostrophe = -1, False
    for match in _WORD.finditer(text):
        word = match.group()
        apostrophe = match.start() == end + 1 and text[end] == "'"
        end = match.end()
        if match.lastgroup == "han":
            yield from _parts(word, 2)
        elif match.lastgroup == "syllabic":
            yield from _parts(word, 3)
        elif word not in _STOP_WORDS and not (apostrophe and word in _ENDINGS):
            yield stem(word)


def _folded(text: str) -> str:
    """Small letters without accents, so that "Café" is found by "cafe"; full-width letters become plain ones."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).lower()
    return unicodedata.normalize("NFC", _LATIN_MARKS.sub("", text))


def _parts(run: str, size: int) -> list[str]:
    """All neighbours of a run of characters, `size` together; the run itself where it is shorter."""
    if len(run) <= size:
        return [run]
    return [run[start : start + size] for start in range(len(run) - size + 1)]


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem by Porter's rules, which are meant for English; what is not in Latin letters stays."""
    return _stem(word) if word.isascii() and len(word) < 40 else word


def neutral(text: str, names: Iterable[str]) -> str:
    """The text without the names of who speaks in the chat.

    To a small model, a name in the question pulls every turn that holds the name, whatever it says (on LoCoMo, half
    of what is found by meaning hangs on this). Names that are ordinary words ("User") stay.
    """
    left_out = [re.escape(form) for name in names for form in _forms(name)]
    if not left_out:
        return text
    pattern = rf"(?<!\w)(?:{'|'.join(sorted(left_out, key=len, reverse=True))})(?:['’]s)?(?!\w)"
    return re.sub(r"[ \t]{2,}", " ", re.sub(pattern, "", text)).strip()


_PLAIN_NAMES = _words("user assistant you me i system ai bot narrator human the")


def _forms(name: str) -> list[str]:
    """A name whole, and its parts that begin with a capital; none that is an ordinary word."""
    parts = [part for part in name.split() if len(part) > 1 and part[0].isupper()]
    return [form for form in {name.strip(), *parts} if form and form.casefold() not in _PLAIN_NAMES]


def names_in(text: str, names: Iterable[str]) -> frozenset[str]:
    """Which of the names are in the text, whole or by a part of them, in small letters or capitals."""
    words = set(re.findall(r"\w+", text.casefold()))
    return frozenset(
        name for name in names if any(words.issuperset(re.findall(r"\w+", form.casefold())) for form in _forms(name))
    )


_SENTENCE = re.compile(r"[^.!?…。！？\n]*[.!?…。！？\n]+|[^.!?…。！？\n]+")
_AUXILIARIES = (
    r"(?:is|are|was|were|am|do|does|did|have|has|had|can|could|should|would|will|shall|may|might|"
    r"isnt|arent|wasnt|dont|doesnt|didnt|cant|wont)"
)
_SUBJECTS = r"(?:i|you|he|she|we|they|there|my|your|our|his|her|their|this|that|these|those|the|any|anyone|anybody)"
_OWN = r"(?:my|your|our|his|her|their)"
_QUESTION = re.compile(
    r"\s*(?:(?:and|so|but|ok|okay|hey|hi|well|now|then|also|please|by the way|btw)\b[\s,]*)*(?:"
    rf"(?!what\s+(?:\w+\s+){{1,2}}(?:is|was)\s+(?:to|because|that\s+(?:{_SUBJECTS}|it|no\w*|every\w*))\b)"
    rf"(?!which\s+(?:is|was|are|were)\s+(?!{_OWN}\b|(?:the\s+)?(?:best|worst|\w+er)\b))"
    rf"(?:what|where|when|who|whom|whose|which|why|how)(?:s|re)?\s+(?:(?!{_SUBJECTS}\b)\w+\s+){{0,2}}?{_AUXILIARIES}\s+\S"
    rf"|(?:where|who|how|what|why)s\s+\S"
    rf"|(?:do|does|did|is|are|am|was|were|have|has|can|could|should|would|will)\s+"
    rf"(?:(?:i|you|he|she|we|they|there)\s+\S|{_OWN}\s+\S+\s+\S))",
    re.IGNORECASE,
)
"""How an English question begins: many people leave its mark out."""


def sentences(text: str) -> list[str]:
    """The sentences of a text, with their marks."""
    return [match.group() for match in _SENTENCE.finditer(text)]


def is_question(sentence: str) -> bool:
    """Whether a sentence asks: by its mark, or where it has none by how it begins."""
    said = sentence.rstrip()
    if said.endswith(("?", "？")):
        return True
    return not said.endswith((".", "!", "…", "。", "！")) and bool(
        _QUESTION.match(said.replace("'", "").replace("’", ""))
    )


_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_TIMES = (
    "yesterday|today|tonight|tomorrow|last|next|ago|weeks?|weekend|months?|years?|days?|morning|evening|night|"
    "summer|winter|spring|autumn|fall|since|recently|soon"
)
_TELLS_TIME = re.compile(rf"\b(?:{_TIMES}|{_MONTHS}|{_DAYS}|(?:19|20)\d\d)\b", re.IGNORECASE)
_ASKS_TIME = re.compile(
    r"\b(?:when|how long|how many (?:days|weeks|months|years)|(?:what|which) (?:date|day|month|year|time))\b",
    re.IGNORECASE,
)


def tells_time(text: str) -> bool:
    """Whether a text holds a word of time, such as "yesterday", "in May" or a year."""
    return bool(_TELLS_TIME.search(text))


def asks_time(text: str) -> bool:
    """Whether a text asks when something was, or how long."""
    return bool(_ASKS_TIME.search(text))


_TELLS_CHANGE = re.compile(
    r"\b(?:now|nowadays|these days|moved|chang(?:ed?|ing)|switch(?:ed|ing)|instead|no longer|any ?more|became|"
    r"from now on|correction|updated?|used to|quit|left|sold|renamed|replaced|broke up|married|divorced|again|"
    r"postponed|cancell?ed|raised|lowered|increased|reduced|"
    r"jetzt|inzwischen|mittlerweile|(?:um)?gezogen|gewechselt|nicht mehr|statt ?dessen|"
    r"maintenant|désormais|déménagé|changé|ahora|(?:me )?mud[éo]|cambi[éoó]|ya no)\b",
    re.IGNORECASE,
)
_PAST_TIMES = (
    rf"(?:year|month|week|weekend|night|time|spring|summer|autumn|fall|winter|{_DAYS}|{_MONTHS}|semester|season)"
)
_ASKS_OF_THE_PAST = re.compile(
    r"\b(?:did|was|were|had|used to|before|previous(?:ly)?|formerly|originally|earlier|once|first|ago|back then)\b"
    rf"|\blast {_PAST_TIMES}\b|\b(?:19|20)\d\d\b|\b(?:in|on|since|until) (?:{_MONTHS})\b",
    re.IGNORECASE,
)
_WHAT_WAS_SAID = re.compile(
    r"\b(?:did|had|have)\s+(?:i|we|you)\s+(?:\w+\s+)?(?:say|said|tell|told|mention|mentioned|write|written|wrote)\b",
    re.IGNORECASE,
)
"""Who asks what was said asks for what is so."""
_TOLD_BY_YOU = re.compile(
    r"\b(?:did you|you (?:said|suggest\w*|recommend\w*|told|mention\w*|gave|explain\w*|propos\w*)|"
    r"your (?:advice|answer|suggest\w*|recommend\w*))\b",
    re.IGNORECASE,
)


def tells_change(text: str) -> bool:
    """Whether a text says that something is not as it was."""
    return bool(_TELLS_CHANGE.search(text))


def asks_of_the_past(text: str) -> bool:
    """Whether a text asks for what was, which a later change does not alter. What it tells beside does not matter."""
    said = sentences(text)
    questions = [one for one in said if is_question(one)] or said
    return any(_ASKS_OF_THE_PAST.search(_WHAT_WAS_SAID.sub("", one)) for one in questions)


def asks_what_you_said(text: str) -> bool:
    """Whether a text asks for what the other one said."""
    return bool(_TOLD_BY_YOU.search(text))


_MONTH_NAMES = _MONTHS.split("|")
_ASKED_MONTH = re.compile(rf"\b(?P<month>{_MONTHS})\b", re.IGNORECASE)
_ASKED_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ASKED_DAY = re.compile(r"(?<![\d.,:])(?:[12]?\d|3[01])(?:st|nd|rd|th)?(?![\d.,:]\d|\w)", re.IGNORECASE)


class Dates(NamedTuple):
    """The months, years and days of the month that a text names."""

    months: frozenset[int] = frozenset()
    years: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()


def dates_in(text: str) -> Dates:
    """The dates that a text names; days only beside a month."""
    # "May" in the middle of a sentence is the month, "may" is not.
    months = {
        _MONTH_NAMES.index(match["month"].lower()) + 1
        for match in _ASKED_MONTH.finditer(text)
        if match["month"] not in ("may", "march")
    }
    days = {int(re.sub(r"\D", "", match)) for match in _ASKED_DAY.findall(text)} if months else set()
    return Dates(frozenset(months), frozenset(map(int, _ASKED_YEAR.findall(text))), frozenset(days))


def date_match(asked: Dates, year: int, month: int, day: int) -> float:
    """How well a date is the one asked for: 0 for another month or year, 1 for the same, 2 for the very day."""
    if not (asked.months or asked.years):
        return 0.0
    if (asked.months and month not in asked.months) or (asked.years and year not in asked.years):
        return 0.0
    if not asked.days:
        return 1.0
    return 1.0 + 1.0 / (1.0 + min(abs(day - wanted) for wanted in asked.days) / 3)
