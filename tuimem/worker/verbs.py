"""What the memory worker can be asked: the registry that both sides read. What answers is listed in `handlers.py`."""

from typing import Generic, TypeVar

from msgspec import Struct

from tuimem.memory.recall import FactAnswer, FactQuery, MapAnswer, MapQuery, RecallAnswer, RecallQuery
from tuimem.worker.status import MemoryStatus

Query = TypeVar("Query", bound=Struct)
Answer = TypeVar("Answer", bound=Struct)


class Verb(Struct, Generic[Query, Answer], frozen=True):
    """One thing that can be asked, with the types of the question and the answer."""

    name: str
    query: type[Query]
    answer: type[Answer]


class Nothing(Struct, frozen=True):
    """A question without particulars, or an answer that is only that it is done."""


class WishesDone(Struct, frozen=True):
    """The number of the last wish of each kind (`store.upkeep.ask_index`) that has been carried out.

    `problem` is why a later one cannot be just now, a sentence or two. `left` are servers that the settings do not name
    any more, at which vectors of what was removed may be.
    """

    reindex: int = 0
    sweep: int = 0
    problem: str = ""
    left: tuple[str, ...] = ()


STATUS = Verb("status", Nothing, MemoryStatus)
RECALL = Verb("recall", RecallQuery, RecallAnswer)
RANK_FACTS = Verb("rank_facts", FactQuery, FactAnswer)
MAP = Verb("map", MapQuery, MapAnswer)
WISHES = Verb("wishes", Nothing, WishesDone)
TYPING = Verb("typing", Nothing, Nothing)
"""Somebody types: work in the background rests for a moment, so that no key waits for it."""
SWEEP = Verb("sweep", Nothing, Nothing)
"""Take what was removed from the store out of every file of the index; it is done when it is answered."""
