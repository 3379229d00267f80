"""`tuimem config profile`."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run, read_json
from tuimem.messages import Chat

STORY = '# mine\n[memory]\nthreshold = 5 # few\n\n[chats]\nuser_name = "Ishmael"\n'


@pytest.fixture
def profiles(home: Path) -> Path:
    folder = home / "profiles"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Story.toml").write_text(STORY)
    return folder


def test_a_profile_is_used_by_chats_without_a_lock(run: Run, profiles: Path) -> None:
    assert run("config", "profile", "use", "story").exit_code == 0
    assert run("config", "get", "memory.threshold").stdout == "5\n"
    assert "* Story" in run("config", "profile", "list").stdout
    shown = read_json(run("config", "show", "--json"))["settings"]
    assert shown["memory.threshold"]["origin"] == "config profile Story"
    assert run("config", "profile", "use", "Default").exit_code == 0
    assert run("config", "get", "memory.threshold").stdout == "10\n"


def test_a_chat_and_a_character_are_locked_and_unlocked(run: Run, chat: Chat, profiles: Path) -> None:
    said = run("config", "profile", "use", "Story", "--chat", chat.title).stderr
    assert said == f"Chat {chat.id} “{chat.title}” is locked to the config profile “Story”.\n"
    run("config", "profile", "use", "Story", "--character", "Mira")
    rows = read_json(run("config", "profile", "list", "--json"))
    assert [(row["name"], row["locks"]) for row in rows][:2] == [("Default", 0), ("Story", 2)]
    run("config", "profile", "unlock", "--chat", chat.id)
    run("config", "profile", "unlock", "--character", "Mira")
    assert read_json(run("config", "profile", "list", "--json"))[1]["locks"] == 0
    missing = run("config", "profile", "use", "Story", "--character", "Ahab")
    assert (missing.exit_code, "There is no character “Ahab”." in missing.stderr) == (1, True)


def test_the_context_is_planned_with_the_profile_of_the_chat(run: Run, chat: Chat, profiles: Path) -> None:
    (profiles / "Story.toml").write_text("[endpoint]\nwindow = 3333\n")
    assert "window 8,192" in run("context", "--estimate").stdout
    run("config", "profile", "use", "Story", "--chat", chat.id)
    assert "window 3,333" in run("context", "--estimate").stdout


def test_locks_follow_a_new_name_and_go_with_a_deleted_profile(run: Run, chat: Chat, profiles: Path) -> None:
    run("config", "profile", "use", "Story", "--chat", chat.id)
    run("config", "profile", "use", "Story")
    assert run("config", "profile", "rename", "Story", "Tale").exit_code == 0
    assert not (profiles / "Story.toml").exists()
    rows = {row["name"]: row for row in read_json(run("config", "profile", "list", "--json"))}
    assert (rows["Tale"]["locks"], rows["Tale"]["usual"]) == (1, True)
    deleted = run("config", "profile", "delete", "Tale")
    assert deleted.stderr == f"“Tale” deleted. Its file is kept as {profiles / 'Tale.toml.deleted'}.\n"
    rows = {row["name"]: row for row in read_json(run("config", "profile", "list", "--json"))}
    assert "Tale" not in rows
    assert rows["Default"]["usual"]
    assert not run("context", "--estimate").stderr.count("There is no config profile")


def test_what_is_exported_is_imported_again(run: Run, profiles: Path, tmp_path: Path) -> None:
    target = tmp_path / "Other.toml"
    assert run("config", "profile", "export", "Story", target).exit_code == 0
    assert target.read_text() == STORY
    assert run("config", "profile", "export", "Story", target).exit_code == 1, "it is there already"
    assert run("config", "profile", "export", "Story").stdout == STORY
    assert run("config", "profile", "import", target).stderr == "Config profile “Other” imported: 2 settings.\n"
    assert run("config", "profile", "import", target).exit_code == 1, "it is there already"
    assert run("config", "profile", "import", target, "--name", "Third").exit_code == 0
    shown = read_json(run("config", "profile", "show", "Third", "--json"))
    assert shown["settings"]["memory.threshold"] == {"value": 5, "unsaved": False}


def test_nothing_that_sends_or_runs_comes_out_of_somebody_elses_file(run: Run, profiles: Path, tmp_path: Path) -> None:
    file = tmp_path / "evil.toml"
    file.write_text(
        '[endpoint]\nbase_url = "http://evil.invalid"\napi_key_command = "touch /tmp/x"\napi_key_env = "HOME"\n'
        'top_p = 0.5\n[display]\ntheme = "sea"\n'
    )
    result = run("config", "profile", "import", file)
    assert result.exit_code == 0
    assert (profiles / "evil.toml").read_text() == "[endpoint]\ntop_p = 0.5\n"
    assert "endpoint.api_key_command was left out" in result.stderr
    assert "display.theme is a setting of the whole program" in result.stderr
    (profiles / "Story.toml").write_text('[endpoint]\nbase_url = "http://me:secret@here.invalid"\nmodel = "m"\n')
    assert run("config", "profile", "export", "Story").stdout == '[endpoint]\nmodel = "m"\n'
    assert "secret" not in run("config", "profile", "show", "Story").stdout


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"[memory\n", "is not valid TOML"),
        (b"\x00\xff", "is not UTF-8 text"),
        (b"x" * (50 * 1024 * 1024), "is too large"),
        (b'[memory]\nthreshold = "many"\n', "has no settings that can be used"),
    ],
    ids=["broken", "no text", "50 MB", "nothing of use"],
)
def test_a_file_that_is_no_profile_makes_none(
    run: Run, profiles: Path, tmp_path: Path, content: bytes, says: str
) -> None:
    file = tmp_path / "bad.toml"
    file.write_bytes(content)
    result = run("config", "profile", "import", file)
    assert result.exit_code == 1
    assert says in result.stderr
    assert len(result.stderr.splitlines()) <= 2
    assert sorted(path.name for path in profiles.iterdir()) == ["Story.toml"]


@pytest.mark.parametrize("name", ["../evil", "a\x1bb", "CON", "story"])
def test_a_bad_name_makes_no_file(run: Run, profiles: Path, name: str) -> None:
    for call in (["new", name], ["duplicate", "Story", name], ["rename", "Default", name]):
        result = run("config", "profile", *call)
        assert result.exit_code == 1
        assert "\x1b" not in result.stderr
    assert sorted(path.name for path in profiles.iterdir() if path.name != ".lock") == ["Story.toml"]
    assert not (profiles.parent / "evil.toml").exists()


def test_unsaved_edits_are_shown_saved_and_dropped(run: Run, profiles: Path) -> None:
    edits = profiles / "Story.unsaved.json"
    edits.write_text(json.dumps({"memory.threshold": {"value": 8, "was": 5}}))
    assert "memory.threshold = 8  (unsaved)" in run("config", "profile", "show", "Story").stdout
    assert "Story  (1 unsaved)" in run("config", "profile", "list").stdout
    assert "Add --undo" in run("config", "profile", "restore", "Story").stderr
    assert "memory.threshold = 5" in run("config", "profile", "show", "Story").stdout
    assert run("config", "profile", "restore", "Story", "--undo").stderr == "1 unsaved edit of “Story” restored.\n"
    (profiles / "Story.toml").write_text(STORY.replace("5", "6"))
    clash = run("config", "profile", "save", "Story")
    assert (clash.exit_code, "Add --force" in clash.stderr) == (1, True)
    assert run("config", "profile", "save", "Story", "--force").exit_code == 0
    assert (profiles / "Story.toml").read_text() == STORY.replace("5", "8")
    assert not edits.exists()


def test_a_copy_has_the_unsaved_edits_and_a_new_one_has_nothing(run: Run, profiles: Path) -> None:
    (profiles / "Story.unsaved.json").write_text(json.dumps({"memory.threshold": {"value": 8, "was": 5}}))
    run("config", "profile", "duplicate", "Story", "Copy")
    assert "threshold = 8 # few" in (profiles / "Copy.toml").read_text()
    run("config", "profile", "new", "Empty")
    assert (profiles / "Empty.toml").read_text() == ""
    run("config", "profile", "use", "Qvink Memory 1.3")
    assert run("config", "get", "memory.threshold").stdout == "11\n"


def test_a_profile_of_the_reference_decides_the_plan(run: Run, chat: Chat, profiles: Path, tmp_path: Path) -> None:
    file = tmp_path / "From there.json"
    file.write_text(json.dumps({"summary_injection_threshold": 3, "summary_injection_threshold_type": "messages"}))
    assert run("config", "profile", "import", file).exit_code == 0
    run("config", "profile", "use", "From there", "--chat", chat.id)
    shown = read_json(run("config", "profile", "show", "From there", "--json"))["settings"]
    assert shown["memory.threshold"]["value"] == 4
    assert read_json(run("context", "--estimate", "--json"))["tokens"]["window"] == 8192
    other = tmp_path / "other.json"
    other.write_text('{"a": 1}')
    assert "has no settings of Qvink Memory" in run("config", "profile", "import", other).stderr


def test_what_is_wrong_with_the_profiles_is_told_once(run: Run, home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "profiles").write_text("a file, not a folder")
    listed = run("config", "profile", "list")
    assert listed.stdout.startswith("* Default\n")
    assert listed.stderr.count("cannot be read") == 1
    refused = run("config", "profile", "show", "Default")
    assert refused.exit_code == 1
    assert refused.stderr.count("cannot be read") == 1


def test_a_setting_is_set_in_a_profile_and_in_a_chat_alone(run: Run, chat: Chat, profiles: Path) -> None:
    run("config", "profile", "use", "Story", "--chat", chat.id)
    assert run("config", "set", "memory.threshold", "6", "--profile", "story").exit_code == 0
    assert (profiles / "Story.toml").read_text() == STORY.replace("5", "6")
    assert run("config", "get", "memory.threshold").stdout == "10\n"
    assert run("config", "get", "memory.threshold", "--profile", "Story").stdout == "6\n"
    assert run("config", "set", "memory.threshold", "7", "--chat", chat.id).stderr == "memory.threshold is now 7.\n"
    assert run("config", "get", "memory.threshold", "--chat", chat.id).stdout == "7\n"
    shown = read_json(run("config", "show", "memory.threshold", "--json", "--chat", chat.id))["settings"]
    assert shown["memory.threshold"] == {"value": 7, "origin": "chat"}
    assert run("config", "unset", "memory.threshold", "--chat", chat.id).exit_code == 0
    assert run("config", "unset", "memory.threshold", "--chat", chat.id).exit_code == 1
    assert run("config", "get", "memory.threshold", "--chat", chat.id).stdout == "6\n"
    refused = run("config", "set", "display.theme", "tuimem-light", "--chat", chat.id)
    assert (refused.exit_code, "is a setting of the whole program" in refused.stderr) == (1, True)
    assert run("config", "get", "memory.threshold", "--chat", "1", "--profile", "Story").exit_code == 2
    assert not (profiles.parent / "settings.toml").exists()
