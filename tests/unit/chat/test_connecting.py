"""Connecting: the user's last word wins, nothing is left open, and no server that was merely found is used unasked."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import permutations
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import behaviours as fake
from tests.fakes import server_kinds
from tests.fakes.openai_server import FakeServer
from tests.unit.chat.session_harness import QUIET, with_settings
from tests.waiting import until
from tuimem.chat import connecting
from tuimem.chat.choices import (
    BY_SETTINGS,
    BySettings,
    FetchModel,
    ModelChoice,
    UseBuiltIn,
    UseModel,
    UseServer,
    parse_choice,
)
from tuimem.chat.connecting import Connector, choice_after
from tuimem.chat.session import ChatSession
from tuimem.endpoint import discovery, errors, vocabulary
from tuimem.endpoint.client import Client
from tuimem.endpoint.discovery import KnownServer
from tuimem.endpoint.local_model import DOWNLOADS
from tuimem.endpoint.server import Server, server_at
from tuimem.endpoint.tokens import TiktokenCounter
from tuimem.settings.model import Settings
from tuimem.settings.paths import find_paths
from tuimem.store import Store

UNREACHABLE = "http://127.0.0.1:9"


class CountedClient(Client):
    """Clients that were made."""

    made: list["CountedClient"] = []

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.made.append(self)


@dataclass
class ScriptedModelServer:
    """A built-in server whose start takes as long as the test wants; behind it is a server for all of them."""

    behind: FakeServer
    gate: asyncio.Event
    model: str = "small"
    is_demo: bool = True
    is_running: bool = False
    made: list["ScriptedModelServer"] = field(default_factory=list)

    async def start(self) -> None:
        self.is_running = True
        self.made.append(self)
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.is_running = False
            raise

    async def stop(self) -> None:
        self.is_running = False

    def server(self, endpoint: object) -> Server:
        return server_at(self.behind.base_url, is_built_in=True)


@pytest.fixture
def clients(monkeypatch: pytest.MonkeyPatch) -> list[CountedClient]:
    monkeypatch.setattr(connecting, "Client", CountedClient)
    CountedClient.made = []
    return CountedClient.made


@pytest.fixture
async def session(tmp_path: Path) -> AsyncIterator[ChatSession]:
    opened = await _session(tmp_path, QUIET)
    yield opened
    await opened.close()


async def _session(folder: Path, wanted: Settings) -> ChatSession:
    opened = ChatSession(lambda: Store(folder / "tuimem.db"), with_settings(wanted, endpoint={"retries": 0}))
    await opened.start()
    await opened.chats.open_last_or_new()
    return opened


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    """A server on a port where servers are looked for."""
    with FakeServer(model="found") as server:
        monkeypatch.setattr(discovery.discover, "__defaults__", (5.0, (KnownServer("Ollama", server.port),)))
        yield server


def paths(folder: Path) -> Any:
    return find_paths({}, folder)


class Servers:
    """Servers that list their models only when they are let, each with one model named after its number."""

    def __init__(self, count: int) -> None:
        self._open = ExitStack()
        self.gates = [threading.Event() for _ in range(count)]
        self.all = [self._open.enter_context(FakeServer(model=f"model {n}")) for n in range(count)]
        for server, gate in zip(self.all, self.gates, strict=True):
            listed = server.routes["/v1/models"]
            server.routes["/v1/models"] = lambda body, gate=gate, listed=listed: (gate.wait(60), listed(body))[1]

    def close(self) -> None:
        for gate in self.gates:
            gate.set()
        self._open.close()

    def was_asked(self, number: int) -> bool:
        return any(request.path == "/v1/models" for request in self.all[number].seen)


@pytest.fixture
def servers() -> Iterator[Servers]:
    running = Servers(3)
    yield running
    running.close()


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_whatever_answers_first_the_last_chosen_model_is_the_one_in_use(
    order: tuple[int, ...], servers: Servers, session: ChatSession, clients: list[CountedClient], tmp_path: Path
) -> None:
    connector = Connector(session, paths(tmp_path))
    attempts = []
    for number, server in enumerate(servers.all):
        attempts.append(asyncio.create_task(connector.connect(UseServer(server.base_url))))
        await until(lambda number=number: servers.was_asked(number))
    for number in order:
        servers.gates[number].set()
        await asyncio.sleep(0)
    results = await asyncio.gather(*attempts)
    assert results[:2] == [None, None]
    assert session.model is results[2] is not None
    assert session.model.name == "model 2"
    assert [client.is_open for client in clients] == [False, False, True]
    await connector.close()


async def test_a_message_sent_meanwhile_goes_to_the_last_chosen_model(
    servers: Servers, session: ChatSession, tmp_path: Path
) -> None:
    connector = Connector(session, paths(tmp_path))
    first = asyncio.create_task(connector.connect(UseServer(servers.all[0].base_url)))
    await until(lambda: servers.was_asked(0))
    await session.replies.send("Hello")
    second = asyncio.create_task(connector.connect(UseServer(servers.all[1].base_url)))
    await until(lambda: servers.was_asked(1))
    assert not servers.all[0].chats
    servers.gates[0].set()
    servers.gates[1].set()
    await asyncio.gather(first, second)
    await session.replies.wait()
    assert (len(servers.all[0].chats), len(servers.all[1].chats)) == (0, 1)
    await connector.close()


async def test_the_model_in_use_stays_until_the_new_one_is_there_and_when_that_fails(
    servers: Servers, session: ChatSession, clients: list[CountedClient], tmp_path: Path
) -> None:
    connector = Connector(session, paths(tmp_path))
    servers.gates[0].set()
    first = await connector.connect(UseServer(servers.all[0].base_url))
    attempt = asyncio.create_task(connector.connect(UseServer(servers.all[1].base_url)))
    await until(lambda: servers.was_asked(1))
    assert session.model is first
    with pytest.raises(errors.ConnectionRefused):
        await connector.connect(UseServer(UNREACHABLE))
    assert await attempt is None
    assert session.model is first
    assert [client.is_open for client in clients] == [True, False, False]
    await connector.close()


async def test_a_caller_that_gives_up_ends_its_attempt(
    servers: Servers, session: ChatSession, clients: list[CountedClient], tmp_path: Path
) -> None:
    connector = Connector(session, paths(tmp_path))
    attempt = asyncio.create_task(connector.connect(UseServer(servers.all[0].base_url)))
    await until(lambda: servers.was_asked(0))
    attempt.cancel()
    await asyncio.wait([attempt])
    assert attempt.cancelled()
    assert not any(client.is_open for client in clients)
    assert session.model is None
    servers.gates[1].set()
    await connector.connect(UseServer(servers.all[1].base_url))
    assert session.model is not None
    await connector.close()


async def test_closing_ends_an_attempt_and_none_begins_after_it(
    servers: Servers, session: ChatSession, clients: list[CountedClient], tmp_path: Path
) -> None:
    connector = Connector(session, paths(tmp_path))
    attempt = asyncio.create_task(connector.connect(UseServer(servers.all[0].base_url)))
    await until(lambda: servers.was_asked(0))
    await connector.close()
    assert await attempt is None
    assert await connector.connect(UseServer(servers.all[1].base_url)) is None
    assert not any(client.is_open for client in clients)


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("connect"), st.integers(0, 3)),
        st.tuples(st.just("connect and wait"), st.integers(0, 3)),
        st.tuples(st.just("let"), st.integers(0, 3)),
        st.tuples(st.just("turns"), st.integers(1, 40)),
        st.tuples(st.just("give up"), st.integers(0, 5)),
    ),
    max_size=14,
)
BUILT_IN = 3


@settings(max_examples=40, deadline=None)
@given(actions=ACTIONS)
def test_in_any_order_of_events_the_last_word_wins_and_nothing_stays_open(
    actions: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("connecting")
    with pytest.MonkeyPatch.context() as patch:
        asyncio.run(_run(actions, folder, patch))


async def _run(actions: list[tuple[str, int]], folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Three servers that can be slow, and a built-in one; every step is a choice, a server's answer, or some time."""
    servers, gate = Servers(BUILT_IN), asyncio.Event()
    processes: list[ScriptedModelServer] = []
    with FakeServer(model="built-in") as behind:
        patch.setattr(connecting, "LocalServer", lambda *_, **__: ScriptedModelServer(behind, gate, made=processes))
        patch.setattr(connecting, "find_model", lambda *_: folder / "small.gguf")
        patch.setattr(connecting, "Client", CountedClient)
        CountedClient.made = []
        session = await _session(folder, QUIET)
        connector = Connector(session, paths(folder))
        attempts: list[tuple[int, asyncio.Task[Any]]] = []
        for action, number in actions:
            if action == "connect and wait":
                (gate if number == BUILT_IN else servers.gates[number]).set()
            if action.startswith("connect"):
                choice = UseBuiltIn() if number == BUILT_IN else UseServer(servers.all[number].base_url)
                attempts.append((number, asyncio.create_task(connector.connect(choice))))
                await asyncio.sleep(0)
            elif action == "let":
                (gate if number == BUILT_IN else servers.gates[number]).set()
            elif action == "give up" and attempts:
                attempts[number % len(attempts)][1].cancel()
            for _ in range(number if action == "turns" else 1):
                await asyncio.sleep(0)
            if action == "connect and wait":
                await asyncio.wait([attempts[-1][1]])
        for each in (gate, *servers.gates):
            each.set()
        await asyncio.gather(*(task for _, task in attempts), return_exceptions=True)
        _last_word_won(session, attempts)
        in_use = session.model
        assert [client for client in CountedClient.made if client.is_open] == ([in_use.client] if in_use else [])
        running = [process for process in processes if process.is_running]
        assert running == ([in_use.local_server] if in_use is not None and in_use.local_server else [])
        await connector.close()
        await session.close()
        assert not any(client.is_open for client in CountedClient.made)
        assert not any(process.is_running for process in processes)
    servers.close()


def _last_word_won(session: ChatSession, attempts: list[tuple[int, "asyncio.Task[Any]"]]) -> None:
    """The last attempt that was not given up is the model in use, unless a later one was given up after it had won."""
    if attempts and not attempts[-1][1].cancelled():
        number, task = attempts[-1]
        assert session.model is task.result()
        assert session.model.name == ("small" if number == BUILT_IN else f"model {number}")
    for _, task in attempts[:-1]:
        if not task.cancelled() and task.result() is not None and session.model is task.result():
            assert attempts[-1][1].cancelled()


async def test_another_model_of_the_built_in_server_keeps_its_process(
    session: ChatSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = asyncio.Event()
    gate.set()
    processes: list[ScriptedModelServer] = []
    with FakeServer() as behind:
        behind.list_models("small", "other")
        monkeypatch.setattr(
            connecting, "LocalServer", lambda *_, **__: ScriptedModelServer(behind, gate, made=processes)
        )
        monkeypatch.setattr(connecting, "find_model", lambda *_: tmp_path / "small.gguf")
        connector = Connector(session, paths(tmp_path))
        await connector.connect(UseBuiltIn())
        await connector.connect(UseModel("other"))
        assert session.model is not None
        assert (session.model.model, [process.is_running for process in processes]) == ("other", [True])
        await connector.connect(UseServer(behind.base_url))
        assert [process.is_running for process in processes] == [False]
        await connector.close()


async def test_a_server_that_was_found_is_not_used_before_it_is_chosen(
    here: FakeServer, session: ChatSession, tmp_path: Path
) -> None:
    connector = Connector(session, paths(tmp_path))
    with pytest.raises(errors.NotChosenYet, match=r"Ollama at http://127\.0\.0\.1:\d+/v1 answers") as caught:
        await connector.connect()
    assert caught.value.base_url == here.base_url
    assert {request.path for request in here.seen} == {"/v1/models"}
    await connector.connect(UseServer(here.base_url, "found"))
    await connector.close()
    again = Connector(session, paths(tmp_path))
    model = await again.connect()
    assert model is not None
    assert model.name == "found"
    await again.close()


async def test_the_server_of_the_environment_is_named_by_the_user(
    here: FakeServer, session: ChatSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", here.base_url)
    monkeypatch.setenv("OPENAI_API_KEY", "sesame")
    connector = Connector(session, paths(tmp_path))
    assert await connector.connect() is not None
    assert here.seen[-1].headers["authorization"] == "Bearer sesame"
    await connector.close()


async def test_a_server_that_is_typed_gets_no_key_unless_the_settings_name_it(
    here: FakeServer, session: ChatSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sesame")
    connector = Connector(session, paths(tmp_path))
    await connector.connect(UseServer(here.base_url))
    assert not any("authorization" in request.headers for request in here.seen)
    await session.change_setting("endpoint.base_url", here.base_url)
    await connector.connect(UseServer(here.base_url))
    assert here.seen[-1].headers["authorization"] == "Bearer sesame"
    await connector.close()


async def test_a_late_recount_does_not_meet_a_store_that_is_closed(
    here: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The vocabulary arrives while the program is closing."""
    here.routes = server_kinds.plain(4096, "m")
    fetched, may_count = threading.Event(), asyncio.Event()

    async def cached(environ: object) -> TiktokenCounter:
        await may_count.wait()
        return TiktokenCounter(len)

    monkeypatch.setattr(vocabulary, "is_here", lambda environ: False)
    monkeypatch.setattr(vocabulary, "fetch", lambda environ: fetched.wait(60))
    monkeypatch.setattr(TiktokenCounter, "cached", cached)
    session = await _session(tmp_path, with_settings(QUIET, endpoint={"fetch_vocabulary": True}))
    connector = Connector(session, paths(tmp_path))
    await connector.connect(UseServer(here.base_url))
    fetched.set()
    await until(lambda: bool(connector._later))
    closing = asyncio.gather(connector.close(), return_exceptions=False)
    may_count.set()
    await closing
    await session.close()
    assert not connector._later


async def test_a_recount_takes_its_turn_and_leaves_a_newer_model_alone(
    here: FakeServer, session: ChatSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.routes = server_kinds.plain(4096, "m")
    monkeypatch.setattr(vocabulary, "is_here", lambda environ: False)
    monkeypatch.setattr(vocabulary, "fetch", lambda environ: True)

    async def cached(environ: object) -> TiktokenCounter:
        return TiktokenCounter(len)

    monkeypatch.setattr(TiktokenCounter, "cached", cached)
    await session.change_setting("endpoint.fetch_vocabulary", True)
    connector = Connector(session, paths(tmp_path))
    await connector.connect(UseServer(here.base_url))
    await until(lambda: session.model is not None and session.model.counter.tokenizer.startswith("tiktoken"))
    with FakeServer(model="exact") as exact:
        await connector.connect(UseServer(exact.base_url))
        assert session.model is not None
        assert session.model.counter.exact
        await connector.close()


async def test_changed_settings_apply_to_the_next_request(
    here: FakeServer, session: ChatSession, tmp_path: Path
) -> None:
    connector = Connector(session, paths(tmp_path))
    await connector.connect(UseServer(here.base_url))
    for name, value in {
        "temperature": 0.25,
        "top_p": 0.5,
        "reply_tokens": 77,
        "extra_fields": '{"min_p": 0.1}',
    }.items():
        await session.change_setting(f"endpoint.{name}", value)
    await session.replies.send("Hello")
    await session.replies.wait()
    body = here.requests[-1]
    assert (body["temperature"], body["top_p"], body["max_tokens"], body["min_p"]) == (0.25, 0.5, 77, 0.1)
    here.reply = fake.silent_after("never finished")
    await session.change_setting("endpoint.token_timeout", 0.05)
    await session.replies.send("And now?")
    await session.replies.wait()
    newest = await session.replies.newest()
    assert newest is not None
    assert "nothing arrived for 0.05 s" in newest.swipe.error
    await connector.close()


async def test_summaries_have_an_allowance_for_thinking_and_the_error_names_it(
    here: FakeServer, session: ChatSession, tmp_path: Path
) -> None:
    connector = Connector(session, paths(tmp_path))
    await connector.connect(UseServer(here.base_url))
    message = await session.replies.send("The lighthouse keeper counted every ship that passed the cape.")
    await session.replies.wait()
    assert message is not None
    await session.change_setting("summaries.max_tokens", 20)
    await session.change_setting("summaries.reasoning_tokens", 30)
    here.reply = fake_thinker
    await session.summaries.queue([message.id])
    await session.jobs.wait()
    asked = here.requests[-1]
    assert asked["max_tokens"] == 50
    assert asked["chat_template_kwargs"] == {"enable_thinking": False}
    stored = (await session.page(limit=2))[0]
    assert "Raise summaries.reasoning_tokens" in stored.swipe.summary_error
    await session.change_setting("summaries.reasoning_tokens", 200)
    await session.summaries.queue([message.id])
    await session.jobs.wait()
    stored = (await session.page(limit=2))[0]
    assert stored.swipe.summary is not None
    await connector.close()


async def fake_thinker(exchange: Any) -> None:
    """A model that thinks whatever it is told."""
    from tests.fakes.behaviours import Reply

    await Reply("The keeper counted ships.", reasoning="hm " * 60)(exchange)


@pytest.mark.parametrize(
    ("text", "has_server", "meant"),
    [
        ("", True, BySettings()),
        ("  ", False, BySettings()),
        ("local", True, UseBuiltIn()),
        ("local", False, UseBuiltIn()),
        ("download 2", True, FetchModel(DOWNLOADS[1])),
        ("http://x/v1", True, UseServer("http://x/v1")),
        ("localhost", True, UseServer("localhost")),
        ("box:8080", True, UseServer("box:8080")),
        ("box", False, UseServer("box")),
        ("qwen3:8b", True, UseModel("qwen3:8b")),
        (" llama3 ", True, UseModel("llama3")),
    ],
)
def test_typed_text_becomes_a_choice_in_one_place(text: str, has_server: bool, meant: ModelChoice) -> None:
    assert parse_choice(text, has_server=has_server) == meant


@pytest.mark.parametrize("text", ["download", "download 0", "download 99", "download x"])
def test_a_download_that_there_is_not(text: str) -> None:
    with pytest.raises(errors.NothingFound, match="not a model to download"):
        parse_choice(text, has_server=True)


def test_a_choice_shows_no_password() -> None:
    assert "hidden" not in repr(UseServer("http://me:hidden@x"))


@pytest.mark.parametrize(
    ("group", "values", "choice", "meant"),
    [
        ("endpoint", {"base_url": "http://x"}, UseServer("y"), BY_SETTINGS),
        ("endpoint", {"model": "m"}, BY_SETTINGS, BY_SETTINGS),
        ("endpoint", {"temperature": 0.1, "token_timeout": 9.0}, BY_SETTINGS, None),
        ("summaries", {"base_url": "http://x"}, UseServer("y"), None),
        ("summaries", {"temperature": 0.1}, UseServer("y"), None),
        ("local", {"window": 2048}, UseBuiltIn(), UseBuiltIn()),
        ("local", {"window": 2048}, UseServer("y"), None),
    ],
)
def test_settings_that_name_another_server_connect_anew(
    group: str, values: dict[str, object], choice: ModelChoice, meant: ModelChoice | None
) -> None:
    changed = msgspec.structs.replace(getattr(QUIET, group), **values)
    assert choice_after(QUIET, msgspec.structs.replace(QUIET, **{group: changed}), choice) == meant
