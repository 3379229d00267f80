"""What goes wrong in a command: two sentences on standard error, and the exit code."""

import sys
from contextlib import suppress

from tuimem.errors import TuimemError
from tuimem.text import clean

FAILED, MISWRITTEN = 1, 2
"""Exit codes."""


class Refusal(TuimemError):
    """A command cannot do what was asked."""


class Miswritten(TuimemError):
    """The command line itself is wrong."""


def exit_code(error: TuimemError) -> int:
    """The exit code of a command that ends with this error."""
    return MISWRITTEN if isinstance(error, Miswritten) else FAILED


def report(error: TuimemError) -> None:
    """Tell of an error in its own two sentences."""
    say(f"{error.what}\n{error.remedy}".rstrip())


def say(text: str, end: str = "\n") -> None:
    """Write a line for people to standard error; standard output is for the answer alone."""
    with suppress(OSError):  # when standard error cannot be written, there is nobody left to tell
        print(clean(text), file=sys.stderr, end=end, flush=True)
