"""The clipboard: the system's own where there is one, else the terminal's."""

import os
from collections.abc import Callable

_MOST_BYTES_FOR_TERMINAL = 74_994
"""Terminals drop longer OSC 52 sequences: xterm takes 100,000 bytes of base64, less its own frame."""


def copy(text: str, to_terminal: Callable[[str], None]) -> str:
    """Copy the text; returns how, or that it may not have worked, in words that end a sentence."""
    if not os.environ.get("SSH_TTY"):
        import pyperclip

        try:
            pyperclip.copy(text)
        except pyperclip.PyperclipException:
            pass  # no clipboard program on this machine: the terminal is asked below
        else:
            return "to the clipboard"
    to_terminal(text)
    if len(text.encode()) > _MOST_BYTES_FOR_TERMINAL:
        return "through the terminal, which may be too small for that much text; /export writes a file"
    return "through the terminal"
