"""Chats listed in part, searched, renamed, deleted and brought back; models; and what the shell completes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.unit.cli.conftest import EVIL, ROOT, Run, controls_in, read_json
from tuimem.endpoint import discovery
from tuimem.endpoint.discovery import KnownServer
from tuimem.messages import Chat
from tuimem.store import Store


@pytest.fixture(autouse=True)
def _quiet_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing listens on port 9."""
    monkeypatch.setattr(discovery.discover, "__defaults__", (LONGEST_WAIT, (KnownServer("Ollama", 9),)))


def test_as_many_chats_are_listed_as_are_wanted(chat: Chat, run: Run, home: Path) -> None:
    with Store(home / "tuimem.db") as store:
        for number in range(5):
            store.chats.create(f"Chat {number}", chat.character.id, "Jo", created=float(number))
    assert [each["title"] for each in read_json(run("chats", "--json", "-n", "3"))] == [
        "Harbour lights",
        "Chat 4",
        "Chat 3",
    ]
    assert len(run("chats", "--limit", "2").stdout.splitlines()) == 3
    assert len(read_json(run("chats", "--json", "--limit", "900"))) == 6


def test_a_chat_is_renamed_deleted_and_brought_back(chat: Chat, run: Run) -> None:
    assert run("rename", "harbour", "  Lights\tat sea ").stderr == f"Chat {chat.id} renamed to “Lights at sea”.\n"
    gone = run("delete", "Lights")
    assert (gone.exit_code, gone.stdout) == (0, "")
    assert gone.stderr == f"“Lights at sea” deleted. `tuimem restore {chat.id}` restores it within 30 days.\n"
    assert read_json(run("chats", "--json")) == []
    (deleted,) = read_json(run("chats", "--deleted", "--json"))
    assert (deleted["id"], deleted["title"]) == (chat.id, "Lights at sea")
    assert run("chats", "--deleted").stdout.startswith("id  kept until ")
    assert run("delete", "Lights").stderr.startswith("There is no chat “Lights”.")
    assert run("restore", "Lights").stderr == f"“Lights at sea” restored as chat {chat.id}.\n"
    assert run("restore", "Lights").stderr.startswith("“Lights at sea” is not deleted.")
    assert run("restore", "nothing").stderr.startswith("There is no deleted chat “nothing”.")
    (there,) = read_json(run("chats", "--json"))
    assert there["messages"] == 8
    assert run("chats", "--deleted").stderr == "There are no deleted chats.\n"


def test_of_several_deleted_chats_each_can_be_named(chat: Chat, run: Run, home: Path) -> None:
    with Store(home / "tuimem.db") as store:
        twin = store.chats.create("Harbour lights", chat.character.id, "Jo")
        for each in (chat, twin):
            store.chats.delete(each.id)
    told = run("restore", "Harbour lights")
    assert told.exit_code == 1
    assert f"{twin.id} “Harbour lights”" in told.stderr
    assert run("restore", twin.id).exit_code == 0


@pytest.mark.parametrize("command", [("rename", "1", "x"), ("delete", "1"), ("restore", "1"), ("search", "x")])
def test_without_chats_nothing_is_made(command: tuple[str, ...], run: Run, home: Path) -> None:
    assert run(*command).exit_code == 1
    assert not home.exists()


def test_words_are_found_in_all_chats_or_in_one(chat: Chat, run: Run, home: Path) -> None:
    with Store(home / "tuimem.db") as store:
        other = store.chats.create("Other", chat.character.id, "Jo")
    found = run("search", "ships", "harb")
    assert found.exit_code == 0
    assert len(found.stdout.splitlines()) == 8
    assert f"{chat.id} Harbour lights #0 Jo: Message 0 says quite a lot" in found.stdout
    assert len(run("search", "ships", "-n", "3").stdout.splitlines()) == 3
    data = read_json(run("search", "Message 3", "--json"))
    assert (data[0]["chat"], data[0]["message"], data[0]["author"]) == (chat.id, 3, "Mira")
    nothing = run("search", "ships", "--chat", other.id)
    assert (nothing.exit_code, nothing.stdout, nothing.stderr.splitlines()[0]) == (1, "", "Nothing was found.")


def test_the_models_of_the_server_are_listed(server: FakeServer, run: Run) -> None:
    (found,) = [each for each in read_json(run("models", "--json")) if each["in_use"]]
    assert (found["model"], found["address"]) == ("fake-model", server.base_url)
    assert run("models").stdout.splitlines()[0] == f"* fake-model  {found['server']} {server.base_url}"
    assert {request.path for request in server.seen} == {"/v1/models"}


def test_nothing_in_a_list_of_models_commands_the_terminal(run: Run) -> None:
    with FakeServer(model=f"m{EVIL}") as server:
        assert controls_in(run("models", "--base-url", server.base_url).stdout) == []


def test_without_any_model_that_is_said(nobody: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuimem.endpoint.local_model.demo_model", lambda: None)
    result = run("models")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "No server with a model was found." in result.stderr


def complete(line: str, shell: str = "fish") -> list[str]:
    """What the shell is offered for the last word of a line."""
    words = line.split(" ")
    environment = {**os.environ, "_TUIMEM_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": line}
    if shell == "bash":
        environment |= {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    if shell == "fish":
        environment |= {"_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    done = subprocess.run(
        [sys.executable, "-m", "tuimem"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LONGEST_WAIT,
    )
    assert done.stderr == ""
    return [offer.split("\t")[0].strip() for offer in done.stdout.splitlines() if offer.strip()]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_completes_chats(shell: str, chat: Chat) -> None:
    assert any("Harbour lights" in offer for offer in complete("tuimem export Har", shell))


def test_chats_settings_and_their_values_are_completed(chat: Chat, home: Path) -> None:
    with Store(home / "tuimem.db") as store:
        store.chats.delete(store.chats.create("Gone", chat.character.id, "Jo").id)
    assert complete("tuimem restore G") == ["Gone"]
    assert complete("tuimem ask --chat H") == ["Harbour lights"]
    assert set(complete("tuimem config set memory.thr")) == {"memory.threshold", "memory.threshold_unit"}
    assert complete("tuimem config set display.theme tuimem-l") == ["tuimem-light"]
    assert complete("tuimem config set memory.enabled t") == ["true"]
    assert complete("tuimem config show mem") == ["memory"]
    assert complete("tuimem export 1 --format m") == ["markdown"]
    assert "keys.reply.regenerate" in complete("tuimem config set keys.reply.re")
    assert "recover" in complete("tuimem rec")


def test_completion_without_chats_offers_none_and_makes_none(home: Path) -> None:
    assert complete("tuimem export H") == []
    assert not home.exists()
