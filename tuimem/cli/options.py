"""Options that several commands share."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tuimem.settings.paths import HOME_VARIABLE, Paths, find_paths

if TYPE_CHECKING:
    from tuimem.chat.choices import ModelChoice
    from tuimem.settings.model import Settings

Home = Annotated[
    Path | None,
    typer.Option("--home", help="Folder for settings and chats; else TUIMEM_HOME, else your system's folders."),
]
Local = Annotated[bool, typer.Option("--local", help="Use the built-in model.")]
ModelFile = Annotated[Path | None, typer.Option("--model-file", help="GGUF file for the built-in model.")]
BaseUrl = Annotated[str | None, typer.Option("--base-url", help="Address of an OpenAI-compatible server.")]
ModelName = Annotated[str | None, typer.Option("--model", help="Name of the model.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


def paths(home: Path | None) -> Paths:
    """Where settings and data are."""
    return find_paths(os.environ, home)


def use_home(home: Path | None) -> None:
    """Let a folder that was named before the command count for the command."""
    if home is not None:
        os.environ[HOME_VARIABLE] = str(home)


def overrides(
    base_url: str | None = None, model: str | None = None, window: int | None = None, reply: int | None = None
) -> dict[str, object]:
    """What the command line says of settings."""
    given = {
        "endpoint.base_url": base_url,
        "endpoint.model": model,
        "endpoint.window": window,
        "endpoint.reply_tokens": reply,
    }
    return {name: value for name, value in given.items() if value is not None}


def settings(where: Paths, given: Mapping[str, object]) -> "Settings":
    """The settings in force. What is wrong in the file or the environment is told and passed over.

    Raises SettingError for what the command line itself says wrong.
    """
    from tuimem.cli.errors import say
    from tuimem.settings import find, load

    for key, value in given.items():
        find(key).convert(value, from_text=True)
    loaded = load(where, os.environ, given)
    for problem in loaded.problems:
        say(problem)
    return loaded.settings


def choice(local: bool, model_file: Path | None) -> "ModelChoice":
    """The model that the options name, else the one of the settings."""
    from tuimem.chat.choices import BY_SETTINGS, UseBuiltIn

    return UseBuiltIn() if local or model_file is not None else BY_SETTINGS
