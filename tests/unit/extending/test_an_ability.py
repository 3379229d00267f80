"""An ability that joins in one file is asked for, put into requests, unlearned by a refusal, and kept."""

import pytest

from tests.fakes import behaviours as fake
from tests.fakes.behaviours import Reply
from tests.fakes.openai_server import FakeServer
from tests.unit.extending.toy_grammar import GRAMMAR
from tuimem.endpoint.abilities import MemoryStore, registry
from tuimem.endpoint.client import Client
from tuimem.endpoint.probe import probe
from tuimem.endpoint.protocol import PromptMessage
from tuimem.endpoint.sampling import Sampling
from tuimem.endpoint.server import server_at
from tuimem.messages import Role

HELLO = [PromptMessage(Role.USER, "Hello")]


@pytest.fixture(autouse=True)
def joined(monkeypatch: pytest.MonkeyPatch) -> None:
    """The toy takes part while the test runs."""
    monkeypatch.setattr(registry, "ABILITIES", (*registry.ABILITIES, GRAMMAR))


async def test_it_is_asked_for_used_unlearned_and_kept() -> None:
    store = MemoryStore()
    with FakeServer() as server:
        server.routes["/grammars"] = lambda _: {"default": "root ::= [a-z]+"}
        server.script(Reply("Fine."))
        server.reply = fake.unless("grammar", fake.status(400, "This model takes no grammar."), Reply("Fine."))
        for _ in range(2):
            async with Client(server_at(server.base_url), store=store) as client:
                report = await probe(client, "m", "the test")
                assert report.abilities.told["grammar"].source == "/grammars"
                for _ in range(2):
                    assert (await client.complete(HELLO, Sampling("m"))).text == "Fine."
        assert [body.get("grammar") for body in server.requests] == [*["root ::= [a-z]+"] * 2, None, None, None]


async def test_a_server_without_it_is_asked_as_before() -> None:
    with FakeServer() as server:
        async with Client(server_at(server.base_url)) as client:
            report = await probe(client, "m", "the test")
            assert "grammar" not in report.abilities.told
            await client.complete(HELLO, Sampling("m"))
        assert "grammar" not in server.requests[0]
