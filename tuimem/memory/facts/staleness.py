"""Which facts have lost their ground, now that another is known: who moved to Lyon may not commute to Bern any more.

Nothing is taken back for that; such a fact is marked as perhaps stale.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tuimem.memory.facts import lexicon, statements
from tuimem.memory.facts.doing import USER, Doing, doing
from tuimem.memory.facts.likeness import Likeness, same_fact
from tuimem.memory.facts.statements import Statement
from tuimem.memory.faithfulness.languages import word_set
from tuimem.remembered import Fact


@dataclass(frozen=True, slots=True)
class _Ground:
    """When one of the words of `event` is newly said, what has one of the words of `rests` may not hold any more.

    Both are about the same one, but for relations that there are `through` the ground. Where it `shares`, both also
    have a word of content in common; where it `replaces`, what goes with the new one holds.
    """

    event: frozenset[str]
    rests: frozenset[str]
    through: frozenset[str] = frozenset()
    shares: bool = False
    replaces: bool = False


_GROUNDS = (
    _Ground(
        word_set("moved moves relocated lives live living umgezogen gezogen wohnt lebt demenage habite mudado vive"),
        word_set("""
            commute commutes commuting lives live living neighbour neighbours neighbor neighbors neighbourhood rent
            rents renting landlord landlady flat apartment roommate flatmate roommates house garden balcony nearby gym
            local pendelt wohnt wohnung miete vermieter nachbar habite appartement loyer voisin trajet vive piso
        """),
        word_set("neighbour landlord roommate"),
        replaces=True,
    ),
    _Ground(
        word_set("""
            quit fired retired resigned job unemployed employer joined works laid arbeitet gekundigt travaille retraite
        """),
        word_set("""
            commute commutes commuting boss manager colleague colleagues coworker coworkers works office shift shifts
            salary employer overtime arbeitet pendelt chef buro travaille patron bureau
        """),
        word_set("boss colleague company team"),
        replaces=True,
    ),
    _Ground(
        word_set("divorced separated broke split single widowed getrennt geschieden divorce"),
        word_set("wife husband partner fiance fiancee girlfriend boyfriend married engaged wedding"),
        word_set("wife husband partner fiance girlfriend boyfriend"),
    ),
    _Ground(word_set("died dead gestorben mort"), word_set("walks walk feeds feed vet walking feeding food")),
    _Ground(
        word_set("sold lost stolen crashed scrapped verkauft vendu"),
        word_set("drives drive parks parking owns has rides rents fahrt hat conduit"),
        shares=True,
    ),
    _Ground(
        word_set("vegan vegetarian vegetarisch vegane vegetarien"),
        word_set("""
            steak meat beef pork chicken bacon ham burger burgers sausage sausages fish sushi fleisch viande jambon
        """),
    ),
    _Ground(
        word_set("graduated finished dropped graduate absolviert abgeschlossen diplome"),
        word_set("studies studying student exam exams thesis university college school semester studiert"),
    ),
    _Ground(
        word_set("allergic intolerant allergisch allergique"),
        word_set("loves likes enjoys eats favourite favorite mag isst aime mange"),
        shares=True,
    ),
)


def stale(new: str, facts: Iterable[Fact]) -> list[Fact]:
    """The current facts that may not hold any more because of a new one."""
    says, _ = statements.pair(new, new)
    grounds = [ground for ground in _GROUNDS if not ground.event.isdisjoint(says.raw)]
    if says.is_future or not grounds:
        return []
    return [fact for fact in facts if fact.is_current and fact.stale_by is None and _is_lost(fact.text, new, grounds)]


def _is_lost(text: str, new: str, grounds: Iterable[_Ground]) -> bool:
    says, rests_on = statements.pair(new, text)
    if rests_on.is_past or rests_on.denies or same_fact(text, new) is not Likeness.OTHER:
        return False
    does, did = doing(new, says), doing(text, rests_on)
    return any(
        _rests(ground, says, rests_on) and (does.who in rests_on.stems or not _is_of_another(ground, does, did))
        for ground in grounds
    )


def _is_of_another(ground: _Ground, new: Doing, old: Doing) -> bool:
    """Whether one of them is about somebody else, who is not there through the ground: a dentist who moved."""
    if not (new.who and old.who) or new.who == old.who:
        return False
    is_through = not (ground.rests | ground.through).isdisjoint((*old.subject, old.who))
    return new.owners != old.owners or not (new.who == USER and is_through)


def _rests(ground: _Ground, says: Statement, rests_on: Statement) -> bool:
    if ground.rests.isdisjoint(rests_on.raw) or (says.relations ^ rests_on.relations) - ground.through:
        return False
    if ground.replaces and says.names and bool(says.names & rests_on.names) is not says.denies:
        return False
    return not ground.shares or bool((says.stems & rests_on.stems) - lexicon.DECIDING)
