"""`tuimem doctor`: what works, what does not, and what to do."""

import os
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from tuimem.cli import options
from tuimem.cli.chat import need_a_terminal
from tuimem.cli.errors import FAILED
from tuimem.cli.output import put, put_json
from tuimem.cli.progress import progress

if TYPE_CHECKING:
    from tuimem.cli.diagnosis import Diagnosis
    from tuimem.settings.paths import Paths

_SIGNS = {True: "✓", False: "✗", None: "·"}


Keys = Annotated[bool, typer.Option("--keys", help="Show the name of each key you press, and what it does.")]


def doctor(
    keys: Keys = False,
    as_json: options.Json = False,
    local: options.Local = False,
    model_file: options.ModelFile = None,
    base_url: options.BaseUrl = None,
    model: options.ModelName = None,
    home: options.Home = None,
) -> None:
    """Check what works, and say how to fix what does not. Exits with 0 if `tuimem ask` can answer."""
    options.choice(local, model_file, base_url, model)
    paths = options.paths(home)
    if keys:
        _show_keys(paths)
        return
    import asyncio

    from tuimem.cli.diagnosis import diagnose
    from tuimem.settings import load

    loaded = load(paths, os.environ, options.overrides(base_url, model))
    with progress("Asking the servers"):
        found = asyncio.run(
            diagnose(paths, loaded, os.environ, model_file=str(model_file or ""), local=local or model_file is not None)
        )
    if as_json:
        from dataclasses import asdict

        lines = [asdict(line) for line in found.lines]
        put_json({"chat_is_possible": found.chat_is_possible, "checks": lines})
    else:
        _print(found)
    raise typer.Exit(0 if found.chat_is_possible else FAILED)


def _show_keys(paths: "Paths") -> None:
    need_a_terminal()
    from tuimem.screens.keys import KeyTester
    from tuimem.settings import load

    KeyTester(load(paths, os.environ).settings.keys).run()


def _print(found: "Diagnosis") -> None:
    for area, lines in groupby(found.lines, key=lambda line: line.area):
        put(area)
        for line in lines:
            put(f"  {_SIGNS[line.ok]} {line.name}: {line.detail}")
            if line.remedy and line.ok is not True:
                put(f"      {line.remedy}")
        put()
    put(found.verdict)
