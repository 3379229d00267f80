"""How a setting says what it is for, what range it has, and where it can be set."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from msgspec import Meta


class SettingScope(StrEnum):
    """Where a setting can have a value of its own."""

    ANYWHERE = "anywhere"
    GLOBAL = "global"
    """For the whole program: neither in a config profile nor in a chat."""


Check = Callable[[Any], None]
"""Raises `ValueError` for a value of the right type that cannot work; the text is the rest of a sentence."""


def text(
    help_text: str,
    scope: SettingScope = SettingScope.ANYWHERE,
    check: Check | None = None,
    also: str = "",
    also_off: str = "",
) -> Meta:
    """What a setting is for, and a check of what its type does not tell.

    `also` is another environment variable that sets it, known from another program; `also_off` one that says the
    opposite.
    """
    return Meta(description=help_text, extra={"scope": scope, "check": check, "also": also, "also_off": also_off})


def number(
    help_text: str, least: float, most: float, scope: SettingScope = SettingScope.ANYWHERE, also: str = ""
) -> Meta:
    """What a number is for, and its range, both ends included; `also` is as in `text`."""
    return Meta(description=help_text, ge=least, le=most, extra={"scope": scope, "also": also})
