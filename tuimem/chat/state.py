"""What the parts of a session share: the open chat, the model, and whom to tell of changes."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from msgspec.structs import replace

from tuimem.chat.events import ChatOpened, Event, Fault, MessageChanged, PlanChanged, SettingsChanged
from tuimem.chat.fact_ranking import FactRanking
from tuimem.chat.model import ChatModel
from tuimem.chat.open_chat import OpenChat
from tuimem.chat.planner import Planner, WrittenPlan
from tuimem.errors import TuimemError
from tuimem.memory.plan import Plan
from tuimem.messages import Chat
from tuimem.settings.layers import LoadedSettings
from tuimem.settings.model import Settings
from tuimem.settings.source import SettingsSource
from tuimem.store.store_thread import StoreThread
from tuimem.worker.access import MemoryAccess

Listener = Callable[[Event], None]

_MANY = 200
"""When more messages have changed at once, reading the whole chat costs less than reading them one by one."""


class NothingOpen(Exception):
    """An action on a chat came before any chat was open."""


class State:
    """The open chat and all that belongs to it. Only the parts of one session hold it.

    `turn` is the lock that actions share which exclude each other: sending, regenerating, continuing, stopping, opening
    another chat, connecting another model. They take effect in the order in which the user asked for them.
    """

    def __init__(self, store: StoreThread, source: SettingsSource, memory: MemoryAccess | None = None) -> None:
        self.store = store
        self.source = source
        self.model: ChatModel | None = None
        self.turn = asyncio.Lock()
        self.connection_settled = asyncio.Event()
        self.connection_settled.set()
        self.owner = ""
        self.ranking = FactRanking(store, memory)
        self.planner = Planner(self.ranking)
        self._current: OpenChat | None = None
        self._told: LoadedSettings | None = None
        self._connecting = 0
        self._listeners: list[Listener] = []

    @property
    def current(self) -> OpenChat | None:
        """The open chat, None before any chat was opened."""
        return self._current

    @property
    def open(self) -> OpenChat:
        """The open chat. Raises `NothingOpen`."""
        if self._current is None:
            raise NothingOpen
        return self._current

    @property
    def loaded(self) -> LoadedSettings:
        """The settings in force in the open chat; before any chat was opened, those of chats without a lock."""
        return self._told if self._current is not None and self._told is not None else self.source.in_force()

    @property
    def settings(self) -> Settings:
        """The values of them."""
        return self.loaded.settings

    def in_force(self, chat: Chat) -> LoadedSettings:
        """The settings of a chat. They may have to be read from files."""
        return self.source.in_force(chat.profile, chat.own_settings)

    def use(
        self, chat: Chat, earlier: OpenChat | None = None, plan: Plan | None = None, *, by_user: bool = False
    ) -> OpenChat:
        """Make a chat the open one, with the settings and the model of now. `plan` holds until there is another.

        What its `earlier` value has read is not read again. `by_user`: they have just chosen these settings, so that
        they need not be told.
        """
        before, self._told = self.loaded, self.in_force(chat)
        self._current = OpenChat(self.store, chat, self._told.settings, self.model, earlier)
        self._current.plan = plan
        if self._told != before:
            self.emit(SettingsChanged(before, self._told, by_user))
        return self._current

    async def opened(self, chat: Chat) -> OpenChat:
        """`use` for a chat whose settings may have to be read."""
        await asyncio.to_thread(self.in_force, chat)
        return self.use(chat)

    async def follow(self, chat: Chat) -> OpenChat | None:
        """Take up what was stored of a chat, if it is the open one: its settings too."""
        if (open_chat := self.same_chat(chat.id)) is None:
            return None
        before, open_chat.chat = open_chat.chat, chat
        if (before.profile, before.own_settings) != (chat.profile, chat.own_settings):
            await self.take_settings()
        return self.same_chat(chat.id)

    async def take_settings(self, *, by_user: bool = False) -> None:
        """Have the open chat planned with the settings that are in force for it now."""
        if (before := self._current) is None:
            return
        await asyncio.to_thread(self.in_force, before.chat)
        if (open_chat := self.same_chat(before.chat.id)) is None or self.in_force(open_chat.chat) == self._told:
            return
        now = self.use(open_chat.chat, open_chat, open_chat.plan, by_user=by_user)
        if replace(now.settings, display=open_chat.settings.display) == open_chat.settings:
            now.material = open_chat.material
            return
        await self.gather()
        if now.settings.memory != open_chat.settings.memory and self._current is now:
            await self.forget_front()

    def same_chat(self, chat_id: int) -> OpenChat | None:
        """The open chat, if it is this one: whoever has changed a chat brings up to date what is open of it."""
        return self._current if self._current is not None and self._current.chat.id == chat_id else None

    @contextmanager
    def connecting(self) -> Iterator[None]:
        """While a block of this is open, what is sent waits for the model that is being connected."""
        self._connecting += 1
        self.connection_settled.clear()
        try:
            yield
        finally:
            self._connecting -= 1
            if not self._connecting:
                self.connection_settled.set()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Have every event sent to the listener; the result ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def emit(self, event: Event) -> None:
        """Tell everybody who listens."""
        for listener in list(self._listeners):
            listener(event)

    def report(self, error: TuimemError, message_id: int | None = None, *, is_reply: bool = False) -> None:
        """Tell of an error in its own two sentences. `is_reply`: it is why no reply was begun."""
        self.emit(Fault(error.what, error.remedy, message_id, is_reply))

    def replan(self) -> None:
        """Plan the open chat by what is known of it, and tell of the plan."""
        if (open_chat := self._current) is not None:
            open_chat.plan = self.planner.plan(open_chat)
            self.emit(PlanChanged(open_chat.plan))

    async def gather(self) -> None:
        """Read the material of the open chat again, then plan it."""
        if (open_chat := self._current) is not None:
            await self.planner.gather(open_chat)
            self.replan()

    async def take_in(self) -> None:
        """The user has changed what is remembered: the next prompt of every chat takes in what there is now."""
        await self.store.run(lambda store: store.news.release())
        await self.gather()

    async def written(self, open_chat: OpenChat, without: int | None = None) -> WrittenPlan:
        """The counted plan of a chat with its texts. Colours and preview read it too."""
        written = await self.planner.written(open_chat, without)
        if without is None and written.plan != open_chat.plan:
            open_chat.plan = written.plan
            if open_chat is self._current:
                self.emit(PlanChanged(written.plan))
        return written

    async def touched(self, chat_id: int, ids: Iterable[int], *, by_user: bool = True) -> None:
        """Messages of a chat have changed in the store: read them, tell of them, plan again.

        What the user does takes effect at once; what came by itself waits for the next step.
        """
        wanted = list(ids)
        if (open_chat := self.same_chat(chat_id)) is None:
            return
        if are_many := len(wanted) > _MANY:
            await open_chat.load()
        else:
            await open_chat.refresh(wanted)
        if by_user:
            await open_chat.release_front()
        messages = {} if are_many else await self.store.run(lambda store: store.messages.get_many(wanted))
        if (open_chat := self.same_chat(chat_id)) is not None:
            if are_many:
                self.emit(ChatOpened(open_chat.chat))
            for message in messages.values():
                if message.chat_id == chat_id:
                    self.emit(MessageChanged(message))
            self.replan()

    async def forget_front(self) -> None:
        """Let the next plan begin from nothing: a step is taken."""
        await self.open.store_front(None)
        self.replan()
