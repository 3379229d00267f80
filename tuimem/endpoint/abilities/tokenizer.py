"""Whether the server counts tokens for us."""

from tuimem.endpoint.abilities.ability import Ability, AbilityAnswer, AbilityQuestion


async def _ask(question: AbilityQuestion) -> AbilityAnswer | None:
    kind = question.kind
    if kind is None or kind.tokenizer is None:
        return None
    answer = await question.ask(kind.tokenizer.path, kind.tokenizer.body(question.model.id, "Hello, world."))
    return AbilityAnswer(True, kind.tokenizer.path) if answer is not None and kind.tokenizer.read(answer) else None


COUNTS_TOKENS = Ability("counts_tokens", default=False, ask=_ask)
"""Whether its tokenizer can be asked."""
