"""What is set now, and by whom: the settings screen's text and `tuimem config show`."""

from collections.abc import Iterator
from dataclasses import dataclass

from tuimem.listing import Row as Listed
from tuimem.listing import Section
from tuimem.settings.describe import KEYS, as_text, describe, groups, shown
from tuimem.settings.layers import DEFAULT, LoadedSettings
from tuimem.settings.paths import Paths


@dataclass(frozen=True, slots=True)
class Row:
    """One setting in force, ready to be shown: a value as TOML writes it, without a password in an address."""

    key: str
    value: str
    origin: str


def rows(loaded: LoadedSettings) -> Iterator[Row]:
    """Every setting, then the user's own keys."""
    for setting in describe():
        value = setting.value_in(loaded.settings)
        yield Row(setting.key, as_text(shown(setting.key, value)), loaded.origins[setting.key])
    for command, names in loaded.settings.keys.items():
        yield Row(f"{KEYS}.{command}", as_text(names), loaded.origins[f"{KEYS}.{command}"])


def settings_report(loaded: LoadedSettings, paths: Paths) -> list[Section]:
    """All settings in force and where each comes from."""
    listed = list(rows(loaded))
    files = (Listed("settings", str(paths.settings_file)), Listed("themes", str(paths.themes_folder)))
    sections = [Section("Files", files, lead="\n".join(loaded.problems))]
    for group in (*groups(), KEYS):
        own = [_listed(row) for row in listed if row.key.startswith(f"{group}.")]
        if own:
            sections.append(Section(f"[{group}]", tuple(own)))
    if beside := [_listed(row) for row in listed if "." not in row.key]:
        sections.append(Section("Tables", tuple(beside)))
    return sections


def _listed(row: Row) -> Listed:
    origin = "file" if row.origin.startswith("file ") else row.origin
    return Listed(row.key.partition(".")[2] or row.key, row.value if origin == DEFAULT else f"{row.value}  ({origin})")
