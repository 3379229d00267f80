"""Short messages that follow each other, read as one: a question and its answer share out the words of a query."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from tuimem.memory.recall.passages import SHORT, IndexedPassage
from tuimem.memory.recall.ranking import nearness
from tuimem.worker.late import Floats


def read_together(passages: Sequence[IndexedPassage], similarities: Sequence[Floats | None]) -> list[Floats | None]:
    """For each short passage, the best of its similarities and of those around it, fading with distance: each piece of
    the query finds its own best neighbour. None for long ones: they hold a little of everything."""
    places = [at for at, one in enumerate(passages) if one.characters <= SHORT and similarities[at] is not None]
    places.sort(key=lambda at: (passages[at].chat_id, passages[at].message_id))
    found = list(np.array([similarities[at] for at in places], np.float32))
    near = [nearness(passages[at], passages[after]) for at, after in pairwise(places)]
    for at, share in enumerate(near):
        np.maximum(found[at + 1], share * found[at], out=found[at + 1])
    for at in range(len(near) - 1, -1, -1):
        np.maximum(found[at], near[at] * found[at + 1], out=found[at])
    together: list[Floats | None] = [None] * len(passages)
    for at, row in zip(places, found, strict=True):
        together[at] = row
    return together
