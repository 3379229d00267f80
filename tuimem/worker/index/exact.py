"""What is nearest to a vector by the vectors that are kept here: of as many passages as are compared in no time."""

from collections.abc import Sequence
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
    if reach.chat_id is not None:
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
