"""`tuimem doctor`: what works, what does not, and what to do."""

import asyncio
import os
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING

import typer

from tuimem.cli import options
from tuimem.cli.errors import say
from tuimem.cli.output import put, put_json

if TYPE_CHECKING:
    from tuimem.cli.diagnosis import Diagnosis

_SIGNS = {True: "✓", False: "✗", None: "·"}


def doctor(
    as_json: options.Json = False,
    base_url: options.BaseUrl = None,
    model: options.ModelName = None,
    home: options.Home = None,
) -> None:
    """Say what works, what does not, and what to do. Exit code 0 when a chat is possible."""
    from tuimem.cli.diagnosis import diagnose
    from tuimem.settings import load

    paths = options.paths(home)
    loaded = load(paths, os.environ, options.overrides(base_url, model))
    if not as_json:
        say("Asking the servers …")
    found = asyncio.run(diagnose(paths, loaded, os.environ))
    if as_json:
        lines = [asdict(line) for line in found.lines]
        put_json({"chat_is_possible": found.chat_is_possible, "checks": lines})
    else:
        _print(found)
    raise typer.Exit(0 if found.chat_is_possible else 1)


def _print(found: "Diagnosis") -> None:
    for area, lines in groupby(found.lines, key=lambda line: line.area):
        put(area)
        for line in lines:
            put(f"  {_SIGNS[line.ok]} {line.name}: {line.detail}")
            if line.remedy and line.ok is not True:
                put(f"      {line.remedy}")
        put()
    put("A chat is possible." if found.chat_is_possible else "A chat is not possible yet; what is marked ✗ says why.")
