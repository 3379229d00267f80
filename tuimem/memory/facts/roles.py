"""Who is who in what was said: whether a part of it can tell of those that a statement is about."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tuimem.memory.facts import lexicon, part_words
from tuimem.memory.facts.parts import ClausePart, Tie, parts
from tuimem.memory.facts.stated import ENGLISH_OR_UNKNOWN, Clause
from tuimem.memory.facts.statements import Statement, clauses, read
from tuimem.memory.facts.subjects import USER
from tuimem.memory.facts.tokens import tokens_of
from tuimem.memory.faithfulness.languages import Language
from tuimem.memory.faithfulness.negation import stem
from tuimem.memory.faithfulness.vocabulary import ENGLISH

_CALLED = re.compile(r"\b(?:called|named|name is|name['’]s)\s+([A-Z][\w'’-]+)|\b([A-Z][\w'’-]+) is my\b")
_POINTS = frozenset({"him", "her", "them", "it", "his", "their", "its", "hers"})
_POINTS_AT_USER = frozenset({"i", "me", "us", "we"})


@dataclass(frozen=True, slots=True)
class Assertion:
    """One thing that a statement says, with all that is told beside it: of whom, and whom else it speaks of."""

    text: str
    says: Statement
    who: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    verbs: frozenset[str] = frozenset()
    is_unsettled: bool = False

    @property
    def told(self) -> frozenset[str]:
        """All whom it tells of."""
        return self.who | self.others


def assertions(statement: str, language: Language, *, is_list: bool = False) -> list[Assertion]:
    """The things that a statement says, each by itself; a list may name nobody, and is about the user."""
    if language.name not in ENGLISH_OR_UNKNOWN:
        return [_assertion([ClausePart(statement)], language)]
    found: list[Assertion] = []
    for sentence in re.split(r"[;.]\s", statement) if is_list else [statement]:
        who = frozenset({USER}) if is_list else frozenset[str]()
        for clause in clauses(sentence) if is_list else [sentence]:
            hosts: list[list[ClausePart]] = []
            for part in parts(clause):
                is_own = part.tie is Tie.FIRST or (part.tie is Tie.BESIDE and len(hosts[-1]) == 1)
                hosts.append([part]) if is_own else hosts[-1].append(part)
            for host in hosts:
                assertion = _assertion(host, language, who)
                who = assertion.who
                found.append(assertion)
    return found


def _assertion(host: Sequence[ClausePart], language: Language, inherited: frozenset[str] = frozenset()) -> Assertion:
    says = read(" ".join(part.text for part in host), language)
    others = frozenset().union(*(part.who for part in host[1:])) | says.relations | says.names
    verbs = host[0].verbs
    return Assertion(
        text=" ".join(part.text for part in host),
        says=says,
        who=host[0].who or (inherited if lexicon.OTHERS.isdisjoint(says.raw[:1]) else frozenset()),
        others=others,
        verbs=verbs,
        is_unsettled=not all(part.is_settled for part in host),
    )


class Roles:
    """Holds what was said against whom an assertion tells of; who has a name is the same by the name."""

    def __init__(self, said: Iterable[Clause]) -> None:
        self._same: dict[str, set[str]] = {}
        for clause in said:
            named = {name.lower() for found in _CALLED.findall(clause.text) for name in found if name}
            kin = clause.part.who & frozenset(lexicon.RELATIONS.values())
            kin = kin or (clause.says.relations if named else kin)
            names = named | (clause.part.who - kin - {USER} if kin else set())
            if len(kin) == 1 and len(names) == 1:
                for one in kin | names:
                    self._same.setdefault(one, set()).update(kin | names)

    def is_of(self, clause: Clause, who: frozenset[str]) -> bool:
        """Whether a part may be about one of these: also where it does not say whom it is about."""
        return not clause.part.who or not who or bool(clause.part.who & self._all(who))

    def may_tell(self, clause: Clause, assertion: Assertion) -> bool:
        """Whether a part is about those whom an assertion tells of, or speaks of them."""
        if self.is_of(clause, assertion.told):
            return True
        if USER in assertion.who:
            return not _POINTS_AT_USER.isdisjoint(clause.says.raw)
        return not (_POINTS | self._all(assertion.who)).isdisjoint(clause.says.raw)

    def swapped(self, assertion: Assertion, said: Iterable[Clause]) -> str:
        """What is done in an assertion by somebody of whom only another one is said to do it; empty if none is."""
        if not assertion.who:
            return ""
        for verb in sorted(assertion.verbs - {"be", "have"}):
            doing = [one for one in said if verb in one.part.verbs and (one.says.stems & assertion.says.stems) - {verb}]
            if doing and not any(self.is_of(one, assertion.who) for one in doing):
                return verb
        return ""

    def _all(self, who: frozenset[str]) -> frozenset[str]:
        return who.union(*(self._same.get(one, ()) for one in who))


def is_of_what_is_theirs(clause: Clause, assertion: Assertion) -> bool:
    """Whether a part tells of somebody or something of the user's, and the assertion of nobody but the user."""
    raw, says = clause.says.raw, assertion.says
    is_of_user = assertion.who <= {USER} and not says.relations and not clause.is_embedded
    if is_of_user and raw[1:3] == ("of", "us") and raw[0] not in part_words.ALL_OF_US:
        return True
    if not is_of_user or not _POINTS_AT_USER.isdisjoint(raw):
        return False
    if clause.part.who <= {USER}:
        is_of_one_of_theirs = raw[:1] and raw[0] in part_words.FIRST_OF_OTHERS
        return bool(is_of_one_of_theirs and not (lexicon.MINE | {"mine"}).isdisjoint(raw))
    owned = clause.part.who - {USER}
    if USER not in clause.part.who:
        return False
    is_trait = not part_words.TRAITS.isdisjoint(owned) or "prefer" in clause.says.kinds & says.kinds
    is_what_they_have = assertion.verbs != {"be"} and not says.stems.isdisjoint(map(_compared, owned))
    is_of_home = not lexicon.HAVE.isdisjoint(says.raw[1:3]) and not part_words.HOMES.isdisjoint(owned)
    return not (is_trait or is_what_they_have or is_of_home)


def is_only_spoken_of(clause: Clause, assertion: Assertion) -> bool:
    """Whether what an assertion says to be done is what a part tells something of: `living here is expensive`."""
    tokens = tokens_of(clause.part.text)
    if not tokens or not (tokens[0].is_going_on and tokens[0].key in assertion.verbs):
        return False
    is_told_of = any(one.key == "be" or (one.key and one.word.endswith("s")) for one in tokens[1:])
    return is_told_of and lexicon.SPEAKER.isdisjoint(clause.says.raw)


def _compared(noun: str) -> str:
    return lexicon.KINDS.get(noun) or stem(noun, ENGLISH)


def doing_the_same(said: Sequence[Clause], assertion: Assertion) -> list[Clause]:
    """Without what else somebody does in a clause in which they do what the assertion says to be done."""
    best: dict[int, int] = {}
    several = {one.number for one in said if one.part.tie is Tie.BESIDE}
    for one in said:
        best[one.number] = max(best.get(one.number, 0), len(assertion.verbs & one.part.verbs))
    return [
        one
        for one in said
        if one.number not in several or one.is_embedded or len(assertion.verbs & one.part.verbs) == best[one.number]
    ]
