"""Recall: which old messages belong to this turn. Pure; the index that it reads from lives in the memory worker."""

from tuimem.memory.recall.map_values import MapAnswer, MapPoint, MapQuery
from tuimem.memory.recall.values import (
    FactAnswer,
    FactQuery,
    Memory,
    RankedFact,
    RecallAnswer,
    RecallQuery,
    Scope,
    Turn,
)

__all__ = [
    "FactAnswer",
    "FactQuery",
    "MapAnswer",
    "MapPoint",
    "MapQuery",
    "Memory",
    "RankedFact",
    "RecallAnswer",
    "RecallQuery",
    "Scope",
    "Turn",
]
