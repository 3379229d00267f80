"""What is put right in a ranking: answers above their questions, what is true now above what was, nothing twice."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from tuimem.memory.recall.ranking import Ranked
from tuimem.memory.recall.saying import is_other_value, says_nothing, says_other, says_same
from tuimem.memory.recall.words import tells_change

Likeness = Callable[[Ranked, Ranked], float]
"""How alike two messages are: the cosine of their passages."""

LOOKED_AT = 24
"""Ranks in which is looked for the same and for newer statements."""

SAME = 0.95
"""Cosine from which two messages with nearly the same words say the same."""

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

_ANSWERS_AT_ONCE, _ANSWERS_WITHIN = 3, 24
"""Messages after a question: what another says in the first is its answer, else what is most of the matter."""

_OF_THE_MATTER = 0.15
"""How much more of a score such a one must have by itself than what was said at once, which may be "Let me think"."""

_STILL_NEAR = 0.35
"""The share of the older statement's score that a newer one must have to stand above it."""

_AS_ASKED = 0.9
"""The share of the query's words in the older statement that the newer one must have: who asks for tea by its name is
not answered by what was said of coffee."""

_ABOUT_THE_SAME = 0.42
"""Cosine from which a message that tells of a change is about the same as an older one."""


def refined(ranked: Sequence[Ranked], likeness: Likeness, *, asks_of_the_past: bool = False) -> list[Ranked]:
    """The ranking, put right."""
    found = _without_twins(_answers_first(list(ranked)), likeness)
    if asks_of_the_past:
        return found
    return _newer_first(found[:LOOKED_AT], likeness) + found[LOOKED_AT:]


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
    """What another said to it: at once, or later where that is much more of the matter."""
    asked = question.candidate.passage.message_id
    within = (by_id.get(number) for number in range(asked + 1, asked + 1 + _ANSWERS_WITHIN))
    said = [one for one in within if one is not None and _may_answer(one, question)]
    at_once = next((one for one in said if _id(one) <= asked + _ANSWERS_AT_ONCE), None)
    best = max(said, key=lambda one: one.alone, default=None)
    least = _OF_THE_MATTER + (at_once.alone if at_once is not None else 0.0)
    return best if best is not None and best.alone >= least else at_once


def _may_answer(one: Ranked, question: Ranked) -> bool:
    said, asked = one.candidate.passage, question.candidate.passage
    is_by_another = said.chat_id == asked.chat_id and said.author != asked.author
    return is_by_another and said.passage.asks < ONLY_ASKS and not says_nothing(said.passage.text)


def _without_twins(ranked: Sequence[Ranked], likeness: Likeness) -> list[Ranked]:
    """What was said several times is one memory, the newest, with the first and the last date.

    The very same is found in all ranks, what is nearly the same in the first ones.
    """
    kept: list[Ranked] = []
    words: list[frozenset[str]] = []
    by_terms: dict[str, list[int]] = {}
    for one in ranked:
        terms = one.candidate.passage.passage.terms
        is_first = len(kept) < LOOKED_AT
        mine = frozenset(terms.split()) if is_first else frozenset()
        place = next((place for place in by_terms.get(terms, ()) if _says_same(one, kept[place])), None)
        if place is None and mine:
            near = (place for place, theirs in enumerate(words) if _are_nearly_the_same(mine, theirs))
            place = next((place for place in near if _is_twin(one, kept[place], likeness)), None)
        if place is not None:
            kept[place] = _joined(kept[place], one)
        else:
            place = len(kept)
            kept.append(one)
            if is_first:
                words.append(mine)
        if place not in (places := by_terms.setdefault(terms, [])):
            places.append(place)
    return kept


def _says_same(one: Ranked, other: Ranked) -> bool:
    mine, theirs = one.candidate.passage, other.candidate.passage
    return mine.role == theirs.role and says_same(mine.passage.text, theirs.passage.text)


def _are_nearly_the_same(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    if min(len(mine), len(theirs)) < _SAME_WORDS * max(len(mine), len(theirs)):  # which rules most out at once
        return False
    common = len(mine & theirs)
    return common >= _SAME_WORDS * (len(mine) + len(theirs) - common)


def _is_twin(one: Ranked, other: Ranked, likeness: Likeness) -> bool:
    mine, theirs = one.candidate.passage, other.candidate.passage
    if mine.role != theirs.role or likeness(one, other) < SAME:
        return False
    return not says_other(mine.passage.text, theirs.passage.text)


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
    """The newest statement that changes an older one stands above the best of those."""
    for above, older in enumerate(ranked[:CHANGED]):
        newer = [one for one in ranked[above + 1 :] if _changes(one, older, likeness)]
        if newer:
            newest = max(newer, key=lambda one: one.last_created)
            rest = [one for one in ranked if one is not newest]
            return [*rest[:above], _at(newest, older.score, "newer"), *rest[above:]]
    return ranked


def _changes(newer: Ranked, older: Ranked, likeness: Likeness) -> bool:
    """Whether it tells of a change of the same matter, or says something else in the place of what was said."""
    a, b = newer.candidate.passage, older.candidate.passage
    return (
        a.author == b.author
        and max(a.characters, b.characters) <= STATEMENT
        and max(a.passage.asks, b.passage.asks) < ONLY_ASKS / 2
        and newer.last_created > older.last_created
        and newer.score >= _STILL_NEAR * older.score
        and (
            (tells_change(a.passage.text) and likeness(newer, older) >= _ABOUT_THE_SAME)
            or (newer.lexical >= _AS_ASKED * older.lexical and is_other_value(b.passage.text, a.passage.text))
        )
    )


def _at(one: Ranked, score: float, reason: str) -> Ranked:
    """The same at another score, which `reason` explains."""
    return replace(one, score=score, signals=(*one.signals, (reason, score - one.score)))


def _id(one: Ranked) -> int:
    return one.candidate.passage.message_id
