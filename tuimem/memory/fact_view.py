"""How a list of facts is looked at: which are shown, in which order, and how many there are of each state. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from tuimem.remembered import About, Fact, SourceState


class FactState(StrEnum):
    """What there is to know about a fact, to filter by. One that holds can be doubtful for two reasons."""

    CURRENT = "current"
    PAST = "past"
    STALE = "stale"
    SOURCE = "source"


DOUBTS = frozenset({FactState.STALE, FactState.SOURCE})
"""Why a fact that holds may not be true any more."""

STATE_NAMES = {
    FactState.CURRENT: "Current",
    FactState.PAST: "Past",
    FactState.STALE: "Perhaps out of date",
    FactState.SOURCE: "Source changed",
}


def states_of(fact: Fact) -> frozenset[FactState]:
    """All that holds of a fact. Of one that is past nobody needs to know whether it is doubtful."""
    if not fact.is_current:
        return frozenset({FactState.PAST})
    doubts = {FactState.STALE} if fact.stale_by is not None else set()
    if fact.source_state is not SourceState.SAME:
        doubts.add(FactState.SOURCE)
    return frozenset({FactState.CURRENT, *doubts})


def state_in_words(fact: Fact) -> str:
    """The state in a word or three."""
    if not fact.is_current:
        return "replaced" if fact.replaced_by is not None else "set aside"
    match fact.source_state:
        case SourceState.EDITED:
            return "source edited"
        case SourceState.DELETED:
            return "source deleted"
    return "out of date?" if fact.stale_by is not None else "current"


@dataclass(frozen=True, slots=True)
class FactView:
    """Which facts are shown: of any of these states (none: of all), about somebody, with these words in them.

    Those of a character are what is known when one talks to it: what holds everywhere is among them. The newest come
    first; turned round, it is the other way.
    """

    states: frozenset[FactState] = frozenset({FactState.CURRENT})
    about: About | None = None
    character_id: int | None = None
    character: str = ""
    words: str = ""
    is_turned: bool = False

    @property
    def places(self) -> list[tuple[str, str]]:
        """What limits the facts beside their states: the name of each filter, and what it is set to."""
        about = "" if self.about is None else ABOUT_NAMES[self.about]
        return [(name, words) for name, words in (("about", about), ("character", self.character)) if words]

    @property
    def is_all(self) -> bool:
        """Whether nothing is filtered out but what is past."""
        return not self.places and not self.words and self.states == frozenset({FactState.CURRENT})

    def toggled(self, state: FactState) -> "FactView":
        """The same with a state on or off."""
        return replace(self, states=self.states ^ {state})

    def without(self, name: str) -> "FactView":
        """One of `places` counts no more."""
        return replace(self, about=None) if name == "about" else replace(self, character_id=None, character="")


ABOUT_NAMES = {About.USER: "About you", About.CHARACTER: "About the character"}


def shown_facts(facts: Iterable[Fact], view: FactView) -> list[Fact]:
    """The facts of the view in its order."""
    found = [fact for fact in _limited(facts, view) if not view.states or states_of(fact) & view.states]
    return sorted(found, key=lambda fact: (fact.said, fact.id), reverse=not view.is_turned)


def counted(facts: Iterable[Fact], view: FactView) -> Mapping[FactState, int]:
    """How many facts of each state there are, as far as the other filters take them."""
    states = [states_of(fact) for fact in _limited(facts, view)]
    return {state: sum(state in each for each in states) for state in FactState}


def _limited(facts: Iterable[Fact], view: FactView) -> Iterable[Fact]:
    """What all filters but the states take."""
    words = view.words.casefold().split()
    for fact in facts:
        said = f"{fact.text} {fact.about_date}".casefold()
        is_meant = view.character_id is None or fact.character_id in (None, view.character_id)
        if is_meant and view.about in (None, fact.about) and all(word in said for word in words):
            yield fact


def earlier(fact: Fact, facts: Mapping[int, Fact]) -> Sequence[Fact]:
    """What stood in the place of the fact before, the latest first."""
    replaced = {each.replaced_by: each for each in facts.values() if each.replaced_by is not None}
    chain: list[Fact] = []
    current: Fact | None = fact
    while current is not None and (current := replaced.get(current.id)) is not None and current not in chain:
        chain.append(current)
    return chain
