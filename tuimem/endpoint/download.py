"""Fetches a model file from the hub: goes on where it was cut off, and shows itself only when whole and proved."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tuimem.endpoint.errors import DownloadFailed
from tuimem.endpoint.local_model import Download, is_gguf
from tuimem.text import clean_line

if TYPE_CHECKING:
    import httpx

OnProgress = Callable[[int, int], None]
"""Gets the bytes that are here and the bytes in all."""

_PIECE = 1_000_000
_SILENCE = 30.0
"""Seconds without a byte after which a download has failed."""

_LOCK_LOOKED_AT_EVERY = 0.5


async def download(
    choice: Download, folder: Path, on_progress: OnProgress, on_wait: Callable[[], None] = lambda: None
) -> Path:
    """Fetch a model file into the folder; at once when it is there. What is cut off goes on there the next time.

    One process at a time fetches a file; `on_wait` is called when another one does. Cancelling keeps what has come.
    Raises `DownloadFailed`.
    """
    target = folder / choice.file_name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        async with _alone(target, on_wait):
            if not await asyncio.to_thread(_is_here, target, choice):
                await _fetch_and_prove(choice, target, on_progress)
    except OSError as error:
        reason = clean_line(error.strerror or str(error))
        raise DownloadFailed(f"{choice.name} could not be written to {clean_line(str(folder))}: {reason}.") from error
    return target


def _is_here(target: Path, choice: Download) -> bool:
    """Files get their name only after they were proved, so that size and first bytes are enough."""
    return is_gguf(target) and target.stat().st_size == choice.size


@asynccontextmanager
async def _alone(target: Path, on_wait: Callable[[], None]) -> AsyncIterator[None]:
    """Hold the lock of a file, which ends with this process in whichever way that ends."""
    from filelock import FileLock, Timeout  # only who downloads needs it

    lock = FileLock(target.with_suffix(".lock"))
    has_told = False
    while True:
        try:
            lock.acquire(blocking=False)
            break
        except Timeout:
            if not has_told:
                on_wait()
            has_told = True
            await asyncio.sleep(_LOCK_LOOKED_AT_EVERY)
    try:
        yield
    finally:
        lock.release()


async def _fetch_and_prove(choice: Download, target: Path, on_progress: OnProgress) -> None:
    """A part carries the beginning of the digest in its name: what was begun of another file is not gone on with."""
    part = target.with_suffix(f".{choice.sha256[:16]}.part")
    await _fetch(choice, part, on_progress)
    if await asyncio.to_thread(_digest, part) != choice.sha256:
        part.unlink()
        raise DownloadFailed(
            f"What came for {choice.name} is not the expected file and was deleted.",
            "Try again. If the problem persists, choose another model.",
        )
    part.replace(target)


def _digest(path: Path) -> str:
    """The SHA-256 of a file whose bytes are safe on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
        return hashlib.file_digest(file, "sha256").hexdigest()


async def _fetch(choice: Download, part: Path, on_progress: OnProgress) -> None:
    from tuimem.endpoint.http_library import httpx

    here = part.stat().st_size if part.exists() else 0
    if here >= choice.size:  # whole, or wrong: the digest tells
        return
    headers = {"accept-encoding": "identity", **({"range": f"bytes={here}-"} if here else {})}
    client = await asyncio.to_thread(lambda: httpx.AsyncClient(follow_redirects=True, timeout=_SILENCE))
    try:
        async with client, client.stream("GET", choice.url, headers=headers) as response:
            if response.is_error:
                raise DownloadFailed(f"The hub refused {choice.name} ({response.status_code}).")
            resumed = response.status_code == httpx.codes.PARTIAL_CONTENT
            here = await _write(response, part, here if resumed else 0, choice, on_progress)
    except httpx.HTTPError as error:
        raise DownloadFailed(f"The download of {choice.name} was interrupted: no connection to the hub.") from error
    if here < choice.size:
        raise DownloadFailed(f"The download of {choice.name} was interrupted at {here:,} of {choice.size:,} bytes.")


async def _write(response: "httpx.Response", part: Path, here: int, choice: Download, on_progress: OnProgress) -> int:
    """Append what comes, no more than the file has; the bytes that are here at the end."""
    with part.open("ab" if here else "wb") as file:
        on_progress(here, choice.size)
        async for piece in response.aiter_bytes(_PIECE):
            await asyncio.to_thread(file.write, piece)
            here += len(piece)
            on_progress(min(here, choice.size), choice.size)
            if here > choice.size:
                break
    return here
