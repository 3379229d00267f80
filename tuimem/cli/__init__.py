"""The command line."""

from tuimem.cli.start import main

__all__ = ["main"]
