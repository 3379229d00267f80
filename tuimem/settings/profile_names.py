"""What a config profile may be called: it is the name of a file on every system."""

import unicodedata
from collections.abc import Iterable

from tuimem.settings.errors import SettingError
from tuimem.text import clean_line

DEFAULT_PROFILE = "Default"
"""The profile that is always there."""

_LONGEST = 120
"""Bytes: with what is added to it, the name of a file on every system."""

_FORBIDDEN = frozenset('/\\:*?"<>|')
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{device}{number}" for device in ("com", "lpt") for number in range(1, 10))]
)


def checked_name(name: str) -> str:
    """The name, white space around it taken off. Raises SettingError for one that cannot be that of a file."""
    wanted = unicodedata.normalize("NFC", name.strip())
    if not wanted:
        raise SettingError("A config profile needs a name.", "Give it one.")
    if clean_line(wanted, len(wanted) + 1) != wanted:
        raise _unusable(wanted, "has control characters or line breaks in it")
    if bad := sorted(_FORBIDDEN.intersection(wanted)):
        raise _unusable(wanted, f"has {' and '.join(bad)} in it")
    if wanted[0] == "." or wanted[-1] == ".":
        raise _unusable(wanted, "begins or ends with a dot")
    if wanted.partition(".")[0].strip().casefold() in _RESERVED:
        raise _unusable(wanted, "is the name of a device on Windows")
    if len(wanted.encode("utf-8", "replace")) > _LONGEST:
        raise _unusable(wanted, "is too long")
    return wanted


def found_name(name: str, names: Iterable[str]) -> str | None:
    """The one of the names that is meant: it, or the same in another case."""
    wanted = _folded(name)
    alike = [one for one in names if _folded(one) == wanted]
    return name if name in alike else next(iter(alike), None)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name.strip()).casefold()


def _unusable(name: str, why: str) -> SettingError:
    return SettingError(
        f"A config profile cannot be called “{clean_line(name, 80)}”: the name {why}.", "Choose another."
    )
