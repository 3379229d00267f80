"""What was said to the tool `llm` is learned from as what is said in chats: its log is read if the user wants that."""

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tuimem.chat.learners import Learner, by_themselves, learners_of, learning_now, queue_due
from tuimem.chat.remembering import remember, wanted_fact
from tuimem.chat.state import State
from tuimem.errors import TuimemError
from tuimem.messages import Character, Chat
from tuimem.remembered import FactOrigin
from tuimem.settings.model import Settings
from tuimem.store import Store

if TYPE_CHECKING:
    from tuimem.transfer.llm_log import LoggedExchange

_EVERY = 60.0
_FIRST_AFTER = 2.0
"""Seconds: from one time to the next, and from the start to the first time, so that the chat is shown before."""

_AT_ONCE = 8
"""Exchanges that a job of a learner reads at most; for so many there is a job of their own."""

_DAY = 24 * 3600.0
_log = logging.getLogger(__name__)


class LlmLearning:
    """Reads the log soon after the start and then every minute; `queued` is called when there is work for jobs."""

    def __init__(self, state: State, queued: Callable[[], None]) -> None:
        self._state = state
        self._queued = queued
        self._problem = ""
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Read from now on."""
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="llm's log")

    async def close(self) -> None:
        """End at once; what has not been read is read the next time."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None

    async def read(self) -> int:
        """Read what is new, if the user wants that; returns how many calls were noted to be learned from.

        Raises `TransferError` and `StoreError`.
        """
        settings = await asyncio.to_thread(lambda: self._state.source.in_force().settings)
        if not settings.llm.learns or not await self._state.store.read(partial(_learners, settings=settings)):
            return 0
        from tuimem.transfer.llm_log import log_place  # which nobody needs who does not want this

        place, read = await asyncio.to_thread(log_place, os.environ), 0
        while logged := await self._unread(place, settings):
            read += await self._state.store.run(partial(note, settings=settings, logged=logged))
        if read:
            self._queued()
        return read

    async def _unread(self, place: Path, settings: Settings) -> "list[LoggedExchange]":
        from tuimem.transfer.llm_log import unread

        known, now = await self._state.store.read(lambda store: (store.llm_rows.known(), store.now()))
        return await asyncio.to_thread(unread, place, known, now - settings.llm.days * _DAY if settings.llm.days else 0)

    async def _run(self) -> None:
        await asyncio.sleep(_FIRST_AFTER)
        while True:
            try:
                await self.read()
            except TuimemError as error:
                if str(error) != self._problem:  # once, not every minute
                    _log.warning("%s", error)
                self._problem = str(error)
            await asyncio.sleep(_EVERY)


def note(store: Store, settings: Settings, logged: "Sequence[LoggedExchange]") -> int:
    """Book calls as read, each once, and note what was said in them, with the jobs that are due; all in one go.

    Returns how many there is something to learn from.
    """
    chat, noted = _elsewhere(store, settings), list[int]()
    reading = learning_now(store, settings, chat)
    learners = by_themselves(reading, settings)
    names = [learner.name for learner in learners]
    with store.write():
        for call in logged:
            if store.llm_rows.take(call.id) and call.said:
                new = store.exchanges.add_external(
                    call.id, call.said, call.replied, call.at, names, passed_by=not reading
                )
                noted += [] if new is None else [new]
                fact, _ = wanted_fact(chat, settings, call.said)
                if fact is not None:
                    remember(store, fact, call.at, origin=FactOrigin.LLM)
        for newest in [*noted[_AT_ONCE - 1 :: _AT_ONCE], *noted[-1:]]:
            queue_due(store, settings, chat, learners, newest)
    return len(noted)


def _learners(store: Store, settings: Settings) -> list[Learner]:
    """Who learns from what is said elsewhere."""
    return learners_of(settings, _elsewhere(store, settings))


def _elsewhere(store: Store, settings: Settings) -> Chat:
    """What stands for a chat where there is none: it has no id, and goes by the switch for all chats."""
    character, everywhere = Character(0, settings.chats.character_name), store.chats.is_memory_on_everywhere()
    return Chat(0, "llm", character, settings.chats.user_name, 0, 0, memory_everywhere=everywhere)
