"""What is set now, and by whom: the settings screen's text and `tuimem config show`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tuimem.settings.describe import KEYS, as_text, describe, groups, shown
from tuimem.settings.layers import LoadedSettings
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
        value = getattr(getattr(loaded.settings, setting.group), setting.field)
        yield Row(setting.key, as_text(shown(setting.key, value)), loaded.origins[setting.key])
    for command, names in loaded.settings.keys.items():
        yield Row(f"{KEYS}.{command}", as_text(names), loaded.origins[f"{KEYS}.{command}"])


def settings_report(loaded: LoadedSettings, paths: Paths) -> str:
    """All settings in force and where each comes from, as Markdown."""
    listed = list(rows(loaded))
    parts = [f"Settings file: `{paths.settings_file}`\n\nThemes: `{paths.themes_folder}`\n"]
    parts += [f"- {_escaped(problem)}\n" for problem in loaded.problems]
    for group in (*groups(), KEYS):
        lines = [row for row in listed if row.key.startswith(f"{group}.")]
        if lines:
            parts.append(f"\n## {group}\n\n| Setting | Value | From |\n|---|---|---|\n")
            parts += [f"| {row.key} | {_escaped(row.value)} | {row.origin.partition(' ')[0]} |\n" for row in lines]
    return "".join(parts)


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>|#])", r"\\\1", text)
