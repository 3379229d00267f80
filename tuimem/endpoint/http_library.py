"""httpx without the command line that it brings along: click and parts of rich, 2.5 MB in every chat."""

import sys

# None is how Python is told that a module cannot be imported, and httpx does without this one then:
# https://docs.python.org/3/reference/import.html#the-module-cache
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # typeshed leaves out what the reference allows

import httpx  # noqa: E402  # after the line that it depends on

__all__ = ["httpx"]
