"""Recall: which old messages belong to this turn. Pure; the index that it reads from lives in the memory worker."""

from tuimem.memory.recall.map_values import MapAnswer, MapPoint, MapQuery
from tuimem.memory.recall.values import Memory, RecallAnswer, RecallQuery, Scope, Turn

__all__ = ["MapAnswer", "MapPoint", "MapQuery", "Memory", "RecallAnswer", "RecallQuery", "Scope", "Turn"]
