"""Config profiles as files: edits that are not saved, what becomes of comments, names, bad files, and two windows."""

import os
import threading
from pathlib import Path

import pytest

from tuimem.settings import FileSettings, SettingError, find_paths
from tuimem.settings.profile_edits import ProfileClash
from tuimem.settings.profile_files import ProfileFiles
from tuimem.settings.writing import REMOVED

STORY = "# For stories\n[memory]\nthreshold = 5 # few\n"


@pytest.fixture
def files(tmp_path: Path) -> ProfileFiles:
    made = ProfileFiles(tmp_path / "profiles")
    made.folder.mkdir()
    made.path("Story").write_text(STORY)
    return made


def in_force(files: ProfileFiles, profile: str, key: str) -> object:
    source = FileSettings(find_paths({}, files.folder.parent), {})
    return source.in_force(profile).settings.memory.threshold if key == "memory.threshold" else None


def test_the_default_profile_is_always_there_and_ready_ones_wait(tmp_path: Path) -> None:
    files = ProfileFiles(tmp_path / "nowhere")
    assert files.names() == ["Default"]
    assert files.ready() == ["Qvink Memory 1.2", "Qvink Memory 1.3", "long_term_memory"]
    assert files.values("Default") == {}
    assert not files.folder.exists(), "reading makes nothing"
    assert files.named("qvink memory 1.3") == "Qvink Memory 1.3"
    assert files.names() == ["Default", "Qvink Memory 1.3"]
    assert files.values("Qvink Memory 1.3")["memory.threshold"] == 11


def test_an_edit_is_in_force_at_once_and_in_the_file_when_it_is_saved(files: ProfileFiles) -> None:
    files.edit("Story", "memory.threshold", 7)
    files.edit("Story", "chats.user_name", "Jo")
    assert files.path("Story").read_text() == STORY
    assert in_force(files, "Story", "memory.threshold") == 7
    assert set(ProfileFiles(files.folder).unsaved("Story")) == {"memory.threshold", "chats.user_name"}
    assert files.save("Story") == 2
    assert files.path("Story").read_text() == (
        '# For stories\n[memory]\nthreshold = 7 # few\n\n[chats]\nuser_name = "Jo"\n'
    )
    assert files.unsaved("Story") == {}
    assert files.save("Story") == 0


def test_an_edit_that_takes_a_value_away_lets_the_one_below_be_in_force(files: ProfileFiles) -> None:
    files.edit("Story", "memory.threshold", REMOVED)
    assert in_force(files, "Story", "memory.threshold") == 10
    files.save("Story")
    assert "threshold" not in files.path("Story").read_text()


def test_an_edit_back_to_what_is_saved_is_no_edit(files: ProfileFiles) -> None:
    files.edit("Story", "memory.threshold", 7)
    files.edit("Story", "memory.threshold", 5)
    assert files.unsaved("Story") == {}
    assert [path.name for path in files.folder.glob("*.json")] == []


def test_dropped_edits_can_be_had_back(files: ProfileFiles) -> None:
    files.edit("Story", "memory.threshold", 7)
    assert (files.restore("Story"), files.restore("Story")) == (1, 0)
    assert in_force(files, "Story", "memory.threshold") == 5
    assert (files.undo_restore("Story"), files.undo_restore("Story")) == (1, 0)
    assert in_force(files, "Story", "memory.threshold") == 7


def test_a_file_that_was_changed_under_an_edit_is_not_overwritten_unasked(files: ProfileFiles) -> None:
    files.edit("Story", "memory.threshold", 7)
    files.edit("Story", "memory.minimum_length", 3)
    files.path("Story").write_text(STORY.replace("5", "6"))
    with pytest.raises(ProfileClash) as raised:
        files.save("Story")
    assert [(clash.key, clash.here, clash.there) for clash in raised.value.clashes] == [("memory.threshold", 7, 6)]
    assert in_force(files, "Story", "memory.threshold") == 7
    files.settle("Story", {"memory.threshold": False})
    assert (in_force(files, "Story", "memory.threshold"), files.save("Story")) == (6, 1)
    files.edit("Story", "memory.threshold", 8)
    files.path("Story").write_text(STORY)
    files.settle("Story", {"memory.threshold": True})
    assert files.save("Story") == 1
    assert files.values("Story")["memory.threshold"] == 8


def test_a_file_that_says_by_now_what_was_edited_is_no_clash(files: ProfileFiles) -> None:
    files.edit("Story", "memory.threshold", 7)
    files.path("Story").write_text(STORY.replace("5", "7"))
    assert files.clashes("Story") == ()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "needs a name"),
        ("  ", "needs a name"),
        ("../evil", "has / in it"),
        ("..", "dot"),
        ("a\x1bb", "control characters"),
        ("a\nb", "control characters or line breaks"),
        ("a\u202eb", "control characters"),
        ("CON", "a device on Windows"),
        ("nul.txt", "a device on Windows"),
        ("C:\\x", "has : and \\ in it"),
        (".hidden", "dot"),
        ("x" * 200, "too long"),
        ("dEFAULT", "already a config profile “Default”"),
        ("sTory", "already a config profile “Story”"),
    ],
)
def test_a_name_that_no_file_can_have_is_refused(files: ProfileFiles, name: str, why: str) -> None:
    before = sorted(files.folder.parent.rglob("*"))
    with pytest.raises(SettingError) as raised:
        files.create(name)
    assert why in raised.value.what
    assert "\x1b" not in str(raised.value)
    assert [path for path in sorted(files.folder.parent.rglob("*")) if path.name != ".lock"] == before


def test_a_name_is_found_in_another_case(files: ProfileFiles) -> None:
    assert files.named("sTORY") == "Story"
    with pytest.raises(SettingError, match="There is no config profile “Storm”"):
        files.named("Storm")


def test_renaming_takes_unsaved_edits_along_and_can_change_the_case(files: ProfileFiles) -> None:
    files.edit("Story", "memory.threshold", 7)
    with files.renaming("Story", "STORY") as new:
        assert new == "STORY"
    assert files.names() == ["Default", "STORY"]
    with files.renaming("STORY", "Tale"):
        pass
    assert (files.names(), files.text("Tale")) == (["Default", "Tale"], STORY)
    assert in_force(files, "Tale", "memory.threshold") == 7
    assert sorted(path.name for path in files.folder.iterdir() if path.name != ".lock") == [
        "Tale.toml",
        "Tale.unsaved.json",
    ]


def test_renaming_that_fails_halfway_leaves_the_old_name(files: ProfileFiles) -> None:
    with pytest.raises(RuntimeError), files.renaming("Story", "Tale"):
        raise RuntimeError
    assert (files.names(), files.text("Story")) == (["Default", "Story"], STORY)


def test_the_default_one_is_neither_renamed_nor_deleted(files: ProfileFiles) -> None:
    with pytest.raises(SettingError, match="cannot be renamed"), files.renaming("Default", "Other"):
        pass
    with pytest.raises(SettingError, match="cannot be deleted"), files.deleting("Default"):
        pass


def test_a_deleted_profile_is_kept_beside_the_others(files: ProfileFiles) -> None:
    with files.deleting("Story") as kept:
        pass
    assert (files.names(), kept.read_text()) == (["Default"], STORY)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"[memory\n", "is not valid TOML at line 1"),
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"# " + b"x" * (50 * 1024 * 1024), "is too large"),
        (b"a = " + b"[" * 50_000, "is not valid TOML"),
    ],
    ids=["broken", "no text", "50 MB", "nested"],
)
def test_a_file_that_cannot_be_read_is_told_in_a_line_and_the_values_below_stay(
    files: ProfileFiles, content: bytes, says: str
) -> None:
    files.path("Story").write_bytes(content)
    source = FileSettings(find_paths({}, files.folder.parent), {}, {"chats.profile": "Story"})
    (problem,) = source.in_force().problems
    assert says in problem
    assert len(problem) < 400
    assert source.in_force().settings.memory.threshold == 10
    with pytest.raises(SettingError, match=says):
        source.edit("Story", "memory.threshold", 3)
    assert files.path("Story").read_bytes() == content


def test_unknown_keys_and_wrong_types_cost_only_themselves(files: ProfileFiles) -> None:
    files.path("Story").write_text('[memory]\nthreshold = "many"\ntreshold = 3\nminimum_length = 4\n[keys]\nx = "f5"\n')
    loaded = FileSettings(find_paths({}, files.folder.parent), {}).in_force("Story")
    assert loaded.settings.memory.minimum_length == 4
    told = "\n".join(loaded.problems)
    assert 'memory.threshold is "many"' in told
    assert "Did you mean memory.threshold?" in told
    assert "keys.x is a setting of the whole program, so it cannot be in a config profile." in told
    assert all(problem.startswith("Config profile Story: ") for problem in loaded.problems)


def test_a_global_setting_is_not_edited_in_a_profile(files: ProfileFiles) -> None:
    with pytest.raises(SettingError, match=r"display\.theme is a setting of the whole program"):
        files.edit("Story", "display.theme", "sea")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root writes anywhere")
def test_a_folder_that_cannot_be_written_leaves_all_as_it_was(files: ProfileFiles) -> None:
    files.folder.chmod(0o500)
    try:
        with pytest.raises(SettingError, match="cannot be written"):
            files.edit("Story", "memory.threshold", 7)
        assert in_force(files, "Story", "memory.threshold") == 5
    finally:
        files.folder.chmod(0o700)


def test_a_folder_that_is_none_leaves_all_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "profiles").write_text("")
    source = FileSettings(find_paths({}, tmp_path), {})
    with pytest.raises(SettingError, match="cannot be written"):
        source.edit("Default", "memory.threshold", 7)
    assert source.in_force().settings.memory.threshold == 10


def test_two_windows_do_not_lose_each_others_edits(files: ProfileFiles) -> None:
    keys = [f"memory.{name}" for name in ("threshold", "minimum_length", "long_term_budget", "short_term_budget")]

    def edit(key: str) -> None:
        window = ProfileFiles(files.folder)
        for value in range(25, 30):
            window.edit("Story", key, value)

    windows = [threading.Thread(target=edit, args=(key,)) for key in keys]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert {key: edit.value for key, edit in files.unsaved("Story").items()} == dict.fromkeys(keys, 29)


def test_a_change_on_disk_is_seen(files: ProfileFiles) -> None:
    source = FileSettings(find_paths({}, files.folder.parent), {})
    assert source.in_force("Story").settings.memory.threshold == 5
    assert not source.is_changed()
    files.path("Story").write_text(STORY.replace("5", "61"))
    assert source.is_changed()
    source.reload()
    assert source.in_force("Story").settings.memory.threshold == 61
    assert not source.is_changed()
