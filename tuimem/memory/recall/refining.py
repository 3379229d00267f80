"""What is put right in a ranking: answers above their questions, what is true now above what was, nothing twice."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from tuimem.memory.recall.ranking import Ranked
from tuimem.memory.recall.words import tells_change

Likeness = Callable[[Ranked, Ranked], float]
"""How alike two messages are: the cosine of their passages."""

LOOKED_AT = 24
"""Ranks in which is looked for the same and for newer statements."""

SAME = 0.95
"""Cosine from which two short messages with nearly the same words say the same."""

_SAME_WORDS = 0.8
"""The share of the words of both that messages have in common which may say the same."""

SAME_QUESTION = 0.3
"""How much of an echo of the query a question must be so that what was said to it comes first."""

ONLY_ASKS = 0.9
"""The share of questions in a text that is nothing but a question."""

CHANGED = 3
"""Ranks in which is looked for statements that were changed later."""

STATEMENT = 160
"""Characters of a message that states little more than one fact."""

_ANSWERS_WITHIN = 3  # messages
_STILL_NEAR = 0.35
"""The share of the older statement's score that a newer one must have to stand above it."""

_ABOUT_THE_SAME = 0.42
"""Cosine from which a message that tells of a change is about the same as an older one."""


def refined(ranked: Sequence[Ranked], likeness: Likeness, *, asks_of_the_past: bool = False) -> list[Ranked]:
    """The ranking, put right."""
    found = _answers_first(list(ranked))
    top = _without_twins(found[:LOOKED_AT], likeness)
    return (top if asks_of_the_past else _newer_first(top, likeness)) + found[LOOKED_AT:]


def _answers_first(ranked: list[Ranked]) -> list[Ranked]:
    """A question asked before stands below what was said to it."""
    by_id = {_id(one): one for one in ranked}
    for one in ranked:
        if one.echo < SAME_QUESTION:
            continue
        answer = _answer(one, by_id)
        asked = by_id[_id(one)]
        if answer is not None and answer.score <= asked.score:
            by_id[_id(answer)] = _at(answer, asked.score, "answer")
            by_id[_id(one)] = _at(asked, answer.score * 0.999, "question")
    return sorted(by_id.values(), key=lambda one: one.score, reverse=True)


def _answer(question: Ranked, by_id: dict[int, Ranked]) -> Ranked | None:
    asked = question.candidate.passage
    for message_id in range(asked.message_id + 1, asked.message_id + 1 + _ANSWERS_WITHIN):
        found = by_id.get(message_id)
        if found is not None and found.candidate.passage.chat_id == asked.chat_id:
            said = found.candidate.passage
            if said.author != asked.author and said.passage.asks < ONLY_ASKS:
                return found
    return None


def _without_twins(ranked: list[Ranked], likeness: Likeness) -> list[Ranked]:
    """What was said several times is one memory, the newest, with the first and the last date."""
    kept: list[Ranked] = []
    words: list[frozenset[str]] = []
    for one in ranked:
        mine = frozenset(one.candidate.passage.passage.terms.split())
        near = (place for place, theirs in enumerate(words) if _are_nearly_the_same(mine, theirs))
        place = next((place for place in near if _is_twin(one, kept[place], mine == words[place], likeness)), None)
        if place is None:
            kept.append(one)
            words.append(mine)
        elif (newest := _joined(kept[place], one)).candidate is one.candidate:
            kept[place], words[place] = newest, mine
        else:
            kept[place] = newest
    return kept


def _are_nearly_the_same(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    if min(len(mine), len(theirs)) < _SAME_WORDS * max(len(mine), len(theirs)):  # which rules most out at once
        return False
    common = len(mine & theirs)
    return common >= _SAME_WORDS * (len(mine) + len(theirs) - common)


def _is_twin(one: Ranked, other: Ranked, has_the_same_words: bool, likeness: Likeness) -> bool:
    if one.candidate.passage.role != other.candidate.passage.role:
        return False
    return has_the_same_words or likeness(one, other) >= SAME


def _joined(one: Ranked, other: Ranked) -> Ranked:
    newer = max(one, other, key=lambda ranked: ranked.last_created)
    return replace(
        newer,
        score=one.score,
        signals=one.signals,
        created=min(one.created, other.created),
        last_created=max(one.last_created, other.last_created),
    )


def _newer_first(ranked: list[Ranked], likeness: Likeness) -> list[Ranked]:
    """The newest statement that tells of a change stands above the best older one that it changes."""
    for above, older in enumerate(ranked[:CHANGED]):
        newer = [one for one in ranked[above + 1 :] if _changes(one, older, likeness)]
        if newer:
            newest = max(newer, key=lambda one: one.last_created)
            rest = [one for one in ranked if one is not newest]
            return [*rest[:above], _at(newest, older.score, "newer"), *rest[above:]]
    return ranked


def _changes(newer: Ranked, older: Ranked, likeness: Likeness) -> bool:
    a, b = newer.candidate.passage, older.candidate.passage
    return (
        a.author == b.author
        and max(a.characters, b.characters) <= STATEMENT
        and max(a.passage.asks, b.passage.asks) < ONLY_ASKS / 2
        and tells_change(a.passage.text)
        and newer.last_created > older.last_created
        and newer.score >= _STILL_NEAR * older.score
        and likeness(newer, older) >= _ABOUT_THE_SAME
    )


def _at(one: Ranked, score: float, reason: str) -> Ranked:
    """The same at another score, which `reason` explains."""
    return replace(one, score=score, signals=(*one.signals, (reason, score - one.score)))


def _id(one: Ranked) -> int:
    return one.candidate.passage.message_id
