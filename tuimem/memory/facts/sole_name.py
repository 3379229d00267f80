"""Whether a part says of the user the one thing that a fact names: who has a red Tesla has a Tesla.

The user has to say it with the fact's own word for what is done. Around the name there may be more of the same thing,
and nothing that makes another one of it: a Tesla poster, a toy Tesla or a friend with a Tesla is none.
"""

from collections.abc import Sequence
from itertools import takewhile

from tuimem.memory.facts import lexicon, part_words
from tuimem.memory.facts.roles import Assertion
from tuimem.memory.facts.stated import Clause
from tuimem.memory.facts.subjects import JOINS, STATE, USER
from tuimem.memory.facts.tokens import I_OR_WE, Token, tokens_of
from tuimem.memory.faithfulness.languages import fold
from tuimem.memory.faithfulness.negation import stem
from tuimem.memory.faithfulness.vocabulary import ENGLISH

_MOST_BESIDE = 3
"""Words that may describe the thing."""

_PAST = frozenset({"had", "was", "were", "got"})
_ADVERBS = lexicon.BESIDE | lexicon.SOFT | lexicon.LEADING
_MAY_FOLLOW = (
    (part_words.PREPOSITIONS | part_words.JOINING | part_words.DETERMINERS | JOINS | _ADVERBS | lexicon.HOW_OFTEN)
    - lexicon.DENIALS
    - {"like", "than"}
)
"""What begins something else behind a thing; another word would be the thing itself."""


def tells_sole_name(name: str, clause: Clause, assertion: Assertion) -> bool:
    """Whether a part says of the user what an assertion does, which has no other word of content than a name."""
    fact = assertion.says
    if fact.stems != {name} or fact.numbers or not (assertion.who == {USER} and USER in clause.part.who):
        return False
    said, told = tokens_of(clause.part.text), tokens_of(assertion.text)
    at, in_fact = _place(name, said), _place(name, told)
    if at is None or in_fact is None:
        return False
    follows = said[at + 1].word if at + 1 < len(said) else ""
    if said[at].joined or not (follows in _MAY_FOLLOW or not follows):
        return False
    verb, verb_in_fact = _verb(said[:at]), _verb(told[:in_fact])
    if verb is None or verb_in_fact is None or I_OR_WE.isdisjoint(token.word for token in said[: verb + 1]):
        return False
    if not _is_same(said[verb], told[verb_in_fact], said[verb + 1 : at]):
        return False
    between, known = said[verb + 1 : at], {token.word for token in told}
    return _is_plainly_said(said[:at]) and _leads_to_same(between, told[verb_in_fact + 1 : in_fact], known)


def _place(name: str, tokens: Sequence[Token]) -> int | None:
    return next((at for at, token in enumerate(tokens) if stem(fold(token.word), ENGLISH) == name), None)


def _verb(tokens: Sequence[Token]) -> int | None:
    """Where it is told what is done, if that is one thing: `use`, `am using`, but not `want to use`."""
    places = [at for at, token in enumerate(tokens) if token.key]
    if not places:
        return None
    last, helping = tokens[places[-1]], [tokens[at] for at in places[:-1]]
    is_helped = {token.key for token in helping} <= STATE and helping and helping[-1].key == "be"
    return places[-1] if not helping or (is_helped and last.is_going_on) else None


def _is_same(one: Token, other: Token, between: Sequence[Token]) -> bool:
    """Whether both tell the same to be done, and now; who comes from somewhere is from there."""
    if one.key != other.key:
        is_from = any(token.word == "from" for token in between)
        return is_from and {one.word, other.word} & {"come", "comes"} != set() and "be" in (one.key, other.key)
    is_now = one.word not in _PAST and (one.is_plain or one.is_going_on)
    return one.word == other.word or (is_now and other.word not in _PAST and not other.word.endswith("ed"))


def _is_plainly_said(tokens: Sequence[Token]) -> bool:
    """Whether nothing in it denies or limits it."""
    unclear = ENGLISH.unclear
    words = [token.word for token in tokens]
    helps = part_words.MODALS | lexicon.DENIALS | part_words.NOBODY | lexicon.NOT_REALLY
    is_clear = unclear is not None and not any(map(unclear.match, words))
    return (
        is_clear and helps.isdisjoint(words) and not any(one.is_denied or one.joined in ("d", "ll") for one in tokens)
    )


def _leads_to_same(between: Sequence[Token], told: Sequence[Token], known: set[str]) -> bool:
    """Whether the words between what is done and the name only describe the thing."""
    if _prepositions(between) != _prepositions(told):
        return False
    before = list(takewhile(lambda token: token.word not in part_words.PREPOSITIONS, between))
    if len(before) < len(between) and not all(_is_adverb(token.word) for token in before):
        return False
    more = [one for one in between if one.word not in known | part_words.DETERMINERS]
    somebody = lexicon.RELATIONS.keys() | part_words.PERSONS
    return len(more) <= _MOST_BESIDE and not any(one.is_name or one.joined or one.word in somebody for one in more)


def _prepositions(tokens: Sequence[Token]) -> list[str]:
    return [token.word for token in tokens if token.word in part_words.PREPOSITIONS]


def _is_adverb(word: str) -> bool:
    return word in _ADVERBS or word.endswith("ly")
