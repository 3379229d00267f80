"""Which facts answer the last turns best: recall's own ranking, each fact being a message of one short passage."""

import re
from collections import Counter
from collections.abc import Sequence

from tuimem.memory.recall import words
from tuimem.memory.recall.asking import question
from tuimem.memory.recall.passages import IndexedPassage, Passage, Statistics
from tuimem.memory.recall.ranking import Candidate, rank, rounded, word_scores
from tuimem.memory.recall.values import RankedFact, Turn
from tuimem.remembered import Fact

NEAR = 0.32
"""The cosine similarity from which a fact is about what was said, whatever its words."""

NEAR_WORDS = 0.2
"""The share of the query's words, the rare ones first, from which it is."""

_INHERITS = 0.95
"""What a past fact has at least of the score of the fact that stands in its place now: asked what was before, it is
what was before that."""

_ROLE = "user"


def rank_facts(
    turns: tuple[Turn, ...], facts: Sequence[Fact], dense: Sequence[float | None] | None = None
) -> list[RankedFact]:
    """All of the facts, best first; those that nothing tells apart in the order of time, the newest first.

    `turns` are the last ones, oldest first; `dense` has the cosine similarity of each fact with the last turn, where
    there is an embedder.
    """
    if not turns or not facts:
        return []
    asked = question(turns, ()).asked
    passages = [_passage(fact) for fact in facts]
    statistics = _statistics(passages, asked.terms)
    scores = word_scores(asked, passages, statistics)
    near = dense or [None] * len(facts)
    candidates = [
        Candidate(passage=passage, words=score, dense=cosine, late=cosine)
        for passage, score, cosine in zip(passages, scores, near, strict=True)
    ]
    found = {
        one.candidate.passage.message_id: RankedFact(
            id=one.candidate.passage.message_id,
            score=one.score,
            lexical=one.lexical,
            dense=one.dense,
            is_near=one.lexical >= NEAR_WORDS or (one.dense or 0.0) >= NEAR,
            signals=rounded(one.signals),
        )
        for one in rank(asked, candidates, statistics)
    }
    ranked = [_with_successor(fact, found) for fact in facts]
    said = {fact.id: fact.said for fact in facts}
    return sorted(ranked, key=lambda one: (one.score, said[one.id], one.id), reverse=True)


def spoken(text: str, user: str) -> str:
    """A fact as the user would say it: "The user has a dog" is nearer to "What is my dog called?" as "I has a dog"."""
    name = f"|{re.escape(user.strip())}" if user.strip() else ""
    found = re.match(rf"(?:(?:the )?user{name})(?P<own>['’]s)?\b\s*", text, re.IGNORECASE)
    return text if found is None else f"{'My' if found['own'] else 'I'} {text[found.end() :]}"


def asks_of_the_past(turns: tuple[Turn, ...]) -> bool:
    """Whether the last turn asks for what was."""
    return bool(turns) and words.asks_of_the_past(turns[-1].text)


def _passage(fact: Fact) -> IndexedPassage:
    """The fact as a message in a chat of its own, since nothing around it says more of it."""
    terms = words.terms(fact.text)
    text = Passage(
        number=0,
        start=0,
        end=len(fact.text),
        text=fact.text,
        terms=" ".join(terms),
        length=len(terms),
        timed=bool(fact.about_date) or words.tells_time(fact.text),
    )
    return IndexedPassage(
        id=fact.id,
        message_id=fact.id,
        swipe_id=0,
        chat_id=fact.id,
        chat_title="",
        role=_ROLE,
        author="",
        created=fact.said,
        characters=len(fact.text),
        passage=text,
    )


def _statistics(passages: Sequence[IndexedPassage], asked: dict[str, float]) -> Statistics:
    lengths = [one.passage.length for one in passages]
    counts = Counter(term for one in passages for term in {*one.passage.terms.split()} & asked.keys())
    return Statistics(
        passages=len(passages),
        sizes={_ROLE: len(passages)},
        lengths={_ROLE: sum(lengths) / len(lengths)},
        counts={term: {_ROLE: number} for term, number in counts.items()},
    )


def _with_successor(fact: Fact, found: dict[int, RankedFact]) -> RankedFact:
    own = found.get(fact.id) or RankedFact(id=fact.id, score=0.0, lexical=0.0, dense=None, is_near=False)
    now = found.get(fact.replaced_by or 0)
    if now is None or now.score * _INHERITS <= own.score:
        return own
    return RankedFact(
        id=fact.id,
        score=now.score * _INHERITS,
        lexical=own.lexical,
        dense=own.dense,
        is_near=own.is_near or now.is_near,
        signals=own.signals,
    )
