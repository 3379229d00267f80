"""Fetches a model file from the hub: goes on where it was cut off, and shows itself only when whole."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tuimem.endpoint.errors import DownloadFailed
from tuimem.endpoint.local_model import Download, is_gguf
from tuimem.text import clean_line

if TYPE_CHECKING:
    import httpx

OnProgress = Callable[[int, int | None], None]
"""Gets the bytes that are here and the bytes in all, None while unknown."""

_PIECE = 1_000_000
_SILENCE = 30.0
"""Seconds without a byte after which a download has failed."""


async def download(choice: Download, folder: Path, on_progress: OnProgress) -> Path:
    """Fetch a model file into the folder; at once when it is there. What is cut off goes on there the next time.

    Cancelling keeps what has come. Raises `DownloadFailed`.
    """
    target = folder / choice.file_name
    if await asyncio.to_thread(is_gguf, target):
        return target
    part = target.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        await _fetch(choice, part, on_progress)
        if not is_gguf(part):
            part.unlink()
            raise DownloadFailed(f"What came for {choice.name} is no GGUF model file.", "Choose another model.")
        part.replace(target)
    except OSError as error:
        reason = clean_line(error.strerror or str(error))
        raise DownloadFailed(f"{choice.name} could not be written to {clean_line(str(folder))}: {reason}.") from error
    return target


async def _fetch(choice: Download, part: Path, on_progress: OnProgress) -> None:
    import httpx

    here = part.stat().st_size if part.exists() else 0
    headers = {"accept-encoding": "identity", **({"range": f"bytes={here}-"} if here else {})}
    client = await asyncio.to_thread(lambda: httpx.AsyncClient(follow_redirects=True, timeout=_SILENCE))
    try:
        async with client, client.stream("GET", choice.url, headers=headers) as response:
            total = _total(response)
            if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and total == here:
                return
            if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                part.unlink()
            if response.is_error:
                raise DownloadFailed(f"The hub did not give out {choice.name} ({response.status_code}).")
            resumed = response.status_code == httpx.codes.PARTIAL_CONTENT
            here = await _write(response, part, here if resumed else 0, total, on_progress)
    except httpx.HTTPError as error:
        raise DownloadFailed(f"The download of {choice.name} was cut off: no connection to the hub.") from error
    if total is not None and here != total:
        raise DownloadFailed(f"The download of {choice.name} was cut off at {here:,} of {total:,} bytes.")


async def _write(response: "httpx.Response", part: Path, here: int, total: int | None, on_progress: OnProgress) -> int:
    """Append what comes; the bytes that are in the file at the end."""
    with part.open("ab" if here else "wb") as file:
        on_progress(here, total)
        async for piece in response.aiter_bytes(_PIECE):
            await asyncio.to_thread(file.write, piece)
            here += len(piece)
            on_progress(here, total)
    return here


def _total(response: "httpx.Response") -> int | None:
    """Bytes of the whole file, as the answer to a request for all or a part of it tells."""
    if whole := re.search(r"/(\d+)$", response.headers.get("content-range", "")):
        return int(whole[1])
    length = response.headers.get("content-length", "")
    return int(length) if length.isdigit() and response.is_success else None
