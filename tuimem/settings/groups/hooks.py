"""The settings of hooks."""

from typing import Annotated

from msgspec import Struct

from tuimem.settings.groups.help_text import number


class HookSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Functions of yours that take part in each turn (hooks.py in the settings folder, and installed packages)."""

    seconds: Annotated[
        float,
        number("Seconds that one hook may take; one that takes longer is stopped and left out from then on.", 0.1, 600),
    ] = 5.0
