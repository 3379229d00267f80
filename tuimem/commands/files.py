"""Names of files as people type them, and what completes them."""

import asyncio
import os
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tuimem.files import expanded

_MOST = 50


def typed_path(text: str) -> Path:
    """The path that was typed, pasted or dragged into the line: quoted, with escaped blanks, or as an address."""
    name = text.strip()
    if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1]
    elif name.startswith("file://"):
        name = unquote(urlsplit(name).path)
    path = expanded(name)
    return expanded(name.replace("\\ ", " ")) if "\\ " in name and not os.access(path, os.F_OK) else path


async def paths(context: object, start: str) -> Sequence[str]:
    """Files and folders whose names begin as what is typed, folders with a slash at their end."""
    return await asyncio.to_thread(lambda: sorted(islice(_matching(start), _MOST), key=str.casefold))


def _matching(start: str) -> Iterator[str]:
    head, _, name = start.rpartition("/")
    above = f"{head}/" if "/" in start else ""
    try:
        with os.scandir(expanded(above or ".")) as entries:
            for entry in entries:
                is_wanted = entry.name.casefold().startswith(name.casefold())
                if is_wanted and (name or not entry.name.startswith(".")) and entry.name.isprintable():
                    yield f"{above}{entry.name}{'/' if entry.is_dir() else ''}"
    except OSError:  # no such folder yet, or none that may be read: nothing completes it
        return
