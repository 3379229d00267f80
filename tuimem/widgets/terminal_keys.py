"""Keys that terminals send and Textual 8.2 does not know."""

from enum import Enum
from typing import Any, cast

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS


class _Key(Enum):
    ALT_ENTER = "alt+enter"


_SEQUENCES = {"\x1b\r": _Key.ALT_ENTER, "\x1b\n": _Key.ALT_ENTER}
"""Without them alt+enter would be escape and enter, and send what is being written."""


def know_more_keys() -> None:
    """Have Textual's parser of the terminal's input know these keys."""
    known = cast("dict[str, Any]", ANSI_SEQUENCES_KEYS)
    known.update({sequence: (key,) for sequence, key in _SEQUENCES.items()})
