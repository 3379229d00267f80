"""From the settings, or from what a user names, to a connected model."""

import asyncio
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.util import find_spec

from tuimem.chat.model import ChatModel
from tuimem.chat.session import ChatSession
from tuimem.endpoint import vocabulary
from tuimem.endpoint.capabilities import counter_for, probe
from tuimem.endpoint.client import Client
from tuimem.endpoint.connection import (
    Connection,
    connection_for_chat,
    connection_for_summaries,
    connection_to,
)
from tuimem.endpoint.discovery import Discovery, discover
from tuimem.endpoint.download import download
from tuimem.endpoint.errors import EndpointError, Refused
from tuimem.endpoint.estimate import EstimateCounter
from tuimem.endpoint.local_model import DOWNLOADS, find_model, is_demo_model
from tuimem.endpoint.local_server import LocalServer
from tuimem.endpoint.tokens import TiktokenCounter
from tuimem.settings.paths import Paths


@dataclass(frozen=True, slots=True)
class Choice:
    """Something a user can choose; `reference` is what `/model` would take."""

    title: str
    detail: str
    reference: str


class NothingFound(Refused):
    """No server is set, and none answers on this machine."""


class Connector:
    """Connects one session, and ends the built-in server with it.

    A reference is what `/model` takes: empty for the settings' own or whatever is found, `local`, the address of a
    server, the name of a model on the connected server, or `download N` for one of `DOWNLOADS`.
    """

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
        self._server: LocalServer | None = None
        self._recounting: asyncio.Task[None] | None = None

    async def connect(self, reference: str = "") -> ChatModel:
        """Connect the session to what the reference names. Raises `EndpointError`; the old model then stays."""
        with self._session.connecting():
            return await self._connect(reference.strip())

    async def _connect(self, reference: str) -> ChatModel:
        connection, server = await self._find(reference)
        client = Client(connection)
        try:
            model = await self._model(connection, client, server)
        except (EndpointError, asyncio.CancelledError):
            await client.close()
            if server is not None and server is not self._server:
                await server.stop()
            raise
        old_client, old_server = self._session.model, self._server
        await self._session.connect(model, self._summaries(model))
        if old_client is not None:
            await old_client.client.close()
        if old_server is not None and server is not old_server:
            await old_server.stop()
        self._server = server
        if model.counter.tokenizer == EstimateCounter.tokenizer and self._session.settings.endpoint.fetch_vocabulary:
            self._fetch_vocabulary(model)
        return model

    def _fetch_vocabulary(self, model: ChatModel) -> None:
        """Count with tiktoken once its vocabulary is here; until then, and without the internet, estimates do.

        The thread is a daemon, so that a slow download never holds up the end of the program.
        """
        loop = asyncio.get_running_loop()

        def fetch() -> None:
            if vocabulary.fetch(os.environ) and not loop.is_closed():
                loop.call_soon_threadsafe(self._vocabulary_came, model)

        threading.Thread(target=fetch, name="tiktoken vocabulary", daemon=True).start()

    def _vocabulary_came(self, model: ChatModel) -> None:
        self._recounting = asyncio.create_task(self._count_with_tiktoken(model), name="count with tiktoken")

    async def _count_with_tiktoken(self, model: ChatModel) -> None:
        counter = await TiktokenCounter.cached(os.environ)
        if counter is not None and self._session.model is model:
            await self._session.connect(replace(model, counter=counter), self._session.summaries_client)

    async def choices(self) -> list[Choice]:
        """What can be connected to: servers that answer on this machine, the built-in model, models to download."""
        discovery = await discover(os.environ)
        choices = [
            Choice(server.name, f"{server.base_url}  {len(server.models)} models", server.base_url)
            for server in discovery.found
        ]
        if can_run_local_models():
            choices += self._local_choices()
        else:
            detail = "Install it with: pip install 'tuimem[local]'"
            choices.append(Choice("The built-in model is not installed", detail, "retry"))
        return [*choices, Choice("Look again", "for a server on this machine, once you have started it", "retry")]

    def _local_choices(self) -> list[Choice]:
        choices = []
        try:
            path = find_model(self._model_file, self._session.settings.local.model_file, self._paths.models_folder)
        except EndpointError:
            path = None
        if path is not None:
            detail = "small and weak, to try things out" if is_demo_model(path) else str(path)
            choices.append(Choice(f"Built-in: {path.stem}", detail, "local"))
        for number, each in enumerate(DOWNLOADS, 1):
            detail = f"download {each.size / 1e6:,.0f} MB, once: {each.description}"
            choices.append(Choice(f"Built-in: {each.name}", detail, f"download {number}"))
        return choices

    async def close(self) -> None:
        """End the built-in server, if it runs."""
        if self._recounting is not None:
            self._recounting.cancel()
        if self._server is not None:
            await self._server.stop()

    async def _find(self, reference: str) -> tuple[Connection, LocalServer | None]:
        settings, current = self._session.settings, self._session.model
        if reference.startswith("download"):
            return await self._download(reference)
        if reference == "local":
            return await self._local()
        if reference and current is not None and not _is_address(reference):
            old = current.connection
            same = connection_to(old.base_url, model=reference, api_key=old.api_key, endpoint=settings.endpoint)
            return same, self._server
        if reference:
            return connection_to(reference, endpoint=settings.endpoint), None
        if settings.endpoint.base_url:
            return connection_for_chat(settings, os.environ), None
        found = await discover(os.environ)
        if not found.found:
            raise _nothing_found(found)
        return connection_for_chat(settings, os.environ, found.found[0].base_url), None

    async def _local(self) -> tuple[Connection, LocalServer]:
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
        return server.connection(self._session.settings.endpoint), server

    async def _download(self, reference: str) -> tuple[Connection, LocalServer]:
        number = reference.removeprefix("download").strip()
        if not number.isdigit() or not 1 <= int(number) <= len(DOWNLOADS):
            raise NothingFound(
                f"“{reference}” is none of the models to download.", f"They are numbered 1 to {len(DOWNLOADS)}."
            )
        choice = DOWNLOADS[int(number) - 1]

        def tell(done: int, total: int | None) -> None:
            whole = total or choice.size
            self._on_progress(f"fetching {choice.name}: {100 * done // whole} % of {whole / 1e6:,.0f} MB")

        path = await download(choice, self._paths.models_folder, tell)
        self._model_file = str(path)
        return await self._local()

    async def _model(self, connection: Connection, client: Client, server: LocalServer | None) -> ChatModel:
        can = await probe(client)
        counter = await counter_for(client, can, os.environ)
        name = can.model or connection.model or connection.place
        is_demo = server is not None and server.is_demo
        return ChatModel(connection, client, counter, name, can.window, is_demo, is_built_in=server is not None)

    def _summaries(self, model: ChatModel) -> Client | None:
        """A client for summaries, when the settings give them a server or a model of their own."""
        summaries = self._session.settings.summaries
        if not summaries.base_url and not summaries.model:
            return None
        return Client(connection_for_summaries(self._session.settings, os.environ, model.connection))


def can_run_local_models() -> bool:
    """Whether the library behind the built-in model is installed."""
    return find_spec("xllamacpp") is not None


def _is_address(reference: str) -> bool:
    return "://" in reference or reference.startswith("localhost") or reference.rpartition(":")[2].isdigit()


def _nothing_found(discovery: Discovery) -> NothingFound:
    return NothingFound(
        f"No model server answers on this machine; tried {', '.join(discovery.tried)}.",
        "Start one and choose “look again”, take the built-in model, or type your server's address.",
    )
