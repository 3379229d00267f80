"""`tuimem memory pin`, `pins` and `unpin`, and what comes of them in the prompt."""

from pathlib import Path

import pytest

from tests.unit.cli.conftest import EVIL, Run, controls_in, read_json
from tuimem.messages import Chat
from tuimem.store import Store


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes.md"
    path.write_text("The cat is called Miso.")
    return path


@pytest.mark.usefixtures("nobody")
def test_files_are_pinned_listed_sent_and_removed(chat: Chat, run: Run, notes: Path, tmp_path: Path) -> None:
    persona = tmp_path / "persona.txt"
    persona.write_text("Kai, a cook.")
    assert run("memory", "pin", notes, "--character", "Mira").stdout == f"{notes} is in the prompts to Mira.\n"
    assert run("memory", "pin", persona).stdout == f"{persona} is in every prompt.\n"
    assert run("memory", "pins").stdout.splitlines() == [
        f"1  every prompt  about 5 tokens  {persona}",
        f"2  the prompts to Mira  about 7 tokens  {notes}",
    ]
    listed = read_json(run("memory", "pins", "--json"))
    assert [(each["path"], each["scope"], each["chat"]) for each in listed] == [
        (str(persona), "all", None),
        (str(notes), "character", None),
    ]
    segments = read_json(run("context", "--json"))["segments"]
    texts = [segment["text"] for segment in segments if segment["kind"] == "pinned"]
    assert [text.splitlines()[-1] for text in texts] == ["> Kai, a cook.", "> The cat is called Miso."]
    assert run("memory", "unpin", "persona.txt").stdout == f"{persona} is no longer pinned.\n"
    assert [each["path"] for each in read_json(run("memory", "pins", "--json"))] == [str(notes)]
    assert persona.exists()


def test_what_cannot_be_pinned_is_said_in_a_sentence(run: Run, chat: Chat, notes: Path, tmp_path: Path) -> None:
    missing = run("memory", "pin", tmp_path / "none.md")
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert "There is no file" in missing.stderr
    both = run("memory", "pin", notes, "--character", "Mira", "--chat", "1")
    assert (both.exit_code, "cannot be used together" in both.stderr) == (2, True)
    assert run("memory", "pin", notes, "--character", "Nobody").exit_code == 1
    assert run("memory", "unpin", "notes.md").exit_code == 1
    assert run("memory", "pins").stdout == ""


def test_what_is_not_sent_is_said_when_it_is_pinned(run: Run, notes: Path) -> None:
    notes.write_text("The cat is called Miso. " * 2_000)
    said = run("memory", "pin", notes).stdout
    assert said.startswith(f"{notes} is in every prompt. The pinned file notes.md does not fit: about ")
    assert "Its end is not in the prompt. Shorten it, or raise pinned.tokens." in said
    for setting in ("pinned.enabled", "memory.enabled"):
        assert run("config", "set", setting, "false").exit_code == 0
        assert run("memory", "pin", notes).stdout == f"{notes} is pinned. It is not sent, since {setting} is false.\n"


def test_of_two_characters_with_one_name_the_number_says_which(chat: Chat, run: Run, notes: Path, home: Path) -> None:
    with Store(home / "tuimem.db") as store:
        other = store.characters.create("Mira")
        store.chats.create("At sea", other.id, "Jo")
    both = run("memory", "pin", notes, "--character", "Mira")
    said = f"There are 2 characters “Mira”: {chat.character.id} (in “{chat.title}”), {other.id} (in “At sea”)."
    assert (both.exit_code, both.stderr) == (1, f"{said}\nGive the number of one of them.\n")
    assert run("memory", "pin", notes, "--character", other.id).exit_code == 0
    assert [each["character"] for each in read_json(run("memory", "pins", "--json"))] == [other.id]
    for wrong in (99, "9" * 40, "٣"):
        assert f"There is no character “{wrong}”." in run("memory", "pin", notes, "--character", wrong).stderr


def test_an_evil_name_is_shown_without_harm(run: Run, tmp_path: Path) -> None:
    path = tmp_path / EVIL.replace("\0", "").replace("/", "")
    path.write_text(EVIL.replace("\0", ""))
    for done in (run("memory", "pin", path), run("memory", "pins"), run("memory", "pins", "--json")):
        assert done.exit_code == 0
        assert not controls_in(done.output)
