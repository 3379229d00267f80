"""Each origin of a setting wins over the ones below it, for every setting there is."""

import json
from pathlib import Path
from typing import Any

import pytest

from tuimem.settings import FileSettings, Setting, describe, find_paths
from tuimem.settings.describe import as_text
from tuimem.settings.groups.help_text import SettingScope
from tuimem.settings.tables import plain
from tuimem.settings.writing import change_file

TABLES: dict[str, list[Any]] = {
    "connections": [{f"name {n}": {"model": f"m{n}"}} for n in range(7)],
    "memory.chroma_headers": [[f"X-Name: {n}"] for n in range(7)],
    "transcript.redact": [[f"word {n}"] for n in range(7)],
    "facts.prefixes": [[f"note {n}:"] for n in range(7)],
    "summaries.macros": [{f"macro_{n}": {"template": "words"}} for n in range(7)],
    "summaries.regex_scripts": [{f"script {n}": {"pattern": "word"}} for n in range(7)],
    "summaries.message_scripts": [[f"script {n}"] for n in range(7)],
}
"""Values of tables that do not follow from their types."""

NAMES = {
    "chats.profile",
    "endpoint.connection",
    "memory.connection",
    "summaries.connection",
    "summaries.message_scripts",
}
"""Settings that name what there is not in these tests, which is told."""

FEW = 7
"""A setting that has fewer numbers has the same one twice."""

TOGETHER = {"memory.step_at": range(90, 97), "memory.step_to": range(20, 27)}
"""Settings that must go with each other."""


def values_of(setting: Setting) -> list[Any]:
    """Values that differ from the default, and from their neighbours."""
    if setting.key in TABLES:
        return TABLES[setting.key]
    if setting.key in TOGETHER:
        return list(TOGETHER[setting.key])
    if setting.choices:
        others = [choice for choice in setting.choices if choice != as_text(plain(setting.default)).strip('"')]
        found = [each == "true" if setting.type is bool else each for each in others]
        return _by_turns(found, plain(setting.default))
    if setting.type is int and setting.most is not None and setting.least is not None and setting.most < FEW:
        found = [number for number in range(int(setting.least), int(setting.most) + 1) if number != setting.default]
        return _by_turns(found, setting.default)
    if setting.type in (int, float):
        assert setting.least is not None
        return [setting.type(setting.least + n) if setting.type is int else setting.least + n / 100 for n in range(7)]
    return [f"text {n} {{{{message}}}}" for n in range(7)]


def _by_turns(others: list[Any], default: object) -> list[Any]:
    return [others[0], default, others[-1], default, others[0], default, others[-1]]


def as_given(setting: Setting, value: object) -> str:
    """The value as an environment or a command line has it."""
    return json.dumps(value) if setting.is_table or setting.type is bool else str(value)


@pytest.mark.parametrize("setting", describe(), ids=lambda setting: setting.key)
def test_each_origin_wins_over_those_below(setting: Setting, tmp_path: Path) -> None:
    paths = find_paths({}, tmp_path)
    values = values_of(setting)
    layers = ["file", "config profile P", "config profile P, unsaved", "chat", "environment", "command line"]
    if setting.scope is SettingScope.GLOBAL:
        layers = ["file", "environment", "command line"]
    environ: dict[str, str] = {}
    overrides: dict[str, str] = {}
    own: dict[str, Any] = {}
    paths.profiles_folder.mkdir()
    (paths.profiles_folder / "P.toml").touch()
    for layer, value in zip(layers, values, strict=False):
        match layer:
            case "file":
                change_file(paths.settings_file, {setting.key: setting.convert(value)})
            case "config profile P":
                change_file(paths.profiles_folder / "P.toml", {setting.key: setting.convert(value)})
            case "config profile P, unsaved":
                FileSettings(paths, {}).edit("P", setting.key, setting.convert(value))
            case "chat":
                own = {setting.key: value}
            case "environment":
                environ = {setting.variable: as_given(setting, value)}
            case _:
                overrides = {setting.key: as_given(setting, value)}
        loaded = FileSettings(paths, environ, overrides).in_force("P", own)
        assert loaded.origins[setting.key].startswith(layer), loaded.problems
        assert setting.value_in(loaded.settings) == setting.convert(value), layer
        told = " ".join(loaded.problems)
        assert setting.key not in told or setting.key in NAMES, told


@pytest.mark.parametrize(
    "setting", [one for one in describe() if one.scope is SettingScope.GLOBAL], ids=lambda setting: setting.key
)
def test_a_setting_of_the_whole_program_is_in_force_neither_from_a_profile_nor_from_a_chat(
    setting: Setting, tmp_path: Path
) -> None:
    paths = find_paths({}, tmp_path)
    value = values_of(setting)[-1]
    change_file(paths.profiles_folder / "P.toml", {setting.key: setting.convert(value)})
    loaded = FileSettings(paths, {}).in_force("P", {setting.key: value})
    assert loaded.origins[setting.key] == "default"
    told = " ".join(loaded.problems)
    assert f"{setting.key} is a setting of the whole program, so it cannot be in a config profile." in told
    assert f"{setting.key} is a setting of the whole program, so it cannot be in a chat." in told
