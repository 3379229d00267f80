"""A full disk: what is stored can be read, nothing else is done, and it is called what it is."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.openai_server import FakeServer
from tests.small_disk import SmallDisk, small_disk
from tests.terminal import Terminal
from tests.unit.cli.conftest import Run
from tuimem.messages import Role
from tuimem.store import Store, StoreFull


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", "2m") as made:
        yield made


@pytest.fixture
def full(disk: SmallDisk, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a chat, on a disk without any room."""
    home = disk.folder / "home"
    with Store(home / "tuimem.db") as store:
        chat = store.chats.create("Harbour", store.characters.create("Mira").id, "Jo")
        store.messages.add(chat.id, Role.USER, "Jo", "Which ships are there?", estimate=5)
        store.messages.add(chat.id, Role.ASSISTANT, "Mira", "A brig and a yawl.", estimate=6)
    disk.fill()
    monkeypatch.setenv("TUIMEM_HOME", str(home))
    return home


def test_reading_goes_on(full: Path, run: Run, tmp_path: Path) -> None:
    assert "Harbour, Mira" in run("chats").stdout
    assert "A brig and a yawl." in run("export", "Harbour").stdout
    assert "A brig and a yawl." in run("search", "yawl").stdout
    assert "Which ships are there?" in run("context", "--estimate").stdout
    assert run("backup", tmp_path / "copy.db").exit_code == 0
    with Store(tmp_path / "copy.db") as copy:
        assert copy.messages.count(1) == 2


@pytest.mark.parametrize("command", ["rename 1 x", "delete 1", "ask hello", "ask -c hello", "purge --yes"])
def test_what_needs_room_says_that_the_disk_is_full(command: str, full: Path, server: FakeServer, run: Run) -> None:
    before = (full / "tuimem.db").read_bytes()
    result = run(*command.split(), input="")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "is full; nothing was stored." in result.stderr
    assert (full / "tuimem.db").read_bytes() == before


STORY = "# mine\n[memory]\nthreshold = 5 # few\n"


@pytest.fixture
def story(full: Path, disk: SmallDisk) -> Path:
    """A profile with unsaved edits, on the full disk; there is room for just that."""
    disk.free(64 * 1024)
    (full / "profiles").mkdir()
    (full / "profiles" / "Story.toml").write_text(STORY)
    (full / "profiles" / "Story.unsaved.json").write_text('{"memory.threshold": {"value": 8, "was": 5}}')
    disk.fill()
    return full / "profiles"


@pytest.mark.parametrize(
    "command",
    [
        "save Story",
        "duplicate Story Facts",
        "rename Story Facts",
        "delete Story",
        "use Story",
        "use Story --chat Harbour",
    ],
)
def test_config_profiles_are_left_alone(command: str, story: Path, run: Run) -> None:
    result = run("config", "profile", *command.split())
    assert (result.exit_code, result.stdout) == (1, "")
    assert "No space left on device" in result.stderr or "is full; nothing was stored." in result.stderr
    assert len(result.stderr.splitlines()) <= 2
    left = {path.name: path.read_text() for path in story.iterdir() if path.name != ".lock"}
    assert left == {
        "Story.toml": STORY,
        "Story.unsaved.json": '{"memory.threshold": {"value": 8, "was": 5}}',
    }
    assert "* Default" in run("config", "profile", "list").stdout


def test_the_settings_file_is_left_alone(full: Path, run: Run) -> None:
    assert "No space left on device" in run("config", "set", "memory.threshold", "5").stderr
    assert not (full / "settings.toml").exists()


def test_the_doctor_agrees(full: Path, server: FakeServer, run: Run) -> None:
    told = run("doctor")
    assert told.exit_code == 1
    assert f"✗ room: The disk with {full} is full." in told.stdout


def test_a_full_disk_from_the_first_chat_on(full: Path, run: Run) -> None:
    result = run("import", full / "x.jsonl", "--home", full.parent / "other")
    assert result.exit_code == 1
    assert "is full" in result.stderr


def test_the_screen_shows_the_chat_and_says_why_it_takes_no_message(full: Path, server: FakeServer) -> None:
    command = [sys.executable, "-m", "tuimem", "chat", "--base-url", server.base_url]
    with Terminal(command, 110, 30, env={"TUIMEM_HOME": str(full)}) as terminal:
        terminal.wait("A brig and a yawl.")
        terminal.wait("fake-model")
        terminal.send("And now?")
        terminal.press("enter")
        terminal.wait("is full")
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 1, "what was typed is lost"
        assert "Traceback" not in terminal.text


def test_what_is_only_in_the_log_is_not_passed_over(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (full / "tuimem.db-wal").unlink(missing_ok=True)
    monkeypatch.setattr("tuimem.store.files.can_be_frozen", lambda path: False)
    with pytest.raises(StoreFull):
        Store(full / "tuimem.db")
