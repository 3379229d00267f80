"""Changing the settings file keeps what the user wrote in it."""

import os
import sys
from pathlib import Path

import pytest

from tuimem.files import write_whole
from tuimem.settings import Paths, SettingError, find_paths, load, set_value, unset_value

WRITTEN = """# my settings
[memory]  # what is sent
threshold = 20   # twenty

# colours
[display]
theme = "sea"
"""


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return find_paths({}, tmp_path / "home")


@pytest.fixture
def written(paths: Paths) -> Paths:
    paths.settings_folder.mkdir()
    paths.settings_file.write_text(WRITTEN, encoding="utf-8")
    return paths


def test_comments_and_order_survive(written: Paths) -> None:
    assert set_value(written, "memory.threshold", "30") == 30
    assert written.settings_file.read_text(encoding="utf-8") == WRITTEN.replace("= 20", "= 30")


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("memory.threshold_unit", "tokens", "tokens"),
        ("memory.enabled", "off", False),
        ("endpoint.temperature", "0.5", 0.5),
        ("memory.separator", "\n* ", "\n* "),
        ("chats.user_name", 'Jo "the" Ö', 'Jo "the" Ö'),
    ],
)
def test_what_is_written_is_what_is_read(paths: Paths, key: str, text: str, value: object) -> None:
    assert set_value(paths, key, text) == value
    loaded = load(paths, {})
    group, _, field = key.partition(".")
    assert getattr(getattr(loaded.settings, group), field) == value
    assert loaded.origins[key].startswith("file")
    assert not loaded.problems


def test_keys_can_be_written(paths: Paths) -> None:
    set_value(paths, "keys.regenerate", "f5")
    assert load(paths, {}).settings.keys == {"regenerate": "f5"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_folder_and_file_are_for_their_user_only(paths: Paths) -> None:
    set_value(paths, "memory.threshold", 30)
    assert paths.settings_folder.stat().st_mode & 0o777 == 0o700
    assert paths.settings_file.stat().st_mode & 0o777 == 0o600


def test_a_wrong_value_or_name_changes_nothing(written: Paths) -> None:
    with pytest.raises(SettingError, match="must be a whole number"):
        set_value(written, "memory.threshold", "many")
    with pytest.raises(SettingError, match=r"Did you mean memory\.threshold"):
        set_value(written, "memory.treshold", "1")
    assert written.settings_file.read_text(encoding="utf-8") == WRITTEN


def test_a_broken_file_is_not_written_over(paths: Paths) -> None:
    paths.settings_folder.mkdir()
    paths.settings_file.write_text("[memory\n", encoding="utf-8")
    with pytest.raises(SettingError, match="line 1") as caught:
        set_value(paths, "memory.threshold", 3)
    assert "was not changed" in caught.value.remedy
    assert paths.settings_file.read_text(encoding="utf-8") == "[memory\n"


def test_a_setting_can_be_taken_out_again(written: Paths) -> None:
    assert unset_value(written, "display.theme")
    assert not unset_value(written, "display.theme")
    assert load(written, {}).origins["display.theme"] == "default"
    assert "twenty" in written.settings_file.read_text(encoding="utf-8")


def test_a_kill_while_writing_leaves_the_old_file(written: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", break_off)
    with pytest.raises(SettingError, match="No space left"):
        set_value(written, "memory.threshold", 30)
    assert written.settings_file.read_text(encoding="utf-8") == WRITTEN
    assert [path.name for path in written.settings_folder.iterdir()] == ["settings.toml"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_link_to_the_file_stays_a_link(written: Paths, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    written.settings_file.rename(real)
    written.settings_file.symlink_to(real)
    set_value(written, "memory.threshold", 30)
    assert written.settings_file.is_symlink()
    assert "threshold = 30" in real.read_text(encoding="utf-8")


def test_replacing_leaves_no_draft(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", ["one"], overwrite=True)
    write_whole(tmp_path / "a", ["t", "wo"], overwrite=True)
    with pytest.raises(FileExistsError):
        write_whole(tmp_path / "a", ["three"], overwrite=False)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"two")]


def test_a_key_takes_the_place_of_one_written_without_quotation_marks(paths: Paths) -> None:
    paths.settings_folder.mkdir()
    paths.settings_file.write_text('[keys]\nreply.regenerate = "f5"\n', encoding="utf-8")
    set_value(paths, "keys.reply.regenerate", "f6")
    assert load(paths, {}).settings.keys == {"reply.regenerate": "f6"}
