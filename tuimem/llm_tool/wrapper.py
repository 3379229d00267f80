"""The wrapper around `llm` in the start file of a shell: a few lines that read a file of this package.

When the package is gone, the lines do nothing. A start file is changed as bytes: what is not ours is not even read as
text.
"""

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tuimem.errors import TuimemError
from tuimem.files import whole_file

BACKUP_SUFFIX = ".tuimem-backup"

_FOLDER = Path(__file__).parent
_BEGIN, _END = b"# >>> tuimem >>>", b"# <<< tuimem <<<"
_BLOCK = re.compile(rb"(?:^|\n)" + re.escape(_BEGIN) + rb"[^\n]*\n.*?" + re.escape(_END) + rb"(?:\r?\n|\Z)", re.DOTALL)
_MADE = b" this file was made for it"


class StartFileTrouble(TuimemError):
    """The start file of a shell cannot be changed."""


@dataclass(frozen=True, slots=True)
class Shell:
    """One kind of shell: its name, its start file, and the file of this package that it reads."""

    name: str
    start_file: Path
    wrapper: Path

    @property
    def lines(self) -> bytes:
        """What stands in the start file, without the marks around it."""
        return (_FISH_LINES if self.name == "fish" else _LINES).format(_quoted(self)).encode("utf-8", "surrogateescape")

    @property
    def backup(self) -> Path:
        """Where the start file is kept as it was before."""
        return self.start_file.with_name(self.start_file.name + BACKUP_SUFFIX)


_SAYS = "# llm with memory: added by `tuimem shell install`, taken out by `tuimem shell uninstall`.\n"
_LINES = _SAYS + "if [ -r {0} ]; then . {0}; fi\n"
_FISH_LINES = _SAYS + "if test -r {0}; source {0}; end\n"


def shells(environ: Mapping[str, str]) -> dict[str, Shell]:
    """The shells that are known, by their names, with the start files of this user."""
    home = Path(environ.get("HOME") or Path.home())
    fish = Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "fish" / "config.fish"
    bash = _with_lines_or_first(home / ".bashrc", home / ".bash_profile")
    zsh = Path(environ.get("ZDOTDIR") or home) / ".zshrc"
    return {
        "bash": Shell("bash", bash, _FOLDER / "llm.sh"),
        "zsh": Shell("zsh", zsh, _FOLDER / "llm.sh"),
        "fish": Shell("fish", fish, _FOLDER / "llm.fish"),
    }


def _with_lines_or_first(*files: Path) -> Path:
    """The start file that has our lines, wherever they would go today; else the first that there is."""
    there = [file for file in files if file.exists()]
    return next((file for file in there if _has_lines(file)), (*there, files[0])[0])


def _has_lines(file: Path) -> bool:
    try:
        return _BEGIN in file.read_bytes()
    except OSError:  # whoever wants to change it is told
        return False


def shell_in_use(environ: Mapping[str, str]) -> str:
    """The name of the user's shell, whether it is known or not."""
    return Path(environ.get("SHELL", "")).name


def is_installed(shell: Shell) -> bool:
    """Whether the start file has the lines, whatever they say. Raises `StartFileTrouble`."""
    return _BLOCK.search(_read(shell)) is not None


def is_current(shell: Shell) -> bool:
    """Whether the lines in the start file read this package's file. Raises `StartFileTrouble`."""
    return shell.lines in _read(shell)


def install(shell: Shell) -> bool:
    """Add the lines to the start file, or bring them up to date; False when they were there.

    The file as it was is kept beside it. Raises `StartFileTrouble`.
    """
    before = _read(shell)
    if is_current(shell):
        return False
    found = _BLOCK.search(before)
    made = b"" if shell.start_file.exists() else _MADE
    if found is None:
        after = before + (b"\n" if before else b"") + _BEGIN + made + b"\n" + shell.lines + _END + b"\n"
    else:
        begin = found[0][: found[0].index(b"\n", 1) + 1]
        after = before[: found.start()] + begin + shell.lines + _END + b"\n" + before[found.end() :]
    if not made and found is None:
        _write(shell.backup, before, like=shell.start_file)
    _replace(shell, before, after)
    return True


def uninstall(shell: Shell) -> bool:
    """Take the lines out, so that the start file is as without them, to the byte; False when there are none.

    A backup that says the same goes too, and a file that was made for the lines. Raises `StartFileTrouble`.
    """
    before = _read(shell)
    found = _BLOCK.search(before)
    if found is None:
        return False
    after = _without_lines(before)
    if not after and _MADE in found[0]:
        _remove(shell.start_file)
        return True
    _replace(shell, before, after)
    if shell.backup.is_file() and shell.backup.read_bytes() == after:
        _remove(shell.backup)
    return True


def _without_lines(said: bytes) -> bytes:
    """The start file without our lines. What stands above them and what was added below never become one line."""
    while (found := _BLOCK.search(said)) is not None:
        above, below = said[: found.start()], said[found.end() :]
        between = b"\n" if above and below and not above.endswith(b"\n") else b""
        said = above + between + below
    return said


def _quoted(shell: Shell) -> str:
    """The wrapper's place as one word of the shell."""
    place = str(shell.wrapper)
    inside = place.replace("\\", "\\\\").replace("'", "\\'") if shell.name == "fish" else place.replace("'", "'\\''")
    return f"'{inside}'"


def _read(shell: Shell) -> bytes:
    """What the start file says; nothing when there is none."""
    try:
        said = shell.start_file.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise StartFileTrouble(f"{shell.start_file} cannot be read ({error.strerror}).", _LOOK) from error
    if _BEGIN in _BLOCK.sub(b"", said):
        raise StartFileTrouble(
            f"In {shell.start_file} the lines that begin with “{_BEGIN.decode()}” have no end.",
            f"Remove them by hand, or end them with “{_END.decode()}”.",
        )
    return said


_LOOK = "Nothing was changed. Look at its rights, or name another shell."


def _replace(shell: Shell, before: bytes, after: bytes) -> None:
    """Write the start file, unless somebody else has changed it meanwhile."""
    if _read(shell) != before:
        raise StartFileTrouble(f"{shell.start_file} was changed just now.", "Nothing was done. Try it again.")
    _write(shell.start_file, after, like=shell.start_file)


def _write(path: Path, data: bytes, *, like: Path) -> None:
    """Write a file whole or not at all, with the rights that another one has."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path, overwrite=True) as (unfinished, _):
            with unfinished.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if like.exists():
                shutil.copymode(like, unfinished)
            else:
                unfinished.chmod(0o644)
    except OSError as error:
        raise StartFileTrouble(f"{path} cannot be written ({error.strerror}).", _LOOK) from error


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise StartFileTrouble(f"{path} cannot be removed ({error.strerror}).", "Remove it by hand.") from error
