"""From a call of `llm` to a fact: its log, the job in the background, the model that learns, and what is known then."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.unit.llm_tool.conftest import Llm
from tuimem.cli.main import app
from tuimem.remembered import FactOrigin
from tuimem.store import Store


@pytest.fixture
def server(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    """The server of the model that learns."""
    monkeypatch.setattr("tuimem.cli.context._PATIENCE", LONGEST_WAIT)
    monkeypatch.setenv("TUIMEM_LLM_LEARNS", "true")
    monkeypatch.setenv("TUIMEM_USER_PROFILE_UPDATES", "no")
    monkeypatch.setenv("TUIMEM_MEMORY_EMBEDDER", "none")
    with FakeServer() as running:
        monkeypatch.setenv("TUIMEM_ENDPOINT_BASE_URL", running.base_url)
        yield running


def learn(server: FakeServer, *actions: dict[str, object]) -> Result:
    server.lesson = json.dumps({"actions": actions, "reason": "so it was said"})
    return CliRunner().invoke(app, ["memory", "learn"])


def ask(run_llm: Llm, text: str) -> None:
    done = run_llm("-m", "echo", text)
    assert done.exit_code == 0, done.output


def test_what_is_said_to_llm_becomes_a_fact_once(run_llm: Llm, server: FakeServer, home: Path):
    ask(run_llm, "I live in Bern. Where can I swim here?")
    made_up = {"action": "add", "content": "User has a dog."}
    done = learn(server, {"action": "add", "content": "User lives in Bern."}, made_up)
    assert (done.exit_code, done.stderr) == (0, "Learned from 1 message.\n")
    assert "I live in Bern." in server.lessons[-1]["messages"][-1]["content"]
    with Store(home / "tuimem" / "tuimem.db") as store:
        (bern,) = store.facts.current()
    assert (bern.text, bern.origin, bern.chat_id) == ("User lives in Bern.", FactOrigin.LLM, None)

    assert learn(server, made_up).stderr == "There was nothing to learn from.\n"
    assert len(server.lessons) == 1, "each call is read once"

    ask(run_llm, "I moved to Lyon last week.")
    learn(server, {"action": "update", "id": bern.id, "content": "User lives in Lyon."})
    listed = CliRunner().invoke(app, ["facts", "list", "--past", "--json"])
    assert "User lives in Bern." in listed.stdout and "User lives in Lyon." in listed.stdout
    with Store(home / "tuimem" / "tuimem.db") as store:
        assert [fact.text for fact in store.facts.current()] == ["User lives in Lyon."]
        past = store.facts.get(bern.id)
    assert past is not None and past.replaced_by is not None, "the old one is past, not gone"
