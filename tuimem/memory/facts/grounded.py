"""Whether the user has said what a fact says: the same of the same person, with the same names, numbers and denials.

A fact is carried by the clauses in which the user states something. Questions, suppositions, and what is said of others
carry nothing about the user, so a good fact may be refused for its odd wording; a wrong one passes less easily.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import lru_cache

from tuimem.memory.facts import framing, lexicon, part_words
from tuimem.memory.facts.denied import is_other_way_round
from tuimem.memory.facts.naming import named_kin, speaks_of, tells_name
from tuimem.memory.facts.other_languages import is_told_so
from tuimem.memory.facts.own_words import own_words
from tuimem.memory.facts.roles import (
    Assertion,
    Roles,
    assertions,
    doing_the_same,
    is_of_what_is_theirs,
    is_only_spoken_of,
)
from tuimem.memory.facts.sides import turned_round
from tuimem.memory.facts.sole_name import tells_sole_name
from tuimem.memory.facts.stated import ENGLISH_OR_UNKNOWN, Clause, all_clauses
from tuimem.memory.facts.statements import Statement, clauses, read
from tuimem.memory.facts.states import not_told_as_such
from tuimem.memory.facts.subjects import USER
from tuimem.memory.facts.times import still_so
from tuimem.memory.facts.wordings import in_other_words
from tuimem.memory.faithfulness.evidence import Evidence
from tuimem.memory.faithfulness.judge import doubt
from tuimem.memory.faithfulness.languages import Language
from tuimem.memory.faithfulness.vocabulary import ENGLISH, languages_of
from tuimem.remembered import About

_LEAST_SHARE = 0.8
"""Of a fact's words of content that have to be said; the first one, which says what is done, in any case."""

_LEAST_SHARE_OF_SIGNS = 0.5
"""The same for pairs of Chinese and Japanese signs."""

_USER = ("User", "Nutzer", "Benutzer", "Utilisateur", "Usuario")
"""What a fact calls the user."""

_OF_USER = re.compile(r"(?:the )?users?\b", re.IGNORECASE)
_OF_SPEAKER = re.compile(r"\b(?:[Mm]y|I['’]m|I am|I have)\b")
_LEAVES = re.compile(
    r"\b(?:out of|away from|left|leaving|quit|no longer (?:in|at)|not live in|sold)\s+(?:the |my )?(\w+)"
    r"|\bmov\w+ from\s+(\w+)",
    re.IGNORECASE,
)
_TELLS_PAST = re.compile(
    r"\b(?:from|left|moved|formerly|former|used to|was|lived|until|no longer|not|sold|quit)\b", re.IGNORECASE
)


def is_grounded(content: str, said: str, *, also: str = "", about: About = About.USER) -> bool:
    """Whether what the user `said` carries a fact. `also` is what was known before: its words may stand in it too."""
    return not why_not_grounded(content, said, also=also, about=about)


def why_not_grounded(content: str, said: str, *, also: str = "", about: About = About.USER) -> str:
    """Why a fact is not carried by what was said, in words that users read; empty if it is."""
    why = _why_not_in_its_words(content, said, also, about)
    others = in_other_words(content, said) if why and about is About.USER else ()
    return "" if any(_is_said_as(other, said, also) for other in others) else why


def _is_said_as(other: str, said: str, also: str) -> bool:
    """Whether what was said carries a fact in other words, and denies what these deny."""
    clause = carrying_clause(other, said)
    denies = (read(one, _language(other, said)).denies for one in (other, clause))
    return len(set(denies)) == 1 and not _why_not_in_its_words(other, said, also, About.USER)


def _why_not_in_its_words(content: str, said: str, also: str, about: About) -> str:
    own = own_words(said) if about is About.USER else said
    if not own:
        return "the user did not say that"
    language = _language(content, own)
    if about is About.USER and (why := _of_nobody(read(content, language))):
        return why
    told = assertions(content, language) if about is About.USER else [_of_character(content, language)]
    stated = [clause for clause in _all_clauses(own, language) if clause.is_stated]
    is_in_parts = language.name in ENGLISH_OR_UNKNOWN or about is not About.USER
    stated = [one for one in stated if is_in_parts or is_told_so(one, read(content, language), content, language)]
    before, roles, texts = read(also, language), _roles(own, language), [also] if also else []
    for assertion in told:
        found = [one for one in doing_the_same(stated, assertion) if _may_carry(one, assertion, roles, about)]
        if not found or not (assertion.says.words or assertion.says.numbers or len(told) > 1):
            return "the user did not say that"
        missing = _not_told(assertion, found, before, roles, language)
        is_english = language.name in ENGLISH_OR_UNKNOWN
        if not missing and is_english and is_other_way_round(assertion.says, found, before):
            return "the user said the opposite"
        if not missing and about is About.USER and is_english:
            missing = not_told_as_such(assertion, found, also)
        if missing:
            return f"the user did not say “{missing}”"
        texts += [clause.text for clause in found]
    return _left_behind(content, own) or doubt(content, Evidence(". ".join(dict.fromkeys(texts)), [own], _USER))


def _language(content: str, said: str) -> Language:
    """The language of what was said: “son” and “has” are words of several, “my” is of one."""
    is_english = _OF_USER.match(content) and _OF_SPEAKER.search(said)
    return ENGLISH if is_english else languages_of(content, said)[1]


def _of_character(content: str, language: Language) -> Assertion:
    """What is told of a character, who does not say its own name."""
    says = read(content, language)
    says = replace(says, words=tuple(word for word in says.words if word.at))
    return Assertion(content, says)


def _not_told(
    assertion: Assertion, found: Sequence[Clause], before: Statement, roles: Roles, language: Language
) -> str:
    """The first word of an assertion that these parts do not tell, or tell of somebody else."""
    says = [*(clause.says for clause in found), before]
    alone = {name for name in assertion.says.names if any(tells_sole_name(name, one, assertion) for one in found)}
    turned = turned_round(assertion, found) if language.name in ENGLISH_OR_UNKNOWN else ""
    return roles.swapped(assertion, found) or turned or _missing(assertion.says, says, language, alone)


def _of_nobody(fact: Statement) -> str:
    """Why a fact that names neither the user nor anybody of theirs is about nobody at all; empty if it is not."""
    if not fact.relations and not lexicon.OTHERS.isdisjoint(fact.raw[:1]):
        return "it does not say whom it is about"
    is_of_user = bool(fact.relations) or not lexicon.USER.isdisjoint(fact.raw)
    return "" if is_of_user or lexicon.FICTION.isdisjoint(fact.raw) else "it is told of a story"


def why_not_said(line: str, said: str) -> str:
    """Why what was said does not carry a line that may join several statements about anybody; empty if it does.

    Other than for a fact, what was asked or supposed counts too. What was to be is not, and what is over is no more.
    """
    language = languages_of(line, said)[1]
    read_line = read(line, language)
    if not (read_line.words or read_line.numbers):
        return ""
    spoken, told = _all_clauses(said, language), assertions(line, language, is_list=True)
    roles = _roles(said, language)
    may_suppose = any(assertion.is_unsettled for assertion in told) or _supposes(read_line)
    may_be = [one for one in spoken if _is_of_its_time(one, read_line) and (may_suppose or not one.is_supposed)]
    nothing, all_found = read("", language), list[Clause]()
    for assertion in told:
        found = [one for one in doing_the_same(may_be, assertion) if _may_tell(one, assertion, roles)]
        is_of_user = language.name in ENGLISH_OR_UNKNOWN and USER in assertion.who
        if is_of_user:
            found = [one for one in found if not is_of_what_is_theirs(one, assertion)]
        missing = _not_told(assertion, found, nothing, roles, language)
        if is_of_user and not missing:
            missing = not_told_as_such(assertion, found, "")
        if missing:
            return f"the user did not say “{missing}”"
        if is_of_user and is_other_way_round(assertion.says, found, nothing):
            return "the user said the opposite"
        all_found += found
    if read_line.denies and not any(_denies_some(clause.says, read_line) for clause in all_found):
        return "the user did not say “not”"
    return ""


def _supposes(line: Statement) -> bool:
    return line.denies or line.is_future or not lexicon.SUPPOSED.isdisjoint(line.raw)


def _denies_some(says: Statement, line: Statement) -> bool:
    """Whether a clause denies something that the line speaks of, or tells that it is over."""
    is_of_it = not says.stems.isdisjoint(line.stems)
    return is_of_it and (says.denies or not lexicon.ENDED.isdisjoint(says.raw))


@lru_cache(maxsize=2)
def _all_clauses(said: str, language: Language) -> Sequence[Clause]:
    """Kept, since the lines of one digest are held against the same, and the facts of one answer."""
    return tuple(all_clauses(said, language))


@lru_cache(maxsize=2)
def _roles(said: str, language: Language) -> Roles:
    return Roles(_all_clauses(said, language))


def _may_tell(clause: Clause, assertion: Assertion, roles: Roles) -> bool:
    """Whether a part of what was said may carry some of what a line tells."""
    is_others = clause.subject == "other" and USER not in clause.part.who
    if USER in assertion.who and is_others and not assertion.says.relations:
        return bool(assertion.others) and roles.is_of(clause, assertion.others)
    return roles.may_tell(clause, assertion)


def stated_clauses(text: str, language: Language) -> list[str]:
    """The clauses in which something is stated, without what leads in to it; none that holds a mere view."""
    return [clause.sentence for clause in all_clauses(text, language) if clause.sentence]


def carrying_clause(content: str, said: str) -> str:
    """The clause of what was said that has most of a fact's words; empty when none has any."""
    language = languages_of(content, said)[1]
    fact = read(content, language)
    found = [(len(fact.stems & read(clause, language).stems), clause) for clause in clauses(own_words(said))]
    most = max((shared for shared, _ in found), default=0)
    return next((clause for shared, clause in found if shared == most), "") if most else ""


def _may_carry(clause: Clause, assertion: Assertion, roles: Roles, about: About) -> bool:
    """Whether a part is about the one that the fact is about, and as sure as the fact is, and as present."""
    says, fact = clause.says, assertion.says
    if not _is_of_its_time(clause, fact) or _is_only_weighed(says, fact):
        return False
    if about is About.CHARACTER:
        return True
    if (
        (USER in assertion.who or not assertion.who)
        and _is_what_the_user_is(fact)
        and not lexicon.MINE.isdisjoint(says.raw)
    ):
        return False
    if framing.is_played(clause.text, assertion.text) and not clause.relations:
        return False
    if is_only_spoken_of(clause, assertion):
        return False
    if is_of_what_is_theirs(clause, assertion) or _is_what_the_user_has(fact, says) or _is_told_of_a_thing(fact, says):
        return False
    kin = named_kin(assertion)
    if kin and speaks_of(clause, kin):
        return tells_name(clause, kin, assertion.text)
    return _is_of_them(clause, assertion, roles)


def _is_of_them(clause: Clause, assertion: Assertion, roles: Roles) -> bool:
    """Whether a part is about the user, or about those of theirs of whom the fact tells."""
    fact = assertion.says
    if clause.is_embedded and clause.subject == "other":
        others = assertion.told - {USER}
        return bool(others) and roles.is_of(clause, others) and clause.relations <= fact.relations
    if assertion.who and USER not in assertion.who and not roles.may_tell(clause, assertion):
        return False
    if clause.subject == "other":
        is_named = not assertion.others or roles.is_of(clause, assertion.told)
        is_of_user = not lexicon.USER.isdisjoint(fact.raw[:3])
        return is_named and bool(fact.relations or not is_of_user) and clause.relations <= fact.relations
    return clause.subject != "you" and fact.relations <= clause.relations


def _is_of_its_time(clause: Clause, fact: Statement) -> bool:
    """Whether something is said to be so already, and still, if the fact says that it is."""
    says = clause.says
    ahead = lexicon.FUTURE.intersection(says.raw)
    names_somebody = fact.stems <= fact.relations | fact.names
    if ahead and not fact.is_future and not (names_somebody and ahead <= lexicon.TIMES_AHEAD):
        return False
    is_sure = not lexicon.SURELY_AHEAD.isdisjoint(fact.raw) and lexicon.WISHES.isdisjoint(fact.raw)
    if is_sure and lexicon.SURELY_AHEAD.isdisjoint(says.raw) and not lexicon.WISHES.isdisjoint(says.raw):
        return False
    return not _is_over(says, fact, still_so(clause.text))


def _is_only_weighed(says: Statement, fact: Statement) -> bool:
    """Whether what the fact says to be done is only thought of: `we decided against moving`."""
    return not fact.stems.isdisjoint(_weighed(says)) and not _weighed(fact)


def _weighed(says: Statement) -> frozenset[str]:
    """What is going on behind `against`, `the idea of` and the like."""
    raw = says.raw
    return frozenset(
        word.stem
        for word in says.words
        if raw[word.at].endswith("ing")
        and (
            raw[word.at - 1] in part_words.WEIGHED
            or (
                raw[word.at - 1] in ("of", "about")
                and not part_words.THOUGHT.isdisjoint(raw[word.at - 2 : word.at - 1])
            )
        )
    )


def _is_what_the_user_is(fact: Statement) -> bool:
    """Whether it says that the user is a doctor, which one who has a doctor is not."""
    ways = (place for place, word in enumerate(fact.raw) if word in ("is", "am", "was"))
    return any(
        fact.raw[at + 1 : at + 2] in (("a",), ("an",))
        and not lexicon.RELATIONS.keys().isdisjoint(fact.raw[at + 2 : at + 4])
        for at in ways
    )


def _is_what_the_user_has(fact: Statement, says: Statement) -> bool:
    """Whether it says that the user is what they have or meet: "I'm a blue bike", of one who owns it."""
    thing = fact.raw[2:] if fact.raw[1:2] in (("is",), ("am",)) else fact.raw[1:]
    if thing[:1] not in (("a",), ("an",)) or lexicon.USER.isdisjoint(fact.raw[:1]):
        return False
    having = lexicon.HAVING | part_words.MEETS | (part_words.PREPOSITIONS - {"as"})
    had = (says.raw[at + 1 : at + 1 + len(thing)] for at, word in enumerate(says.raw) if word in having)
    return thing in had


def _is_told_of_a_thing(fact: Statement, says: Statement) -> bool:
    """Whether it says of the user what is said of something else: "I'm going to Rome", of its churches."""
    if fact.relations or lexicon.USER.isdisjoint(fact.raw[:1]) or not lexicon.SPEAKER.isdisjoint(says.raw):
        return False
    is_of_its_own = says.raw[:1] == fact.raw[1:2] or not lexicon.KINDS.keys().isdisjoint(says.raw[:1])
    return not lexicon.HAS_OR_IS.isdisjoint(says.raw[1:2]) and not is_of_its_own


def _is_over(says: Statement, fact: Statement, still: frozenset[str]) -> bool:
    """Whether the clause tells of what was, and the fact of what is."""
    if "formerly" in says.raw and not fact.is_past:
        return True
    ends = lexicon.STOPS.intersection(says.raw)
    if ends and not fact.is_past and not fact.denies and lexicon.STOPS.isdisjoint(fact.raw):
        return True
    if "did" in says.raw and "did" not in fact.raw and "does" in fact.raw:
        return True
    is_of_then = not still.isdisjoint(fact.raw[word.at] for word in fact.words)
    told = set(says.raw) - set(fact.raw) - (frozenset() if is_of_then else still)
    was = [(past, now) for past, now in lexicon.PAST_OF.items() if past in told]
    return not fact.is_past and any(not set(now).isdisjoint(fact.raw) for _, now in was)


def _missing(fact: Statement, said: Sequence[Statement], language: Language, alone: Collection[str]) -> str:
    """The first word of the fact that has to be said and is not; a name that is told `alone` needs none beside it."""
    stems = {stem for one in said for stem in one.stems}
    kinds = {kind for one in said for kind in one.kinds}
    raw = {word for one in said for word in one.raw}
    for kind in sorted(fact.kinds & lexicon.DECIDING):
        if kind not in kinds:
            return kind
        if apart := _is_of_something_else(kind, fact, said):
            return apart
    for name in sorted(fact.relations - {one for each in said for one in each.relations}):
        return name
    for name in sorted(fact.names):
        if name not in raw and not any(other.startswith(name[:4]) for other in raw if len(name) > 4):
            return name
    for detail in sorted(((fact.names & fact.stems) | fact.numbers) - set(alone)):
        if not any(_goes_with(detail, one, fact) for one in said):
            return detail.split("|")[0]
    if apart := _is_told_of_another(fact, said):
        return apart
    unsaid = [word.stem for word in fact.words if word.stem not in stems and fact.raw[word.at] not in lexicon.GENERAL]
    share = 1 - len(unsaid) / max(1, len(fact.words))
    is_of_signs = language.name == "caseless"
    if unsaid and not is_of_signs and unsaid[0] == fact.words[0].stem:
        return unsaid[0]
    return unsaid[0] if share < (_LEAST_SHARE_OF_SIGNS if is_of_signs else _LEAST_SHARE) else ""


def _is_of_something_else(kind: str, fact: Statement, said: Sequence[Statement]) -> str:
    """What a fact likes, hates or owns, where what was said does so with other things only."""
    wanted = {word.stem for word in fact.words if fact.raw[word.at] not in lexicon.GENERAL}
    wanted -= fact.kinds | fact.relations
    beside = [one.stems - one.kinds for one in said if kind in one.kinds]
    is_apart = wanted and all(others and others.isdisjoint(wanted) for others in beside)
    return min(wanted) if is_apart else ""


def _is_told_of_another(fact: Statement, said: Sequence[Statement]) -> str:
    """A number that is only said of other names than those of a fact, of which other numbers are said."""
    beside_names = [one for one in said if fact.names & (one.names | one.stems)]
    have_others = beside_names and all(one.numbers and one.numbers.isdisjoint(fact.numbers) for one in beside_names)
    if not have_others:
        return ""
    for number in sorted(fact.numbers):
        told = [one for one in said if number in one.numbers]
        if told and all(one.names for one in told):
            return number.split("|")[0]
    return ""


def _goes_with(detail: str, says: Statement, fact: Statement) -> bool:
    """Whether a name or a number is said with something else that the fact says, or with nothing else in its clause."""
    if detail not in says.stems | says.numbers:
        return False
    beside = says.stems - {detail}
    return not beside or bool(beside & fact.stems) or bool(says.kinds & fact.kinds)


def _left_behind(content: str, said: str) -> str:
    """Whether the fact goes on with what the user says to have left."""
    is_past = _TELLS_PAST.search(content)
    gone = {name.lower() for found in _LEAVES.finditer(said) for name in found.groups() if name}
    name = next((word for word in re.findall(r"\w+", content.lower()) if word in gone), "")
    return f"the user has left “{name}”" if name and not is_past else ""
