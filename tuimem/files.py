"""Writing files so that a reader finds all of the old or all of the new, whatever happens in between."""

import os
import uuid
from collections.abc import Iterable
from pathlib import Path


def write_whole(path: Path, pieces: Iterable[str], *, overwrite: bool) -> Path:
    """Write a text file for its user only, whole or not at all; returns its place. A link stays one.

    Raises `FileExistsError` when it is there and must not be overwritten, `OSError` when it cannot be written, and
    whatever making the pieces raises.
    """
    target = path.resolve()
    if not overwrite and target.exists():
        raise FileExistsError(f"{target} is there already")
    draft = target.with_name(f".{target.name}.{uuid.uuid4().hex}.new")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        if not overwrite and target.exists():
            raise FileExistsError(f"{target} is there already")
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return target
