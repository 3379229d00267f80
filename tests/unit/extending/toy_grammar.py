"""An ability of a server in one file, as docs/architecture.md says it is done."""

from tuimem.endpoint.abilities import Ability, AbilityAnswer, AbilityQuestion
from tuimem.endpoint.protocol import Json
from tuimem.endpoint.sampling import Sampling


async def _ask(question: AbilityQuestion) -> AbilityAnswer | None:
    answer = await question.ask("/grammars", None)
    return AbilityAnswer(answer["default"], "/grammars") if answer is not None else None


def _write(body: dict[str, Json], value: Json, sampling: Sampling) -> None:
    if value:
        body["grammar"] = value


GRAMMAR = Ability("grammar", ask=_ask, write=_write, when_named=lambda value, said: "" if "grammar" in said else None)
