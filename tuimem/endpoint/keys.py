"""The API key of a server, from its variable or from a command such as a password manager's."""

import asyncio
import shlex
import subprocess
import sys
import threading
from contextlib import suppress

from tuimem.endpoint.errors import KeyUnavailable
from tuimem.endpoint.server import Server

_LONGEST_WAIT = 60.0
"""Seconds that the command may take: password managers may ask for a fingerprint meanwhile."""


async def api_key(server: Server) -> str:
    """The key to send, empty for none. Raises `KeyUnavailable`, whose text never holds the key.

    Cancelling ends the command at once, so that a password manager that hangs never holds up the program's end.
    """
    key = server.api_key
    if not key and server.api_key_command:
        key = await _key_from(server.api_key_command)
    if not (key.isascii() and key.isprintable()):
        raise KeyUnavailable("The API key contains invalid characters.", "Copy the key again without line breaks.")
    return key


async def _key_from(command: str) -> str:
    process = await asyncio.to_thread(_start, command)
    loop = asyncio.get_running_loop()
    printed: asyncio.Future[str] = loop.create_future()

    def read() -> None:
        output = process.communicate()[0]
        with suppress(RuntimeError):  # the loop is closed: nobody waits for the key any more
            loop.call_soon_threadsafe(lambda: None if printed.done() else printed.set_result(output))

    # A daemon, since what the command has started may keep its output open after the command is ended.
    threading.Thread(target=read, name="API key command", daemon=True).start()
    try:
        async with asyncio.timeout(_LONGEST_WAIT):
            output = await printed
    except TimeoutError:
        raise KeyUnavailable(f"The command for the API key took longer than {_LONGEST_WAIT:.0f} s.") from None
    finally:
        if process.poll() is None:
            process.kill()
    if process.returncode:
        raise KeyUnavailable(f"The command for the API key failed with exit code {process.returncode}.")
    lines = output.strip().splitlines()
    if not lines:
        raise KeyUnavailable("The command for the API key printed nothing.")
    return lines[0].strip()


def _start(command: str) -> "subprocess.Popen[str]":
    try:
        words = command if sys.platform == "win32" else shlex.split(command)
        return subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            errors="replace",
        )
    except (OSError, ValueError, IndexError):
        raise KeyUnavailable("The command for the API key could not be run.") from None
