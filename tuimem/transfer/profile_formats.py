"""Config profiles in files of any kind: which format a file has is told from what is in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tuimem.settings.errors import SettingError
from tuimem.settings.foreign import accept
from tuimem.settings.reading import LARGEST, decoded, values_in
from tuimem.transfer.reference_profile import read_profile, write_profile

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ProfileFormat:
    """A way to write a config profile.

    `recognises` gets the bytes and the name of a file. `read` gives values by `group.field`, and a sentence for each
    thing that has no place here; it raises SettingError.
    """

    name: str
    recognises: Callable[[bytes, str], bool]
    read: Callable[[bytes, str], tuple[Values, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class ReadProfile:
    """What was read: the values that are taken, and a sentence for each that is not."""

    format: str
    values: Values
    left_out: tuple[str, ...]


def _read_toml(data: bytes, name: str) -> tuple[Values, tuple[str, ...]]:
    return values_in(decoded(data, name), name), ()


def _read_reference(data: bytes, name: str) -> tuple[Values, tuple[str, ...]]:
    found = read_profile(data)
    return found.values, found.problems


TOML = ProfileFormat("TOML", lambda data, name: True, _read_toml)


def _is_json(data: bytes, name: str) -> bool:
    return name.lower().endswith(".json") or data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


QVINK = ProfileFormat("JSON of Qvink Memory", _is_json, _read_reference)

PROFILE_FORMATS: tuple[ProfileFormat, ...] = (QVINK, TOML)
"""The first that recognises a file reads it, so the one that takes all is the last."""


def exported(toml: str, path: Path | None) -> str:
    """A profile that is to be written to a file, given as TOML; its ending can ask for the JSON of Qvink Memory."""
    if path is None or path.suffix.lower() != ".json":
        return toml
    values, _ = accept(values_in(toml, path.name))
    return write_profile(values) + "\n"


def read_profile_file(data: bytes, name: str) -> ReadProfile:
    """A config profile out of the bytes of a file. Raises SettingError when there is nothing in it to take."""
    if len(data) > LARGEST:
        raise SettingError(f"{name} is too large: a config profile has at most 4 MB.", "Import another file.")
    found = next(each for each in PROFILE_FORMATS if each.recognises(data, name))
    try:
        given, problems = found.read(data, name)
    except SettingError as error:
        raise SettingError(error.what, "Nothing was imported.") from error
    values, left_out = accept(given)
    if given and not values:
        raise SettingError(f"{name} has no settings that can be used. {left_out[0]}", "Nothing was imported.")
    return ReadProfile(found.name, values, (*problems, *left_out))
