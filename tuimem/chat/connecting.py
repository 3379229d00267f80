"""From the settings, or from what a user chooses, to a connected model."""

import asyncio
import os
import threading
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any

from msgspec import Struct

from tuimem.cancelling import to_the_end
from tuimem.chat.choices import (
    BY_SETTINGS,
    BySettings,
    FetchModel,
    ModelChoice,
    UseBuiltIn,
    UseModel,
    UseServer,
)
from tuimem.chat.learning import StoredAbilities
from tuimem.chat.model import ChatModel
from tuimem.chat.offers import Tell, built_in_offers, gather_offers, last_used_first, listed_models
from tuimem.chat.session import ChatSession
from tuimem.endpoint import vocabulary
from tuimem.endpoint.client import Client
from tuimem.endpoint.discovery import find_server
from tuimem.endpoint.errors import ModelNotListed, NothingFound
from tuimem.endpoint.estimate import EstimateCounter
from tuimem.endpoint.local_model import Download, find_model
from tuimem.endpoint.local_server import LocalServer
from tuimem.endpoint.probe import counter_for, probe
from tuimem.endpoint.server import Server, named_address, names_another, server_for_chat
from tuimem.endpoint.tokens import TiktokenCounter
from tuimem.settings.model import Settings
from tuimem.settings.paths import Paths
from tuimem.store import Store
from tuimem.text import clean_line

_MOST_NAMED = 8
"""So many models are named where one is not listed."""


class _Target(Struct, frozen=True):
    """A server to connect to, the model that is wanted there and by whom, and the process if it is one of ours."""

    server: Server
    model: str = ""
    source: str = ""
    local_server: LocalServer | None = None


class Connector:
    """Connects one session. Attempts take turns, and a newer one ends the one before it: the last word wins."""

    def __init__(
        self,
        session: ChatSession,
        paths: Paths,
        *,
        model_file: str = "",
        on_progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`on_progress` gets a line for people whenever something takes its time."""
        self._session = session
        self._paths = paths
        self._model_file = model_file
        self._on_progress = on_progress
        self._store = StoredAbilities(session.store)
        self._turn = asyncio.Lock()
        self._attempt: asyncio.Task[ChatModel] | None = None
        self._later: set[asyncio.Task[None]] = set()
        self._writing = 0
        self._is_closed = False
        self.choice: ModelChoice = BY_SETTINGS

    async def connect(self, choice: ModelChoice = BY_SETTINGS) -> ChatModel | None:
        """Connect the session to what was chosen; None when a newer call has taken the place of this one.

        Until then the model in use stays. Raises `EndpointError`, `StoreError`; the old model then stays too.
        """
        if self._is_closed:
            return None
        with self._session.connecting():
            _cancel(self._attempt)
            attempt = self._attempt = asyncio.create_task(self._in_turn(choice), name="connect")
            try:
                await asyncio.wait([attempt])
            except asyncio.CancelledError:
                _cancel(attempt)
                await to_the_end(_ended(attempt))
                raise
            if attempt.cancelled() or attempt is not self._attempt:
                await _ended(attempt)
                return None
            return attempt.result()

    async def close(self) -> None:
        """End the attempt that is under way, and what was put off till later. The session closes its model itself."""
        self._is_closed = True
        if self._writing:
            await self._session.replies.stop()
        tasks = [task for task in (self._attempt, *self._later) if task is not None]
        for task in tasks:
            _cancel(task)
            await _ended(task)

    async def _in_turn(self, choice: ModelChoice) -> ChatModel:
        async with self._turn:
            target = await self._find(choice)
            client = Client(target.server, store=self._store)
            try:
                model = await self._model(target, client)
            except BaseException:  # whatever ends the attempt, nothing of it is left open
                await to_the_end(self._abandon(target, client))
                raise
            await to_the_end(self._replace(model, choice))
            return model

    async def _model(self, target: _Target, client: Client) -> ChatModel:
        report = await probe(client, target.model, target.source)
        counter = await counter_for(client, report, os.environ)
        name, local = report.model.value, target.local_server
        is_demo = local is not None and local.is_demo
        return ChatModel(client, counter, name or client.server.place, report.abilities, name, is_demo, local)

    async def _abandon(self, target: _Target, client: Client) -> None:
        await client.close()
        in_use = self._session.model
        local = target.local_server
        if local is not None and (in_use is None or local is not in_use.local_server):
            await local.stop()

    async def _replace(self, model: ChatModel, choice: ModelChoice) -> None:
        """Let the session talk to this model, and close the one before; this one, should the session not take it."""
        session, before = self._session, self._session.model
        try:
            await session.connect(model)
            self.choice = choice
            await session.store.run(lambda store: _remember(store, model.client.server, model.model, choice))
        finally:
            replaced = before if session.model is model else model
            if replaced is not None:
                await self._retire(replaced)
        if model.counter.tokenizer == EstimateCounter.tokenizer and session.settings.endpoint.fetch_vocabulary:
            self._fetch_vocabulary(model)

    async def _retire(self, model: ChatModel) -> None:
        """Close a model, but not before the reply has come that it is writing: a choice is for the next request."""
        if self._session.replies.is_streaming and not self._is_closed:
            self._writing += 1
            self._do_later(self._retired(model))
        else:
            await model.close(self._session.model)

    async def _retired(self, model: ChatModel) -> None:
        try:
            await self._session.replies.wait()
        finally:
            self._writing -= 1
            await to_the_end(model.close(self._session.model))

    async def _find(self, choice: ModelChoice) -> _Target:
        settings, in_use = self._session.settings, self._session.model
        match choice:
            case FetchModel(each):
                self._model_file = await self._download(each)
                return await self._local()
            case UseBuiltIn():
                return await self._local()
            case UseModel(name) if in_use is not None:
                listed = await self.models()
                name = listed_name(name, listed, in_use.client.server.place)
                return _Target(in_use.client.server, name, "/model", in_use.local_server)
            case UseServer(address, model) if model:
                return _Target(server_for_chat(settings, os.environ, address), model, "/model")
            case UseModel(name) | UseServer(name):
                server = server_for_chat(settings, os.environ, name)
                is_named = server.base_url == named_address(settings.endpoint)
                return _Target(server, settings.endpoint.model if is_named else "", "endpoint.model")
            case BySettings():
                allowed = await self._session.store.run(lambda store: store.learned.allowed())
                found = await find_server(settings, os.environ, allowed)
                return _Target(found, settings.endpoint.model, "endpoint.model")

    async def _local(self) -> _Target:
        local = self._session.settings.local
        path = find_model(self._model_file, local.model_file, self._paths.models_folder)
        if path is None:
            raise NothingFound(
                "There is no model file for the built-in server.",
                "Choose one to download with /model, or name a GGUF file with --model-file.",
            )
        self._on_progress(f"starting {path.stem} …")
        server = LocalServer(path, window=local.window, threads=local.threads)
        await server.start()
        return _Target(server.server(self._session.settings.endpoint), server.model, "the model file", server)

    async def _download(self, each: Download) -> str:
        from tuimem.endpoint.download import download

        def tell(done: int, total: int) -> None:
            self._on_progress(f"downloading {each.name}: {100 * done // total} % of {total / 1e6:,.0f} MB")

        def wait() -> None:
            self._on_progress(f"waiting: another window is downloading {each.name} …")

        return str(await download(each, self._paths.models_folder, tell, wait))

    def _fetch_vocabulary(self, model: ChatModel) -> None:
        """Count with tiktoken once its vocabulary is here; until then, and without the internet, estimates do.

        The thread is a daemon, so that a slow download never holds up the end of the program.
        """
        loop = asyncio.get_running_loop()

        def fetch() -> None:
            if not vocabulary.fetch(os.environ):
                return
            try:
                loop.call_soon_threadsafe(lambda: self._do_later(self._count_with_tiktoken(model)))
            except RuntimeError:  # the program has ended since: the next run counts with it
                return

        threading.Thread(target=fetch, name="tiktoken vocabulary", daemon=True).start()

    async def _count_with_tiktoken(self, model: ChatModel) -> None:
        counter = await TiktokenCounter.cached(os.environ)
        if counter is None:
            return
        async with self._turn:
            if self._session.model is model:
                recounted = self._session.connect(replace(model, counter=counter))
                await to_the_end(recounted)

    def _do_later(self, work: Coroutine[Any, Any, None]) -> None:
        if self._is_closed:
            work.close()
            return
        task = asyncio.create_task(work, name="after connecting")
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def offers(self, tell: Tell, failed: ModelChoice | None = None) -> None:
        """Tell what can be chosen, again whenever more is known; `failed` could not be connected."""
        session = self._session
        used = await session.store.read(lambda store: store.learned.used())
        await gather_offers(
            tell,
            settings=session.settings,
            in_use=session.model,
            built_in=built_in_offers(self._model_file, session.settings, self._paths.models_folder, session.model),
            used=used,
            failed=failed,
        )

    async def models(self) -> list[str]:
        """The names of the models that the server in use lists, those used last first."""
        in_use = self._session.model
        if in_use is None:
            return []
        used = await self._session.store.read(lambda store: store.learned.used())
        listed = await listed_models(in_use)
        return [model.id for model in last_used_first(in_use.client.server, listed, used)]


def listed_name(name: str, listed: Sequence[str], place: str) -> str:
    """The model that is meant by a name: the listed one, in whatever case, or the only one that begins like it.

    Where nothing is listed, it is the name itself. Raises `ModelNotListed`.
    """
    if not listed or name in listed:
        return name
    folded = name.casefold()
    same = [each for each in listed if each.casefold() == folded]
    begin = [each for each in listed if each.casefold().startswith(folded)]
    if same or len(begin) == 1:
        return (same or begin)[0]
    raise ModelNotListed(
        f"{place} lists no model “{clean_line(name, 80)}”.", f"It lists {_enumerated(begin or listed)}."
    )


def _enumerated(names: Sequence[str]) -> str:
    shown, more = names[:_MOST_NAMED], len(names) - _MOST_NAMED
    return ", ".join(shown) + (f" and {more} more; /model lists them all" if more > 0 else "")


def _remember(store: Store, server: Server, model: str, choice: ModelChoice) -> None:
    """What was connected comes first the next time; a server that was chosen may be used again."""
    store.learned.use(server.key(model))
    if isinstance(choice, UseServer):
        store.learned.allow(server.shown, "chosen with /model")


def choice_after(before: Settings, after: Settings, choice: ModelChoice) -> ModelChoice | None:
    """What to connect to when settings have changed; `choice` is what is in use. None: nothing that matters changed."""
    old, new = before.endpoint, after.endpoint
    if names_another(old, new) or old.model != new.model:
        return BY_SETTINGS
    return choice if before.local != after.local and isinstance(choice, UseBuiltIn | FetchModel) else None


def _cancel(task: "asyncio.Task[Any] | None") -> None:
    """Cancel once: what the first cancellation sets off must not be broken off by a second."""
    if task is not None and not task.done() and not task.cancelling():
        task.cancel()


async def _ended(task: "asyncio.Task[Any]") -> None:
    """Return when the task has ended; its error, if it has one, counts as seen."""
    await asyncio.wait([task])
    if not task.cancelled():
        task.exception()
