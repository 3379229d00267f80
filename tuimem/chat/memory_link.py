"""The memory as a session uses it: at hand while messages are recalled, its state told as an event."""

import asyncio

from tuimem.chat.events import Event, MemoryChanged, PlanChanged, SettingsChanged
from tuimem.chat.memory_switch import recalls
from tuimem.chat.state import State
from tuimem.worker.access import MemoryAccess
from tuimem.worker.status import MemoryStatus


class MemoryLink:
    """Starts the memory and leaves it as the open chat wants, once it is used at all."""

    def __init__(self, state: State, access: MemoryAccess) -> None:
        self.access = access
        self._state = state
        self._lock = asyncio.Lock()
        self._is_used = False
        self._following: asyncio.Task[None] | None = None
        self._stop_listening = access.listen(self._tell)
        state.listen(self._hear)

    def _tell(self, status: MemoryStatus) -> None:
        self._state.emit(MemoryChanged(status))

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
        await self._follow()
