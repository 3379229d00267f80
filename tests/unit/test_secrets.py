"""Passwords and keys are shown nowhere: a secret in every place that takes one, and a search of all that comes out."""

import base64
import json
import shlex
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from tests.fakes import behaviours as fake
from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.tui.app_harness import AppHarness, make_app
from tuimem.cli.main import app as command_line
from tuimem.endpoint import discovery
from tuimem.endpoint.client import Client
from tuimem.endpoint.discovery import KnownServer
from tuimem.endpoint.errors import Unauthorized
from tuimem.endpoint.protocol import PromptMessage
from tuimem.endpoint.sampling import Sampling
from tuimem.endpoint.server import server_at
from tuimem.messages import Role
from tuimem.screens.connection_picker import ConnectionPickerScreen
from tuimem.screens.form import FormScreen
from tuimem.screens.model_picker import ModelPickerScreen
from tuimem.screens.text import ListScreen
from tuimem.settings import shown
from tuimem.settings.setting_rows import setting_rows
from tuimem.text import redact, redact_address

PASSWORD, QUERY, KEY, PRINTED, TYPED = "pass-w0rd", "qu3ry-key", "env-k3y-1", "pr1nted-key", "typ3d-pass"
ENCODED = [base64.b64encode(f"me:{password}".encode()).decode() for password in (PASSWORD, TYPED)]
SECRETS = (PASSWORD, QUERY, KEY, PRINTED, TYPED, *ENCODED)


def with_secrets(server: FakeServer, password: str = PASSWORD) -> str:
    return f"http://me:{password}@127.0.0.1:{server.port}/v1?key={QUERY}"


def connection(server: FakeServer) -> dict[str, object]:
    """A named connection with a secret in each of its fields that can hold one."""
    return {"base_url": with_secrets(server), "api_key_env": KEY, "api_key_command": f"echo {PRINTED}"}


def secrets_in(text: str | bytes) -> list[str]:
    return [s for s in SECRETS if (s.encode() in text if isinstance(text, bytes) else s in text)]


def echo(body: dict[str, object]) -> fake.Behaviour:
    """A server that repeats in its error what it was sent."""

    async def behave(exchange: fake.Exchange) -> None:
        sent = exchange.request.headers.get("authorization", "")
        decoded = base64.b64decode(sent.removeprefix("Basic ")).decode() if sent.startswith("Basic ") else ""
        await fake.status(401, f"Incorrect API key provided: {sent} {decoded}")(exchange)

    return behave


@pytest.fixture
def server(
    monkeypatch: pytest.MonkeyPatch, home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FakeServer]:
    """A server whose address holds secrets, named in every way in which one can be."""
    kept = tmp_path_factory.mktemp("password manager") / "key"
    kept.write_text(PRINTED)
    command = shlex.join([sys.executable, "-c", f"print(open({str(kept)!r}).read())"])
    with FakeServer("The answer.") as running:
        for name, value in {
            "OPENAI_API_KEY": KEY,
            "OPENAI_BASE_URL": with_secrets(running),
            "TUIMEM_ENDPOINT_BASE_URL": with_secrets(running),
            "TUIMEM_SUMMARIES_BASE_URL": with_secrets(running).replace("me:", "you:"),
            "TUIMEM_ENDPOINT_API_KEY_COMMAND": command,
            "TUIMEM_CONNECTIONS": json.dumps({"named": connection(running)}),
            "TUIMEM_ENDPOINT_RETRIES": "0",
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(discovery.discover, "__defaults__", (LONGEST_WAIT, (KnownServer("Ollama", running.port),)))
        yield running


COMMANDS = [
    ("doctor",),
    ("doctor", "--json"),
    ("doctor", "--base-url", "@typed"),
    ("ask", "hello"),
    ("ask", "--wait", "hello"),
    ("ask", "--base-url", "@typed", "hello"),
    ("ask", "--base-url", "@wrong", "hello"),
    ("context",),
    ("context", "--json"),
    ("config", "show"),
    ("config", "show", "--json"),
    ("config", "get", "endpoint.base_url"),
    ("config", "set", "endpoint.base_url", "@typed"),
    ("config", "get", "connections"),
    ("config", "connection", "list"),
    ("config", "connection", "list", "--json"),
    ("config", "connection", "test", "named"),
    ("config", "connection", "test", "named", "--json"),
    ("config", "connection", "use", "named", "--summaries"),
    ("config", "set", "connections", "@connection"),
    ("config", "set", "connections", "@typed"),
    ("config", "set", "endpoint.retries", "@typed"),
    ("config", "set", "endpoint.no_such", "@typed"),
    ("chats", "--json"),
    ("export", "--format", "jsonl"),
    ("export", "--format", "markdown"),
]


@pytest.mark.parametrize("reply", ["The answer.", echo], ids=["answers", "refuses"])
def test_the_command_line_shows_no_secret(server: FakeServer, home: Path, reply: object) -> None:
    server.reply = reply
    if reply is echo:
        server.routes.clear()  # as where a key is wrong everywhere
    typed = with_secrets(server, TYPED)
    wrong = f"ftp://me:{TYPED}@x/v1?key={QUERY}"
    table = json.dumps({"named": connection(server)})
    for words in COMMANDS:
        command = [{"@typed": typed, "@wrong": wrong, "@connection": table}.get(word, word) for word in words]
        result = CliRunner().invoke(command_line, command, input="")
        assert not secrets_in(result.stdout + result.stderr), command
    assert server.chats, "the server was reached with the address whose password is hidden"
    (settings_file,) = (home / "tuimem").glob("*.toml")
    for file in (home / "tuimem").rglob("*"):
        if file.is_file() and file != settings_file:
            assert not secrets_in(file.read_bytes()), file


async def test_the_screen_the_database_and_the_export_hold_no_secret(server: FakeServer, tmp_path: Path) -> None:
    named = {
        "endpoint.base_url": with_secrets(server),
        "summaries.base_url": with_secrets(server),
        "connections": json.dumps({"named": connection(server)}),
    }
    app = make_app(tmp_path, with_secrets(server), named)
    window = AppHarness(app)
    seen: list[str] = []

    def look() -> None:
        seen.extend((window.text, *window.toasts))

    async with app.run_test(size=(160, 50), notifications=True, message_hook=window.hook) as window.pilot:
        await window.ready()
        await window.say("Hello")
        for line in (f"/model {with_secrets(server, TYPED)}", f"/model me:{TYPED}@127.0.0.1:{server.port}"):
            before = window.session.model
            await window.session.chats.save_draft(line)
            await window.submit(line)
            await window.until(lambda before=before: window.session.model is not before, "another model")
            look()
        await window.submit(f"/model ftp://me:{TYPED}@x?key={QUERY}")
        await window.until(lambda: window.chat.question.is_asking, "the choice of models")
        look()
        window.chat.question.close()
        server.reply = echo
        await window.say("And now?")
        look()
        await window.press("alt+q")
        await window.until(lambda: isinstance(window.screen, ConnectionPickerScreen), "the connections")
        look()
        await window.press(*"named", "ctrl+e")
        await window.until(lambda: isinstance(window.screen, FormScreen), "the connection")
        look()
        await window.press("escape")
        await window.until(lambda: isinstance(window.screen, ConnectionPickerScreen), "the connections")
        await window.press("ctrl+t")
        await window.until(lambda: isinstance(window.screen, ListScreen), "the test")
        look()
        await window.press("escape", "escape")
        await window.press("f4")
        await window.until(lambda: isinstance(window.screen, ModelPickerScreen), "the choice of models")
        look()
        await window.press("escape")
        seen.append(str([(row.value, row.origin) for row in setting_rows(app.loaded)]))
        inputs = await window.session.inputs()
        written = await window.session.chats.export(tmp_path / "chat.jsonl")
        seen.append(written.read_text(encoding="utf-8"))
    assert any(line.startswith("/model http://…@") for line in inputs)
    assert [secrets_in(text) for text in seen if secrets_in(text)] == []
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert not secrets_in(file.read_bytes()), file
    assert server.requests, "the server was reached with the address whose password is hidden"


@pytest.mark.parametrize("named", ["OPENAI_API_KEY", "a command"])
async def test_a_key_that_a_server_repeats_is_not_shown(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = shlex.join([sys.executable, "-c", f"print('{PRINTED}')"])
    with FakeServer(echo) as server:
        made = server_at(server.base_url, api_key=KEY if named == "OPENAI_API_KEY" else "")
        made = replace(made, api_key_command="" if made.api_key else printed)
        async with Client(made) as client:
            with pytest.raises(Unauthorized) as caught:
                await client.complete([PromptMessage(Role.USER, "Hello")], Sampling("m"))
    assert server.chats[0].headers["authorization"] == f"Bearer {KEY if made.api_key else PRINTED}"
    assert "Incorrect API key provided: Bearer …" in caught.value.what
    assert not secrets_in(f"{caught.value.what} {caught.value.remedy} {caught.value} {caught.value.args}")


LITERAL = [
    f"echo {PRINTED}",
    f"  printf '%s' {PRINTED}",
    f"{sys.executable} -c print('{PRINTED}')",
    PRINTED,  # the key itself, by mistake
    f"curl http://me:{PASSWORD}@vault/{QUERY}",
]


@pytest.mark.parametrize("command", LITERAL)
def test_a_key_written_into_its_own_command_is_not_shown(command: str, home: Path, tmp_path: Path) -> None:
    calls = (
        ("config", "set", "endpoint.api_key_command", command),
        ("config", "set", "endpoint.api_key_env", command),
        ("config", "show"),
        ("config", "show", "--json"),
        ("config", "get", "endpoint.api_key_command"),
        ("config", "get", "endpoint.api_key_env"),
        ("doctor",),
        ("doctor", "--json"),
        ("ask", "hello"),
    )
    for call in calls:
        result = CliRunner().invoke(command_line, call, input="")
        assert not secrets_in(result.stdout + result.stderr), call
    app = make_app(tmp_path, "", {"endpoint.api_key_command": command, "endpoint.api_key_env": command})
    assert not secrets_in(str([(row.value, row.origin) for row in setting_rows(app.loaded)]))


def test_a_list_where_a_command_belongs_is_not_shown_either(home: Path) -> None:
    settings = home / "tuimem" / "settings.toml"
    settings.parent.mkdir(exist_ok=True)
    settings.write_text(f"[endpoint]\napi_key_command = ['echo', '{PRINTED}']\n")
    result = CliRunner().invoke(command_line, ("config", "show"))
    assert "endpoint.api_key_command is" in result.stderr
    assert not secrets_in(result.stdout + result.stderr)


def test_of_a_command_for_the_key_the_program_is_shown() -> None:
    assert shown("endpoint.api_key_command", f"{sys.executable} -m keyring get it me") == f"{sys.executable} …"
    assert shown("endpoint.api_key_command", sys.executable) == sys.executable
    assert shown("endpoint.api_key_command", "") == ""
    assert shown("endpoint.api_key_env", "MY_KEY") == "MY_KEY"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(f"/model http://me:{TYPED}", ""), ("/regen", ""), ("half a thought", "half a thought"), ("//x", "//x")],
)
async def test_a_command_that_is_half_typed_is_not_stored(
    server: FakeServer, tmp_path: Path, typed: str, kept: str
) -> None:
    """Without its `@` nothing tells a password from a port."""
    app = make_app(tmp_path, server.base_url)
    window = AppHarness(app)
    async with app.run_test(message_hook=window.hook) as window.pilot:
        await window.ready()
        await window.session.chats.save_draft(typed)
        assert window.session.chat.draft == kept
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert not secrets_in(file.read_bytes()), file


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://me:secret@x:1/v1", "http://…@x:1/v1"),
        ("see http://me:sec/r@t@x:1/v1 for more", "see http://…@x:1/v1 for more"),
        ("http://secret@x/v1", "http://…@x/v1"),
        ("me:secret@x:8080", "…@x:8080"),
        ("secret@x:8080", "…@x:8080"),
        ("https://x/v1?key=secret&a=secret", "https://x/v1?…"),
        ("https://x/v1#secret", "https://x/v1?…"),
        ("x:8080?api_key=secret", "x:8080?api_key=…"),
        ('{"url": "http://me:secret@x"}, "who": "me@home"', '{"url": "http://…@x"}, "who": "me@home"'),
        ("http://x:1/v1 and llama.cpp at 127.0.0.1:8080", "http://x:1/v1 and llama.cpp at 127.0.0.1:8080"),
        ("Is it 12:30? Ask me@example.com.", "Is it 12:30? Ask me@example.com."),
    ],
)
def test_what_is_left_of_an_address(text: str, shown: str) -> None:
    assert redact(text) == shown
    assert redact(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("secret@api.example.com", "…@api.example.com"),
        ("/model http://me:secret@x", "/model http://…@x"),
        ("http://x:1/v1", "http://x:1/v1"),
    ],
)
def test_all_before_the_at_of_an_address_may_be_a_password(text: str, shown: str) -> None:
    assert redact_address(text) == shown


HARD = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), blacklist_characters="\"'<>"), min_size=1
)


@given(HARD.filter(lambda text: "@" not in text), st.sampled_from(["http://me:{}@host/v1", "https://{}@host:8080/v1"]))
def test_no_password_survives(password: str, address: str) -> None:
    marked = f"S3CR{password}3T"
    assert marked not in redact(address.format(marked))
    assert marked not in redact(json.dumps({"url": address.format(marked)}, ensure_ascii=False))
    assert marked not in redact_address(address.format(marked))
