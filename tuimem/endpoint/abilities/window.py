"""How many tokens a model can read at once, as the server tells it."""

from tuimem.endpoint.abilities.ability import Ability, AbilityAnswer, AbilityQuestion


async def _ask(question: AbilityQuestion) -> AbilityAnswer | None:
    kind, model = question.kind, question.model
    if kind is not None:
        if kind.loaded_path:
            loaded = await question.ask(kind.loaded_path, None)
            if loaded is not None and (tokens := kind.read_loaded(loaded, model.id)):
                return AbilityAnswer(tokens, kind.loaded_path)
        if tokens := kind.read(question.answer, model.id):
            return AbilityAnswer(tokens, kind.path)
    return AbilityAnswer(model.window, "the list of models") if model.window else None


WINDOW = Ability("window", ask=_ask)
"""The window in tokens."""
