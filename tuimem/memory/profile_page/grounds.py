"""Whether what the user said carries a change of their page: what it adds, and what it takes away."""

import re

from tuimem.memory.facts import lexicon, statements
from tuimem.memory.facts.grounded import is_grounded
from tuimem.memory.facts.likeness import Likeness, same_fact
from tuimem.memory.faithfulness.negation import contradiction, sentences
from tuimem.memory.faithfulness.vocabulary import CASELESS, languages_of
from tuimem.memory.recall.words import tells_change, terms

_ENOUGH = 0.5
"""Of the words of a statement."""

_SENTENCE_ENDS = re.compile(r"(?<=[.!?。！？\n])\s*")


def is_said(statement: str, said: str) -> bool:
    """Whether the user said this."""
    return is_grounded(statement, said)


def is_superseded(statement: str, by: str, said: str) -> bool:
    """Whether the user said what stands for this statement from now on, and not beside it."""
    if same_fact(statement, by) is Likeness.UPDATE:
        return is_grounded(by, said, also=statement)
    if not is_grounded(by, said):
        return False
    words = {*terms(statement)}
    is_of_the_same = bool(words & {*terms(by)}) or bool(words & {*terms(said)})
    return is_of_the_same and any(_tells_end(statement, one) for one in _sentences(said))


def is_taken_back(statement: str, said: str) -> bool:
    """Whether the user said that this holds no more: they speak of it, and deny it or tell of a change."""
    wanted = {*terms(statement)}
    return any(
        len(wanted & {*terms(one)}) >= _ENOUGH * len(wanted) and _tells_end(statement, one)
        for one in _sentences(said)
        if wanted
    )


def _sentences(said: str) -> list[str]:
    return [one for one in _SENTENCE_ENDS.split(said) if one.strip() and not one.rstrip().endswith(("?", "？"))]


def _tells_end(statement: str, sentence: str) -> bool:
    """Whether a sentence about the user tells of a change, or denies the statement."""
    language = languages_of(statement, sentence)[1]
    fact, says = statements.read(statement, language), statements.read(sentence, language)
    if says.relations - fact.relations or (says.raw and says.raw[0] in lexicon.OTHERS):
        return False
    return tells_change(sentence) or _is_denied(statement, sentence)


def _is_denied(statement: str, said: str) -> bool:
    language, original = languages_of(statement, said)
    if language is not original or language is CASELESS:
        return False
    return bool(contradiction(sentences(said, language), sentences(statement, language)))
