"""Options that several commands share."""

import os
from pathlib import Path
from typing import Annotated

import typer

from tuimem.settings.paths import Paths, find_paths

Home = Annotated[
    Path | None,
    typer.Option("--home", help="Folder for settings and chats; else TUIMEM_HOME, else your system's folders."),
]
Local = Annotated[bool, typer.Option("--local", help="Use the built-in model.")]
ModelFile = Annotated[Path | None, typer.Option("--model-file", help="GGUF file for the built-in model.")]
BaseUrl = Annotated[str | None, typer.Option("--base-url", help="Address of an OpenAI-compatible server.")]
ModelName = Annotated[str | None, typer.Option("--model", help="Name of the model.")]


def paths(home: Path | None) -> Paths:
    """Where settings and data are."""
    return find_paths(os.environ, home)


def overrides(base_url: str | None, model: str | None) -> dict[str, object]:
    """What the command line says of settings."""
    given = {"endpoint.base_url": base_url, "endpoint.model": model}
    return {name: value for name, value in given.items() if value is not None}


def reference(local: bool, model_file: Path | None) -> str:
    """The model that the options name, as `/model` takes it; empty: by the settings."""
    return "local" if local or model_file is not None else ""
