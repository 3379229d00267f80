"""The API key of a connection, from its variable or from a command such as a password manager's."""

import asyncio
import shlex
import subprocess
import sys

from tuimem.endpoint.connection import Connection
from tuimem.endpoint.errors import KeyUnavailable

_LONGEST_WAIT = 60.0
"""Seconds that the command may take: password managers may ask for a fingerprint meanwhile."""


async def api_key(connection: Connection) -> str:
    """The key to send, empty for none. Raises `KeyUnavailable`, whose text never holds the key."""
    key = connection.api_key
    if not key and connection.api_key_command:
        key = await asyncio.to_thread(_key_from, connection.api_key_command)
    if not (key.isascii() and key.isprintable()):
        raise KeyUnavailable(
            "The API key holds characters that no key has.", "Copy the key again, without line breaks."
        )
    return key


def _key_from(command: str) -> str:
    try:
        words = command if sys.platform == "win32" else shlex.split(command)
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, capture_output=True, timeout=_LONGEST_WAIT, check=True, encoding="utf-8"
        )
    except subprocess.TimeoutExpired:
        raise KeyUnavailable(f"The command for the API key took longer than {_LONGEST_WAIT:.0f} s.") from None
    except subprocess.CalledProcessError as error:
        raise KeyUnavailable(f"The command for the API key failed with exit code {error.returncode}.") from None
    except (OSError, ValueError, IndexError):
        raise KeyUnavailable("The command for the API key could not be run.") from None
    lines = done.stdout.strip().splitlines()
    if not lines:
        raise KeyUnavailable("The command for the API key printed nothing.")
    return lines[0].strip()
