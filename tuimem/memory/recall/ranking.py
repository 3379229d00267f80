"""Which of the candidates answer a query best: one score from several signals, each from what is seen in the chat.

There is no switch for the kind of chat. What differs between two people who write and a person who asks an assistant
is measured: how long each role's messages are, how long this one is, whether it only asks. The weights were found on
four conversations of LoCoMo and five chats with an assistant (`benchmarks/recall.py`), and rounded.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import accumulate, pairwise
from operator import itemgetter, mul

from msgspec import Struct

from tuimem.memory.recall.passages import SESSION, SHORT, SUMMARY, IndexedPassage, Statistics
from tuimem.memory.recall.words import Dates, date_match

WEIGHTS = {
    "meaning": 0.4,  # cosine of the message's first passage, which says what it is about
    "words in context": 0.15,  # late interaction: each piece of the query with its best piece in the best passage
    "words": 0.15,  # BM25 of the best passage with the question that it answers, as a share of the most there can be
    "words in context nearby": 0.6,  # the same of the messages around it, and of short ones together, fading
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


class ParsedQuery(Struct, frozen=True, kw_only=True):
    """What a query asks for, taken apart. `terms` have weights: those of earlier turns less. `speakers` are the
    authors that it names, `roles` those that it asks about by "you"."""

    terms: dict[str, float]
    speakers: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    dates: Dates = Dates()
    asks_time: bool = False
    asks_of_the_past: bool = False


class Candidate(Struct, frozen=True, kw_only=True):
    """A passage that was found, with its score by words, cosine similarity and late interaction; None: not known.

    `together` is the late interaction of a short message and the short ones around it, as if they were one.
    """

    passage: IndexedPassage
    words: float
    dense: float | None = None
    late: float | None = None
    together: float | None = None


Shares = tuple[tuple[str, float], ...]
"""Of each signal in a score, by the signals' names."""


class Ranked(Struct, frozen=True, kw_only=True):
    """A message with its score from 0 to 1, its best passage, and the share of each signal in the score.

    `alone` is what the message itself has of the score, whatever is around it; `echo` how much it only asks what is
    asked now. The shares are not rounded. `created` and `last_created` differ where the same was said several times.
    """

    candidate: Candidate
    score: float
    lexical: float
    dense: float | None
    alone: float
    echo: float
    signals: Shares
    created: float
    last_created: float


MOST = 100
"""Messages that are ranked; more are never looked at."""


def rank(asked: ParsedQuery, candidates: Sequence[Candidate], statistics: Statistics) -> list[Ranked]:
    """The messages of the candidates, best first."""
    priors = {role: role_prior(role, statistics.mean_length) for role in statistics.mean_length}
    found = [_signals(asked, group, priors) for group in _by_message(candidates)]
    found.sort(key=lambda signals: (signals.message.chat_id, signals.message.message_id))
    _look_around(found)
    weights = _weights(candidates)
    scored = [(sum(map(mul, weights.values(), one.values.values())), one) for one in found]
    scored.sort(key=itemgetter(0), reverse=True)
    return [_ranked(signals, score, weights) for score, signals in scored[:MOST]]


def _weights(candidates: Iterable[Candidate]) -> dict[str, float]:
    """The weights, so that a perfect answer has 1: without an embedder, words count for all."""
    has_vectors = any(candidate.dense is not None for candidate in candidates)
    whole = sum(WEIGHTS[name] for name in MEANING) if has_vectors else 0.0
    whole += sum(WEIGHTS[name] for name in WORDS) / (SATURATION + 1)
    return {name: weight / whole for name, weight in WEIGHTS.items()}


class _Signals:
    """The signals of one message, while they are gathered."""

    __slots__ = ("best", "message", "together", "values")

    def __init__(self, best: Candidate, values: dict[str, float]) -> None:
        self.best = best
        self.message = best.passage
        self.together = best.together or 0.0
        self.values = values


def _by_message(candidates: Iterable[Candidate]) -> Iterable[list[Candidate]]:
    groups: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.passage.message_id, []).append(candidate)
    return groups.values()


def _signals(asked: ParsedQuery, group: list[Candidate], priors: Mapping[str, float]) -> _Signals:
    best = first = group[0]
    late, words, asks, timed = _late(best), best.words, best.passage.passage.asks, best.passage.passage.timed
    if len(group) > 1:
        told = [one for one in group if one.passage.passage.number != SUMMARY] or group  # what is recalled is said
        best = max(told, key=lambda one: one.words + _late(one) + (one.dense or 0.0))
        first = min(group, key=lambda one: abs(one.passage.passage.number))
        late, words = max([_late(one) for one in group]), max([one.words for one in group])
        asks, timed = max([one.passage.passage.asks for one in group]), any(one.passage.passage.timed for one in group)
    passage, message = best.passage.passage, best.passage
    values = {  # in the order of WEIGHTS
        "meaning": first.dense or 0.0,
        "words in context": late,
        "words": words,
        "words in context nearby": 0.0,  # known when all messages are
        "words nearby": 0.0,
        "role": priors.get(message.role, 0.0),
        "speaker": float(message.author in asked.speakers or message.role in asked.roles),
        "date": _date(asked.dates, message.created),
        "time": float(asked.asks_time and timed),
        "question": 1 / (1 + (message.characters / SHORT) ** 2) if asks else 0.0,
        "echo": passage.asks * _echo(asked, passage.terms.split()) if passage.asks else 0.0,
    }
    return _Signals(best, values)


def _late(candidate: Candidate) -> float:
    return candidate.late if candidate.late is not None else candidate.dense or 0.0


def _echo(asked: ParsedQuery, terms: list[str]) -> float:
    """How nearly all of a passage is in the query already."""
    return (sum(asked.terms.get(term, 0.0) for term in terms) / len(terms)) ** 2 if terms else 0.0


def _date(asked: Dates, created: float) -> float:
    if not (asked.months or asked.years):
        return 0.0
    date = datetime.fromtimestamp(created, UTC)
    return date_match(asked, date.year, date.month, date.day)


def rounded(shares: Shares) -> Shares:
    """The shares as they are told; those of the many that nobody will be told of need not be rounded."""
    return tuple([(name, round(share, 4)) for name, share in shares])


def role_prior(role: str, mean_length: dict[str, float]) -> float:
    """From -1 to 1: how much shorter this role's messages are than those of the others. About 0 between two people
    who write alike."""
    own = mean_length.get(role, 0.0)
    others = [length for other, length in mean_length.items() if other != role and length > 0]
    if not others or own <= 0:
        return 0.0
    other = sum(others) / len(others)
    return (other - own) / (other + own)


def word_scores(asked: ParsedQuery, passages: Sequence[IndexedPassage], statistics: Statistics) -> list[float]:
    """BM25 of passages, each read together with the question that it answers, as a share of the most there can be.

    From 0 to 1; a passage of mean length with every term once has 1 / (k1 + 1).
    """
    weights = {term: weight * _rarity(term, statistics) * (SATURATION + 1) for term, weight in asked.terms.items()}
    most = sum(weights.values()) or 1.0
    mean = _mean_terms(statistics)
    texts = _Texts(passages)
    scores = [0.0] * len(passages)
    for term, weight in weights.items():
        for place, count in texts.counts(term).items():
            normal = SATURATION * (1 - LENGTH_PENALTY + LENGTH_PENALTY * texts.length(place) / mean)
            scores[place] += weight * count / (count + normal)
    return [score / most for score in scores]


def _mean_terms(statistics: Statistics) -> float:
    """Terms of a passage."""
    passages = max(sum(statistics.sizes.values()), 1)
    terms = sum(statistics.lengths.get(role, 0.0) * size for role, size in statistics.sizes.items())
    return max(terms / passages, 1.0)


class _Texts:
    """The terms of passages as one text: to look for a term once takes a tenth of looking for it in each."""

    def __init__(self, passages: Iterable[IndexedPassage]) -> None:
        said = (one.passage for one in passages)
        self._texts = [f" {one.lead_terms} {one.terms} " if one.lead_terms else f" {one.terms} " for one in said]
        self._whole = "".join(self._texts)
        self._ends = list(accumulate(map(len, self._texts)))

    def counts(self, term: str) -> dict[int, int]:
        """How often a term is in those passages that hold it, by their places."""
        counts: dict[int, int] = {}
        wanted = f" {term} "
        at = self._whole.find(wanted) if term else -1  # nothing is left of some words' stems, such as the "S" of "U.S."
        while at >= 0:
            place = bisect_right(self._ends, at)
            counts[place] = counts.get(place, 0) + 1
            at = self._whole.find(wanted, at + len(wanted) - 1)  # the next one may begin with this one's space
        return counts

    def length(self, place: int) -> int:
        """Terms of a passage."""
        return self._texts[place].count(" ") - 1


def _rarity(term: str, statistics: Statistics) -> float:
    """How rare a term is among the passages in reach (BM25's idf)."""
    count = sum(statistics.counts.get(term, {}).values())
    return math.log(1 + (max(statistics.passages - count, 0) + 0.5) / (count + 0.5))


def _look_around(found: Sequence[_Signals]) -> None:
    """Give each message the best words of those around it in its chat, fading with distance. They are in order."""
    near = [nearness(one.message, other.message) for one, other in pairwise(found)]
    for name in ("words in context", "words"):
        nearby = [one.values[name] for one in found]
        for at, share in enumerate(near):
            nearby[at + 1] = max(nearby[at + 1], nearby[at] * share)
        for at in range(len(near) - 1, -1, -1):
            nearby[at] = max(nearby[at], nearby[at + 1] * near[at])
        for one, value in zip(found, nearby, strict=True):
            one.values[f"{name} nearby"] = value
    for one in found:
        one.values["words in context nearby"] = max(one.values["words in context nearby"], one.together)


def nearness(one: IndexedPassage, other: IndexedPassage) -> float:
    """How much a message has to do with one before or after it: 1 with itself, 0 with those of other chats.

    After the time that ends a session it is a third.
    """
    if one.chat_id != other.chat_id:
        return 0.0
    messages = abs(one.message_id - other.message_id)
    seconds = abs(one.created - other.created)
    return math.exp(-messages / FADES_OVER - seconds / SESSION)


def _ranked(signals: _Signals, score: float, weights: dict[str, float]) -> Ranked:
    values = signals.values
    shares = [(name, weight * value) for (name, weight), value in zip(weights.items(), values.values(), strict=True)]
    return Ranked(
        candidate=signals.best,
        score=min(max(score, 0.0), 1.0),
        lexical=min(values["words"] * (SATURATION + 1), 1.0),
        dense=signals.best.dense,
        alone=sum([weights[name] * values[name] for name in ALONE]),
        echo=values["echo"],
        signals=tuple([pair for pair in shares if pair[1]]),
        created=signals.message.created,
        last_created=signals.message.created,
    )
