"""The embedder as a part of the worker: chosen once, and anew when the settings change or after it could not be had."""

import os
import time

from tuimem.worker.embedding.choose import Choice, choice_key, choose
from tuimem.worker.embedding.protocol import Embedder, EmbedderUnavailable
from tuimem.worker.service import MemoryService

RETRY_AFTER = 30.0
"""Seconds after which an embedder that could not be had is tried again."""

_WORK = "embedder"
"""The name of the problem in the worker's state."""


class ChosenEmbedder:
    """A choice, with what it was made for and when. The part that `MemoryService.part` keeps."""

    def __init__(self, service: MemoryService) -> None:
        settings = service.settings
        self.key = choice_key(settings)
        self.choice: Choice = choose(settings, service.paths, os.environ)
        self._made = time.monotonic()

    def holds(self, service: MemoryService) -> bool:
        """Whether choosing again could not lead to another one."""
        failed = bool(self.choice.problem) and time.monotonic() - self._made > RETRY_AFTER
        return not failed and self.key == choice_key(service.settings)

    def close(self) -> None:
        """Let go of the embedder."""
        self.choice.close()


async def embedder_at_hand(service: MemoryService) -> Embedder | None:
    """The embedder if it is loaded already, for whoever would rather have words alone than wait for it."""
    if not service.has(ChosenEmbedder):
        return None
    chosen = await service.part(ChosenEmbedder)
    if chosen.holds(service):
        return chosen.choice.embedder
    service.wake()  # work in the background chooses anew
    return None


async def embedder_of(service: MemoryService) -> Embedder | None:
    """The embedder for the settings as they are now, None when there is none; the worker's state says why.

    The first call may take seconds. Ask before each batch and each query, and do not keep it.
    """
    chosen = await service.part(ChosenEmbedder)
    if not chosen.holds(service):
        await service.drop(ChosenEmbedder)
        chosen = await service.part(ChosenEmbedder)
    choice = chosen.choice
    service.tell(embedder=_shown(choice.embedder.name) if choice.embedder is not None else "", hint=choice.hint)
    if choice.problem:
        service.failed(_WORK, EmbedderUnavailable(choice.problem, choice.hint))
    else:
        service.solved(_WORK)
    return choice.embedder


def _shown(name: str) -> str:
    """The name for people, who need not tell one version of the weights from another."""
    return name.rpartition("@")[0] or name
