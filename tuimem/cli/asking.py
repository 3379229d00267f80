"""One question put to a model: connected, stored, answered, and what follows stored too."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tuimem.chat.choices import BY_SETTINGS, ModelChoice
from tuimem.chat.connecting import Connector
from tuimem.chat.events import Event, Fault, HooksWanted, ReplyEnded, ReplyGrew, Skipped
from tuimem.chat.session import ChatSession
from tuimem.cli import options
from tuimem.cli.errors import FAILED, Refusal, say
from tuimem.cli.start import INTERRUPTED
from tuimem.endpoint.errors import NotChosenYet, NothingFound
from tuimem.hooks.listing import question
from tuimem.jobs.kinds import SUMMARY
from tuimem.jobs.progress import JobsProgressed
from tuimem.messages import Chat, Message, SwipeState
from tuimem.settings.paths import Paths
from tuimem.settings.source import FileSettings
from tuimem.store import Store
from tuimem.store.learned import allowed_servers
from tuimem.worker.client import MemoryClient
from tuimem.worker.errors import MemoryUnavailable
from tuimem.worker.verbs import STATUS, Nothing

_MEMORY_STARTS_WITHIN = 2.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class AskRequest:
    """What is asked, in which chat (a new one when none is named), and of which model."""

    text: str
    chat: str = ""
    goes_on: bool = False
    system: str | None = None
    model: ModelChoice = BY_SETTINGS
    model_file: str = ""
    saves: bool = True
    waits: bool = False


class Asking:
    """Asks one question. `run` gives the exit code."""

    def __init__(self, paths: Paths, settings: FileSettings) -> None:
        self._paths = paths
        self._settings = settings
        self._session: ChatSession
        self._loop: asyncio.AbstractEventLoop | None = None
        self._write: Callable[[str], None]
        self._write_reasoning: Callable[[str], None]
        self._reply: Message | None = None
        self._faults: list[str] = []
        self._reasoned = False
        self._is_held = False
        self._summaries = JobsProgressed(SUMMARY, 0, 0, 0)
        self._used_before: float | None = None
        self._is_new = False
        self.answer: dict[str, Any] | None = None
        """The whole answer for scripts, once there is one."""

    async def run(
        self,
        question: AskRequest,
        write: Callable[[str], None] = lambda _: None,
        write_reasoning: Callable[[str], None] = lambda _: None,
    ) -> int:
        """Have the answer written piece by piece. Raises `EndpointError`, `StoreError` and `Refusal`."""
        self._loop = asyncio.get_running_loop()
        self._write, self._write_reasoning = write, write_reasoning
        with self._database(saves=question.saves) as database:
            memory = MemoryClient(self._paths) if question.saves else None
            self._session = ChatSession(lambda: Store(database), self._settings, does_jobs=False, memory=memory)
            self._session.transcript.is_kept = question.saves
            self._session.listen(self._hear)
            return await self._run(question)

    @contextmanager
    def _database(self, *, saves: bool) -> Iterator[Path]:
        """The user's database, or one that goes with the answer."""
        if saves:
            yield self._paths.database
            return
        with TemporaryDirectory(prefix="tuimem-") as folder:
            place = Path(folder) / self._paths.database.name
            with Store(place) as store:
                for address in allowed_servers(self._paths.database):
                    store.learned.allow(address, "the user's own database")
            yield place

    async def _run(self, question: AskRequest) -> int:
        connector = Connector(self._session, self._paths, model_file=question.model_file, on_progress=say)
        try:
            await self._session.start()
            await self._open(question)
            await self._session.use_memory()
            await asyncio.gather(self._connect(connector, question.model), self._wait_for_memory())
            await self._begin(question)
            await self._session.replies.send(question.text)
            await self._session.replies.wait()
            await self._session.settle()
            if question.waits:
                await self._do_what_is_due()
            code = self._exit_code()
            await self._take_down(question)
            if code == FAILED and self._used_before is not None:
                await self._put_back(self._used_before)
            if question.saves:
                await self._tidy()
            return code
        finally:
            await connector.close()
            await self._session.close()

    def nobody_listens(self) -> None:
        """The reader of the answer is gone: stop the reply. May be called from any thread."""
        if self._loop is not None:
            asyncio.run_coroutine_threadsafe(self._session.replies.stop(), self._loop)

    async def _connect(self, connector: Connector, choice: ModelChoice) -> None:
        await connect(connector, choice)
        if self._session.model is not None and self._session.model.is_demo:
            say("Using the demo model, which is small and weak. Use --base-url for a better one.")

    async def _wait_for_memory(self) -> None:
        """A memory that has to be started first is waited for a moment; the question goes on without it."""
        if (memory := self._session.memory) is not None:
            with suppress(MemoryUnavailable):
                await memory.ask(STATUS, Nothing(), seconds=_MEMORY_STARTS_WITHIN)

    async def _open(self, question: AskRequest) -> None:
        session = self._session
        last, chat = await session.store.run(lambda store: (store.chats.latest(), _wanted(store, question)))
        if chat is not None:
            self._used_before = chat.updated
            await session.chats.open(chat)
        else:
            self._used_before = last.updated - _JUST_BEFORE if last is not None else None
            await session.chats.new()
        self._is_new = chat is None
        options.say_news(self._settings, session.loaded)

    async def _begin(self, question: AskRequest) -> None:
        """What is written in the chat before the question, now that there is a model to answer it."""
        session = self._session
        if self._is_new and question.chat:
            await session.chats.rename(question.chat)
        if question.system is not None:
            await session.chats.set_system_prompt(question.system)

    async def _put_back(self, used: float) -> None:
        """A question that failed is kept, but it does not make its chat the one used last."""
        chat = self._session.chat
        await self._session.store.run(lambda store: store.chats.update(chat.id, updated=used))

    async def _tidy(self) -> None:
        """What fails now is told, but the question has its answer."""
        known = len(self._faults)
        await self._session.tidier.tidy()
        for fault in self._faults[known:]:
            say(fault)

    async def _take_down(self, question: AskRequest) -> None:
        if self._reply is None:
            return
        swipe, chat = self._reply.swipe, self._session.chat
        self.answer = {
            "chat": chat.id if question.saves else None,
            "title": chat.title,
            "model": swipe.model,
            "text": swipe.text,
            "reasoning": swipe.reasoning,
            "state": swipe.state.value,
            "error": swipe.error,
            "usage": await self._session.store.run(lambda store: store.swipes.usage(swipe.id)),
        }

    async def _do_what_is_due(self) -> None:
        """Have summaries made, and learned from what was said; nothing more is said, so nothing waits for that."""
        self._session.jobs.hurries = True
        self._session.jobs.start()
        await self._session.jobs.wait(self._session.chat.id)
        made = self._summaries
        if made.total:
            failed = f", {made.failed} failed" if made.failed else ""
            say(f"{made.done - made.failed} of {made.total} summaries made{failed}.")

    def _exit_code(self) -> int:
        for fault in self._faults:
            say(fault)
        if self._reply is None or self._faults:
            return FAILED
        swipe = self._reply.swipe
        if swipe.state is SwipeState.FAILED:
            say(swipe.error)
        return {SwipeState.FAILED: FAILED, SwipeState.STOPPED: INTERRUPTED}.get(swipe.state, 0)

    def _hear(self, event: Event) -> None:
        match event:
            case ReplyGrew():
                self._grow(event)
            case ReplyEnded():
                self._reply = event.message
                if self._is_held:
                    self._write(event.message.text)
            case HooksWanted(known):
                say(f"{question(known)} Not run: `tuimem hooks allow` lets them run.")
            case Skipped(what, remedy):
                say(f"{what}\n{remedy}")
            case Fault():
                self._faults.append(f"{event.what}\n{event.remedy}")
            case JobsProgressed() if event.kind == SUMMARY and event.total:
                self._summaries = event
            case _:
                pass

    def _grow(self, event: ReplyGrew) -> None:
        if event.reasoning:
            self._write_reasoning(event.reasoning)
            self._reasoned = True
        if event.text:
            if self._reasoned:
                self._write_reasoning("\n")
                self._reasoned = False
            self._is_held = self._is_held or self._session.hooks.changes_replies()
            if not self._is_held:  # else the whole reply may be another one
                self._write(event.text)


_JUST_BEFORE = 0.001
"""Seconds that a new chat whose question failed is put before the one used last."""


def _wanted(store: Store, question: AskRequest) -> Chat | None:
    """The chat to go on in, None for a new one. Raises `Refusal`, and `SeveralChats`."""
    if question.goes_on:
        return store.chats.latest()
    if not question.chat:
        return None
    chat = store.chats.find(question.chat, by_beginning=False)
    if chat is None and question.chat.isdigit():
        raise Refusal(f"There is no chat {question.chat}.", "Run `tuimem chats` to list all chats.")
    if chat is None and (near := store.chats.matching(question.chat)):
        say(f"Started a new chat, “{question.chat}”. The title of chat {near[0].id} starts the same way.")
    return chat


async def connect(connector: Connector, choice: ModelChoice) -> None:
    """Connect the model that was chosen. Raises `Refusal` when there is none, and `EndpointError`."""
    try:
        await connector.connect(choice)
    except NotChosenYet as error:
        remedy = f"Add --base-url {error.base_url}, or run `tuimem` and choose it once."
        raise Refusal(error.what, remedy) from error
    except NothingFound as error:
        remedy = "Name a server with --base-url or endpoint.base_url, or use the built-in model with --local."
        raise Refusal(error.what, remedy) from error
