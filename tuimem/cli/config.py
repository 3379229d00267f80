"""`tuimem config`: the settings, where each came from, and changing them."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tuimem.cli import options
from tuimem.cli.errors import Refusal, reporting, say

if TYPE_CHECKING:
    from tuimem.settings import LoadedSettings
    from tuimem.settings.paths import Paths

app = typer.Typer(help="Show and change settings.", no_args_is_help=True, rich_markup_mode=None)

_EDITORS = ("sensible-editor", "nano", "vim", "vi")
_NEW_FILE = "# Settings of tuimem; `tuimem docs settings` explains them all.\n"

Key = Annotated[str, typer.Argument(metavar="KEY", help="Name of a setting, such as memory.threshold.")]
NewValue = Annotated[str, typer.Argument(metavar="VALUE", help="Its new value.")]


@app.command()
def show(as_json: options.Json = False, home: options.Home = None) -> None:
    """Print every setting with its value and where that came from."""
    paths = options.paths(home)
    loaded = _load(paths)
    values = _values(loaded)
    if as_json:
        settings = {key: {"value": value, "origin": loaded.origins[key]} for key, value in values.items()}
        print(json.dumps({"file": str(paths.settings_file), "settings": settings}, ensure_ascii=False, indent=2))
        return
    from tuimem.settings import as_text

    print(f"# {paths.settings_file}")
    for key, value in values.items():
        print(f"{key} = {as_text(value)}  ({loaded.origins[key]})")


@app.command()
def get(key: Key, home: options.Home = None) -> None:
    """Print the value of one setting."""
    from tuimem.settings import find

    with reporting():
        values = _values(_load(options.paths(home)))
        if key not in values:
            find(key)
        value = values[key]
    print(json.dumps(value) if isinstance(value, bool) else value)


@app.command("set", context_settings={"ignore_unknown_options": True})
def set_setting(key: Key, value: NewValue, home: options.Home = None) -> None:
    """Write one setting into the settings file; its comments stay."""
    from tuimem.settings import as_text, set_value, shown

    paths = options.paths(home)
    with reporting():
        stored = set_value(paths, key, value)
    loaded = _load(paths)
    say(f"{key} is {as_text(shown(key, stored))} now.")
    if not loaded.origins[key].startswith("file"):
        say(f"It has no effect yet: {loaded.origins[key]} says {as_text(_values(loaded)[key])}.")


@app.command()
def unset(key: Key, home: options.Home = None) -> None:
    """Take one setting out of the settings file, so that its default is in force again."""
    from tuimem.settings import unset_value

    with reporting():
        was_there = unset_value(options.paths(home), key)
    say(f"{key} is taken out." if was_there else f"{key} was not in the file.")


@app.command()
def path(home: options.Home = None) -> None:
    """Print where the settings file is."""
    print(options.paths(home).settings_file)


@app.command()
def edit(home: options.Home = None) -> None:
    """Open the settings file in your editor, and say what is wrong with it afterwards."""
    paths = options.paths(home)
    with reporting():
        _make_file(paths)
        command = [*_editor(), str(paths.settings_file)]
        try:
            ended = subprocess.run(command, check=False).returncode
        except OSError as error:
            raise Refusal(f"The editor {command[0]} cannot be started ({error.strerror}).", _CHOOSE) from error
        if ended:
            raise Refusal(f"The editor {command[0]} ended with code {ended}.", _CHOOSE)
    raise typer.Exit(int(bool(_load(paths).problems)))


_CHOOSE = "Name another one in the environment variable EDITOR, or open the file yourself: `tuimem config path`."


def _load(paths: "Paths") -> "LoadedSettings":
    from tuimem.settings import load

    loaded = load(paths, os.environ)
    for problem in loaded.problems:
        say(problem)
    return loaded


def _values(loaded: "LoadedSettings") -> dict[str, Any]:
    """Every value in force as it may be shown, and the keys of the user's own, by the name that users write."""
    from tuimem.settings import describe, shown

    values = {s.key: shown(s.key, getattr(getattr(loaded.settings, s.group), s.field)) for s in describe()}
    return {**values, **{f"keys.{name}": keys for name, keys in loaded.settings.keys.items()}}


def _make_file(paths: "Paths") -> None:
    from tuimem.files import write_whole
    from tuimem.settings.paths import make_private_folder

    if paths.settings_file.exists():
        return
    try:
        make_private_folder(paths.settings_folder)
        write_whole(paths.settings_file, [_NEW_FILE], overwrite=True)
    except OSError as error:
        raise Refusal(
            f"The file {paths.settings_file} cannot be made ({error.strerror}).", "Choose another folder with --home."
        ) from error


def _editor() -> list[str]:
    """The user's editor as a command."""
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if named:
        return [named] if sys.platform == "win32" or Path(named).exists() else shlex.split(named)
    if sys.platform == "win32":
        return ["notepad"]
    found = next((name for name in _EDITORS if shutil.which(name)), None)
    if found is None:
        raise Refusal("No editor was found.", _CHOOSE)
    return [found]
