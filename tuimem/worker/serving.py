"""The embedder that questions are put to: that of the old index, while the one of another model is being filled."""

import asyncio
import os
import threading

from tuimem.worker.embedding import Embedder
from tuimem.worker.embedding.choose import Choice, choose
from tuimem.worker.embedding.part import embedder_at_hand, embedder_of
from tuimem.worker.embedding.recipe import recipe_of, with_recipe
from tuimem.worker.index.index import Index, ServingModel
from tuimem.worker.index.work import open_index
from tuimem.worker.service import MemoryService


class FormerEmbedder:
    """The embedder that was used before, as long as its index serves; `name` is empty when there is none to be kept.

    There is never more than one.
    """

    def __init__(self, service: MemoryService) -> None:
        self._service = service
        self._lock = threading.RLock()
        self.name = ""
        self._choice = Choice()

    def serving(self, index: Index, wanted: Embedder | None, *, may_load: bool) -> Embedder | None:
        """The embedder of the index that serves, else the one that is wanted. It may take long if it `may_load`."""
        model, recipe = index.serving_model(), recipe_of(self._service.settings)
        is_wanted = not recipe or not model.recipe or model.recipe == recipe
        with self._lock:
            if is_wanted or (wanted is not None and wanted.name == model.name):
                self.close()
                return wanted
            if may_load:
                self._load(model)
            former = self._choice.embedder if self.name == model.name else None
            return former or wanted

    def _load(self, model: ServingModel) -> None:
        if self.name == model.name:
            return
        self.close()
        settings = with_recipe(self._service.settings, model.recipe)
        self.name, self._choice = model.name, choose(settings, self._service.paths, os.environ)
        if self._choice.embedder is not None and self._choice.embedder.name != model.name:
            self._choice.close()  # what is there by that name is not what it was
            self._choice = Choice()

    def close(self) -> None:
        """Let go of it."""
        with self._lock:
            self._choice.close()
            self.name, self._choice = "", Choice()


async def serving_embedder(service: MemoryService, index: Index, *, hurries: bool = False) -> Embedder | None:
    """The embedder that a question is put to; whoever hurries gets what is loaded already."""
    wanted = await (embedder_at_hand(service) if hurries else embedder_of(service))
    former = await service.part(FormerEmbedder)
    return await asyncio.to_thread(former.serving, index, wanted, may_load=not hurries)


async def keep_serving(service: MemoryService) -> bool:
    """Have the embedder of the index that serves at hand, and note how it is had again."""
    index = await service.part(open_index)
    wanted = await embedder_of(service)
    if wanted is not None:
        await asyncio.to_thread(index.note_model, ServingModel(wanted.name, recipe_of(service.settings)))
    await serving_embedder(service, index)
    return False
