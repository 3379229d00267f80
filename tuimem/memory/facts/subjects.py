"""Whom a part of a clause in English is about, by the words before the one that says what is done."""

from collections.abc import Sequence
from itertools import pairwise

from tuimem.memory.facts import lexicon, part_words
from tuimem.memory.facts.tokens import I_OR_WE, SHE_OR_THEY, Token
from tuimem.memory.faithfulness.vocabulary import ENGLISH

USER = "user"
"""Whom a part is about that speaks of the user."""

_THEIRS = frozenset({"his", "her", "their", "its"})
JOINS = frozenset({"and", "or", "but"})
MOST_IN_SUBJECT = 6
OBJECTS = frozenset({"him", "her", "them"})
STATE = frozenset({"be", "have"})
_LEADS_TO_SUBJECT = (
    part_words.DETERMINERS
    | lexicon.MINE
    | part_words.PREPOSITIONS
    | lexicon.USER
    | part_words.JOINING
    | lexicon.BESIDE
    | JOINS
    | {"then", "so", "well", "yes", "no"}
)


def last_named(before: Sequence[Token], who: frozenset[str]) -> frozenset[str]:
    """Of whom more is told: the one who is named last, and in `I'm a nurse who` the one who is that."""
    words = [token.word for token in before]
    if _only_is(before) and part_words.PREPOSITIONS.isdisjoint(words) and who:
        return who
    names = []
    place = len(before) - 1
    while place > 0 and before[place].is_name:
        names.append(words[place])
        place -= 1
    return frozenset([*names, lexicon.RELATIONS.get(words[place], words[place])])


def _only_is(tokens: Sequence[Token]) -> bool:
    """Whether it tells what somebody is, and nothing that they do: `a retired teacher` does not."""
    done = [token.key for before, token in pairwise([tokens[0], *tokens]) if before.word not in part_words.DETERMINERS]
    return set(filter(None, done)) == {"be"}


def who_of(tokens: Sequence[Token]) -> frozenset[str]:
    """Whom a part is about, by what stands before the word for what is done."""
    names: list[str] = []
    noun, is_mine, is_thing, is_theirs, does = "", False, False, False, False
    for place, token in enumerate(tokens[: MOST_IN_SUBJECT + 4]):
        word = token.word
        if word in I_OR_WE or (
            word in lexicon.USER and token.joined != "s" and word not in lexicon.MINE | {"users", "me"}
        ):
            return frozenset({USER})
        if word in SHE_OR_THEY | OBJECTS | {"it", "there", "you"} and word != "her":
            return frozenset()
        is_named = place > 0 and tokens[place - 1].word in part_words.DETERMINERS
        if word in part_words.MODALS or token.is_denied or (token.key and not (is_named and token.key not in STATE)):
            does = True
            break
        if word in part_words.PREPOSITIONS and (names or noun):
            break
        is_mine = is_mine or word in lexicon.MINE or word in lexicon.USER
        is_thing = is_thing or word in part_words.DETERMINERS
        is_theirs = is_theirs or word in _THEIRS
        if word == "name" and place and tokens[place - 1].joined == "s" and tokens[place - 1].word in lexicon.RELATIONS:
            names.append(lexicon.RELATIONS[tokens[place - 1].word])
            continue
        has_more = token.joined == "s" and any(other.key for other in tokens[place + 1 :])
        if has_more or word in _LEADS_TO_SUBJECT:
            continue
        if word in lexicon.RELATIONS:
            names.append(lexicon.RELATIONS[word])
        elif token.is_name and (place or word not in ENGLISH.common):
            names.append(word)
        elif names or (is_thing and noun and word.endswith("s") and not word.endswith("ss")):
            does = True
            break
        else:
            noun = word
    if is_theirs and not names:
        return frozenset()
    return _named(names, noun, tokens, is_mine=is_mine, does=does)


def _named(names: Sequence[str], noun: str, tokens: Sequence[Token], *, is_mine: bool, does: bool) -> frozenset[str]:
    if not does:
        known = {*lexicon.RELATIONS.values(), *(token.word for token in tokens[1:] if token.is_name)}
        return frozenset(name for name in names if name in known)
    if names:
        return frozenset(names)
    return frozenset({noun, USER} if is_mine else {noun}) if noun else frozenset()
