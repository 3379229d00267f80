"""What is set now, and by whom, for `tuimem config show`."""

from collections.abc import Iterator

from msgspec import Struct

from tuimem.settings.describe import KEYS, as_text, describe, shown
from tuimem.settings.layers import LoadedSettings


class ReportRow(Struct, frozen=True):
    """One setting in force, ready to be shown: a value as TOML writes it, without a password in an address."""

    key: str
    value: str
    origin: str


def rows(loaded: LoadedSettings) -> Iterator[ReportRow]:
    """Every setting, then the user's own keys."""
    for setting in describe():
        value = setting.value_in(loaded.settings)
        yield ReportRow(setting.key, as_text(shown(setting.key, value)), loaded.origins[setting.key])
    for command, names in loaded.settings.keys.items():
        yield ReportRow(f"{KEYS}.{command}", as_text(names), loaded.origins[f"{KEYS}.{command}"])
