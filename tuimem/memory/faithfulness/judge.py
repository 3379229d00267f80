"""Is a summary doubtful, and why."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TypeVar

from tuimem.memory.faithfulness import caseless, negation
from tuimem.memory.faithfulness.evidence import BETWEEN, Evidence, Wording
from tuimem.memory.faithfulness.languages import Language
from tuimem.memory.faithfulness.names import KnownNames, unknown_names
from tuimem.memory.faithfulness.numbers import Number, enumerated, known_readings, numbers
from tuimem.memory.faithfulness.vocabulary import CASELESS, languages_of

_LONGEST_SUMMARY = 20_000
"""Characters that are judged."""

_LONGEST_KEPT = 200_000
"""Characters of a text that is kept as it was read."""

_MOST_REASONS = 3

Texts = tuple[str, ...]
Read = TypeVar("Read")


def doubt(summary: str, evidence: Evidence) -> str:
    """Why a summary is doubtful, in words for the user, such as `names Lyon, which the message does not`; or nothing.

    Takes time in proportion to the length of the texts.
    """
    text = _plain(summary[:_LONGEST_SUMMARY])
    message = _plain(evidence.message)
    history = [_plain(said) for said in evidence.history]
    language, original = languages_of(text, message)
    wording = evidence.wording
    found = list(dict.fromkeys(_unknown_numbers(text, language, message, history, original, wording)))
    if language is original:
        known = _known_names((message, *history, *evidence.names), language)
        found = [
            *(f"names {name}, which {wording.lacks}" for name in dict.fromkeys(unknown_names(text, known, language))),
            *found,
            *_denials(text, message, language, wording),
        ]
    return BETWEEN.join(found[:_MOST_REASONS])


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _kept(read: Callable[[Texts, Language], Read]) -> Callable[[Texts, Language], Read]:
    """Many lines are held against the same texts: what was read of the last ones is kept, unless they are very long."""
    kept = lru_cache(maxsize=2)(read)
    return lambda texts, language: (kept if sum(map(len, texts)) <= _LONGEST_KEPT else read)(texts, language)


@_kept
def _known_names(texts: Texts, language: Language) -> KnownNames:
    return KnownNames(texts, language)


@_kept
def _numbers(texts: Texts, language: Language) -> Sequence[Number]:
    return [number for text in texts for number in numbers(text, language)]


@_kept
def _sentences(texts: Texts, language: Language) -> Sequence[negation.Sentence]:
    return [sentence for text in texts for sentence in negation.sentences(text, language)]


def _unknown_numbers(
    summary: str, language: Language, message: str, history: Sequence[str], original: Language, wording: Wording
) -> Iterator[str]:
    said = _numbers((message,), original)
    known = known_readings(_numbers((message, *history), original))
    units: dict[str, set[str]] = {}
    for number in said:
        for reading in number.readings:
            units.setdefault(reading, set()).add(number.unit)
    listed = enumerated(message)
    for number in numbers(summary, language):
        if number.is_loose:
            continue
        if not number.readings & known and not number.readings & listed:
            yield f"says {number.stands}, which {wording.lacks}"
        elif other := _other_unit(number, units):
            yield f"says {number.stands} {number.unit}, where {wording.says} {other}"


def _other_unit(number: Number, units: dict[str, set[str]]) -> str:
    """The unit that the message gives this number, if the number's own is not among them."""
    given = set().union(*(units.get(reading, set()) for reading in number.readings))
    if not number.unit or not given or number.unit in given or "" in given:
        return ""
    return min(given)


def _denials(summary: str, message: str, language: Language, wording: Wording) -> Iterator[str]:
    if language is CASELESS:
        dropped, added = caseless.contradiction(message, summary), caseless.contradiction(summary, message)
    else:
        said, meant = negation.sentences(summary, language), _sentences((message,), language)
        dropped, added = negation.contradiction(meant, said), negation.contradiction(said, meant)
    if dropped:
        yield f"says “{dropped}”, which {wording.denies}"
    if added:
        yield f"denies “{added}”, which {wording.says}"
