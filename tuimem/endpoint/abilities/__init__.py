"""What a server can do with a model: asked for, learned from its refusals, and kept with where it was learned from."""

from tuimem.endpoint.abilities.ability import Ability, Learned, Question, Told
from tuimem.endpoint.abilities.known import NOTHING_KNOWN, Abilities, AbilityStore, MemoryStore

__all__ = ["NOTHING_KNOWN", "Abilities", "Ability", "AbilityStore", "Learned", "MemoryStore", "Question", "Told"]
