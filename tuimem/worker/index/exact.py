"""What is nearest to a vector by the vectors that are kept here: of as many passages as are compared in no time."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from tuimem.worker.index.database import IndexDatabase
from tuimem.worker.index.reach import SearchReach
from tuimem.worker.index.vectors import Vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COMPARED = 10_000
"""Passages that are compared one by one."""

_NEWEST = """
SELECT p.id FROM passages p WHERE p.message_id IN
    (SELECT e.message_id FROM entries e WHERE {condition} ORDER BY e.message_id DESC LIMIT :most)
ORDER BY p.id DESC LIMIT :most
"""

_OF_CHARACTER = "e.chat_id IN (SELECT id FROM store.chats WHERE character_id = :character)"


def newest(database: IndexDatabase, reach: SearchReach, most: int = COMPARED) -> list[int]:
    """The newest passages in reach. Not all of them need be live."""
    condition = "1"
    if reach.is_part:
        condition = f"e.message_id IN (SELECT t.message_id FROM shown t WHERE {reach.within})"
    elif reach.chat_id is not None:
        condition = "e.chat_id = :chat"
    elif reach.character_id is not None:
        condition = _OF_CHARACTER
    parameters = {"chat": reach.chat_id, "character": reach.character_id, "most": most}
    return [number for (number,) in database.rows(_NEWEST.format(condition=condition), parameters)]


def nearest(
    vectors: Vectors, identifiers: Sequence[int], vector: "NDArray[np.float32]", count: int, model: int
) -> list[int]:
    """Those of the passages that are nearest to the vector, nearest first; without those that have none."""
    rows = vectors.rows(identifiers, model)
    near = (-(rows @ vector)).argsort(kind="stable")[:count]
    return [identifiers[at] for at in near[rows[near].any(axis=1)].tolist()]


def compared(
    database: IndexDatabase,
    vectors: Vectors,
    reach: SearchReach,
    vector: "NDArray[np.float32]",
    count: int,
    model: int,
) -> tuple[list[int], bool]:
    """What is nearest of a chat or a part, and whether all of it was compared. Of a large part the newest is."""
    if reach.chat_id is None and not reach.is_part:
        return [], False
    found = newest(database, reach, COMPARED + 1)
    is_all = len(found) <= COMPARED
    if not (is_all or reach.is_part):
        return [], False
    return nearest(vectors, found[:COMPARED], vector, count, model), is_all


def in_turn(some: Sequence[int], others: Sequence[int]) -> list[int]:
    """Both together, one of each in turn, so that neither keeps the other out; nothing twice."""
    pairs = zip_longest(some, others)
    return list(dict.fromkeys(number for pair in pairs for number in pair if number is not None))
