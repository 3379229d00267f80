"""`tuimem me`: the page about the user, on the command line."""

import sys
from pathlib import Path

import pytest

from tests.unit.cli.conftest import EVIL, Run, controls_in, read_json
from tuimem.messages import Role
from tuimem.remembered import PageOrigin
from tuimem.store import Store

PAGE = "## Interests\n\n- Plays chess\n"


@pytest.fixture
def loaded(run: Run, tmp_path: Path) -> Path:
    """A page with one line."""
    file = tmp_path / "profile.md"
    file.write_text(PAGE)
    assert run("me", "load", file).stderr == f"The profile was replaced with {file}.\n"
    return file


def test_a_page_is_loaded_shown_cleared_and_brought_back(loaded: Path, run: Run) -> None:
    assert run("me", "show").stdout == PAGE
    assert run("me", "load", loaded).stderr == "The profile says that already.\n"
    path = Path(run("me", "path").stdout.strip())
    assert path.read_text() == PAGE
    path.write_text(PAGE + "- Drinks tea\n")
    assert read_json(run("me", "show", "--json"))["text"] == PAGE + "- Drinks tea\n"
    assert run("me", "clear").exit_code == 0
    assert "chess" not in run("me", "show").stdout
    undone = run("me", "undo")
    assert (undone.exit_code, run("me", "show").stdout) == (0, PAGE + "- Drinks tea\n")
    assert undone.stderr.startswith("Undone: ")
    assert [line.split()[2] for line in run("me", "history").stdout.splitlines()] == [
        "undone",
        "cleared",
        "edited",
        "loaded",
    ]


def test_the_history_says_what_changed_and_one_version_is_undone(loaded: Path, run: Run, home: Path) -> None:
    with Store(home / "tuimem.db") as store:
        chat = store.chats.create("Harbour", store.characters.create("Mira").id, "Jo")
        message = store.messages.add(chat.id, Role.USER, "Jo", "I drink tea.", estimate=4)
        store.profile_pages.put(
            1,
            PAGE + "- Drinks tea\n",
            PageOrigin.MODEL,
            reason="added: Drinks tea",
            message_id=message.id,
            chat_id=chat.id,
        )
    newest, first = read_json(run("me", "history", "--json"))
    assert (newest["what"], newest["changes"], newest["chat"], newest["message"]) == (
        "added: Drinks tea",
        ["+ - Drinks tea"],
        chat.id,
        0,
    )
    assert "      + - Plays chess" in run("me", "history", "--diff").stdout
    assert run("me", "undo", first["version"]).exit_code == 0
    assert run("me", "show").stdout.strip() == "- Drinks tea"
    assert run("me", "undo", "99").stderr.startswith("There is no version 99")


def test_a_pause_is_stored_and_shown(loaded: Path, run: Run) -> None:
    assert read_json(run("me", "status", "--json"))["state"] == "on"
    run("me", "pause")
    assert "state: paused" in run("me", "status").stdout
    run("me", "resume")
    assert "state: on" in run("me", "status").stdout


def test_the_older_tools_switches_are_shown(loaded: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_MEMORY_UPDATES", "false")
    assert "state: no updates" in run("me", "status").stdout
    monkeypatch.setenv("LLM_MEMORY_DISABLED", "1")
    assert "state: off" in run("me", "status").stdout


def test_the_path_that_is_printed_can_be_opened_in_an_editor(run: Run) -> None:
    path = Path(run("me", "path").stdout.strip())
    path.write_text(path.read_text() + "- Plays go\n")
    assert run("me", "show").stdout.endswith("## Preferences\n- Plays go\n")


def test_the_editor_gets_the_sections_and_what_is_written_is_stored(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text("import sys; open(sys.argv[1], 'a').write('- Plays go\\n')\n")
    monkeypatch.setenv("EDITOR", f"{sys.executable} {editor}")
    assert run("me", "edit").stderr == "The profile is saved.\n"
    assert run("me", "show").stdout.endswith("## Preferences\n- Plays go\n")
    editor.write_text("")
    assert run("me", "edit").stderr == "Nothing was changed.\n"


def test_what_is_cleared_for_good_is_in_no_version(loaded: Path, run: Run) -> None:
    assert run("me", "clear", "--for-good", input="n\n").exit_code == 1
    assert run("me", "clear", "--for-good", "--yes").exit_code == 0
    assert "chess" not in run("me", "history", "--diff").stdout
    assert run("me", "undo").stderr.startswith("There is nothing to undo.") or "chess" not in run("me", "show").stdout


def test_a_page_of_somebody_else(loaded: Path, run: Run) -> None:
    assert run("me", "show", "--persona", "Bob").stdout == PAGE, "who has given no name before is Bob now"
    assert run("me", "show", "--persona", "Eve").stderr.startswith("Your profile is empty.")


def test_what_cannot_be_loaded_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"\xff\xfe")
    assert run("me", "load", tmp_path / "data").stderr.startswith(f"{tmp_path / 'data'} is not UTF-8 text.")
    assert run("me", "load", tmp_path / "none").exit_code == 1


def test_nothing_in_a_page_commands_the_terminal(run: Run, tmp_path: Path) -> None:
    (tmp_path / "evil.md").write_text(f"- {EVIL}\n")
    run("me", "load", tmp_path / "evil.md")
    for call in (("show",), ("show", "--json"), ("history", "--diff"), ("status",)):
        assert not controls_in(run("me", *call).stdout)
