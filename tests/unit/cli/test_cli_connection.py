"""`tuimem config connection`: which connections there are, which is used, and whether one works."""

import json
from pathlib import Path

import pytest

from tests.fakes import templates
from tests.fakes.behaviours import Reply
from tests.fakes.closed_port import closed_port
from tests.fakes.openai_server import FakeServer
from tests.unit.cli.conftest import Run
from tuimem.settings import find_paths, load


@pytest.fixture
def named(server: FakeServer, home: Path) -> FakeServer:
    """A server that a connection names, beside the one of the settings."""
    with FakeServer("By name.", model="named-model", api_key="k3y") as other:
        file = find_paths({}, home).settings_file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            f'[connections.big]\nbase_url = "{other.base_url}"\napi_key_env = "BIG_KEY"\n'
            f'[connections."two words"]\nmodel = "wordy"\n'
        )
        yield other


def test_connections_are_listed_with_what_they_are_used_for(named: FakeServer, run: Run) -> None:
    assert run("config", "connection", "use", "big", "--summaries").exit_code == 0
    listed = run("config", "connection", "list").stdout.splitlines()
    assert listed == [f"big  {named.base_url}  (summaries, memory)", "two words  the server that is set · wordy"]
    data = json.loads(run("config", "connection", "list", "--json").stdout)
    assert [each["name"] for each in data] == ["big", "two words"]
    assert data[0]["used_for"] == ["summaries", "memory"]
    assert data[1]["model"] == "wordy"


def test_what_learns_from_chats_has_a_connection_of_its_own(named: FakeServer, run: Run) -> None:
    result = run("config", "connection", "use", "two words", "--memory")
    assert "What learns from chats uses the connection “two words” now." in result.stderr
    assert run("config", "get", "memory.connection").stdout == "two words\n"
    assert run("config", "connection", "list").stdout.splitlines()[1].endswith("(memory)")
    assert run("config", "connection", "use", "big", "--memory", "--summaries").exit_code == 2


def test_none_yet_is_said(server: FakeServer, run: Run) -> None:
    result = run("config", "connection", "list")
    assert result.exit_code == 0
    assert "no connections" in result.stderr


def test_a_connection_is_used_from_then_on(
    named: FakeServer, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TUIMEM_ENDPOINT_BASE_URL", raising=False)
    monkeypatch.setenv("BIG_KEY", "k3y")
    result = run("config", "connection", "use", "big")
    assert "The chat uses the connection “big” now." in result.stderr
    assert load(find_paths({}, home), {}).origins["endpoint.base_url"] == "connection big"
    assert run("ask", "Hello").stdout.strip() == "By name."
    assert named.requests[-1]["model"] == "named-model"


@pytest.mark.parametrize("command", [("use", "bigg"), ("test", "bigg")])
def test_a_name_that_there_is_not_is_one_line_with_those_that_there_are(
    named: FakeServer, run: Run, command: tuple[str, str]
) -> None:
    result = run("config", "connection", *command)
    assert result.exit_code == 1
    assert "There is no connection “bigg”." in result.stderr
    assert "There are big, two words." in result.stderr


def test_a_choice_that_something_above_overrules_says_so(
    named: FakeServer, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUIMEM_ENDPOINT_CONNECTION", "two words")
    assert "It has no effect yet: environment" in run("config", "connection", "use", "big").stderr


def test_a_test_says_in_plain_lines_what_works(named: FakeServer, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIG_KEY", "k3y")
    named.reply = templates.NO_SYSTEM_ROLE.around(Reply("By name."))
    result = run("config", "connection", "test", "big")
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert any(line.startswith("✓ connection: llama.cpp answers") for line in lines)
    assert "✓ API key: The server accepts it." in lines
    assert any(line.startswith("· system messages: System messages are refused") for line in lines)
    assert {line[2:].partition(":")[0] for line in lines} >= {
        *("chat", "streaming", "unfinished replies", "model list", "context size", "tokenizer"),
    }


def test_a_wrong_key_and_a_server_that_is_off_are_told_apart(
    named: FakeServer, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIG_KEY", "wr0ng")
    result = run("config", "connection", "test", "big")
    assert result.exit_code == 1
    assert "✓ connection" in result.stdout
    assert "✗ API key" in result.stdout
    assert "wr0ng" not in result.stdout
    with closed_port() as port:
        monkeypatch.setenv("TUIMEM_CONNECTIONS", json.dumps({"off": {"base_url": f"127.0.0.1:{port}"}}))
        data = json.loads(run("config", "connection", "test", "off", "--json").stdout)
    assert [(each["name"], each["ok"]) for each in data] == [("connection", False)]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"base_url": "ftp://x"}, "base_url of “a” is not a server address"),
        ({"api_key_env": "sk-s3cret-k3y"}, "api_key_env of “a” is not the name of an environment variable"),
        ({"extra_fields": "min_p"}, "extra_fields of “a” is not valid JSON"),
    ],
)
def test_a_connection_that_cannot_work_is_refused_and_named_by_the_doctor(
    nobody: str, run: Run, monkeypatch: pytest.MonkeyPatch, fields: dict[str, str], says: str
) -> None:
    table = json.dumps({"a": fields})
    result = run("config", "set", "connections", table)
    assert result.exit_code == 2
    assert says in result.stderr
    monkeypatch.setenv("TUIMEM_CONNECTIONS", table)
    told = run("doctor").stdout
    assert says in told
    assert "s3cret" not in told + result.stderr


def test_the_connection_for_embeddings_must_exist(named: FakeServer, run: Run) -> None:
    result = run("config", "set", "memory.embedder_connection", "bigg")
    assert result.exit_code == 2
    assert "there is no such connection; there are big, two words" in result.stderr
    assert run("config", "set", "memory.embedder_connection", "big").exit_code == 0
