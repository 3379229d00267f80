"""What the doctor finds, says and leaves alone."""

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import tuimem
from tests.fakes import server_kinds, templates
from tests.fakes.behaviours import Reply
from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.unit.cli.conftest import EVIL, Run, controls_in
from tests.unit.store.test_store_recovery import damaged, hide_schema, write_pages
from tuimem.cli import diagnosis
from tuimem.endpoint.discovery import Discovery, KnownServer, discover
from tuimem.messages import Chat
from tuimem.store import Store
from tuimem.store.migrations import NEWEST_VERSION


@pytest.fixture(autouse=True)
def _quiet_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """No server answers on the usual ports, whatever runs on the machine of the test."""
    monkeypatch.setattr(diagnosis, "discover", _nothing_found)


async def _nothing_found(environ: object, **_: object) -> Discovery:
    return Discovery((), ("Ollama at 127.0.0.1:11434",))


@pytest.fixture
def no_local_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "find_spec", lambda name: None)


def doctor(run: Run, *options: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """Exit code, and the checks by `area: name`, the area without an address."""
    result = run("doctor", "--json", *options)
    checks = json.loads(result.stdout)["checks"]
    return result.exit_code, {f"{check['area'].partition(':')[0]}: {check['name']}": check for check in checks}


@pytest.mark.usefixtures("no_local_model")
def test_a_server_that_works_makes_a_chat_possible(server: FakeServer, run: Run) -> None:
    code, checks = doctor(run)
    assert code == 0
    for name in ("connection", "chat", "streaming", "model list", "context size", "tokenizer"):
        assert checks[f"Server for the chat: {name}"]["ok"] is True, name
    assert "6,000" in checks["Server for the chat: context size"]["detail"]
    assert checks["Server for the chat: embeddings"]["ok"] is None


@pytest.mark.usefixtures("no_local_model")
def test_without_server_and_model_no_chat_is_possible(nobody: str, run: Run) -> None:
    code, checks = doctor(run)
    assert code == 1
    assert checks["Server for the chat: connection"]["ok"] is False
    assert checks["Server for the chat: connection"]["remedy"]
    assert "pip install" in checks["Built-in model: library"]["remedy"]


@pytest.mark.usefixtures("no_local_model")
def test_what_was_tried_is_listed(run: Run) -> None:
    code, checks = doctor(run)
    assert code == 1
    assert checks["Servers on this machine: Ollama at 127.0.0.1:11434"]["detail"] == "no answer"
    assert "--local" in checks["Server for the chat: connection"]["remedy"]


@pytest.mark.usefixtures("no_local_model")
def test_a_server_that_is_found_is_asked_for_its_models_only_until_it_is_chosen(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeServer(kind=server_kinds.vllm) as server:

        async def find(environ: dict[str, str], **_: object) -> Discovery:
            return await discover(environ, LONGEST_WAIT, [KnownServer("vLLM", server.port)])

        monkeypatch.setattr(diagnosis, "discover", find)
        code, checks = doctor(run)
        (tried,) = [check for name, check in checks.items() if name.startswith("Servers on this machine")]
        assert tried["ok"] is True
        assert tried["detail"] == "answers, with 1 model; not chosen yet, so not tested further"
        assert code == 1
        assert server.base_url in checks["Server for the chat: connection"]["remedy"]
        assert {request.path for request in server.seen} == {"/v1/models"}
        with Store(home / "tuimem.db") as store:
            store.learned.allow(server.base_url, "the test")
        code, checks = doctor(run)
        assert code == 0
        assert checks["Server for the chat: chat"]["ok"] is True


def test_a_model_file_is_enough_for_a_chat(
    nobody: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagnosis, "find_spec", lambda name: object())
    monkeypatch.setattr(diagnosis, "version", lambda name: "1.0")
    file = tmp_path / "small.gguf"
    file.write_bytes(b"GGUF")
    monkeypatch.setenv("TUIMEM_LOCAL_MODEL_FILE", str(file))
    code, checks = doctor(run, "--local")
    assert code == 0
    assert checks["Built-in model: model file"]["detail"] == str(file)
    assert run("doctor", "--local").stdout.endswith("Ready to chat.\n")
    told = run("doctor")
    assert told.exit_code == 1, "without --local it is not what a chat would use"
    assert told.stdout.endswith("To use the built-in model, run: tuimem chat --local\n")
    file.unlink()
    assert doctor(run, "--local")[0] == 1


def test_a_store_in_order_is_described(chat: Chat, server: FakeServer, run: Run, home: Path) -> None:
    _, checks = doctor(run)
    assert checks["Store: file"]["detail"] == str(home / "tuimem.db")
    assert checks["Store: version"]["detail"].startswith(f"version {NEWEST_VERSION}, ")
    assert checks["Store: integrity"]["ok"] is True


def test_what_the_doctor_finds_out_of_a_server_the_next_turn_knows(
    chat: Chat, server: FakeServer, run: Run, home: Path
) -> None:
    server.reply = templates.NO_SYSTEM_ROLE.around(Reply("Fine."))
    _, checks = doctor(run)
    line = checks["Server for the chat: system messages"]
    assert line["ok"] is None
    assert "sent in your messages" in line["detail"]
    asked = len(server.requests)
    assert run("ask", "Hello").exit_code == 0
    assert len(server.requests) == asked + 1
    assert not templates.NO_SYSTEM_ROLE.refuses(templates.roles(server.requests[-1]))


def test_no_store_yet_is_fine_and_none_is_made(server: FakeServer, run: Run, home: Path) -> None:
    code, checks = doctor(run)
    assert code == 0
    assert "first chat" in checks["Store: file"]["detail"]
    assert not home.exists()


def test_a_damaged_store_is_named_with_the_way_out(server: FakeServer, run: Run, home: Path) -> None:
    home.mkdir(mode=0o700)
    file = home / "tuimem.db"
    file.write_bytes(b"no database")
    code, checks = doctor(run)
    assert code == 1
    assert "damaged" in checks["Store: version"]["detail"]
    assert "backup" in checks["Store: version"]["remedy"]
    assert file.read_bytes() == b"no database"
    assert [each.name for each in home.iterdir()] == ["tuimem.db"]


@pytest.mark.parametrize("tables", ["undo_steps jobs last_requests", "messages", "learned", "block_sources"])
def test_damage_inside_the_store_is_found(tables: str, chat: Chat, server: FakeServer, run: Run, home: Path) -> None:
    file = home / "tuimem.db"
    for table in tables.split():
        overwrite_root(file, table)
    content = file.read_bytes()
    code, checks = doctor(run)
    assert checks["Store: integrity"]["ok"] is False
    assert "tuimem recover" in checks["Store: integrity"]["remedy"]
    assert file.read_bytes() == content
    assert code == run("ask", "hello", input="").exit_code


def garbage_everywhere(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    file.write_bytes(content)


def in_the_index(file: Path) -> None:
    """An index that nothing of a new chat goes through."""
    overwrite_root(file, "inputs")


def overwrite_root(file: Path, name: str) -> None:
    """Damage the first page of a table or an index."""
    with closing(sqlite3.connect(file)) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        (root,) = connection.execute(query, (name,)).fetchone()
    content = bytearray(file.read_bytes())
    content[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    file.write_bytes(content)


STATES = {
    "in order": lambda file: None,
    "empty": lambda file: file.write_bytes(b""),
    "no database": lambda file: file.write_bytes(b"no database" * 1000),
    "garbage": garbage_everywhere,
    "an index": in_the_index,
    "newer": lambda file: set_version(file, 999),
    "a folder": lambda file: (file.unlink(), file.mkdir()),
    "another program's": lambda file: set_application(file, 7),
}


def set_version(file: Path, version: int) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"PRAGMA user_version = {version}")


def set_application(file: Path, number: int) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"PRAGMA application_id = {number}")


@pytest.mark.parametrize("state", STATES)
def test_the_doctor_agrees_with_ask_and_never_sends_to_itself(
    state: str, chat: Chat, server: FakeServer, run: Run, home: Path
) -> None:
    for beside in home.glob("tuimem.db-*"):
        beside.unlink()
    STATES[state](home / "tuimem.db")
    told = run("doctor")
    asked = run("ask", "hello", input="")
    assert told.exit_code == asked.exit_code
    assert told.stdout.splitlines()[-1].startswith("Ready to chat" if not asked.exit_code else "Not ready to chat")
    assert "tuimem doctor" not in told.stdout
    assert ("tuimem recover" in told.stdout) is (state in {"no database", "garbage", "an index"})


@pytest.mark.parametrize("options", [(), ("--local",), ("--base-url", "http://127.0.0.1:9")])
def test_without_a_server_the_doctor_agrees_with_ask_too(
    options: tuple[str, ...], nobody: str, run: Run, no_local_model: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUIMEM_ENDPOINT_CONNECT_TIMEOUT", "1")
    monkeypatch.setattr("tuimem.endpoint.local_model.demo_model", lambda: None)
    assert run("doctor", *options).exit_code == run("ask", *options, "hello", input="").exit_code == 1


@pytest.mark.usefixtures("no_local_model")
def test_what_is_merely_absent_is_no_fault(server: FakeServer, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuimem.cli.diagnosis.find_model", lambda *_: None)
    told = run("doctor")
    assert told.exit_code == 0
    assert "✗" not in told.stdout
    assert "  · library: xllamacpp is not installed." in told.stdout
    assert "  · embeddings: " in told.stdout


def test_the_last_copy_is_named_when_the_store_is_damaged(chat: Chat, server: FakeServer, run: Run, home: Path) -> None:
    copy = home / "tuimem.db.version-1.2026-01-01-000000.backup"
    copy.write_bytes(b"")
    (home / "tuimem.db").write_bytes(b"no database")
    assert f"The last one that tuimem made is {copy}." in run("doctor").stdout
    assert f"The last one that tuimem made is {copy}." in run("chats").stderr


def test_a_damaged_store_is_recovered(chat: Chat, run: Run, home: Path) -> None:
    file = home / "tuimem.db"
    content = bytearray(file.read_bytes())
    content[:100] = bytes(100)
    file.write_bytes(content)
    assert "tuimem recover" in run("chats").stderr
    done = run("recover")
    assert done.exit_code == 0
    assert done.stderr.startswith("Recovered: 1 chats, 8 messages, 5 summaries.\n")
    assert str(home / "tuimem.db.recovered") in done.stderr
    again = run("recover", file, "-o", home / "tuimem.db.recovered")
    assert (again.exit_code, "--force" in again.stderr) == (1, True)
    file.unlink()
    (home / "tuimem.db.recovered").rename(file)
    assert run("export", "Harbour lights").stdout.count("Message ") == 8
    assert "There is no file" in run("recover", home / "nothing").stderr
    assert "is not a file" in run("recover", home).stderr
    nowhere = home / "no" / "where.db"
    assert run("recover", "-o", nowhere).stderr.startswith(f"{nowhere} cannot be read or written (No such file")


def test_a_store_of_a_newer_version_is_named_and_untouched(
    chat: Chat, server: FakeServer, run: Run, home: Path
) -> None:
    connection = sqlite3.connect(home / "tuimem.db")
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    before = (home / "tuimem.db").read_bytes()
    code, checks = doctor(run)
    assert code == 1
    assert "newer tuimem" in checks["Store: version"]["detail"]
    assert checks["Store: version"]["remedy"].startswith("Upgrade tuimem")
    assert (home / "tuimem.db").read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="there are no modes there")
def test_folders_open_to_others_are_told_but_hinder_no_chat(
    chat: Chat, server: FakeServer, run: Run, home: Path
) -> None:
    home.chmod(0o755)
    code, checks = doctor(run)
    assert code == 0
    assert checks["Store: privacy"]["remedy"] == f"Run `chmod 700 {home}`."
    assert checks["Folders: data"]["detail"] == f"{home} (mode 0755)"


def test_wrong_settings_are_named(server: FakeServer, run: Run, home: Path) -> None:
    home.mkdir(mode=0o700)
    (home / "settings.toml").write_text("[memory]\nthreshold = 'many'\n")
    code, checks = doctor(run)
    assert code == 0
    assert "memory.threshold" in checks["Settings: problem"]["detail"]


def test_settings_that_cannot_work_are_named(server: FakeServer, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUIMEM_SUMMARIES_PROMPT", "Summarise it.")
    monkeypatch.setenv("TUIMEM_DISPLAY_THEME", "no-such")
    told = run("doctor")
    assert told.exit_code == 0
    assert 'summaries.prompt is "Summarise it.": {{message}} is not in the prompt, so' in told.stdout
    assert 'display.theme is "no-such": there is no such theme' in told.stdout


def test_people_read_signs_remedies_and_the_verdict(nobody: str, run: Run, no_local_model: None) -> None:
    result = run("doctor")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert any(line.startswith("  ✗ connection: ") for line in lines)
    assert f"  · tuimem: {tuimem.__version__}" in lines
    assert lines[-1].startswith("Not ready to chat")


def test_nothing_a_server_says_commands_the_terminal(run: Run) -> None:
    with FakeServer(EVIL, model=f"m{EVIL}") as server:
        result = run("doctor", "--base-url", server.base_url)
    assert controls_in(result.stdout + result.stderr) == []


def test_versions_that_cannot_be_recovered_are_told(chat: Chat, run: Run, home: Path) -> None:
    write_pages(home / "tuimem.db", chat.id)
    damaged(home / "tuimem.db", hide_schema)
    told = run("recover").stderr
    assert "versions of user profiles or digests are left out" in told
    assert "the newest texts are still in the folders user_profiles and digests." in told
