"""Whether thinking can be switched off, and by which fields of a request."""

from tuimem.endpoint.abilities.ability import MONTH, Ability, AbilityAnswer, AbilityQuestion
from tuimem.endpoint.protocol import Json
from tuimem.endpoint.sampling import Sampling


async def _ask(question: AbilityQuestion) -> AbilityAnswer | None:
    """Known by the kind of server: none of them tells."""
    kind = question.kind
    if kind is None or not kind.without_thinking:
        return None
    return AbilityAnswer(dict(kind.without_thinking), f"the documentation of {kind.name}")


def _write(body: dict[str, Json], value: Json, sampling: Sampling) -> None:
    if not sampling.thinks and isinstance(value, dict):
        body.update(value)


def _when_named(value: Json, said: str) -> Json:
    """Nothing more, when the server's words are about one of the fields."""
    return {} if isinstance(value, dict) and any(field in said for field in value) else None


WITHOUT_THINKING = Ability(
    "without_thinking", default={}, ask=_ask, write=_write, when_named=_when_named, when_in_doubt={}, holds=MONTH
)
"""The fields that switch thinking off; empty where it cannot be."""
