"""What the parts of a session share: the open chat, its plan, its model, and whom to tell of changes."""

import asyncio
from collections.abc import Callable, Iterable

from tuimem.chat.events import Event, Fault, MessageChanged, PlanChanged
from tuimem.chat.model import ChatModel
from tuimem.chat.planner import Planner, Window
from tuimem.chat.store_thread import StoreThread
from tuimem.endpoint.errors import EndpointError
from tuimem.endpoint.estimate import EstimateCounter
from tuimem.memory.plan import Plan
from tuimem.messages import Chat, Front
from tuimem.settings.model import Settings
from tuimem.store import StoreError

Listener = Callable[[Event], None]


class NothingOpen(Exception):
    """An action on a chat came before any chat was open."""


class State:
    """The open chat and all that belongs to it. Only the parts of one session hold it."""

    def __init__(self, database: StoreThread, settings: Settings) -> None:
        self.database = database
        self.settings = settings
        self.model: ChatModel | None = None
        self.connection_settled = asyncio.Event()
        self.connection_settled.set()
        self.planner: Planner | None = None
        self.current_plan: Plan | None = None
        self.owner = ""
        self._listeners: list[Listener] = []

    @property
    def open_planner(self) -> Planner:
        """The planner of the open chat. Raises `NothingOpen`."""
        if self.planner is None:
            raise NothingOpen
        return self.planner

    @property
    def chat(self) -> Chat:
        """The open chat. Raises `NothingOpen`."""
        return self.open_planner.chat

    @chat.setter
    def chat(self, chat: Chat) -> None:
        self.open_planner.chat = chat

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Have every event sent to the listener; the result ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def emit(self, event: Event) -> None:
        """Tell everybody who listens."""
        for listener in list(self._listeners):
            listener(event)

    def report(self, error: EndpointError | StoreError, message_id: int | None = None) -> None:
        """Tell of an error in its own two sentences."""
        self.emit(Fault(error.what, error.remedy, message_id))

    def window(self) -> Window:
        """The window in force: the setting, else what the server says, never more than a limit it has taught."""
        endpoint, model = self.settings.endpoint, self.model
        reported = model.window if model is not None else None
        tokens = endpoint.window or reported or endpoint.fallback_window
        learned = model.learned if model is not None else {}
        same_server = learned.get("window_reported", 0) == (reported or 0)
        if same_server and (limit := int(learned.get("window", 0))):
            tokens = min(tokens, limit)
        return Window(tokens, endpoint.reply_tokens, int(learned.get("overhead", 8)))

    def new_planner(self, chat: Chat) -> Planner:
        """A planner for the chat with the model's counter, or with estimates while there is no model."""
        counter = self.model.counter if self.model is not None else EstimateCounter()
        planner = Planner(self.database, self.settings, chat, counter, self.window())
        planner.scale = self.scale()
        return planner

    def scale(self) -> float:
        """By how much counts are raised, learned from what the server reported; 1 when its own tokenizer counts."""
        if self.model is None or self.model.counter.exact:
            return 1.0
        return float(self.model.learned.get("ratio", 1.0))

    def replan(self) -> None:
        """Make the plan anew from what is known and tell of it."""
        if self.planner is not None:
            self.current_plan = self.planner.plan()
            self.emit(PlanChanged(self.current_plan))

    def adopt(self, made: Plan) -> None:
        """Let this plan, made when more texts had been counted, be the one that colours, preview and prompt read."""
        if made != self.current_plan:
            self.current_plan = made
            self.emit(PlanChanged(made))

    async def touched(self, ids: Iterable[int], *, by_user: bool = True) -> None:
        """Messages have changed in the store: read them, tell of them, plan anew.

        What the user does takes effect at once, so the prompt's front takes up all summaries that are there.
        """
        wanted, chat_id = list(ids), self.chat.id
        messages = await self.database.run(lambda store: store.messages.get_many(wanted))
        if any(message.chat_id != self.chat.id for message in messages.values()):
            return  # the user has gone on to another chat, which reads its own messages
        await self.open_planner.refresh(wanted)
        if self.chat.id != chat_id:
            return
        if by_user:
            await self.move_front()
        for message in messages.values():
            self.emit(MessageChanged(message))
        self.replan()

    async def move_front(self) -> None:
        """Let the prompt's front take up every summary and every text that now belongs there."""
        planner = self.open_planner
        front = planner.history.front
        if front is not None:
            await self.store_front(Front(front.kept_from, 0, planner.history.latest_summary_id))

    async def store_front(self, front: Front | None) -> None:
        """Remember with the chat where the prompt's front stands."""
        planner = self.open_planner
        chat_id = planner.chat.id
        if planner.history.front != front:
            planner.history.front = front
            await self.database.run(lambda store: store.chats.update(chat_id, front=front))

    async def forget_front(self) -> None:
        """Let the prompt's front be found anew."""
        await self.store_front(None)
        self.replan()
