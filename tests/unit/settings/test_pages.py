"""What is derived from the settings: the reference page, the rows, the folders."""

from pathlib import Path

import pytest

from tuimem.settings import describe, find_paths, load, rows
from tuimem.settings.reference import settings_reference

PAGE = Path(__file__).parents[3] / "docs" / "settings.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == settings_reference(), (
        "python -m tuimem.settings.reference docs/settings.md"
    )


def test_the_page_names_every_setting_once() -> None:
    page = settings_reference()
    for setting in describe():
        assert page.count(f"\n{'###' if setting.group else '##'} {setting.key}\n") == 1
        assert setting.help in page


def test_the_rows_show_value_and_origin_and_no_password(tmp_path: Path) -> None:
    paths = find_paths({}, tmp_path)
    environ = {"TUIMEM_ENDPOINT_BASE_URL": "http://jo:secret@example.invalid/v1", "TUIMEM_MEMORY_THRESHOLD": "x"}
    loaded = load(paths, environ, {"keys.undo": "ctrl+z"})
    listed = {row.key: (row.value, row.origin) for row in rows(loaded)}
    assert listed["endpoint.base_url"][0] == '"http://…@example.invalid/v1"'
    assert listed["memory.threshold"] == ("10", "default")
    assert listed["keys.undo"] == ('"ctrl+z"', "command line")
    assert "is used instead" in "".join(loaded.problems)


def test_one_folder_holds_everything_when_it_is_named(tmp_path: Path) -> None:
    by_option = find_paths({"TUIMEM_HOME": "/elsewhere"}, tmp_path)
    by_variable = find_paths({"TUIMEM_HOME": str(tmp_path)})
    assert by_option == by_variable
    assert by_option.settings_file == tmp_path / "settings.toml"
    assert by_option.themes_folder == tmp_path / "themes"
    assert by_option.database.parent == tmp_path
    assert by_option.models_folder.is_relative_to(tmp_path)


def test_else_the_platforms_folders_are_used(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TUIMEM_HOME")
    paths = find_paths({})
    assert paths.settings_folder.is_relative_to(home)
    assert paths.data_folder.is_relative_to(home)
    assert "tuimem" in paths.data_folder.name


def test_a_tilde_is_the_home_folder(home: Path) -> None:
    assert find_paths({"TUIMEM_HOME": "~/memory"}).data_folder == home / "memory"
