"""Whether a part tells the name of somebody of the user's: "my brother Tom is a doctor" tells that of a brother."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tuimem.memory.facts import lexicon, part_words
from tuimem.memory.facts.roles import Assertion
from tuimem.memory.facts.stated import Clause
from tuimem.memory.facts.subjects import STATE
from tuimem.memory.facts.tokens import I_OR_WE, Token, tokens_of
from tuimem.memory.faithfulness.languages import fold

_OURS = frozenset({"my", "our"})
_SAID_OF = lexicon.DESCRIBING - lexicon.OTHER_ONES - {"previous", "last", "other", "old", "in"}
"""What may stand between `my` and a brother who is still one."""

_CALLED = frozenset({"called", "named"})


class Kin(NamedTuple):
    """Somebody of the user's, and the words of their name, folded."""

    relation: str
    names: frozenset[str]


def named_kin(assertion: Assertion) -> Kin | None:
    """Whose name an assertion tells, where it tells nothing else."""
    says = assertion.says
    if (_CALLED | {"name"}).isdisjoint(says.raw):
        return None
    is_all = says.stems == says.relations | says.names and not says.numbers and not says.denies
    if not is_all or len(says.relations) != 1 or not says.names or not assertion.verbs <= STATE | {"name"}:
        return None
    return Kin(next(iter(says.relations)), says.names)


def speaks_of(clause: Clause, kin: Kin) -> bool:
    """Whether a part has both of them and what is the user's: that alone does not tell that they belong together."""
    says = clause.says
    return kin.relation in clause.relations and kin.names <= set(says.raw) and not _OURS.isdisjoint(says.raw)


def tells_name(clause: Clause, kin: Kin, fact: str) -> bool:
    """Whether a part calls them so: `my brother Tom`, `my brother's name is Tom`, `Tom is my brother`."""
    tokens = tokens_of(clause.part.text)
    in_fact = {token.word for token in tokens_of(fact)}
    return any(kin.names <= set(found) for found in _names(tokens, kin.relation, in_fact))


def _names(tokens: Sequence[Token], relation: str, in_fact: set[str]) -> Iterator[list[str]]:
    """What each one is called who is such a relation to the user."""
    for at, token in enumerate(tokens):
        word = token.word
        is_in_law = "-" in word
        if lexicon.RELATIONS.get(word.split("-")[0]) != relation or (is_in_law and word not in in_fact):
            continue
        first = at
        while first and tokens[first - 1].word in _SAID_OF:
            first -= 1
        if not _is_users(tokens[:first]):
            continue
        is_several = word.endswith("s") and not word.endswith("ss")
        yield _name_at(tokens, _where_named(tokens, at), is_several=is_several)
        yield _name_before(tokens[: first - 1])


def _is_users(before: Sequence[Token]) -> bool:
    """Whether what follows is the user's: after `my`, or after `I have a`."""
    words = [token.word for token in before]
    if words[-1:] and words[-1] in _OURS:
        return True
    is_had = len(before) > 1 and before[-2].key == "have" and not I_OR_WE.isdisjoint(words[:-1])
    return is_had and part_words.MODALS.isdisjoint(words) and not any(token.is_denied for token in before)


def _where_named(tokens: Sequence[Token], at: int) -> int:
    """Where the name would begin of whoever stands at a place; behind the last word if none may."""
    words = [token.word for token in tokens[at + 1 : at + 4]]
    if tokens[at].joined == "s":
        if words[:1] == ["name"] and (tokens[at + 1].joined == "s" or words[1:2] == ["is"]):
            return at + (2 if tokens[at + 1].joined == "s" else 3)
        return at + 2 if words[:1] and words[0] in _CALLED else len(tokens)
    is_linked = words[:1] and words[0] in lexicon.BE
    if is_linked and len(words) > 1 and words[1] in _CALLED:
        return at + 3
    return at + 2 if is_linked else at + 1


def _name_at(tokens: Sequence[Token], start: int, *, is_several: bool) -> list[str]:
    """The words of the names that stand at a place; several are joined."""
    found: list[str] = []
    for token in tokens[start:]:
        if is_several and found and token.word == "and":
            continue
        if not (token.is_name or not found):
            break
        found.append(fold(token.word))
        if token.joined or not token.is_name:
            break
    return found


def _name_before(before: Sequence[Token]) -> list[str]:
    """The name in `Tom is`, and in nothing that says more: what stands before `my brother`."""
    if not before or before[-1].key != "be" or any(token.is_denied for token in before):
        return []
    names = before if before[-1].joined else before[:-1]
    return [fold(token.word) for token in names] if all(token.is_name for token in names) else []
