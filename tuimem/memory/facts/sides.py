"""Who or what stands on which side of a word that tells two of them apart: of `than`, `by`, `afraid of`, `from`, `to`.

"Tom is taller than me" has the words of "User is taller than Tom". So what a fact holds against something else, or says
to be done by it, must stand there in what was said too.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tuimem.memory.facts import lexicon, part_words
from tuimem.memory.facts.roles import Assertion
from tuimem.memory.facts.stated import Clause
from tuimem.memory.facts.subjects import JOINS, OBJECTS, STATE, USER
from tuimem.memory.facts.tokens import I_OR_WE, SHE_OR_THEY, Token, tokens_of
from tuimem.memory.faithfulness.negation import stem
from tuimem.memory.faithfulness.vocabulary import ENGLISH

_SPEAKS = I_OR_WE | {"me", "us", "user"}
_HELPS = frozenset({"be", "get"})
_CHOOSE = frozenset({"prefer", *(stem(word, ENGLISH) for word in part_words.EXCHANGED)})
_LONGEST = 150
"""Words of a fact or a part that are read, more than either has: what stands before a word is gathered for each."""

_MOST_BETWEEN = 3
"""Words between `be` and what somebody is, or has done to them."""


@dataclass(frozen=True, slots=True)
class _Sides:
    """Who is or does something, and whom it is held against or done to."""

    before: frozenset[str]
    behind: frozenset[str]

    def is_turned_round(self, other: "_Sides") -> bool:
        """Whether in the other one both stand on the other side."""
        return bool(
            (self.before - self.behind) & (other.behind - other.before)
            and (self.behind - self.before) & (other.before - other.behind)
        )


@dataclass(frozen=True, slots=True)
class _Act:
    """What is done by whom to whom, where it is said in one of the two ways: `I fired Tom`, `Tom was fired by me`."""

    sides: _Sides
    is_passive: bool
    is_of_others: bool
    has_person: bool


def turned_round(assertion: Assertion, said: Iterable[Clause]) -> str:
    """The first word of an assertion that is only said on the other side; empty if none is."""
    own = _with_user(tokens_of(assertion.text)[:_LONGEST])
    spoken = [tokens_of(clause.part.text)[:_LONGEST] for clause in said]
    all_held = [held for each in spoken for held in _held_against(each)]
    for how, held in _held_against(own):
        if _is_only_turned(held.is_turned_round(other) for kind, other in all_held if kind == how):
            return min(held.behind)
    if assertion.says.kinds & {"like", "prefer"} and not list(_held_against(own)):
        liked = _things(own) - {USER} - assertion.says.kinds
        if _is_only_turned(_is_liked_less(liked, each) for each in spoken if liked & _things(each)):
            return min(liked)
    all_acts = [act for each in spoken for act in _acts(each)]
    for word, act in _acts(own):
        if _is_only_turned(_is_done_by_another(word, act, other) for what, other in all_acts if what == word):
            return word
    return _elsewhere(_placed([own]), _placed(spoken))


def _is_only_turned(verdicts: Iterable[bool]) -> bool:
    """Whether there are such places, and all are turned round."""
    found = list(verdicts)
    return bool(found) and all(found)


def _with_user(own: Sequence[Token]) -> list[Token]:
    """A fact with the user where it says `they` or `them` of one."""
    return [
        Token("user", token.start, USER, token.joined) if place and token.word in OBJECTS | SHE_OR_THEY else token
        for place, token in enumerate(own)
    ]


def _thing(token: Token) -> str:
    """What a word is compared by; empty for one that says nothing here."""
    word = token.word
    if word in _SPEAKS:
        return "" if token.joined == "s" else USER
    if word in OBJECTS | SHE_OR_THEY:
        return word
    if word in ENGLISH.common | part_words.DETERMINERS | part_words.PREPOSITIONS | part_words.MODALS | lexicon.SPEAKER:
        return ""
    return lexicon.RELATIONS.get(word) or lexicon.KINDS.get(word) or stem(word, ENGLISH)


def _things(tokens: Iterable[Token]) -> frozenset[str]:
    return frozenset(filter(None, map(_thing, tokens)))


def _does(tokens: Sequence[Token], at: int) -> bool:
    return bool(tokens[at].key) and (not at or tokens[at - 1].word not in part_words.DETERMINERS)


def _thing_at(tokens: Sequence[Token], at: int) -> Sequence[Token]:
    """The words of the thing or the person that is named from a place on."""
    end = at
    while end < len(tokens):
        word = tokens[end].word
        if word in part_words.PREPOSITIONS | JOINS | part_words.JOINING or _does(tokens, end):
            break
        end += 1
    return tokens[at:end]


def _held_against(tokens: Sequence[Token]) -> Iterator[tuple[str, _Sides]]:
    """What is held against something else: `taller than Tom`, `tea to coffee`, `afraid of the dog`."""
    is_chosen = False
    for at, token in enumerate(tokens):
        is_of_two = token.word in ("than", "instead") or (is_chosen and token.word in part_words.OVER)
        if is_of_two or _is_felt(tokens, at):
            is_led_to = at + 1 < len(tokens) and tokens[at + 1].word in part_words.PREPOSITIONS
            behind = _things(_thing_at(tokens, at + 2 if is_led_to else at + 1))
            if behind:
                yield "more" if is_of_two else "felt", _Sides(_things(tokens[:at]), behind)
        is_chosen = is_chosen or lexicon.KINDS.get(token.word, stem(token.word, ENGLISH)) in _CHOOSE


def _is_felt(tokens: Sequence[Token], at: int) -> bool:
    """Whether here follows of or at whom somebody is what they are: `afraid of`, `angry at`, `in love with`."""
    if tokens[at].word not in part_words.FELT_FOR:
        return False
    for place in range(at - 1, max(at - 2 - _MOST_BETWEEN, -1), -1):
        token = tokens[place]
        if token.key == "be":
            return place < at - 1
        is_something = token.word in part_words.DETERMINERS | part_words.PERSONS | part_words.FIRST_OF_OTHERS
        if is_something or token.word in lexicon.RELATIONS or token.word in part_words.MUTUAL:
            return False
    return False


def _is_liked_less(liked: frozenset[str], tokens: Sequence[Token]) -> bool:
    return any(liked & sides.behind and liked.isdisjoint(sides.before) for _, sides in _held_against(tokens))


def _acts(tokens: Sequence[Token]) -> Iterator[tuple[str, _Act]]:
    """What is done, by which word, in the order in which it is told."""
    for at, token in enumerate(tokens):
        is_known = token.key and token.key not in STATE | _HELPS
        if not at or not (is_known or token.word.endswith("ed")) or tokens[at - 1].word in part_words.DETERMINERS:
            continue
        word = token.key or stem(token.word, ENGLISH)
        around = tokens[max(0, at - _MOST_BETWEEN) : at]
        is_done_to = any(one.key in _HELPS for one in around) and not (token.is_going_on or token.is_plain)
        by = next((place for place in range(at + 1, len(tokens)) if tokens[place].word == "by"), None)
        behind = _thing_at(tokens, at + 1)
        before = _things(tokens[:at])
        sides = _Sides(before, _things(behind))
        if is_done_to:
            sides = _Sides(_things(_thing_at(tokens, by + 1)) if by is not None else frozenset(), before)
        is_of_others = USER not in before and tokens[0].word in SHE_OR_THEY
        yield word, _Act(sides, is_done_to, is_of_others, any(map(_is_person, behind)))


def _is_person(token: Token) -> bool:
    return token.is_name or token.word in lexicon.RELATIONS or token.word in OBJECTS | part_words.PERSONS


def _is_done_by_another(word: str, fact: _Act, said: _Act) -> bool:
    if fact.is_passive is said.is_passive:
        return not fact.is_passive and said.is_of_others and USER in fact.sides.before
    if fact.sides.is_turned_round(said.sides):
        return True
    is_open = fact.is_passive and not fact.sides.before and word not in part_words.BECOME_ONE
    is_theirs = USER in fact.sides.behind & said.sides.before and USER not in said.sides.behind
    return is_open and is_theirs and said.has_person


def _placed(spoken: Iterable[Sequence[Token]]) -> Mapping[str, set[str]]:
    """What stands behind `from`, `to`, `in`, and what only near which something is."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for tokens in spoken:
        for at, token in enumerate(tokens):
            before = tokens[at - 1].word if at else ""
            is_near = token.word in part_words.NEAR or (token.word in ("to", "from") and before in part_words.DISTANT)
            is_led_to = token.word == "outside" and [one.word for one in tokens[at + 1 : at + 2]] == ["of"]
            if is_near or token.word in ("from", "to", "in"):
                found["near" if is_near else token.word] |= _things(_thing_at(tokens, at + 1 + is_led_to))
    return found


def _elsewhere(own: Mapping[str, set[str]], said: Mapping[str, set[str]]) -> str:
    """What a fact leaves and the user goes to, or the other way round; or where a fact is, and the user only near."""
    for here, there in (("from", "to"), ("to", "from"), ("in", "near")):
        if apart := own.get(here, set()) & said.get(there, set()) - said.get(here, set()):
            return min(apart)
    return ""
