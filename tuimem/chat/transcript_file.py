"""The transcript's file: a line for each exchange, for its user only, begun anew when it has grown large."""

import json
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tuimem.settings.paths import make_private_folder

_PATIENCE = 5.0
"""Seconds that another window may take to write its line."""


def append(path: Path, record: Mapping[str, object], *, most_bytes: float, keep: int) -> None:
    """Write one line. Several windows may do so at once. Raises `OSError`; filelock's `Timeout` is one."""
    from filelock import FileLock

    line = json.dumps(record, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    make_private_folder(path.parent)
    with FileLock(path.with_name(f".{path.name}.lock"), timeout=_PATIENCE, mode=0o600):
        for each in (path, *_older(path, keep)):
            _make_private(each)
        size = path.stat().st_size if path.exists() else 0
        if size and size + len(line) > most_bytes:
            _rotate(path, keep)
        place = os.open(path, os.O_CREAT | os.O_APPEND | os.O_RDWR, 0o600)
        with os.fdopen(place, "ab+") as file:
            file.write(b"" if _ends_a_line(file.fileno()) else b"\n")  # after a line that was broken off
            file.write(line)


def _older(path: Path, keep: int) -> list[Path]:
    return [path.with_name(f"{path.stem}.{number}{path.suffix}") for number in range(1, keep + 1)]


def _make_private(path: Path) -> None:
    """Take from others what they may do with a file that was there before, as from another program."""
    with suppress(FileNotFoundError):
        mode = path.stat().st_mode
        if stat.S_ISREG(mode) and mode & 0o077:
            path.chmod(0o600)


def _ends_a_line(place: int) -> bool:
    size = os.fstat(place).st_size
    if not size:
        return True
    os.lseek(place, size - 1, os.SEEK_SET)
    return os.read(place, 1) == b"\n"


def _rotate(path: Path, keep: int) -> None:
    """`transcript.jsonl` becomes `transcript.1.jsonl`, that becomes `transcript.2.jsonl`, and the oldest one goes."""
    numbered = _older(path, keep)
    for older, newer in reversed(list(zip(numbered, [path, *numbered], strict=False))):
        with suppress(FileNotFoundError):
            newer.replace(older)
    path.unlink(missing_ok=True)
