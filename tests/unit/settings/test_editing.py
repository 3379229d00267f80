"""Settings as texts to edit: what was written out is read back, and what is wrong is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimem.settings.describe import describe, find
from tuimem.settings.editing import as_editable, from_editable, macros_of, needs_room
from tuimem.settings.errors import SettingError
from tuimem.settings.model import Settings


@pytest.mark.parametrize("key", [setting.key for setting in describe()])
def test_every_default_is_read_back_as_it_was_written_out(key: str) -> None:
    setting = find(key)
    value = setting.value_in(Settings())
    assert from_editable(setting, as_editable(setting, value)) == value


@given(st.text())
def test_a_text_stays_as_it_was_written(text: str) -> None:
    setting = find("memory.separator")
    assert from_editable(setting, text) == setting.convert(text)


def test_what_a_setting_cannot_be_is_said() -> None:
    with pytest.raises(SettingError, match="whole number from 0 to 10000000"):
        from_editable(find("memory.threshold"), "many")
    with pytest.raises(SettingError, match="must be"):
        from_editable(find("memory.threshold_unit"), "fathoms")


def test_a_table_is_edited_as_toml_and_its_faults_are_told() -> None:
    tables = [setting for setting in describe() if setting.is_table]
    for setting in tables:
        with pytest.raises(SettingError, match="not valid TOML"):
            from_editable(setting, "this is [no TOML")


def test_long_texts_and_those_with_macros_are_edited_in_an_editor() -> None:
    settings = Settings()
    for key, is_long in [
        ("summaries.prompt", True),
        ("memory.separator", True),
        ("memory.short_term_template", True),
        ("chats.user_name", False),
        ("endpoint.base_url", False),
        ("memory.threshold", False),
    ]:
        setting = find(key)
        assert needs_room(setting, setting.value_in(settings)) is is_long, key


def test_the_macros_are_those_that_the_help_names() -> None:
    assert macros_of(find("memory.short_term_template")) == ("memories",)
    assert "message" in macros_of(find("summaries.prompt"))
