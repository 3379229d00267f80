"""Settings that come from somebody else's file: which of them are taken."""

from collections.abc import Mapping
from typing import Any

from tuimem.settings import tables
from tuimem.settings.describe import ADDRESS, COMMAND, VARIABLE, find, is_known
from tuimem.settings.errors import SettingError
from tuimem.settings.layers import refuse_global
from tuimem.text import clean_line

_MOST_TOLD = 10


def is_private(key: str) -> bool:
    """Whether a setting says where texts and keys are sent, or what is run: never taken from somebody else."""
    return key.endswith((ADDRESS, COMMAND, VARIABLE))


def accept(values: Mapping[str, object]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The values that can be used, as TOML and JSON hold them, and a sentence for each that cannot."""
    taken: dict[str, Any] = {}
    left_out: list[str] = []
    untold = 0
    for key, value in values.items():
        if len(left_out) >= _MOST_TOLD and not is_known(key):  # to look for a name like it takes its time
            untold += 1
            continue
        try:
            taken[key] = _accepted(key, value)
        except SettingError as error:
            left_out.append(error.what)
    if untold:
        left_out.append(f"And {untold:,} more unknown settings.")
    return taken, tuple(left_out)


def _accepted(key: str, value: object) -> Any:  # noqa: ANN401  # any setting's value
    setting = find(key)
    refuse_global(key, "a config profile")
    if is_private(key):
        raise SettingError(
            f"{clean_line(key, 80)} was left out: it says where texts are sent, or what is run.", "Set it yourself."
        )
    return tables.plain(setting.convert(value))
