"""Edits of a config profile that are in force and not saved, as they are kept beside its file."""

import json
from collections.abc import Mapping

from msgspec import Struct

from tuimem.settings.describe import by_key
from tuimem.settings.errors import SettingError
from tuimem.settings.writing import REMOVED


class Edit(Struct, frozen=True):
    """A value that is in force and not saved. `was` is what the file said then; `REMOVED`: nothing is said."""

    value: object
    was: object


class Clash(Struct, frozen=True):
    """A setting that was edited here, and changed in the file by another program or window since."""

    key: str
    here: object
    there: object


class ProfileClash(SettingError):
    """Settings were edited here and changed in the file as well."""

    def __init__(self, profile: str, clashes: tuple[Clash, ...]) -> None:
        self.clashes = clashes
        keys = ", ".join(clash.key for clash in clashes)
        super().__init__(
            f"The file of the config profile “{profile}” was changed where you have unsaved edits: {keys}.",
            "Choose between your edits and the file.",
        )


def clashes(edits: Mapping[str, Edit], there: Mapping[str, object]) -> tuple[Clash, ...]:
    """Where a file says something else by now than when it was edited here."""
    return tuple(
        Clash(key, edit.value, there.get(key, REMOVED))
        for key, edit in edits.items()
        if there.get(key, REMOVED) not in (edit.was, edit.value)
    )


def changes(edits: Mapping[str, Edit]) -> dict[str, object]:
    """What the edits make of the file."""
    return {key: edit.value for key, edit in edits.items()}


def to_json(edits: Mapping[str, Edit]) -> str:
    """The edits as they are kept."""
    return json.dumps({key: _as_data(edit) for key, edit in edits.items()}, ensure_ascii=False, indent=1)


def from_json(text: str) -> dict[str, Edit]:
    """The edits; what is not as it should be is passed over, since people do not write this file."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(data, dict):
        return {}
    return {
        key: Edit(found.get("value", REMOVED), found.get("was", REMOVED))
        for key, found in data.items()
        if key in by_key() and isinstance(found, dict)
    }


def _as_data(edit: Edit) -> dict[str, object]:
    return {field: value for field, value in (("value", edit.value), ("was", edit.was)) if value is not REMOVED}
