"""What can be chosen: whose models come first, what is said of them, and what a name means."""

from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import pytest

from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.unit.chat.session_harness import QUIET, with_settings
from tuimem.chat.choices import ModelChoice, UseModel, UseServer
from tuimem.chat.connecting import Connector
from tuimem.chat.offers import Offer
from tuimem.chat.session import ChatSession
from tuimem.endpoint import discovery, errors
from tuimem.endpoint.discovery import KnownServer
from tuimem.settings.paths import Paths, find_paths
from tuimem.store import Store


@pytest.fixture
async def session(tmp_path: Path) -> AsyncIterator[ChatSession]:
    opened = ChatSession(lambda: Store(tmp_path / "tuimem.db"), with_settings(QUIET, endpoint={"retries": 0}))
    await opened.start()
    await opened.chats.open_last_or_new()
    yield opened
    await opened.close()


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    """The only server on a port where servers are looked for."""
    with FakeServer(model="found") as server:
        known = (KnownServer("Ollama", server.port),)
        monkeypatch.setattr(discovery.discover, "__defaults__", (LONGEST_WAIT, known))
        yield server


def paths(folder: Path) -> Paths:
    return find_paths({}, folder)


def place(server: FakeServer) -> str:
    return f"127.0.0.1:{server.port}"


async def offered(connector: Connector, failed: ModelChoice | None = None) -> Sequence[Offer]:
    """All offers, once every server has answered."""
    told: list[Sequence[Offer]] = []
    await connector.offers(lambda offers, waiting: told.append(offers), failed)
    return told[-1]


async def test_the_models_of_the_server_in_use_come_first_the_last_used_one_before_all(
    here: FakeServer, session: ChatSession, tmp_path: Path
) -> None:
    with FakeServer() as server:
        server.list_models("alpha", "beta", "gamma", windows={"gamma": 32768})
        connector = Connector(session, paths(tmp_path))
        await connector.connect(UseServer(server.base_url))
        await connector.connect(UseModel("gamma"))
        await connector.connect(UseModel("beta"))
        offers = await offered(connector)
        (first, *_) = groups = list(dict.fromkeys(offer.group for offer in offers))
        assert first == f"{place(server)}, connected"
        assert groups[1] == f"Ollama at {place(here)}"
        listed = [(offer.title, offer.note, offer.is_current) for offer in offers if offer.group == first]
        assert listed == [("beta", "", True), ("gamma", "32k context", False), ("alpha", "", False)]
        assert await connector.models() == ["beta", "gamma", "alpha"]
        assert [offer.title for offer in offers][-2:] == ["Another address …", "Search again"]
        await connector.close()


async def test_what_is_known_is_offered_before_any_server_answers(session: ChatSession, tmp_path: Path) -> None:
    with FakeServer() as server:
        server.list_models("alpha", "beta")
        connector = Connector(session, paths(tmp_path))
        await connector.connect(UseServer(server.base_url))
        told: list[tuple[list[str], str]] = []
        await connector.offers(lambda offers, waiting: told.append(([offer.title for offer in offers], waiting)))
        assert told[0][0][0] == "alpha"
        assert "beta" not in told[0][0]
        assert told[0][1] == "Looking for models and servers …"
        assert "beta" in told[-1][0]
        assert told[-1][1] == ""
        await connector.close()


async def test_what_failed_is_offered_again_first_and_without_its_password(
    session: ChatSession, tmp_path: Path
) -> None:
    connector = Connector(session, paths(tmp_path))
    offers = await offered(connector, UseServer("http://me:secret@127.0.0.1:9/v1"))
    assert offers[0].title.startswith("Try http://")
    assert offers[0].title.endswith("@127.0.0.1:9/v1 again")
    assert "secret" not in offers[0].title
    await connector.close()


async def test_a_model_that_is_not_listed_is_refused_with_what_is_listed(session: ChatSession, tmp_path: Path) -> None:
    with FakeServer() as server:
        server.list_models("llama3.2:3b", "llama3.3:70b", "Qwen3-8B", *(f"model-{n}" for n in range(9)))
        connector = Connector(session, paths(tmp_path))
        await connector.connect(UseServer(server.base_url))
        with pytest.raises(errors.ModelNotListed) as caught:
            await connector.connect(UseModel("gpt-9"))
        assert caught.value.what == f"{place(server)} lists no model “gpt-9”."
        assert "llama3.2:3b, llama3.3:70b, Qwen3-8B, model-0" in caught.value.remedy
        assert caught.value.remedy.endswith("and 4 more; /model lists them all.")
        with pytest.raises(errors.ModelNotListed, match=r"It lists llama3\.2:3b, llama3\.3:70b\."):
            await connector.connect(UseModel("llama3"))
        assert session.model is not None
        assert session.model.model == "llama3.2:3b", "the model in use stays"
        for typed, meant in (("qwen3-8b", "Qwen3-8B"), ("qwen", "Qwen3-8B"), ("llama3.3", "llama3.3:70b")):
            await connector.connect(UseModel(typed))
            assert session.model.model == meant
        await connector.close()
