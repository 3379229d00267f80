"""Whether somebody is said to have, be, work as or be called what a fact says, and is not only spoken of beside it.

"I saw two kids" has the words of "User has two kids" but for the one that nearly every sentence has, or could have. So
what a fact says to be had must stand in what was said where what is had stands: behind `have` or `my`, for example.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from tuimem.memory.facts import lexicon, part_words
from tuimem.memory.facts.parts import parts
from tuimem.memory.facts.roles import Assertion
from tuimem.memory.facts.stated import Clause
from tuimem.memory.facts.subjects import JOINS, STATE, USER
from tuimem.memory.facts.tokens import I_OR_WE, SHE_OR_THEY, Token, tokens_of
from tuimem.memory.faithfulness.negation import stem
from tuimem.memory.faithfulness.numbers import numbers
from tuimem.memory.faithfulness.vocabulary import ENGLISH

State = Literal["be", "have", "work", "name"]

_HIS = frozenset({"his", "her", "their", "its"})
_IS_SHORT = frozenset({"s"})
_SUBJECTS = I_OR_WE | SHE_OR_THEY | {"you"}
_ENDS_THING = JOINS | {"called", "named", "aged", "who", "that", "which", "whose", "than"}
_BEFORE_DONE = _SUBJECTS | part_words.MODALS | JOINS | lexicon.BESIDE | {"to", "who", "that"}
_MOST_BEFORE_THING = 3
"""Words between `a` and what it belongs to."""


def _done(words: frozenset[str]) -> frozenset[str]:
    """What is done, as the words of a part are compared by it."""
    return frozenset(lexicon.KINDS.get(word) or stem(word, ENGLISH) for word in words)


_OBTAINED, _KEPT, _HAD_WITH = (
    _done(words) | ({"have"} & words) for words in (part_words.OBTAINED, part_words.KEPT, part_words.HAD_WITH)
)
_WORKED, _FELT, _BECOME_ONE = (_done(words) for words in (part_words.WORKED, part_words.FELT, part_words.BECOME_ONE))
_BECOME, _TURNED = (_done(words) | ({"be"} & words) for words in (part_words.BECOME, part_words.TURNED))


@dataclass(frozen=True, slots=True)
class _Lead:
    """What leads to a word of a part: what is done to it, between which and it stand prepositions, and whose it is.

    `done` is empty where nothing is said to be done, and `form` is how it is spelled.
    """

    done: str = ""
    form: str = ""
    at: int = -1
    prepositions: tuple[str, ...] = ()
    owner: str = ""
    passed: frozenset[str] = field(default_factory=frozenset)


def not_told_as_such(assertion: Assertion, said: Sequence[Clause], known: str) -> str:
    """The first word of what somebody has, is, does for a living or is called that is not said to be so; or nothing.

    `known` is a fact that was known before.
    """
    spoken = [tokens_of(clause.part.text) for clause in said] + [tokens_of(part.text) for part in parts(known)]
    own = tuple(tokens_of(assertion.text))
    if (state := _state(own, assertion)) is None:
        return ""
    for at in _heads(own, state):
        lead = _lead(own, at, state)
        places = [(each, place) for each in spoken for place, one in enumerate(each) if _same(one, own[at])]
        if places and not any(_tells(each, place, state, lead, assertion) for each, place in places):
            return own[at].word
    return _not_counted(own, spoken) if state == "have" else ""


def _state(own: Sequence[Token], assertion: Assertion) -> State | None:
    """What an assertion tells in a word that nearly every sentence has; None where it tells what somebody does."""
    words, done = [token.word for token in own], {token.key for at, token in enumerate(own) if _is_done(own, at)}
    verbs = (done - STATE or done) if assertion.verbs & {token.key for token in own} else assertion.verbs
    if "be" in (token.key for token in own) and ("name" in verbs or {"name", "nickname"} & set(words)):
        return "name"
    if verbs == {"work"}:
        return "work"
    if verbs == {"have"}:
        return "have"
    is_become = verbs <= _BECOME_ONE and "be" in (token.key for token in own)
    return "be" if verbs and (verbs <= STATE or is_become) else None


def _heads(own: Sequence[Token], state: State) -> Iterator[int]:
    """The places of what is had, been or done: the last word of each that is joined to the first one by `and`."""
    first = next((at for at in range(len(own)) if _is_done(own, at)), len(own) - 1)
    last, has_begun = -1, False
    for at in range(first + 1, len(own)):
        token, before = own[at], own[at - 1]
        is_end = token.word in _ENDS_THING or (token.word in part_words.PREPOSITIONS and has_begun)
        if last >= 0 and (is_end or "," in before.spelled):
            yield last
            last = -1
        if is_end and token.word not in JOINS:
            return
        if not _is_empty(token) or (state == "be" and _number(token)):
            last, has_begun = at, True
    if last >= 0:
        yield last


def _is_empty(token: Token) -> bool:
    word = token.word
    if word in lexicon.KINDS and word not in lexicon.SOFT:
        return False
    is_common = word in ENGLISH.common or word in ENGLISH.denies or word in lexicon.SOFT or word in lexicon.SPEAKER
    return (
        (is_common or word in lexicon.GENERAL | lexicon.BESIDE | lexicon.USER | STATE)
        or token.key in STATE
        or _number(token)
    )


def _number(token: Token) -> bool:
    return bool(_readings(token.spelled))


@lru_cache(maxsize=1024)
def _readings(word: str) -> frozenset[str]:
    return frozenset(reading for one in numbers(word, ENGLISH) if not one.is_loose for reading in one.readings)


def _compared(token: Token) -> str:
    return lexicon.RELATIONS.get(token.word) or lexicon.KINDS.get(token.word) or stem(token.word, ENGLISH)


def _same(one: Token, other: Token) -> bool:
    return _compared(one) == _compared(other) or bool(_readings(one.spelled) & _readings(other.spelled))


def _lead(tokens: Sequence[Token], at: int, state: State) -> _Lead:
    """What leads to the word at a place, found from there backwards."""
    prepositions: list[str] = []
    owner, passed = "", set[str]()
    for place in range(at - 1, -1, -1):
        token, behind = tokens[place], tokens[place + 1]
        if token.joined in _IS_SHORT and token.key != "be":
            if state == "have":
                return _Lead(owner=token.word, prepositions=tuple(prepositions), passed=frozenset(passed))
            return _Lead("be", token.word, place, tuple(prepositions), owner, frozenset(passed))
        if _is_done(tokens, place):
            done, form = token.key or "need", token.word
            if done in STATE and _is_unknown_verb(tokens, place + 1, at):
                done = form = stem(behind.word, ENGLISH)
            return _Lead(done, form, place, tuple(prepositions), owner, frozenset(passed))
        if token.word in _SUBJECTS:
            verb = next((one for one in tokens[place + 1 : at + 1] if not _is_beside(one.word)), behind)
            return _Lead(_compared(verb), verb.word, place + 1, tuple(prepositions), owner, frozenset(passed))
        is_quantity = token.word == "of" and tokens[place - 1].word in part_words.QUANTITIES
        if token.word in part_words.PREPOSITIONS and not is_quantity:
            prepositions.insert(0, token.word)
        if not (prepositions or owner) and token.word in lexicon.MINE | _HIS:
            owner = token.word
        is_alone = token.word != "job" or behind.word in part_words.PREPOSITIONS or _is_done(tokens, place + 1)
        if is_alone:
            passed.add(token.word)
    return _Lead(prepositions=tuple(prepositions), owner=owner, passed=frozenset(passed))


def _is_done(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word says what is done: one that may also be a thing does where somebody or `to` stands before it."""
    token, before = tokens[place], tokens[place - 1].word if place else ""
    if token.word in ("need", "needs"):
        return before in _BEFORE_DONE
    if not token.key:
        return False
    if token.key in STATE:
        return True
    if before in part_words.DETERMINERS:
        return False
    if not (token.is_plain or token.is_going_on):
        return True
    around = tokens[max(0, place - _MOST_BEFORE_THING) : place]
    last_a = max((at for at, one in enumerate(around) if one.word in part_words.DETERMINERS), default=None)
    if last_a is not None and not any(_ends_thing(one) for one in around[last_a + 1 :]):
        return False
    if token.is_going_on:
        return not place or tokens[place - 1].key != "have"
    is_told_of = before in lexicon.RELATIONS or before.endswith("s") or tokens[place - 1].is_denied
    return not place or before in _BEFORE_DONE or _is_beside(before) or is_told_of


def _is_beside(word: str) -> bool:
    return word in lexicon.BESIDE | {"no", "longer"} or word.endswith("ly")


def _ends_thing(token: Token) -> bool:
    is_between = token.word in _BEFORE_DONE | part_words.PREPOSITIONS or _is_beside(token.word)
    return is_between or bool(token.key)


def _is_unknown_verb(tokens: Sequence[Token], place: int, at: int) -> bool:
    """Whether `have` or `be` only helps here: “I have petted a cat”, “I'm suing Siemens”."""
    while place < at and _is_beside(tokens[place].word):
        place += 1
    if place >= at:
        return False
    word, behind = tokens[place].word, tokens[place + 1]
    is_form = word.endswith(("ed", "ing")) and stem(word, ENGLISH) != word
    is_thing = tokens[place].word in part_words.STATES_IN_FORM
    return is_form and not is_thing and (behind.word in part_words.DETERMINERS or behind.is_name or _number(behind))


def _tells(tokens: Sequence[Token], at: int, state: State, told: _Lead, assertion: Assertion) -> bool:
    lead = _lead(tokens, at, state)
    if assertion.says.denies and lead.form in lexicon.ENDS:
        return True
    match state:
        case "have":
            return _is_had(tokens, at, lead, told, assertion)
        case "work":
            return _is_worked(lead) or _is_been(tokens, at, lead, told, assertion)
        case "name":
            return _is_name(tokens, at, lead) or _is_been(tokens, at, lead, told, assertion)
        case "be":
            return _is_been(tokens, at, lead, told, assertion)


def _is_had(tokens: Sequence[Token], at: int, lead: _Lead, told: _Lead, assertion: Assertion) -> bool:
    """Whether what stands at a place is said to be had by somebody."""
    if lead.owner:
        is_others = USER not in assertion.who
        return lead.owner in (_HIS | assertion.told if is_others else lexicon.MINE)
    if tokens[at].joined in _IS_SHORT and at + 1 < len(tokens):
        return False
    if lead.done == "" and not lead.prepositions:
        return True
    if lead.prepositions[-1:] == ("with",):
        return lead.done in _HAD_WITH | _OBTAINED | {""}
    if lead.prepositions[-1:] in (("of",), ("to",)) and lead.done == "be":
        return not part_words.PARENTS_AND_OWNERS.isdisjoint(lead.passed)
    if lead.prepositions == ("from",):
        return lead.done == "suffer"
    is_begun = lead.form.endswith("ing") and lead.form != "having" and tokens[lead.at - 1].word != "been"
    is_lasting = lead.done in _KEPT
    return lead.done in _OBTAINED and lead.prepositions == told.prepositions and (is_lasting or not is_begun)


def _is_worked(lead: _Lead) -> bool:
    return lead.done in _WORKED or not lead.passed.isdisjoint(part_words.POSTS)


def _is_name(tokens: Sequence[Token], at: int, lead: _Lead) -> bool:
    """Whether somebody is said to be called so."""
    if lead.done == "name":
        before = tokens[lead.at - 1] if lead.at > 0 else None
        after = tokens[lead.at + 1].word if lead.at + 1 < len(tokens) else ""
        return lead.form == "named" or after in ("me", "us") or (before is not None and before.key == "be")
    place = at - 1
    while place > 0 and (tokens[place].is_name or tokens[place].word in JOINS):
        place -= 1
    return tokens[max(place, 0)].word in lexicon.RELATIONS or (lead.done, lead.prepositions) == ("go", ("by",))


def _is_been(tokens: Sequence[Token], at: int, lead: _Lead, told: _Lead, assertion: Assertion) -> bool:
    """Whether somebody is said to be what stands at a place."""
    is_own_kind = lead.owner in lexicon.MINE and tokens[at].word in lexicon.KINDS
    if lead.done == _compared(tokens[at]) or is_own_kind or _is_described(tokens, at, assertion):
        return True
    if not lead.done and lead.form == "":
        is_first = USER not in assertion.who or not lexicon.MINE.isdisjoint(one.word for one in tokens[at:])
        is_named = tokens[0].word not in part_words.DETERMINERS
        return not any(one.key for one in tokens[at + 1 :]) or (is_first and is_named)
    if lead.prepositions == ("as",):
        return _is_worked(lead) or lead.done == "be"
    is_of_theirs = assertion.text.split(" ", 1)[0].endswith("s")
    between = {*told.prepositions, *(("on", "in", "at") if is_of_theirs else ())}
    if not between.issuperset(lead.prepositions) or _is_not_sure(tokens, lead, assertion):
        return False
    if tokens[at].joined in _IS_SHORT and tokens[at].word not in _SUBJECTS:
        return False
    if _compared(tokens[at]) in lexicon.HAD_OR_BEEN and lead.done == "have":
        return True
    if lead.done == told.done:
        return True
    return lead.done in (_BECOME if _is_one(tokens, at) else _BECOME | _TURNED)


def _is_one(tokens: Sequence[Token], at: int) -> bool:
    return not {"a", "an"}.isdisjoint(one.word for one in tokens[max(0, at - _MOST_BEFORE_THING) : at])


def _is_described(tokens: Sequence[Token], at: int, assertion: Assertion) -> bool:
    """Whether it stands before somebody whom the fact is about: “my diabetic cat”."""
    follows = next((one for one in tokens[at + 1 : at + 4] if one.word in lexicon.RELATIONS), None)
    is_before = any(one.word in lexicon.MINE for one in tokens[max(0, at - 2) : at])
    return follows is not None and is_before and lexicon.RELATIONS[follows.word] in assertion.told


def _is_not_sure(tokens: Sequence[Token], lead: _Lead, assertion: Assertion) -> bool:
    """Whether it is only wanted, tried or about to be so: “I failed to become a doctor”."""
    before = [one.word for one in tokens[: lead.at]]
    if "to" in before[-2:] and "to" not in assertion.says.raw:
        return True
    if lead.form == "being":
        done = {one.key for place, one in enumerate(tokens[: lead.at]) if _is_done(tokens, place)}
        return not done <= _FELT | STATE
    is_ahead = lead.form in ("getting", "becoming", "turning", "going", "get")
    return is_ahead and lead.form not in assertion.says.raw


def _not_counted(own: Sequence[Token], spoken: Sequence[Sequence[Token]]) -> str:
    """A number of a fact that is only said of how many there are of something else."""
    for at, token in enumerate(own):
        counted = {_compared(one) for one in _things(own, at)}
        if not (_number(token) and counted):
            continue
        things = [
            {_compared(one) for one in _things(each, place)}
            for each in spoken
            for place, one in enumerate(each)
            if _same(one, token)
        ]
        if things and all(each and counted.isdisjoint(each) for each in things):
            return token.word
    return ""


def _things(tokens: Sequence[Token], at: int) -> Iterator[Token]:
    """Of what there are as many as a number says: the words of content right behind it."""
    for token in tokens[at + 1 :]:
        if token.word in _ENDS_THING | part_words.PREPOSITIONS or token.key:
            return
        if not _is_empty(token):
            yield token
