"""Whether a fact may stand in the place of another, and whether the user has taken one back."""

from tuimem.memory.facts import lexicon, statements
from tuimem.memory.facts.own_words import own_words
from tuimem.memory.facts.statements import Statement, clauses, read
from tuimem.memory.faithfulness.languages import Language
from tuimem.memory.faithfulness.vocabulary import languages_of

_SINGLE = frozenset({"live", "born", "marry"})
"""Kinds of which one thing is so at a time."""

_LEAST_SHARE = 0.5


def takes_back(said: str, text: str) -> bool:
    """Whether the user says that a fact is over or was never so: in one clause, with half of its words."""
    for clause in clauses(own_words(said)):
        if clause.endswith(("?", "？")):
            continue
        says, fact = statements.pair(clause, text)
        is_over = not (lexicon.ENDED - lexicon.DENIALS).isdisjoint(says.raw)
        ends = is_over or says.denies is not fact.denies
        of_something_else = not is_over and fact.kinds & lexicon.DECIDING and not says.kinds & fact.kinds
        is_other = bool(fact.names) and bool(says.names) and fact.names.isdisjoint({*says.raw, *says.names})
        of_another = says.relations - fact.relations and not fact.names & set(says.raw)
        shared = says.stems & fact.stems
        if not ends or is_other or of_another or of_something_else or says.is_future:
            continue
        tells = shared - fact.kinds or shared == fact.stems
        if shared and tells and len(shared) >= _LEAST_SHARE * len(fact.stems):
            return True
    return False


def may_replace(old: str, new: str, said: str) -> bool:
    """Whether a new fact, which the user carries, may take the place of the old one and nothing else is lost.

    It may where it says all of it, where the user tells of a change, and where one thing is so at a time.
    """
    first, second = statements.pair(old, new)
    if first.relations != second.relations or not (first.stems & second.stems or first.kinds & second.kinds):
        return False
    dropped = (first.stems - second.stems) | (first.numbers - second.numbers)
    gained = (second.stems - first.stems) | (second.numbers - first.numbers)
    if not dropped:
        return True
    if len(dropped) > len(gained) + 1:
        return False
    changed, _ = statements.pair(own_words(said), new)
    return not lexicon.CHANGED.isdisjoint(changed.raw) or is_other_value(old, new)


def is_other_value(old: str, new: str) -> bool:
    """Whether both are about one thing of which there is one at a time, and only what it is differs."""
    first, second = statements.pair(old, new)
    if first.relations != second.relations or first.is_past or second.is_past or _tense(first) != _tense(second):
        return False
    if "age" in first.kinds & second.kinds and first.numbers and second.numbers:
        return first.stems == second.stems
    same = [one.stem for one, other in zip(first.words, second.words, strict=False) if one.stem == other.stem]
    differ = max(len(first.words), len(second.words)) - len(same)
    if "prefer" in first.kinds & second.kinds:
        return differ == 1 and len(same) > 1
    return differ <= 1 and len(same) > 0 and bool(first.kinds & second.kinds & _SINGLE)


def adds_to(old: str, new: str, said: str) -> bool:
    """Whether what a fact says beside an old one is what the user said."""
    own = own_words(said)
    language = languages_of(new, own)[1]
    first, second, says = (read(text, language) for text in (old, new, own))
    gained = (second.stems - first.stems) | (second.numbers - first.numbers)
    carried = gained & (says.stems | says.numbers)
    if not gained:
        is_turned = first.denies is not second.denies or first.is_past is not second.is_past
        return is_turned and (takes_back(said, old) or _is_said_so(second, own, language))
    return len(carried) >= _LEAST_SHARE * len(gained)


def _is_said_so(fact: Statement, own: str, language: Language) -> bool:
    """Whether a clause speaks of what a fact says, and denies it, or tells it of the past, as the fact does."""
    said = (read(clause, language) for clause in clauses(own))
    return any(says.stems & fact.stems and (says.denies, says.is_past) == (fact.denies, fact.is_past) for says in said)


def _tense(says: Statement) -> tuple[bool, bool]:
    return says.is_future, says.denies
