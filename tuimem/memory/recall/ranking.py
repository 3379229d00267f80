"""Which of the candidates answer a query best: one score from several signals, each from what is seen in the chat.

There is no switch for the kind of chat. What differs between two people who write and a person who asks an assistant
is measured: how long each role's messages are, how long this one is, whether it only asks. The weights were found on
four conversations of LoCoMo and five chats with an assistant (`benchmarks/recall.py`), and rounded.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from operator import itemgetter

from msgspec import Struct

from tuimem.memory.recall.passages import SHORT, IndexedPassage, Statistics
from tuimem.memory.recall.words import Dates, date_match

WEIGHTS = {
    "meaning": 0.4,  # cosine of the message's first passage, which says what it is about
    "words in context": 0.15,  # late interaction: each piece of the query with its best piece in the best passage
    "words": 0.15,  # BM25 of the best passage with the question that it answers, as a share of the most there can be
    "words in context nearby": 0.6,  # the same of the messages around it, fading with their distance
    "words nearby": 0.1,
    "role": 0.15,  # who writes shorter states facts; who writes longer repeats the words of questions
    "speaker": 0.06,  # the query names who said it
    "date": 0.2,  # the query names the month, year or day
    "time": 0.08,  # the query asks when, and the passage tells a time
    "question": -0.03,  # a short message with a question tells less
    "echo": -0.5,  # a question that only repeats the query tells nothing
}
MEANING = frozenset({"meaning", "words in context", "words in context nearby"})
WORDS = frozenset({"words", "words nearby"})
ALONE = ("meaning", "words in context", "words")

SATURATION, LENGTH_PENALTY = 0.9, 0.4
"""BM25's k1 and b: better for short messages than the usual 1.2 and 0.75 (+1 R@10 on LoCoMo)."""

FADES_OVER = 12
"""Messages after which a neighbour counts a third. The whole session instead costs 3 R@10 in chats with an assistant,
whose sessions are long."""

SESSION = 6 * 3600.0
"""Seconds after which a neighbour counts a third."""


class Asked(Struct, frozen=True, kw_only=True):
    """What a query asks for, taken apart. `terms` have weights: those of earlier turns less. `speakers` are the
    authors that it names, `roles` those that it asks about by "you"."""

    terms: dict[str, float]
    speakers: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    dates: Dates = Dates()
    asks_time: bool = False
    asks_of_the_past: bool = False


class Candidate(Struct, frozen=True, kw_only=True):
    """A passage that was found, with its `WordScores`, cosine similarity and late interaction; None: not known."""

    passage: IndexedPassage
    words: float
    dense: float | None = None
    late: float | None = None


class Ranked(Struct, frozen=True, kw_only=True):
    """A message with its score from 0 to 1, its best passage, and the share of each signal in the score.

    `alone` is what the message itself has of the score, whatever is around it; `echo` how much it only asks what is
    asked now. `created` and `last_created` differ where the same was said several times.
    """

    candidate: Candidate
    score: float
    lexical: float
    dense: float | None
    alone: float
    echo: float
    signals: tuple[tuple[str, float], ...]
    created: float
    last_created: float


MOST = 100
"""Messages that are ranked; more are never looked at."""


def rank(asked: Asked, candidates: Sequence[Candidate], statistics: Statistics) -> list[Ranked]:
    """The messages of the candidates, best first."""
    found = [_signals(asked, group, statistics) for group in _by_message(candidates)]
    found.sort(key=lambda signals: (signals.message.chat_id, signals.message.message_id))
    _look_around(found)
    weights = _weights(candidates)
    names = list(weights.items())
    scored = [(sum([weight * one.values[name] for name, weight in names]), one) for one in found]
    scored.sort(key=itemgetter(0), reverse=True)
    return [_ranked(signals, weights) for _, signals in scored[:MOST]]


def _weights(candidates: Iterable[Candidate]) -> dict[str, float]:
    """The weights, so that a perfect answer has 1: without an embedder, words count for all."""
    has_vectors = any(candidate.dense is not None for candidate in candidates)
    whole = sum(WEIGHTS[name] for name in MEANING) if has_vectors else 0.0
    whole += sum(WEIGHTS[name] for name in WORDS) / (SATURATION + 1)
    return {name: weight / whole for name, weight in WEIGHTS.items()}


class _Signals:
    """The signals of one message, while they are gathered."""

    __slots__ = ("best", "message", "values")

    def __init__(self, best: Candidate, values: dict[str, float]) -> None:
        self.best = best
        self.message = best.passage
        self.values = values


def _by_message(candidates: Iterable[Candidate]) -> Iterable[list[Candidate]]:
    groups: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.passage.message_id, []).append(candidate)
    return groups.values()


def _signals(asked: Asked, group: list[Candidate], statistics: Statistics) -> _Signals:
    parts = [(one.words, _late(one), one) for one in group]
    best = max(parts, key=lambda part: part[0] + part[1] + (part[2].dense or 0.0))[2]
    first = min(group, key=lambda one: abs(one.passage.passage.number))
    passage, message = best.passage.passage, best.passage
    asks = max([one.passage.passage.asks for one in group])
    values = {
        "meaning": first.dense or 0.0,
        "words in context": max([late for _, late, _ in parts]),
        "words": max([score for score, _, _ in parts]),
        "role": role_prior(message.role, statistics.mean_length),
        "speaker": float(message.author in asked.speakers or message.role in asked.roles),
        "date": _date(asked.dates, message.created),
        "time": float(asked.asks_time and any(one.passage.passage.timed for one in group)),
        "question": 1 / (1 + (message.characters / SHORT) ** 2) if asks else 0.0,
        "echo": passage.asks * _echo(asked, passage.terms.split()) if passage.asks else 0.0,
    }
    return _Signals(best, values)


def _late(candidate: Candidate) -> float:
    return candidate.late if candidate.late is not None else candidate.dense or 0.0


def _echo(asked: Asked, terms: list[str]) -> float:
    """How nearly all of a passage is in the query already."""
    return (sum(term in asked.terms for term in terms) / len(terms)) ** 2 if terms else 0.0


def _date(asked: Dates, created: float) -> float:
    if not (asked.months or asked.years):
        return 0.0
    date = datetime.fromtimestamp(created, UTC)
    return date_match(asked, date.year, date.month, date.day)


def role_prior(role: str, mean_length: dict[str, float]) -> float:
    """From -1 to 1: how much shorter this role's messages are than those of the others. About 0 between two people
    who write alike."""
    own = mean_length.get(role, 0.0)
    others = [length for other, length in mean_length.items() if other != role and length > 0]
    if not others or own <= 0:
        return 0.0
    other = sum(others) / len(others)
    return (other - own) / (other + own)


class WordScores:
    """BM25 of passages, each read together with the question that it answers, as a share of the most there can be."""

    def __init__(self, asked: Asked, statistics: Statistics) -> None:
        rare = {term: weight * _rarity(term, statistics) for term, weight in asked.terms.items()}
        self._weights = [(term, weight * (SATURATION + 1)) for term, weight in rare.items()]
        self._most = sum(weight for _, weight in self._weights) or 1.0
        passages = max(sum(statistics.sizes.values()), 1)
        terms = sum(statistics.lengths.get(role, 0.0) * size for role, size in statistics.sizes.items())
        self._mean = max(terms / passages, 1.0)

    def __call__(self, indexed: IndexedPassage) -> float:
        """From 0 to 1; a passage of mean length with every term once has 1 / (k1 + 1)."""
        passage = indexed.passage
        terms = f"{passage.lead_terms} {passage.terms}".split()
        normal = SATURATION * (1 - LENGTH_PENALTY + LENGTH_PENALTY * len(terms) / self._mean)
        score = 0.0
        for term, weight in self._weights:
            if term in terms:
                count = terms.count(term)
                score += weight * count / (count + normal)
        return score / self._most


def _rarity(term: str, statistics: Statistics) -> float:
    """How rare a term is among the passages in reach (BM25's idf)."""
    count = sum(statistics.counts.get(term, {}).values())
    return math.log(1 + (max(statistics.passages - count, 0) + 0.5) / (count + 0.5))


def _look_around(found: Sequence[_Signals]) -> None:
    """Give each message the best words of those around it in its chat, fading with distance. They are in order."""
    for name in ("words in context", "words"):
        nearby = f"{name} nearby"
        for one in found:
            one.values[nearby] = one.values[name]
        for order in (found, found[::-1]):
            before: _Signals | None = None
            for one in order:
                if before is not None:
                    one.values[nearby] = max(one.values[nearby], before.values[nearby] * _nearness(before, one))
                before = one


def _nearness(one: _Signals, other: _Signals) -> float:
    if one.message.chat_id != other.message.chat_id:
        return 0.0
    messages = abs(one.message.message_id - other.message.message_id)
    seconds = abs(one.message.created - other.message.created)
    return math.exp(-messages / FADES_OVER - seconds / SESSION)


def _ranked(signals: _Signals, weights: dict[str, float]) -> Ranked:
    shares = {name: weights[name] * signals.values[name] for name in weights}
    alone = sum(shares[name] for name in ALONE)
    return Ranked(
        candidate=signals.best,
        score=min(max(sum(shares.values()), 0.0), 1.0),
        lexical=min(signals.values["words"] * (SATURATION + 1), 1.0),
        dense=signals.best.dense,
        alone=alone,
        echo=signals.values["echo"],
        signals=tuple((name, round(share, 4)) for name, share in shares.items() if share),
        created=signals.message.created,
        last_created=signals.message.created,
    )
