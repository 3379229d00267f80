"""Files that are written so that a reader finds all of the old or all of the new, and paths as people type them."""

import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


def expanded(path: Path | str) -> Path:
    """A path with a home folder in the place of `~`; the home of nobody stays as it was typed."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


@contextmanager
def whole_file(path: Path, *, overwrite: bool) -> Iterator[tuple[Path, Path]]:
    """An empty file of its user only, to be filled in the block, and the place that it is moved to at the end.

    When the block raises, nothing is left. A link stays one. Raises `FileExistsError` when the place is taken and
    must not be overwritten, and `OSError` when it cannot be written.
    """
    target = path.resolve()
    if not overwrite and target.exists():
        raise FileExistsError(f"{target} is there already")
    unfinished = target.with_name(f".{target.name}.{uuid.uuid4().hex}.new")
    try:
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield unfinished, target
        if not overwrite and target.exists():
            raise FileExistsError(f"{target} is there already")
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def write_whole(path: Path, pieces: Iterable[str], *, overwrite: bool) -> Path:
    """Write a text file for its user only, whole or not at all; returns its place.

    Raises what `whole_file` raises, and whatever making the pieces raises.
    """
    with whole_file(path, overwrite=overwrite) as (unfinished, target), unfinished.open("w", encoding="utf-8") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())
    return target
