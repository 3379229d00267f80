"""The embedder that questions are put to: that of the old index, while the one of another model is being filled."""

import asyncio
import os
import threading
import time
from collections.abc import Callable

from tuimem.worker.embedding import Embedder
from tuimem.worker.embedding.choose import Choice, choose
from tuimem.worker.embedding.part import embedder_at_hand, embedder_of
from tuimem.worker.embedding.recipe import recipe_of, with_recipe
from tuimem.worker.index.index import Index, ServingModel
from tuimem.worker.index.work import open_index
from tuimem.worker.service import MemoryService

_FIRST_PAUSE, _LONGEST_PAUSE = 30.0, 600.0
"""Seconds until a model that could not be had is tried again, while other work waits; each failure doubles them."""


class FormerEmbedder:
    """The embedder that was used before, as long as its index serves; `name` is empty when none is needed.

    There is never more than one.
    """

    def __init__(self, service: MemoryService, clock: Callable[[], float] = time.monotonic) -> None:
        self._service = service
        self._clock = clock
        self._changing = threading.Lock()
        self._held = ("", Choice())  # both at once, for whoever does not wait until it has changed
        self._pause = _FIRST_PAUSE
        self._tried = 0.0

    @property
    def name(self) -> str:
        """The model that is loaded, or that could not be had."""
        return self._held[0]

    def serving(self, index: Index, wanted: Embedder | None, *, may_load: bool) -> Embedder | None:
        """The embedder of the index that serves, else the one that is wanted. It may take long if it `may_load`."""
        needed = self._needed(index, wanted)
        if may_load and self.name != needed.name:  # what could not be had is tried again by nobody who waits for it
            self.keep(index, wanted)
        name, choice = self._held
        former = choice.embedder if name == needed.name else None
        return former or wanted

    def keep(self, index: Index, wanted: Embedder | None) -> None:
        """Load what is needed, again after a while if it could not be had, or let go of what is not. Takes long."""
        with self._changing:
            needed = self._needed(index, wanted)
            if self.name != needed.name:
                self._let_go()
                self._pause = _FIRST_PAUSE
            elif needed.name and self._is_due():
                self._pause = min(2 * self._pause, _LONGEST_PAUSE)
            else:
                return
            if needed.name:
                self._load(needed)

    def _needed(self, index: Index, wanted: Embedder | None) -> ServingModel:
        """The model of the index that serves; none when that is the wanted one."""
        model, recipe = index.serving_model(), recipe_of(self._service.settings)
        is_wanted = not recipe or not model.recipe or model.recipe == recipe
        return ServingModel() if is_wanted or (wanted is not None and wanted.name == model.name) else model

    def _is_due(self) -> bool:
        """Whether it could not be had, a while ago."""
        return self._held[1].embedder is None and self._clock() - self._tried >= self._pause

    def _load(self, model: ServingModel) -> None:
        choice = choose(with_recipe(self._service.settings, model.recipe), self._service.paths, os.environ)
        if choice.embedder is not None and choice.embedder.name != model.name:
            choice.close()  # what is there by that name is not what it was
            choice = Choice()
        self._held, self._tried = (model.name, choice), self._clock()

    def _let_go(self) -> None:
        (_, choice), self._held = self._held, ("", Choice())
        choice.close()

    def close(self) -> None:
        """Let go of it."""
        with self._changing:
            self._let_go()


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
    former = await service.part(FormerEmbedder)
    await asyncio.to_thread(former.keep, index, wanted)
    return False
