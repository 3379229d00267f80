"""The user's own editor, for files that they may change."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from tuimem.cli.errors import Refusal

_EDITORS = ("sensible-editor", "nano", "vim", "vi")


def run_editor(path: Path, hint: str) -> None:
    """Open a file and return when the editor has ended. `hint` says how to find the file without it.

    Raises `Refusal`.
    """
    choose = f"Set the environment variable EDITOR, or open the file yourself; {hint}"
    command = [*_editor(choose), str(path)]
    try:
        ended = subprocess.run(command, check=False).returncode
    except OSError as error:
        raise Refusal(f"The editor {command[0]} cannot be started ({error.strerror}).", choose) from error
    if ended:
        raise Refusal(f"The editor {command[0]} exited with code {ended}.", choose)


def _editor(choose: str) -> list[str]:
    """The user's editor as a command."""
    named = (os.environ.get("VISUAL") or os.environ.get("EDITOR") or "").strip()
    if named:
        return [named] if sys.platform == "win32" or Path(named).exists() else _words(named, choose)
    if sys.platform == "win32":
        return ["notepad"]
    found = next((name for name in _EDITORS if shutil.which(name)), None)
    if found is None:
        raise Refusal("No editor was found.", choose)
    return [found]


def _words(command: str, choose: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError as error:
        raise Refusal(f"The editor {command} has a quotation mark that is not closed.", choose) from error
