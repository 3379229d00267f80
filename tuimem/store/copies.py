"""The copies of a database that were made before its upgrades, and the ways out when it is damaged."""

import shlex
from contextlib import suppress
from pathlib import Path


def upgrade_backups(path: Path) -> list[Path]:
    """The copies that were kept before upgrades, newest first."""
    found = [(copy.stat().st_mtime, copy) for copy in path.parent.glob(f"{path.name}.version-*.backup")]
    return [copy for _, copy in sorted(found, reverse=True)]


def way_out(path: Path) -> str:
    """What to do about a damaged database, in a sentence or two."""
    command = f"tuimem recover {shlex.quote(str(path))}"
    ways = f"Copy what can be read to a new file with `{command}`, or put a backup in its place."
    with suppress(OSError):  # the folder cannot be read either
        for copy in upgrade_backups(path)[:1]:
            return f"{ways} The last one that tuimem made is {copy}."
    return ways
