"""What a model is had by again: the settings that chose it, without keys and addresses, as one text."""

import json

from msgspec.structs import replace

from tuimem.settings.groups.memory import NO_EMBEDDER
from tuimem.settings.model import Settings


def recipe_of(settings: Settings) -> str:
    """What these settings choose by; empty when they want no embedder."""
    memory = settings.memory
    return "" if memory.embedder == NO_EMBEDDER else json.dumps([memory.embedder, memory.embedder_connection])


def with_recipe(settings: Settings, recipe: str) -> Settings:
    """The settings, but for what the embedder is chosen by."""
    embedder, connection = json.loads(recipe)
    return replace(settings, memory=replace(settings.memory, embedder=embedder, embedder_connection=connection))
