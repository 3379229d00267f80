"""The memory as a session uses it: at hand while messages are recalled, its state told as an event."""

import asyncio
from contextlib import suppress

from tuimem.chat.events import Event, MemoryChanged, PlanChanged, SettingsChanged
from tuimem.chat.memory_switch import recalls
from tuimem.chat.state import State
from tuimem.errors import TuimemError
from tuimem.memory.recall import RecallQuery, Turn
from tuimem.messages import Role
from tuimem.store import Store
from tuimem.worker.access import MemoryAccess
from tuimem.worker.errors import MemoryUnavailable
from tuimem.worker.status import MemoryStatus
from tuimem.worker.verbs import RECALL, TYPING, Nothing

_ANYTHING = Turn(Role.USER.value, "", "What did we talk about?")
_SECONDS_TO_WARM_UP = 60.0

_TYPING_TOLD_EVERY = 0.5
"""Seconds: less than the worker rests after it was told."""

_SECONDS_TO_TELL = 1.0


class MemoryLink:
    """Starts the memory and leaves it as the open chat wants, once it is used at all."""

    def __init__(self, state: State, access: MemoryAccess) -> None:
        self.access = access
        self._state = state
        self._lock = asyncio.Lock()
        self._is_used = False
        self._following: asyncio.Task[None] | None = None
        self._warming: asyncio.Task[None] | None = None
        self._typing_told = float("-inf")
        self._telling: asyncio.Task[None] | None = None
        self._stop_listening = access.listen(self._tell)
        state.listen(self._hear)

    def _tell(self, status: MemoryStatus) -> None:
        self._state.emit(MemoryChanged(status))
        if status.is_running and self._warming is None:
            self._warming = asyncio.create_task(self._warm_up(), name="memory warms up")
        elif not status.is_running:
            self._cool_down()

    async def _warm_up(self) -> None:
        """Have the worker load what it needs, so that the first turn does not wait for that in vain."""
        chat = self._state.current
        if chat is not None:
            owner, now = chat.chat.character.id, await self._state.store.read(Store.now)
            query = RecallQuery(
                turns=(_ANYTHING,),
                now=now,
                chat_id=chat.chat.id,
                character_id=owner,
                count=1,
                seconds=_SECONDS_TO_WARM_UP,
            )
            with suppress(TuimemError):  # the turn that follows meets the same, and tells
                await self.access.ask(RECALL, query, seconds=query.seconds)

    def typed(self) -> None:
        """Somebody types: the memory does nothing of its own for a moment."""
        now = asyncio.get_running_loop().time()
        if self._telling is not None and not self._telling.done():
            return
        if self.access.status.is_running and now - self._typing_told >= _TYPING_TOLD_EVERY:
            self._typing_told = now
            self._telling = asyncio.create_task(self._tell_typing(), name="memory rests")

    async def _tell_typing(self) -> None:
        with suppress(MemoryUnavailable):  # which then does nothing of its own either
            await self.access.ask(TYPING, Nothing(), seconds=_SECONDS_TO_TELL)

    def _cool_down(self) -> None:
        if self._warming is not None:
            self._warming.cancel()
            self._warming = None
        if self._telling is not None:
            self._telling.cancel()
            self._telling = None

    def _hear(self, event: Event) -> None:
        """Settings or the switch of a chat may have changed."""
        if self._is_used and isinstance(event, PlanChanged | SettingsChanged):
            self._following = asyncio.create_task(self._follow(), name="memory follows")

    async def use(self) -> None:
        """From now on the memory is at hand whenever the open chat wants it."""
        self._is_used = True
        await self._follow()

    async def _follow(self) -> None:
        async with self._lock:
            chat = self._state.current
            if self._is_used and chat is not None and recalls(chat.chat, chat.settings):
                self.access.start()
            else:
                await self.access.close()

    async def close(self) -> None:
        """Leave it for good."""
        self._is_used = False
        self._stop_listening()
        self._cool_down()
        await self._follow()
