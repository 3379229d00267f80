"""The command line."""

from tuimem.cli.main import app, main

__all__ = ["app", "main"]
