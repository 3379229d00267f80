"""Facts in the front of a prompt: which of them there is room for, and the words in which they stand there."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from tuimem.endpoint.estimate import estimate_tokens
from tuimem.memory.front import Front
from tuimem.memory.macros import fill_in
from tuimem.memory.pieces import BEFORE, Piece, PieceKind, Source, register
from tuimem.memory.recall.ages import date_of
from tuimem.memory.recall.quoting import quoted, speaker, with_macro
from tuimem.messages import Role
from tuimem.remembered import LONGEST_FACT, About, Fact
from tuimem.text import clean_line

FACTS = register(PieceKind("facts", "facts", "segment-facts", "#c3cf76", BEFORE, 38, is_held=True))

_UP_TO, _FACT = "facts up to ", "fact "
"""How a fact, and the newest one that there was, are named among the sources of the piece."""


def has_room(facts: Iterable[Fact], tokens: int) -> bool:
    """Whether all facts may be sent; with 0 tokens there is no limit."""
    return not tokens or sum(map(_cost, facts)) <= tokens


def first_with_room(facts: Iterable[Fact], tokens: int) -> list[Fact]:
    """The facts, best first, as long as there is room."""
    chosen = []
    for fact in facts:
        tokens -= _cost(fact)
        if tokens < 0:
            break
        chosen.append(fact)
    return chosen


def facts_piece(
    facts: Sequence[Fact], chosen: Collection[int], front: Front | None, template: str, names: Mapping[str, str]
) -> Piece:
    """The piece with the chosen ones of the facts that hold, in the order in which they became known.

    While the front stands, the choice stands with it: only facts that have come or ended since are news.
    """
    some = [fact for fact in facts if fact.id in chosen]
    newest = max((fact.id for fact in facts), default=0)
    sources = (
        Source(0, name=FACTS.name),
        Source(0, name=f"{_UP_TO}{newest}"),
        *(Source(0, name=f"{_FACT}{fact.id}") for fact in some),
    )
    sent = sent_facts(front)
    standing = some if sent is None else [fact for fact in facts if fact.id in sent[1] or fact.id > sent[0]]
    return Piece(
        FACTS,
        Role.SYSTEM,
        FACTS.placement,
        0,
        sources,
        _text(some, template, names),
        standing=_text(standing, template, names),
    )


def sent_facts(front: Front | None) -> tuple[int, set[int]] | None:
    """The newest fact that there was when facts were sent last, and the ids of those that were; None: none stand."""
    if front is None or not front.knows(FACTS.name):
        return None
    names = [source.name for source in front.sources(FACTS.name)]
    newest = (int(name.removeprefix(_UP_TO)) for name in names if name.startswith(_UP_TO))
    return next(newest, 0), {int(name.removeprefix(_FACT)) for name in names if name.startswith(_FACT)}


def _text(facts: Sequence[Fact], template: str, names: Mapping[str, str]) -> str:
    """The facts about each of the two, quoted line by line. Without facts it is empty."""
    if not facts:
        return ""
    parts = []
    for about, name in ((About.USER, names["user"]), (About.CHARACTER, names["char"])):
        lines = [fact_line(fact) for fact in facts if fact.about is about]
        if lines:
            parts.append("\n".join([f"About {speaker(name)}:", *lines]))
    return fill_in(with_macro(template, "facts"), {**names, "facts": "\n\n".join(parts)}).strip()


def fact_line(fact: Fact) -> str:
    """One fact as it stands in prompts: a quote of one line, with its dates."""
    notes = [f"said {date_of(fact.said)}"]
    notes += [f"about {fact.about_date}"] if fact.about_date else []
    notes += [f"held until {date_of(fact.ended)}"] if fact.ended is not None else []
    notes += ["perhaps no longer so"] if fact.stale_by is not None and fact.is_current else []
    return quoted(f"- {clean_line(fact.text, LONGEST_FACT)} ({', '.join(notes)})")


def _cost(fact: Fact) -> int:
    return estimate_tokens(fact_line(fact)) + 1
