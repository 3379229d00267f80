"""Learning from what was just said to `llm`: in a process of its own, begun when `llm` has logged it and ends."""

import atexit
import subprocess
import sys


def learn_afterwards() -> None:
    """Have it learned from at the end of this process, once, whoever asks."""
    atexit.unregister(_begin)
    atexit.register(_begin)


def _begin() -> None:
    """Nobody waits for it, and it says nothing: what goes wrong is in the log, and is tried again the next time."""
    subprocess.Popen(
        [sys.executable, "-m", "tuimem", "memory", "learn"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
