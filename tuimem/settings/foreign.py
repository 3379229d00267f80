"""Settings that come from somebody else's file: which of them are taken."""

from collections.abc import Mapping
from typing import Any

from tuimem.settings import tables
from tuimem.settings.describe import ADDRESS, COMMAND, VARIABLE, by_key, find
from tuimem.settings.errors import SettingError
from tuimem.settings.layers import is_global


def is_private(key: str) -> bool:
    """Whether a setting says where texts and keys are sent, or what is run: never taken from somebody else."""
    return key.endswith((ADDRESS, COMMAND, VARIABLE))


def accepted_settings(values: Mapping[str, object]) -> dict[str, Any]:
    """What of the values can be used, as TOML and JSON can hold it."""
    return {key: tables.plain(value) for key in values if (value := _accepted(key, values[key])) is not None}


def _accepted(key: str, value: object) -> object:
    if key not in by_key() or is_global(key) or is_private(key):
        return None
    try:
        return find(key).convert(value)
    except SettingError:
        return None
