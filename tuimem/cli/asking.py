"""One question put to a model: connected, stored, answered, and what follows stored too."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from tuimem.chat.choices import BY_SETTINGS, ModelChoice
from tuimem.chat.connecting import Connector
from tuimem.chat.events import Event, Fault, ReplyEnded, ReplyGrew
from tuimem.chat.session import ChatSession
from tuimem.cli.errors import Refusal, say
from tuimem.endpoint.errors import NotChosenYet, NothingFound
from tuimem.jobs.kinds import SUMMARY
from tuimem.jobs.progress import JobsProgressed
from tuimem.messages import Message, SwipeState
from tuimem.settings.model import Settings
from tuimem.settings.paths import Paths
from tuimem.store import Store

FAILED, STOPPED = 1, 130


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, in which chat (a new one when none is named), and of which model."""

    text: str
    chat: str = ""
    goes_on: bool = False
    model: ModelChoice = BY_SETTINGS
    model_file: str = ""
    waits: bool = False


class Asking:
    """Asks one question. `run` gives the exit code."""

    def __init__(self, paths: Paths, settings: Settings) -> None:
        self._paths = paths
        self._session = ChatSession(lambda: Store(paths.database), settings, does_jobs=False)
        self._session.listen(self._hear)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._write: Callable[[str], None] = lambda _: None
        self._reply: Message | None = None
        self._faults: list[str] = []
        self._reasoned = False
        self._summaries = JobsProgressed(SUMMARY, 0, 0, 0)

    async def run(self, question: Question, write: Callable[[str], None]) -> int:
        """Have the answer written piece by piece. Raises `EndpointError`, `StoreError` and `Refusal`."""
        self._loop = asyncio.get_running_loop()
        self._write = write
        connector = Connector(self._session, self._paths, model_file=question.model_file, on_progress=say)
        try:
            await self._session.start()
            await self._connect(connector, question.model)
            await self._open(question)
            await self._session.replies.send(question.text)
            await self._session.replies.wait()
            await self._session.settle()
            if question.waits:
                await self._make_summaries()
            await self._session.tidier.tidy()
            return self._exit_code()
        finally:
            await connector.close()
            await self._session.close()

    def nobody_listens(self) -> None:
        """The reader of the answer is gone: stop the reply. May be called from any thread."""
        if self._loop is not None:
            asyncio.run_coroutine_threadsafe(self._session.replies.stop(), self._loop)

    async def _connect(self, connector: Connector, model: ModelChoice) -> None:
        try:
            await connector.connect(model)
        except NotChosenYet as error:
            remedy = f"Name it with --base-url {error.base_url}, or choose it once in the chat, with `tuimem`."
            raise Refusal(error.what, remedy) from error
        except NothingFound as error:
            remedy = "Name a server with --base-url or in endpoint.base_url, or use the built-in model with --local."
            raise Refusal(error.what, remedy) from error
        if self._session.model is not None and self._session.model.is_demo:
            say("The demo model answers: it is small and weak. --base-url connects a better one.")

    async def _open(self, question: Question) -> None:
        session = self._session
        if question.goes_on:
            await session.chats.open_last_or_new()
        elif not question.chat:
            await session.chats.new()
        elif await session.chats.open_reference(question.chat) is None:
            if question.chat.isdigit():
                raise Refusal(f"There is no chat {question.chat}.", "`tuimem chats` lists them all.")
            await session.chats.new()
            await session.chats.rename(question.chat)

    async def _make_summaries(self) -> None:
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
        return {SwipeState.FAILED: FAILED, SwipeState.STOPPED: STOPPED}.get(swipe.state, 0)

    def _hear(self, event: Event) -> None:
        match event:
            case ReplyGrew():
                self._grow(event)
            case ReplyEnded():
                self._reply = event.message
            case Fault():
                self._faults.append(f"{event.what}\n{event.remedy}")
            case JobsProgressed() if event.kind == SUMMARY and event.total:
                self._summaries = event
            case _:
                pass

    def _grow(self, event: ReplyGrew) -> None:
        if event.reasoning:
            say(event.reasoning, end="")
            self._reasoned = True
        if event.text:
            if self._reasoned:
                say("")
                self._reasoned = False
            self._write(event.text)
