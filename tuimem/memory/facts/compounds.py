"""Whether a word beside another one makes something else of it: a cat allergy is no cat, and a food bank no bank."""

import re
from itertools import pairwise

from tuimem.memory.facts import lexicon
from tuimem.memory.facts.doing import Doing
from tuimem.memory.facts.statements import Statement
from tuimem.memory.faithfulness.languages import fold

_LIKE_AN_ADJECTIVE = re.compile(r"(?:ish|ese|ous|ful|less|ive|ed|ic|able|ible|ical|onal|most)$")
_LIKE_AN_ADVERB = re.compile(r"(?:ly|wards?|wise|ed)$")

_DESCRIBES = lexicon.ADJECTIVES | lexicon.DESCRIBING | lexicon.DEGREES
_GOES_ON = _DESCRIBES | lexicon.BEHIND_THINGS | lexicon.HOW_OFTEN | lexicon.DIRECTIONS | lexicon.BEFORE_SUBJECTS


def is_of_another_thing(text: str, says: Statement, does: Doing, old: Statement) -> bool:
    """Whether a statement has a thing of an older one with a word that makes something else of it."""
    for first, second in pairwise(says.words):
        if second.at != first.at + 1 or (first.stem in old.stems) is (second.stem in old.stems):
            continue
        is_other = _is_other_with if first.stem in old.stems else _is_other_behind
        if is_other(says, does, old, first.at) and _touch(text, says.raw[first.at], says.raw[second.at]):
            return True
    return False


def _is_other_with(says: Statement, does: Doing, old: Statement, at: int) -> bool:
    """Whether a word makes, with the one after it, which the older statement lacks, something else."""
    word, new = says.raw[at], says.raw[at + 1]
    if new in says.names:
        return word in says.names - old.names
    is_done = at + 1 < does.at or not does.what or new.endswith(("ing", "ed")) or new == "born"
    if is_done and new in lexicon.KINDS:
        return False
    is_thing = word in lexicon.RELATIONS or (bool(does.what) and at >= does.at)
    return is_thing and new not in _GOES_ON and not _LIKE_AN_ADVERB.search(new)


def _is_other_behind(says: Statement, does: Doing, _: Statement, at: int) -> bool:
    """Whether a word that the older statement lacks makes something else of the next one. A night nurse is a nurse."""
    word = says.raw[at]
    if not does.what or does.what == "be" or at < does.at or word in says.names:
        return False
    return word not in _DESCRIBES and not _LIKE_AN_ADJECTIVE.search(word)


def _touch(text: str, first: str, second: str) -> bool:
    """Whether nothing stands between two words: of a list each tells of a thing of its own."""
    return re.search(rf"\b{first}(?:['’]s?)?[ -]+{second}\b", fold(text)) is not None
