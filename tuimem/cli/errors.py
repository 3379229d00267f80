"""What goes wrong in a command, as two sentences on standard error and exit code 1."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from tuimem.errors import TuimemError
from tuimem.text import clean


class Refusal(TuimemError):
    """A command cannot do what was asked."""


@contextmanager
def reporting() -> Iterator[None]:
    """End the command with exit code 1 when one of the program's own errors is raised inside the block."""
    try:
        yield
    except TuimemError as error:
        say(f"{error.what}\n{error.remedy}")
        raise typer.Exit(1) from error


def say(text: str, end: str = "\n") -> None:
    """Write a line for people to standard error; standard output is for the answer alone."""
    print(clean(text), file=sys.stderr, end=end, flush=True)
