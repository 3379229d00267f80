"""Whether the user takes a fact back in what they say: that it is over, was never so, or is to be forgotten.

Of English a clause has to be about the one whom the fact is about, and to deny what the fact says is done, of what the
fact says it of, and nothing narrower: who plays no chess on Mondays plays chess. Of other languages words are compared.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from tuimem.memory.facts import lexicon, statements, times
from tuimem.memory.facts.doing import USER, begins_with_what_is_done, compared
from tuimem.memory.facts.own_words import own_words
from tuimem.memory.facts.statements import clauses, sentences
from tuimem.memory.facts.told import StatedAct, told
from tuimem.memory.faithfulness.vocabulary import ENGLISH, languages_of

_LEAST_SHARE = 0.5
"""Of a fact's words, where no more is known of the language."""

_LONGEST = 300
"""Characters of a clause in which something is taken back; who goes on for longer tells a story."""

_OR = re.compile(r"\b(?:or|nor)\b", re.IGNORECASE)
_ANY_MORE = re.compile(r"\s*\b(?:any ?more|any longer)\b", re.IGNORECASE)
_IS_OVER = re.compile(r"\b(?:any ?more|any longer|no longer|no more)\b", re.IGNORECASE)
_STRESS = re.compile(r"\s*\b(?:at all|after all|either|any)\b", re.IGNORECASE)
_REASON = re.compile(r"\s*\b(?:because|due to|thanks to|so that|(?:since|as) (?:i|we|it|my|the)\b).*", re.IGNORECASE)
_LEADS_IN = re.compile(rf"^(?:(?:{'|'.join(sorted(lexicon.LEADING))})\b[\s,]*)+", re.IGNORECASE)
_WRONG = "(?:wrong|false|untrue|incorrect|a lie|a mistake|not true|not right|no longer true)"
_SAYS_TO_FORGET = (
    re.compile(
        rf"^(?:(?:you can|you may|you should|i want you to|could you)\s+)?(?:{'|'.join(sorted(lexicon.FORGETS))})\b"
        r"(?:\s+(?:the fact|what i (?:said|told you)))?(?:\s+(?:that|about))*\s+(.+)$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^(?:it|that)(?:(?: is| was|['’]s) {_WRONG}| isn['’]t (?:true|right))\s+that\s+(.+)$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^that (.+?) (?:isn['’]t (?:true|right)|(?:is|was) {_WRONG})$",
        re.IGNORECASE,
    ),
)
_LEFT_PLACE = re.compile(
    r"\b(?:moved|gone) (?:(?:away|out|on) )?(?:from|of) (?P<place>.+?)(?: (?:in)?to .+)?$"
    r"|\bleft (?P<for_good>.+?) (?:for good|for ever|forever|behind)$",
    re.IGNORECASE,
)
_GIVEN_AWAY = re.compile(r"\b(gave|given) ((?:my|our|the) .+?) away\b", re.IGNORECASE)
_OTHER_REASON = re.compile(
    r"(?:\bnot|n['’]t)\b.*\b(?:because|due to|thanks to|for)\b.*\bbut (?:rather )?(?:because|due to|thanks to|for)\b",
    re.IGNORECASE,
)
"""Denies why something is so, and not that it is."""

_JUST = r"(?: (?:just|finally|now|recently))?"
_AND_I = re.compile(
    r"^(my \w+|\w+) and i(?: have|['’]ve)?(?: just| finally| recently)? "
    r"(?:(?P<divorced>(?:got |are )?divorced)|(?:broke|broken|split) up)\b",
    re.IGNORECASE,
)
_DIVORCED = re.compile(
    rf"^(?:i|we)(?:['’]m|['’]re|['’]ve| am| are| have)?{_JUST} ?"
    rf"(?:(?:got |gotten )?divorced|got divorced from (?P<from>(?:my )?\w+)|divorced (?P<whom>(?:my )?\w+))$",
    re.IGNORECASE,
)
_BROKE_UP = re.compile(
    rf"^(?:i(?:['’]ve| have)?{_JUST} (?:broke|broken|split) up with my (?P<one>\w+)|"
    rf"my (?P<other>\w+)(?: has|['’]s)?{_JUST} (?:left|dumped) me)$",
    re.IGNORECASE,
)
_LAID_OFF = re.compile(
    r"^i(?:['’]ve been| have been| was| got) (?:just |recently )?(?:laid off|fired|let go|sacked|made redundant)"
    r" (?:from|by|at) (?:my job at |my job with )?(?P<place>.+)$",
    re.IGNORECASE,
)
_GRADUATED = re.compile(rf"^i(?:['’]ve| have)?{_JUST} graduated$", re.IGNORECASE)
_OF_MINE = re.compile(r"^(?:my|our)\b", re.IGNORECASE)
_LEFT = frozenset({"work", "study", "sing", "play"})
"""What is done where one can leave."""

_ONLY = frozenset({"only", "just", "merely", "nur", "seulement", "solo"})


def takes_back(said: str, text: str) -> bool:
    """Whether the user says that a fact is over or was never so."""
    fact = told(text)
    for clause in _clauses(said):
        is_read = fact.who and fact.what and all(each is ENGLISH for each in languages_of(clause, text))
        if _ends(_LEADS_IN.sub("", clause), fact) if is_read else _ends_by_words(clause, text):
            return True
    return False


@lru_cache(maxsize=4)
def _clauses(said: str) -> tuple[str, ...]:
    """What the user states, kept since each fact is held against it."""
    said_so = (one for one in sentences(own_words(said)) if not _OTHER_REASON.search(one[:_LONGEST]))
    clauses = (clause for sentence in said_so for clause in _in_full(_AND_I.sub(_whom, sentence)))
    return tuple(clause for clause in clauses if not clause.endswith(("?", "？")) and len(clause) <= _LONGEST)


def _whom(found: re.Match[str]) -> str:
    """In words that are no list of two: “I divorced Tom” for “Tom and I got divorced”."""
    return f"I {'divorced' if found['divorced'] else 'broke up with'} {found[1]}"


def _in_full(sentence: str) -> Iterator[str]:
    """The clauses of a sentence, each with what it leaves out: who does not drink or smoke does not smoke."""
    lists = _OR.search(sentence) is not None
    denial: StatedAct | None = None
    for clause in clauses(sentence):
        parts = [clause] if not lists or clause.endswith(("?", "？")) else _OR.split(clause)
        for place, part in enumerate(each.strip() for each in parts):
            if denial is not None and part and begins_with_what_is_done(part.split()[0].lower()):
                yield " ".join((*denial.says.raw[: denial.at - 1], part))
            elif denial is not None and place:
                yield " ".join((*denial.says.raw[: denial.at], part))
            else:
                denial = told(part) if lists else None
                denial = denial if denial is not None and denial.who and denial.denies else None
                yield part


def _ends(clause: str, fact: StatedAct) -> bool:
    """Whether a clause in English says that a fact in English does not hold."""
    if any((found := pattern.match(clause)) and _repeats(found[1], fact) for pattern in _SAYS_TO_FORGET):
        return True
    clause = _REASON.sub("", clause)
    is_over = _IS_OVER.search(clause) is not None
    clause = _GIVEN_AWAY.sub(r"\1 away \2", _STRESS.sub("", _ANY_MORE.sub("", clause)))
    if _has_parted(_STRESS.sub("", times.WHEN_IT_ENDED.sub("", clause)).strip(" .!"), clause, fact):
        return True
    since = times.WHEN_IT_ENDED.sub("", clause)
    says = told(since)
    raw = fact.says.raw
    unsure = (word for word in lexicon.NOT_SURE.intersection(says.says.raw) if word not in raw)
    if any(lexicon.KINDS.get(word, word) not in fact.says.kinds for word in unsure):
        return False
    if not says.what or lexicon.QUALIFYING.intersection(says.says.raw) - set(raw):
        return False
    if says.denies:
        is_for_a_time = times.FOR_A_TIME.search(since if is_over else clause) is not None
        return not is_for_a_time and _denies(says if is_over else told(clause), fact, is_over=is_over)
    if fact.denies:
        return _is_about_the_same(says, fact) and not times.FOR_A_TIME.search(clause) and _is_so_after_all(says, fact)
    return _is_no_more(says, fact, clause, since) or _is_hated(says, fact, clause)


def _repeats(clause: str, fact: StatedAct) -> bool:
    """Whether what is to be forgotten, or wrong, is the fact."""
    clause = _STRESS.sub("", _ANY_MORE.sub("", clause))
    says = told(clause)
    if says.who == USER or says.what:
        is_alike = says.denies is fact.denies and _does_the_same(says, fact)
        return is_alike and _is_about_the_same(says, fact) and _is_of_the_same(says, fact, is_over=False)
    stems = statements.read(clause, ENGLISH).stems
    return bool(stems) and stems <= fact.of.stems and fact.of.head in stems


def _denies(says: StatedAct, fact: StatedAct, *, is_over: bool) -> bool:
    """Whether what is denied is what the fact says, at the time at which it says so."""
    if fact.denies:
        return False
    if says.what == "be" and fact.what in ("be", "name") and fact.subject and says.subject:
        is_turned_round = says.subject <= fact.of.stems and says.of.stems == fact.subject
        if is_turned_round:
            return True
    never = "never" in says.says.raw
    if not never and (says.is_perfect or says.is_past is not fact.is_past):
        return False
    if "can" in says.says.raw and "can" not in fact.says.raw and not is_over:
        return False
    return (
        _is_about_the_same(says, fact) and _does_the_same(says, fact) and _is_of_the_same(says, fact, is_over=is_over)
    )


def _is_about_the_same(says: StatedAct, fact: StatedAct) -> bool:
    if USER in (says.who, fact.who):
        return says.who == fact.who
    return bool(says.subject) and says.subject <= fact.subject


def _does_the_same(says: StatedAct, fact: StatedAct) -> bool:
    if says.what == fact.what:
        return True
    kinds = says.says.kinds & fact.says.kinds
    return bool(kinds) and {says.what, fact.what} - {"be", "have"} <= kinds


def _is_of_the_same(says: StatedAct, fact: StatedAct, *, is_over: bool) -> bool:
    """Whether it is said of the same thing, in no more words: what is so of a part of it is not so of it."""
    some, every = says.of, fact.of
    is_narrower = not (
        some.stems <= every.stems and some.numbers <= every.numbers and some.directions - some.leads <= every.directions
    )
    is_at_work = "work" in says.after and "work" not in fact.says.raw
    leads = some.leads ^ every.leads
    if says.what == "work":
        leads -= {"for"}
    last = max((word.at for word in says.says.words), default=-1)
    is_of_own = bool(lexicon.MINE & {*says.says.raw[last + 1 :]} - {*fact.after})
    if is_of_own or is_narrower or is_at_work or leads or ("and" in fact.after and some.stems != every.stems):
        return False
    if not every.stems:
        return not some.stems and some.numbers == every.numbers
    if some.stems == every.stems:
        return True
    is_named = fact.what == "have" and some.stems <= fact.says.names
    tells = bool(some.stems) and (is_over or bool(some.stems - fact.says.kinds))
    return tells and (every.head in some.stems or is_named)


def _is_so_after_all(says: StatedAct, fact: StatedAct) -> bool:
    if says.word == "started" and says.after[:1] and says.after[0].endswith("ing"):
        says = says.of_another_verb(says.at) or says
    elif says.is_past or says.is_perfect:
        return False
    return _does_the_same(says, fact) and _is_of_the_same(says, fact, is_over=False)


def _is_hated(says: StatedAct, fact: StatedAct, clause: str) -> bool:
    """Whether the user hates what they liked, or the other way round."""
    is_turned_round = {says.what, fact.what} == {"like", "hate"} and not says.is_past
    is_of_it = _is_about_the_same(says, fact) and _is_of_the_same(says, fact, is_over=False)
    return is_turned_round and is_of_it and not times.FOR_A_TIME.search(clause)


def _is_no_more(says: StatedAct, fact: StatedAct, clause: str, since: str) -> bool:
    """Whether it is said without a denial that something ended: it was stopped, sold or left, or died."""
    if fact.is_past:
        return False
    if fact.what == "live" and (found := _LEFT_PLACE.search(since)):
        place = told(f"I live in {found['place'] or found['for_good']}")
        return _is_about_the_same(says, fact) and _is_of_the_same(place, fact, is_over=False)
    if says.who == USER and _is_had_no_more(says, fact):
        return True
    if _is_about_the_same(says, fact) and not times.AT_A_MOMENT.search(clause):
        return _is_done_no_more(says, fact)
    return _is_gone(says, fact, clause)


def _is_done_no_more(says: StatedAct, fact: StatedAct) -> bool:
    after = says.after[1:] if says.after[:1] == ("up",) else says.after
    if says.word == "left":
        is_member = fact.what in _LEFT
        return is_member and _is_of_the_same(says, fact, is_over=False)
    if says.word not in lexicon.NO_MORE_DONE or (says.word in ("gave", "given") and after == says.after):
        return False
    if after and after[0].endswith("ing"):
        done = says.of_another_verb(len(says.says.raw) - len(after))
        return done is not None and _does_the_same(done, fact) and _is_of_the_same(done, fact, is_over=True)
    if says.word in ("stopped", "ceased") or fact.what in lexicon.FELT_OR_LIVED:
        return False
    return _is_of_the_same(says, fact, is_over=False) or _is_the_work(says, fact)


def _is_had_no_more(says: StatedAct, fact: StatedAct) -> bool:
    """Whether the user has no more what the fact says that they have, or drive, or whose name or colour it tells."""
    is_had = fact.what in lexicon.HELD if fact.who == USER else bool(fact.subject)
    given = says.word not in ("gave", "given", "got") or says.after[:1] in (("away",), ("rid",))
    if says.word == "lost" and _is_the_work(says, fact):
        return True
    if says.word not in lexicon.NO_MORE_HAD or not given or lexicon.THEIR_OWN.isdisjoint(says.after):
        return False
    own = next(at for at in range(says.at, len(says.says.raw)) if says.says.raw[at] in lexicon.THEIR_OWN)
    thing = says.of.stems if says.word == "lost" else says.of_what_comes_after(own).of.group
    stems, head = (fact.of.stems, fact.of.head) if fact.who == USER else (fact.subject, fact.who)
    is_named = thing <= fact.says.names and thing.isdisjoint(fact.of.group - {head})
    return is_had and bool(thing) and thing <= stems and (head in thing or is_named)


def _has_parted(since: str, clause: str, fact: StatedAct) -> bool:
    """Whether the user parted from whom or where they work, in words that name what began and not what ended.

    With a year it may have been another one.
    """
    if fact.who != USER or statements.read(clause, ENGLISH).numbers:
        return False
    if found := _DIVORCED.match(since):
        who = (found["from"] or found["whom"] or "").lower().removeprefix("my ")
        is_married = fact.what == "marry" and fact.word in ("is", "am", "are")
        return is_married and (not who or who in fact.says.names or lexicon.RELATIONS.get(who) in lexicon.PARTNERS)
    if found := _BROKE_UP.match(since):
        partner = lexicon.RELATIONS.get((found["one"] or found["other"]).lower(), "")
        return partner in lexicon.PARTNERS and fact.what == "have" and partner in fact.of.group
    if _GRADUATED.match(since):
        is_one = fact.word in ("is", "am", "are") and not fact.denies
        return is_one and fact.of.head == "study" and "student" in fact.after
    if found := _LAID_OFF.match(since):
        place = told(f"I work at {found['place']}")
        return fact.what == "work" and "at" in fact.after and _is_of_the_same(place, fact, is_over=False)
    return False


def _is_the_work(says: StatedAct, fact: StatedAct) -> bool:
    return (
        fact.what == "work" and "job" in says.after and says.of.stems <= {"work", *fact.of.stems} and "at" in fact.after
    )


def _is_gone(says: StatedAct, fact: StatedAct, clause: str) -> bool:
    """Whether the user says of what they have that it is no more."""
    if says.who == USER or not says.subject or not (fact.what in lexicon.HELD or fact.subject):
        return False
    died = says.word == "died" or (says.word == "passed" and says.after[:1] == ("away",))
    gone = {compared(word) for word in lexicon.GONE}
    is_so = says.what == "be" or (says.word == "got" and not lexicon.TAKEN.isdisjoint(says.after[:1]))
    is_gone = is_so and bool(lexicon.GONE.intersection(says.after)) and says.of.stems <= gone
    is_named = says.subject <= fact.says.names
    if not (died or is_gone) or not (_OF_MINE.match(clause) or is_named):
        return False
    had = fact.of.stems | fact.subject
    return told(clause).subject <= had and (fact.of.head in says.subject or fact.who in says.subject or is_named)


def _ends_by_words(clause: str, text: str) -> bool:
    """Whether a clause in another language denies a fact: with half of its words, and of nobody else."""
    says, fact = statements.pair(clause, text)
    is_over = not fact.denies and not (lexicon.ENDED - lexicon.DENIALS).isdisjoint(says.raw)
    ends = is_over or says.denies is not fact.denies
    of_something_else = not is_over and fact.kinds & lexicon.DECIDING and not says.kinds & fact.kinds
    is_other = bool(fact.names) and bool(says.names) and fact.names.isdisjoint({*says.raw, *says.names})
    of_another = says.relations - fact.relations and not fact.names & set(says.raw)
    first, second = (*says.raw[:2], "", "")[:2]
    of_another = of_another or told(clause).who not in (USER, "", *fact.raw)
    of_mine = first in lexicon.MINE and second not in fact.raw
    of_somebody = of_mine or first in lexicon.OTHERS | lexicon.YOU
    for_a_time = times.FOR_A_TIME.search(clause) is not None or not _ONLY.isdisjoint(says.raw)
    if not ends or is_other or of_another or of_somebody or of_something_else or says.is_future or for_a_time:
        return False
    shared = says.stems & fact.stems
    tells = shared - fact.kinds or shared == fact.stems
    return bool(shared and tells and len(shared) >= _LEAST_SHARE * len(fact.stems))
