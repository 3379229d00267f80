"""What a user says of themselves, of each topic first how it is, then that it has changed or is over."""

import re
from dataclasses import dataclass
from typing import Any

from tests.unit.chat.session_harness import sent


@dataclass(frozen=True)
class Topic:
    """`told` is what is said and the fact that it tells, in the order of time; after the last one there is no fact."""

    told: tuple[tuple[str, str], ...]

    @property
    def facts(self) -> list[str]:
        """What holds after each of what is said; empty where nothing holds any more."""
        return [fact for _, fact in self.told]


TOPICS = (
    Topic((("I own a boat.", "User owns a boat."), ("I sold my boat.", ""))),
    Topic((("I like jazz.", "User likes jazz."), ("I don't like jazz any more.", ""))),
    Topic((("I live in Bern.", "User lives in Bern."), ("I moved and I live in Lyon now.", "User lives in Lyon."))),
    Topic(
        (
            ("My sister plays the harp.", "User's sister plays the harp."),
            ("My sister does not play the harp any more.", ""),
        )
    ),
    Topic(
        (("I am allergic to walnuts.", "User is allergic to walnuts."), ("I am not allergic to walnuts any more.", ""))
    ),
    Topic((("My dog is called Rex.", "User's dog is called Rex."),)),
    Topic((("I work as a nurse.", "User works as a nurse."), ("I work as a baker now.", "User works as a baker."))),
    Topic(
        (
            ("My brother lives in Oslo.", "User's brother lives in Oslo."),
            ("My brother moved, he lives in Rome now.", "User's brother lives in Rome."),
        )
    ),
    Topic((("I play chess on Sundays.", "User plays chess on Sundays."), ("I no longer play chess on Sundays.", ""))),
    Topic((("I am learning Norwegian.", "User is learning Norwegian."),)),
    Topic((("My birthday is on 3 May.", "User's birthday is on 3 May."),)),
    Topic((("I drink green tea.", "User drinks green tea."), ("I do not drink green tea any more.", ""))),
)

_FACT_OF = {said: fact for topic in TOPICS for said, fact in topic.told}
_BEFORE = {said: topic.facts[at - 1] for topic in TOPICS for at, (said, _) in enumerate(topic.told) if at}
"""What holds no more after that was said."""


def heard(body: dict[str, Any]) -> list[str]:
    """What of all this the user says in a request to learn."""
    lines = re.findall(r"^> (.+)$", sent(body), re.MULTILINE)
    return [line for line in lines if line in _FACT_OF]


def thing_of(fact: str) -> str:
    """A fact without whom it is about, as it stands in a line of any page."""
    return re.sub(r"^User(?:'s)? |\.$", "", fact)


def told_by(said: str) -> tuple[str, str]:
    """What holds after that was said, and what of it held before; empty where nothing does."""
    return _FACT_OF[said], _BEFORE.get(said, "")
