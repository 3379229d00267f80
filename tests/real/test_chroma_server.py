"""A Chroma server in place of the folder: the one that comes with the package."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.fakes.tls_proxy import TlsProxy, certificate
from tests.limits import LONGEST_WAIT
from tests.real.chroma_server import Server
from tests.unit.worker.index.conftest import Bench, make_bench
from tests.waiting import until
from tuimem.settings.groups.memory import MemorySettings
from tuimem.settings.model import Settings
from tuimem.worker.index.chroma import ChromaUnavailable

__all__ = ["make_bench"]


def served(server: Server, **more: str) -> Settings:
    return Settings(memory=MemorySettings(chroma_url=server.url, **more))


def test_memories_are_found_on_a_server_which_may_go_away_and_come_back(
    make_bench: Callable[..., Bench], server: Server
) -> None:
    bench = make_bench("home", served(server))
    bench.say("memory of the boat")
    bench.catch_up()
    assert bench.everything() == ({"memory of the boat"}, {"memory of the boat"})
    assert not list((bench.folder / "recall").glob("chroma-*")), "nothing lies here"
    server.stop()
    bench.say("memory of the bees")
    with pytest.raises(ChromaUnavailable):
        bench.catch_up()
    both = {"memory of the boat", "memory of the bees"}
    assert bench.everything() == (both, both), "from the vectors that are here"
    assert "the newest 10,000 memories are found without it" in bench.index.problem
    server.start()
    bench.catch_up()
    assert bench.everything()[1] == {"memory of the boat", "memory of the bees"}
    assert bench.index.problem == ""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_memories_are_found_while_the_server_hangs_and_it_is_asked_again_by_itself(
    make_bench: Callable[..., Bench], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_waited_for(seconds: float) -> None:
        monkeypatch.setattr("tuimem.worker.index.chroma_server._LOOKS_FOR", seconds)
        monkeypatch.setattr("tuimem.worker.index.generations._PATIENT", seconds)

    is_waited_for(LONGEST_WAIT)
    bench = make_bench("home", served(server))
    bench.say("memory of the boat")
    bench.catch_up()
    is_waited_for(0.3)
    server.hang()
    try:
        for _ in range(3):
            assert bench.everything()[1] == {"memory of the boat"}
            assert "does not answer (nothing within 0.3 s)" in bench.index.problem
        with pytest.raises(ChromaUnavailable):
            bench.catch_up()
    finally:
        server.go_on()
    is_waited_for(LONGEST_WAIT)
    bench.catch_up_again()
    assert bench.everything()[1] == {"memory of the boat"}
    assert bench.index.problem == ""


@pytest.mark.skipif(sys.platform != "linux", reason="the system must say what a server has not read")
async def test_a_server_that_is_killed_in_mid_query_costs_nothing_that_was_found(
    make_bench: Callable[..., Bench], server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tuimem.worker.index.generations._PATIENT", LONGEST_WAIT)
    bench = make_bench("home", served(server))
    bench.say("memory of the boat")
    bench.catch_up()
    both = ({"memory of the boat"}, {"memory of the boat"})
    assert bench.everything() == both
    server.hang()
    query = asyncio.create_task(asyncio.to_thread(bench.everything))
    await until(lambda: server.has_unread)
    assert not query.done()
    server.stop()
    assert await query == both
    assert bench.index.problem
    server.start()
    bench.catch_up_again()
    assert bench.everything() == both
    assert bench.index.problem == ""


def test_two_stores_and_a_tenant_on_one_server_keep_apart(make_bench: Callable[..., Bench], server: Server) -> None:
    one, other = make_bench("one", served(server)), make_bench("other", served(server))
    mine = make_bench("mine", served(server, chroma_tenant="home", chroma_database="chats"))
    for bench in (one, other, mine):
        bench.say(f"memory of {bench.folder.name}")
        bench.catch_up()
    assert [bench.everything()[1] for bench in (one, other, mine)] == [
        {"memory of one"},
        {"memory of other"},
        {"memory of mine"},
    ]


def test_from_the_folder_to_a_server_nothing_is_embedded_again(
    make_bench: Callable[..., Bench], server: Server
) -> None:
    bench = make_bench()
    bench.say("memory of the boat")
    bench.catch_up()
    bench.settings = served(server)
    bench.catch_up()
    assert bench.embedder.embedded == ["memory of the boat"]
    assert bench.everything()[1] == {"memory of the boat"}
    assert not list((bench.folder / "recall").glob("chroma-*"))


def test_a_server_behind_tls_and_a_token_is_reached_and_neither_shows_in_errors(
    make_bench: Callable[..., Bench],
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    made, key = certificate(tmp_path)
    monkeypatch.setenv("CHROMA_TOKEN", "s3cret")
    proxy = TlsProxy(int(server.url.rpartition(":")[2]), made, key, "Authorization: Bearer s3cret")
    memory = MemorySettings(
        chroma_url=f"https://localhost:{proxy.port}",
        chroma_ca=str(made),
        chroma_headers=("Authorization: Bearer $CHROMA_TOKEN",),
        chroma_tenant="home",
        chroma_database="tls",
    )
    bench = make_bench("home", Settings(memory=memory))
    bench.say("memory of the boat")
    bench.catch_up()
    assert bench.everything()[1] == {"memory of the boat"}
    password = replace(memory, chroma_url=f"https://jo:passw0rd@localhost:{proxy.port}")
    for wrong in (
        replace(memory, chroma_ca=""),
        replace(memory, chroma_headers=("Authorization: Bearer old",)),
        password,
    ):
        bench.settings = Settings(memory=wrong)
        bench.reopen()
        bench.say("memory of the bees")
        with pytest.raises(ChromaUnavailable) as error:
            bench.catch_up()
        said = f"{error.value.what} {bench.index.problem} {caplog.text}"
        assert f"localhost:{proxy.port}" in said
        assert not any(secret in said for secret in ("s3cret", "passw0rd"))
    assert proxy.refused
    proxy.close()
