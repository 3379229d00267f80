"""What a server can do with a model: asked for, learned from its refusals, and kept with where it was learned from."""

from tuimem.endpoint.abilities.ability import Ability, AbilityAnswer, AbilityQuestion, Learned
from tuimem.endpoint.abilities.known import NOTHING_KNOWN, Abilities, AbilityStore, MemoryStore

__all__ = [
    "NOTHING_KNOWN",
    "Abilities",
    "Ability",
    "AbilityAnswer",
    "AbilityQuestion",
    "AbilityStore",
    "Learned",
    "MemoryStore",
]
