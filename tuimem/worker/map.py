"""The map of memories: their vectors in the two directions in which they differ most."""

import asyncio
from typing import TYPE_CHECKING

from tuimem.memory.recall import MapAnswer, MapPoint, MapQuery
from tuimem.worker.index import SearchReach
from tuimem.worker.index.index import Index
from tuimem.worker.index.work import open_index
from tuimem.worker.service import MemoryService
from tuimem.worker.serving import serving_embedder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FEWEST = 3
"""Points with fewer are no map."""

_SPREAD = 2.5
"""Standard deviations from the middle to the edge; what lies farther out stands at the edge."""

_NO_VECTORS = "No map: memories are found by words only, without vectors. Run `tuimem doctor` to see what is missing."
_TOO_FEW = "No map yet: too few memories are indexed."


async def memory_map(service: MemoryService, query: MapQuery) -> MapAnswer:
    """The newest memories in reach of the query, as points."""
    index = await service.part(open_index)
    embedder = await serving_embedder(service, index)
    if embedder is None:
        return MapAnswer(problem=_NO_VECTORS)
    return await asyncio.to_thread(drawn, index, query, embedder.name)


def drawn(index: Index, query: MapQuery, model: str) -> MapAnswer:
    """The map by the vectors of this model."""
    reach = SearchReach(chat_id=query.chat_id, character_id=query.character_id)
    numbers = index.newest(reach, query.most)
    vectors = index.vectors(numbers, model=model)
    with_vector = [at for at in range(len(numbers)) if vectors[at].any()]
    if len(with_vector) < _FEWEST:
        return MapAnswer(problem=_TOO_FEW)
    passages = {passage.id: passage for passage in index.passages([numbers[at] for at in with_vector])}
    kept = [at for at in with_vector if numbers[at] in passages]
    places = flattened(vectors[kept])
    points = []
    for at, (x, y) in zip(kept, places.tolist(), strict=True):
        passage = passages[numbers[at]]
        points.append(MapPoint(passage.message_id, passage.chat_id, passage.created, x, y))
    return MapAnswer(points=tuple(points), titles={one.chat_id: one.chat_title for one in passages.values()})


def flattened(vectors: "NDArray[np.float32]") -> "NDArray[np.float64]":
    """The vectors in two dimensions from 0 to 1, by principal components: the same vectors give the same map."""
    import numpy as np

    centred = vectors.astype(np.float64) - vectors.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    largest = directions[:, [-1, -2]]
    largest *= np.where(largest[np.abs(largest).argmax(axis=0), [0, 1]] < 0, -1.0, 1.0)  # or it could be mirrored
    flat = centred @ largest
    spread = flat.std(axis=0)
    return np.asarray(np.clip(flat / np.where(spread > 0, spread, 1.0) / (2 * _SPREAD) + 0.5, 0.0, 1.0))
