"""The options of `ask`: a system prompt, JSON, nothing kept; and which chat is the last one afterwards."""

import os
from pathlib import Path

import pytest

from tests.fakes.behaviours import Reply, cut_after, status
from tests.fakes.openai_server import FakeServer
from tests.fakes.scripted_memory import ScriptedMemory, memory_of
from tests.unit.cli.conftest import Run, read_json
from tuimem.messages import Chat
from tuimem.store import Store


def said(server: FakeServer) -> list[str]:
    return [message["content"] for message in server.requests[-1]["messages"]]


def test_a_system_prompt_stays_with_the_chat(server: FakeServer, run: Run) -> None:
    run("ask", "--system", "You are a pirate.", "hello", input="")
    assert said(server)[0] == "You are a pirate."
    run("ask", "-c", "and now?", input="")
    assert said(server)[0] == "You are a pirate."
    run("ask", "another", input="")
    assert said(server)[0] != "You are a pirate."


def test_the_whole_answer_is_printed_as_json(server: FakeServer, run: Run) -> None:
    server.script(Reply("Forty-two.", reasoning="Let me think."))
    result = run("ask", "--json", "What is the answer?", input="")
    answer = read_json(result)
    assert result.stderr == ""
    assert answer["chat"] == 1
    assert answer["title"] == "What is the answer?"
    assert (answer["text"], answer["reasoning"]) == ("Forty-two.", "Let me think.")
    assert (answer["state"], answer["error"], answer["model"]) == ("complete", "", "fake-model")
    assert answer["usage"]


def test_a_failed_answer_is_json_too(server: FakeServer, run: Run) -> None:
    server.script(cut_after("Once upon a ti"))
    result = run("ask", "--json", "Tell me", input="")
    assert result.exit_code == 1
    assert '"state": "failed"' in result.stdout
    assert '"text": "Once upon a ti"' in result.stdout


def test_what_is_not_to_be_kept_is_nowhere(
    server: FakeServer, run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    secret = "Keep this between us"
    result = run("ask", "--no-save", secret, input="")
    assert (result.exit_code, result.stdout) == (0, "Hello there.\n")
    assert said(server)[-1] == secret
    assert not home.exists()
    assert list(tmp_path.iterdir()) == []
    assert read_json(run("ask", "--no-save", "--json", "and this", input=""))["chat"] is None


def test_a_server_that_was_chosen_answers_what_is_not_kept_too(
    home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.limits import LONGEST_WAIT
    from tuimem.endpoint import discovery

    with FakeServer("Yes.") as server:
        known = (discovery.KnownServer("Ollama", server.port),)
        monkeypatch.setattr(discovery.discover, "__defaults__", (LONGEST_WAIT, known))
        with Store(home / "tuimem.db") as store:
            store.learned.allow(server.base_url, "the test")
        assert run("ask", "--no-save", "hello", input="").stdout == "Yes.\n"
    with Store(home / "tuimem.db") as store:
        assert store.chats.list(5) == []


@pytest.mark.parametrize("failure", [status(500, "out of memory"), cut_after("Half an ans")])
def test_a_failed_question_does_not_become_the_last_chat(failure: object, server: FakeServer, run: Run) -> None:
    run("ask", "the good one", input="")
    server.script(failure)
    assert run("ask", "the bad one", input="").exit_code == 1
    assert [each["title"] for each in read_json(run("chats", "--json"))] == ["the good one", "the bad one"]
    run("ask", "--continue", "go on", input="")
    assert [text for text in said(server) if text.startswith(("the", "go"))] == ["the good one", "go on"]


def test_an_older_chat_stays_where_it_was_when_its_question_fails(server: FakeServer, run: Run) -> None:
    for title in ("Old", "New"):
        run("ask", "--chat", title, "hello", input="")
    server.script(status(500, "out of memory"))
    assert run("ask", "--chat", "Old", "again", input="").exit_code == 1
    assert [each["title"] for each in read_json(run("chats", "--json"))] == ["New", "Old"]


def test_a_new_title_that_begins_another_is_told(chat: Chat, server: FakeServer, run: Run) -> None:
    result = run("ask", "--chat", "Harbour", "hello", input="")
    assert result.exit_code == 0
    assert result.stderr == (f"Started a new chat, “Harbour”. The title of chat {chat.id} starts the same way.\n")
    assert len(read_json(run("chats", "--json"))) == 2


def test_a_question_gets_what_was_said_in_another_chat(
    server: FakeServer, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("ask", "My cat is called Tibble.", input="")
    memory = ScriptedMemory(lambda query: [found])
    monkeypatch.setattr("tuimem.cli.asking.MemoryClient", lambda paths: memory)
    monkeypatch.setenv("TUIMEM_RECALL_ENABLED", "true")
    with Store(Path(os.environ["TUIMEM_HOME"]) / "tuimem.db") as store:
        found = memory_of(store.messages.page(1)[0])
    assert run("ask", "What is my cat called?", input="").exit_code == 0
    assert "Tibble" in said(server)[-1]
    assert [turn.text for turn in memory.queries[0].turns] == ["What is my cat called?"]
    assert not memory.is_started, "it is left at the end"


def test_pages_that_were_edited_by_hand_while_no_window_was_open_are_in_the_prompt(
    server: FakeServer, run: Run, home: Path, tmp_path: Path
) -> None:
    (page := tmp_path / "profile.md").write_text("- Plays chess\n")
    run("me", "load", page)
    run("ask", "Many ships tonight.", input="")
    server.reply = "- Many ships tonight"
    assert run("memory", "digest").exit_code == 0
    run("ask", "-c", "hello", input="")
    (home / "user_profiles" / "1.md").write_text("- Plays go\n")
    (home / "digests" / "1.md").write_text("- No ships\n")
    run("ask", "-c", "hello again", input="")
    front, *_, newest = said(server)
    assert "> - Plays go" in front and "> - No ships" in front
    assert "chess" not in front and "Many ships" not in front
    assert newest == "hello again", "it is no news, since the user has written it"
