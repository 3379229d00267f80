"""Where the program starts: nothing is imported before ctrl+c is quiet."""

# The part of `signal` that is built in, without types: the rest of it takes longer than all else here.
import _signal as signal  # type: ignore[import-not-found]  # without types
import os
from collections.abc import Iterator
from contextlib import contextmanager

INTERRUPTED = 130
"""Exit code after ctrl+c: 128 and the number of the signal, as shells have it."""


def main() -> None:
    """Run the command line."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)
    from tuimem.cli.main import run  # which takes longer than all before it

    run()


@contextmanager
def interruptible() -> Iterator[None]:
    """A block in which ctrl+c raises `KeyboardInterrupt`. Before it nothing has begun, after it all is done."""
    if signal.getsignal(signal.SIGINT) is not _leave:
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, _leave)


def _leave(number: int, frame: object) -> None:
    os._exit(INTERRUPTED)
