"""Whether a fact may stand in the place of another."""

from tuimem.memory.facts import lexicon, statements, times
from tuimem.memory.facts.compounds import is_of_another_thing
from tuimem.memory.facts.doing import USER, doing, of_others
from tuimem.memory.facts.likeness import exclude_each_other
from tuimem.memory.facts.own_words import own_words
from tuimem.memory.facts.statements import Statement, clauses, read
from tuimem.memory.facts.told import StatedAct, told
from tuimem.memory.facts.withdrawn import takes_back as takes_back
from tuimem.memory.faithfulness.languages import Language
from tuimem.memory.faithfulness.vocabulary import languages_of

_SINGLE = frozenset({"live", "born", "marry"})
"""Kinds of which one thing is so at a time."""

_LEAST_SHARE = 0.5


def may_replace(old: str, new: str, said: str) -> bool:
    """Whether a new fact, which the user carries, may take the place of the old one and nothing else is lost.

    It may where it says all of it, where one thing is so at a time, and where the user tells of a change of that.
    """
    first, second = statements.pair(old, new)
    is_of_the_same = bool(first.stems & second.stems or first.kinds & second.kinds)
    if not is_of_the_same or _of_others(old, new, first, second):
        return False
    dropped = (first.stems - second.stems) | (first.numbers - second.numbers)
    gained = (second.stems - first.stems) | (second.numbers - first.numbers)
    says_all = not dropped and not exclude_each_other(old, new, first, second)
    if says_all and not is_of_another_thing(new, second, doing(new, second), first):
        return True
    if len(dropped) > len(gained) + 1:
        return False
    if is_other_value(old, new) or takes_back(said, old):
        return True
    own = own_words(said)
    if any(_says_instead(clause, first, new) for clause in clauses(own)):
        return True
    if _is_event(told(old)) and _is_dated(old, first):
        return False
    return any(_says_now(clause, new) for clause in clauses(own)) and _is_one(told(old), told(new))


def is_other_value(old: str, new: str) -> bool:
    """Whether both are about one thing of which there is one at a time, and only what it is differs."""
    first, second = statements.pair(old, new)
    if _of_others(old, new, first, second) or first.is_past or second.is_past or _tense(first) != _tense(second):
        return False
    was, now = told(old), told(new)
    # An event has its time for good; without a year it is the newest of its kind.
    if (_is_event(was) and _is_dated(old, first)) or (_is_event(now) and second.numbers):
        return False
    if _is_own_name(was) and _is_own_name(now):
        return was.of.stems != now.of.stems
    kinds = first.kinds & second.kinds
    if "age" in kinds and first.numbers and second.numbers:
        return first.stems == second.stems
    same = [one.stem for one, other in zip(first.words, second.words, strict=False) if one.stem == other.stem]
    differ = max(len(first.words), len(second.words)) - len(same)
    if "prefer" in kinds:
        return differ == 1 and len(same) > 1
    if "live" in kinds and not (_is_at_home(was) and _is_at_home(now)):
        return False
    return differ <= 1 and len(same) > 0 and bool(kinds & _SINGLE)


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


def _of_others(old: str, new: str, first: Statement, second: Statement) -> bool:
    return first.relations != second.relations or of_others(first, doing(old, first), second, doing(new, second))


def _is_own_name(says: StatedAct) -> bool:
    """Whether it tells the user's name, and nothing else."""
    tells = says.who == "name" or (says.who == USER and says.what == "name")
    return tells and bool(says.of.stems) and not says.of.numbers and says.of.stems == says.of.group


def _is_event(says: StatedAct) -> bool:
    """Whether it tells what somebody once did, and not what they have or are."""
    is_over = says.is_past or says.word in lexicon.BECAME or (says.is_perfect and "since" not in says.after)
    return is_over and says.word not in lexicon.BE | lexicon.HAVE


def _is_dated(text: str, says: Statement) -> bool:
    return bool(says.numbers) or times.WHEN_IT_ENDED.search(text) is not None


def _is_at_home(says: StatedAct) -> bool:
    """Whether it tells by its name the place where somebody lives, where that is read."""
    place = says.after[1:] if says.after[:1] == ("based",) else says.after
    return not says.what or (
        says.what == "live" and place[0] in lexicon.BEFORE_PLACES and lexicon.ARTICLES.isdisjoint(place[1:2])
        if place
        else False
    )


def _says_instead(clause: str, old: Statement, new: str) -> bool:
    """Whether a clause tells of a switch or a correction, and speaks of what the old fact or the new one is about."""
    says, fact = statements.pair(clause, new)
    if lexicon.SAID_INSTEAD.isdisjoint(says.raw):
        return False
    speaks_of = says.stems - lexicon.SAID_INSTEAD - lexicon.CHANGES_MIND - {"chang", "switch"}
    kinds = says.kinds | {lexicon.KINDS.get(stem, "") for stem in speaks_of}
    return not speaks_of or bool(speaks_of & (old.stems | fact.stems) or kinds & (old.kinds | fact.kinds))


def _says_now(clause: str, new: str) -> bool:
    """Whether a clause says what the new fact says, and that it was not so before."""
    says, fact = statements.pair(clause, new)
    carries = bool((says.stems | says.numbers) & (fact.stems | fact.numbers))
    return carries and not lexicon.CHANGED.isdisjoint(says.raw)


def _is_one(old: StatedAct, new: StatedAct) -> bool:
    """Whether what is so now is so instead of what was: of most things one has several."""
    if not (old.what and new.what):
        return True
    if old.what != new.what or old.who != new.who:
        return False
    if old.who != USER:
        return old.says.relations <= lexicon.SINGLE or bool(old.says.names & new.says.names)
    if old.word == new.word == "as":  # what somebody works as
        return True
    if old.what in lexicon.MOSTLY_ONE:
        return _form(old) == _form(new) and bool(old.says.names) is bool(new.says.names)
    is_of_the_same = bool(old.of.head) and old.of.head == new.of.head
    if old.what == "have":
        return is_of_the_same and old.says.names == new.says.names
    return is_of_the_same and old.what not in lexicon.FELT_OR_LIVED


def _form(says: StatedAct) -> str:
    """What comes first after what is done: at a place, as something, a thing."""
    first = next(iter(says.after), "")
    return "a" if first in lexicon.ARTICLES else first


def _is_said_so(fact: Statement, own: str, language: Language) -> bool:
    """Whether a clause speaks of what a fact says, and denies it, or tells it of the past, as the fact does."""
    said = (read(clause, language) for clause in clauses(own))
    return any(says.stems & fact.stems and (says.denies, says.is_past) == (fact.denies, fact.is_past) for says in said)


def _tense(says: Statement) -> tuple[bool, bool]:
    return says.is_future, says.denies
