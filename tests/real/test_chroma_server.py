"""A Chroma server in place of the folder: the one that comes with the package, started on a port of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.limits import LONGEST_WAIT
from tests.unit.worker.index.conftest import Bench, make_bench
from tuimem.settings.groups.memory import MemorySettings
from tuimem.settings.model import Settings
from tuimem.worker.index.chroma import ChromaUnavailable

__all__ = ["make_bench"]


class Server:
    """`chroma run`, which can be ended and started again on the same port and folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self.start()

    def start(self) -> None:
        program = Path(sys.executable).with_name("chroma")
        command = [program, "run", "--path", self._folder, "--host", "127.0.0.1", "--port", str(self._port)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        environ = {**os.environ, "ANONYMIZED_TELEMETRY": "False", "HOME": str(self._folder)}
        self._process = subprocess.Popen(command, env=environ, **quiet)
        end = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < end:
            try:
                httpx.get(f"{self.url}/api/v2/heartbeat", timeout=1).raise_for_status()
            except httpx.HTTPError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the server does not answer")

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    (tmp_path / "served").mkdir()
    running = Server(tmp_path / "served")
    yield running
    running.stop()


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
    assert bench.everything() == ({"memory of the boat", "memory of the bees"}, set())
    assert "found by words alone" in bench.index.problem
    server.start()
    bench.catch_up()
    assert bench.everything()[1] == {"memory of the boat", "memory of the bees"}
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
