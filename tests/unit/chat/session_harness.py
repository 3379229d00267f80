"""A session on real parts: a store in a folder, the client on a real socket, and all that was told to a listener."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from tests.fakes import counting
from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tuimem.chat.events import Event, PlanChanged, ReplyEnded
from tuimem.chat.learning import StoredAbilities
from tuimem.chat.model import ChatModel
from tuimem.chat.reply_errors import AnotherChatOpened
from tuimem.chat.session import ChatSession
from tuimem.endpoint.abilities import Learned
from tuimem.endpoint.client import Client
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.endpoint.server import server_at
from tuimem.endpoint.tokens import TokenCounter
from tuimem.jobs.handler import JobHandler
from tuimem.jobs.registry import HANDLERS
from tuimem.messages import Message, Role, SwipeState
from tuimem.settings.model import Settings
from tuimem.settings.source import SettingsSource
from tuimem.store import Store
from tuimem.store.adding import NewMessage, NewSummary, NewSwipe
from tuimem.text import text_hash
from tuimem.worker.access import MemoryAccess

Told = TypeVar("Told", bound=Event)

MODEL = "fake-model"

QUIET = Settings(
    summaries=msgspec.structs.replace(Settings().summaries, automatic=False),
    user_profile=msgspec.structs.replace(Settings().user_profile, updates=False, interval=0),
    facts=msgspec.structs.replace(Settings().facts, automatic=False),
)
"""No background work by itself, so that a test's server sees what the test asked for."""


class ExactCounter:
    """The scripted server's own tokenizer."""

    tokenizer = "scripted"
    exact = True

    async def count(self, texts: Sequence[str]) -> list[int]:
        return [counting.count(text) for text in texts]


def is_summary(body: dict[str, Any]) -> bool:
    """Whether a request asks for a summary."""
    return body["temperature"] < 0.8  # the chat's; with every try a summary may be worded a little more freely


def with_settings(base: Settings = QUIET, **groups: dict[str, object]) -> Settings:
    """The settings with some changed: `with_settings(memory={"threshold": 3})`."""
    changed = {name: msgspec.structs.replace(getattr(base, name), **values) for name, values in groups.items()}
    return msgspec.structs.replace(base, **changed)


class Clock:
    """The store's clock: the time of day until it is stopped, and what a test has skipped."""

    def __init__(self) -> None:
        self._skipped = 0.0
        self._stopped: float | None = None

    def __call__(self) -> float:
        return (time.time() if self._stopped is None else self._stopped) + self._skipped

    def skip(self, seconds: float) -> None:
        self._skipped += seconds

    def stop(self) -> None:
        """No time passes by itself any more: what is tried again after a pause waits for the test."""
        self._stopped = time.time()


class SessionHarness:
    """One window of the program: a session, its events, and short ways to what a test asks."""

    def __init__(
        self,
        path: Path,
        server: FakeServer,
        settings: Settings | SettingsSource = QUIET,
        handlers: Sequence[JobHandler] = HANDLERS,
        memory: MemoryAccess | None = None,
    ) -> None:
        self.path = path
        self.server = server
        self._is_closed = False
        self._kinds = [handler.kind for handler in handlers]
        self._connecting = asyncio.Lock()
        self.events: list[Event] = []
        self.clock = Clock()
        if isinstance(settings, Settings):
            settings = with_settings(settings, endpoint={"retries": 0, "connect_timeout": LONGEST_WAIT})
        self.session = ChatSession(lambda: Store(path, self.clock), settings, handlers=handlers, memory=memory)
        self.session.listen(self.events.append)

    async def open(
        self, *, counter: TokenCounter | None = None, window: int | None = 8192, connect: bool = True
    ) -> "SessionHarness":
        await self.session.start()
        await self.session.chats.open_last_or_new()
        if connect:
            await self.connect(counter=counter, window=window)
        return self

    async def connect(
        self, *, counter: TokenCounter | None = None, window: int | None = 8192, **limits: object
    ) -> ChatModel:
        """Connect a model whose server tells this window; `limits` are those settings of the endpoint."""
        for name, value in limits.items():
            await self.session.change_setting(f"endpoint.{name}", value)
        client = Client(server_at(self.server.base_url), store=StoredAbilities(self.session.store), first_pause=0.01)
        if window:
            client.told["window"] = Learned(window, "the harness", 0.0)
        abilities = await client.abilities(MODEL)
        model = ChatModel(client, counter or ExactCounter(), "fake", abilities, MODEL)
        async with self._connecting:
            earlier = self.session.model
            await self.session.connect(model)
        if earlier is not None:
            await earlier.close()
        return model

    async def close(self) -> None:
        """Close the window; a closed one stays closed."""
        if not self._is_closed:
            self._is_closed = True
            await self.session.close()

    def told(self, kind: type[Told]) -> list[Told]:
        """The events of a kind, in order."""
        return [event for event in self.events if isinstance(event, kind)]

    async def stored(self, ask: Callable[[Store], Any]) -> Any:
        """What the store says."""
        return await self.session.store.run(ask)

    async def say(self, text: str) -> Message:
        """Send a message and wait for the reply's end. Returns the reply."""
        await self.session.replies.send(text)
        await self.session.replies.wait()
        await self.settle()
        return (await self.messages())[-1]

    async def settle(self) -> None:
        """Wait for what follows a reply by itself."""
        await self.session.settle()

    async def messages(self) -> list[Message]:
        return await self.session.page(limit=1000)

    async def message(self, index: int) -> Message:
        return (await self.messages())[index]

    async def summarised(self) -> None:
        """Wait until no job of the chat is queued or being done; the pauses before another try take no time."""
        done = asyncio.create_task(self.session.jobs.wait(self.session.chat.id))
        async with asyncio.timeout(LONGEST_WAIT):
            while not done.done():
                pauses = await self.stored(lambda store: store.jobs.waiting(self._kinds))
                self.clock.skip(max(pauses.values(), default=0.0))
                self.session.jobs.look()
                await asyncio.wait([done], timeout=0.01)
        await done

    async def fill(self, texts: Sequence[str], summary: str = "", *, role: Role | None = None) -> list[int]:
        """Put messages into the chat behind the session's back, by turns of user and character, then read them."""
        roles = (Role.USER, Role.ASSISTANT)
        new = [
            NewMessage(role or roles[n % 2], "Someone", [_swipe(text, summary and f"{summary} {n}")])
            for n, text in enumerate(texts)
        ]
        chat_id = self.session.chat.id
        ids: list[int] = await self.stored(lambda store: store.messages.add_many(chat_id, new))
        await self.session.messages.read_anew()
        return ids

    def ended(self) -> ReplyEnded:
        return self.told(ReplyEnded)[-1]

    def plan_changes(self) -> int:
        return len(self.told(PlanChanged))


def _swipe(text: str, summary: str) -> NewSwipe:
    made = NewSummary(summary, text_hash(text), estimate_tokens(summary)) if summary else None
    return NewSwipe(text, estimate_tokens(text), SwipeState.COMPLETE, summary=made)


def sent(body: dict[str, Any]) -> str:
    """A request's messages as one text, role by role, as a chat template would lay them out."""
    return "".join(f"<{message['role']}>{message['content']}</>" for message in body["messages"])


async def turns(count: int) -> None:
    """Let the event loop go round so often: a moment that is later the higher the count is, on any machine."""
    for _ in range(count):
        await asyncio.sleep(0)


async def send_here(harness: SessionHarness) -> None:
    """Send a message that names its chat. It is refused where another one is opened before it is stored."""
    with suppress(AnotherChatOpened):
        await harness.session.replies.send(_of_chat(harness.session.chat.id))


def sent_astray(store: Store) -> list[str]:
    """Messages of `send_here` that stand in another chat."""
    chats = store.chats.list(100)
    texts = [(chat.id, message.text) for chat in chats for message in store.messages.page(chat.id, limit=1000)]
    return [text for chat_id, text in texts if "of chat" in text and not text.startswith(_of_chat(chat_id))]


def _of_chat(chat_id: int) -> str:
    return f"Hello from the harbour of chat {chat_id}."
