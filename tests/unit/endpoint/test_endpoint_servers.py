"""What kinds of servers tell of themselves, and how they are found."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes import behaviours as fake
from tests.fakes import server_kinds, templates
from tests.fakes.behaviours import Reply
from tests.fakes.closed_port import closed_port
from tests.fakes.counting import count
from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tuimem.endpoint import errors, resolve
from tuimem.endpoint.abilities import MemoryStore
from tuimem.endpoint.client import Client
from tuimem.endpoint.discovery import KnownServer, discover
from tuimem.endpoint.probe import Report, counter_for, probe
from tuimem.endpoint.server import server_at
from tuimem.endpoint.server_check import check_server

KINDS = [
    (server_kinds.llama_cpp, "llama.cpp", 6000, True),
    (server_kinds.vllm, "vLLM", 6000, True),
    (server_kinds.koboldcpp, "KoboldCpp", 6000, True),
    (server_kinds.text_generation_webui, "text-generation-webui", None, True),
    (server_kinds.lm_studio, "LM Studio", 6000, False),
    (server_kinds.ollama, "Ollama", 4096, False),
    (server_kinds.plain, "OpenAI-compatible", None, False),
]


def window_of(report: Report) -> int | None:
    told = resolve.told_window(report.abilities)
    return told.value if told is not None else None


@pytest.mark.parametrize(("kind", "name", "window", "counts"), KINDS)
async def test_a_server_is_known_by_what_it_tells(
    kind: Callable[..., dict[str, server_kinds.Route]], name: str, window: int | None, counts: bool, tmp_path: Path
) -> None:
    with FakeServer(kind=kind, window=6000) as server:
        async with Client(server_at(server.base_url)) as client:
            found = await probe(client)
            assert (found.kind, window_of(found)) == (name, window)
            assert (found.model.value, found.model.source) == ("fake-model", "the list of models")
            counter = await counter_for(client, found, {"TIKTOKEN_CACHE_DIR": str(tmp_path)})
            assert counter.exact == counts
            if counts:
                assert counter.tokenizer == f"{name}:fake-model"
                texts = [f"{n} words, more or less" * n for n in range(30)]
                assert await counter.count(texts) == [count(text) for text in texts]


@pytest.mark.parametrize(
    ("parameters", "loaded", "window"),
    [("num_ctx    16384\nstop x", [], 16384), ("num_ctx 99999", [], 32768), ("", [8192], 8192)],
)
async def test_ollamas_window_is_the_one_in_force(parameters: str, loaded: list[int], window: int) -> None:
    with FakeServer() as server:
        server.routes = server_kinds.ollama(32768, "llama3", parameters)
        server.routes["/api/ps"] = lambda _: {"models": [{"name": "llama3", "context_length": n} for n in loaded]}
        async with Client(server_at(server.base_url)) as client:
            assert window_of(await probe(client)) == window


@pytest.mark.parametrize("field", ["max_model_len", "context_length", "context_window", "max_context_length"])
async def test_a_list_of_models_may_tell_the_window(field: str) -> None:
    with FakeServer(kind=server_kinds.plain) as server:
        server.routes["/v1/models"] = lambda _: {"data": [{"id": "other"}, {"id": "m", field: 12345}]}
        async with Client(server_at(server.base_url)) as client:
            assert window_of(await probe(client, "m", "the test")) == 12345


async def test_a_server_without_a_list_of_models_is_no_error() -> None:
    with FakeServer() as server:
        server.routes.clear()
        async with Client(server_at(server.base_url)) as client:
            assert (await probe(client)).models == ()


async def test_a_server_that_wants_a_key_says_so() -> None:
    with FakeServer(api_key="k") as server:
        async with Client(server_at(server.base_url)) as client:
            with pytest.raises(errors.Unauthorized):
                await probe(client)


async def test_every_check_of_a_good_server_passes() -> None:
    with FakeServer() as server:
        server.routes["/v1/embeddings"] = lambda _: {"data": [{"embedding": [1.0]}]}
        checks = await check_server(server_at(server.base_url))
    assert [each.name for each in checks] == [
        "connection",
        "chat",
        "streaming",
        "system messages",
        "later system messages",
        "character first",
        "unfinished replies",
        "model list",
        "context size",
        "tokenizer",
        "embeddings",
    ]
    assert all(each.ok for each in checks)


ORDERS = ("system messages", "later system messages", "character first", "unfinished replies")


@pytest.mark.parametrize(
    ("template", "refused", "unlearned"),
    [
        (templates.NO_SYSTEM_ROLE, {"system messages"}, {"system_role"}),
        (templates.NO_LATER_SYSTEM, {"later system messages"}, {"system_later"}),
        (templates.ALTERNATES_AFTER_SYSTEM, {"later system messages", "character first"}, set()),
        (templates.USER_FIRST, {"character first"}, {"assistant_first"}),
        (templates.NO_PREFILL, {"unfinished replies"}, {"assistant_last"}),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
async def test_a_check_tells_which_orders_of_messages_are_taken_and_keeps_it(
    template: templates.Template, refused: set[str], unlearned: set[str]
) -> None:
    store = MemoryStore()
    with FakeServer(template.around(Reply("Fine."))) as server:
        connection = server_at(server.base_url)
        for _ in range(2):
            checks = {each.name: each for each in await check_server(connection, "m", store)}
            assert {name for name in ORDERS if name in checks and checks[name].ok is None} == refused
        server.reply = Reply("Fine.")
        known = await store.read(connection.key("m"))
        assert unlearned <= {name for name in known if not known[name].value}
        await check_server(connection, "m", store)
    known = await store.read(connection.key("m"))
    assert all(known[name].value for name in known), "what a newer server takes is found out too"


async def test_checks_tell_what_does_not_work() -> None:
    with FakeServer(fake.status(500, "boom"), kind=server_kinds.plain) as server:
        connection = server_at(server.base_url)
        async with Client(connection):
            failed = {each.name: each for each in await check_server(connection) if not each.ok}
    assert set(failed) == {"chat", "streaming", "context size", "tokenizer", "embeddings"}
    assert "boom" in failed["chat"].detail


async def test_a_check_of_nothing() -> None:
    with closed_port() as port:
        checks = await check_server(server_at(f"http://127.0.0.1:{port}"))
    assert [(each.name, each.ok) for each in checks] == [("connection", False)]
    assert checks[0].remedy


async def test_a_model_that_only_reasons_within_the_few_tokens_of_a_check_is_fine() -> None:
    with FakeServer(Reply("Done.", reasoning="hm " * 100)) as server:
        checks = {each.name: each.ok for each in await check_server(server_at(server.base_url))}
    assert checks["chat"]
    assert checks["streaming"]


async def test_servers_are_found_and_what_was_tried_is_told() -> None:
    with FakeServer(model="one") as first, FakeServer(model="two", api_key="k") as named, closed_port() as nowhere:
        known = [KnownServer("Here", first.port), KnownServer("Nowhere", nowhere)]
        environ = {"OPENAI_BASE_URL": named.base_url, "OPENAI_API_KEY": "k"}
        found = await discover(environ, timeout=LONGEST_WAIT, servers=known)
        assert [(each.server.name, each.models[0].id) for each in found.found] == [
            ("OPENAI_BASE_URL", "two"),
            ("Here", "one"),
        ]
        assert len(found.tried) == 3
        assert not any("authorization" in request.headers for request in first.seen)


async def test_a_port_that_says_nothing_is_not_waited_for_longer_than_the_time_out() -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        found = await discover({}, timeout=0.3, servers=[KnownServer("Mute", mute.getsockname()[1])])
    assert found.found == ()


async def test_what_is_no_model_server_is_not_found() -> None:
    with FakeServer() as server:
        server.routes["/v1/models"] = lambda _: {"hello": "world"}
        found = await discover({"OPENAI_BASE_URL": "not an address"}, LONGEST_WAIT, [KnownServer("Web", server.port)])
    assert found.found == ()
