"""Options that several commands share, and how their values are read."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tuimem.cli.errors import Miswritten, Refusal
from tuimem.settings.paths import HOME_VARIABLE, Paths, find_paths

if TYPE_CHECKING:
    from tuimem.chat.choices import ModelChoice
    from tuimem.settings.layers import LoadedSettings
    from tuimem.settings.source import FileSettings


def a_text(name: str) -> Callable[[str], str]:
    """Reads a value that must not be empty."""

    def read(value: str) -> str:
        if not value.strip():
            raise Miswritten(f"The value of {name} is empty.", "Give a value, or leave the option out.")
        return value

    return read


def a_path(name: str) -> Callable[[str], Path]:
    """Reads the name of a file or folder."""
    text = a_text(name)
    return lambda value: Path(text(value))


def a_number(name: str, setting: str) -> Callable[[str], int]:
    """Reads a number that stands for a setting, within its limits."""

    def read(value: str) -> int:
        from tuimem.settings import SettingError, find

        try:
            return int(str(find(setting).convert(value, from_text=True)))
        except SettingError as error:
            raise Miswritten(f"{name} takes {find(setting).kind}, not “{value}”.", error.remedy) from error

    return read


def a_choice(name: str, choices: Sequence[str]) -> Callable[[str], str]:
    """Reads one of a few words."""

    def read(value: str) -> str:
        if value not in choices:
            raise Miswritten(f"{name} is {_either(choices)}, not “{value}”.", "Use one of these words.")
        return value

    return read


def _either(choices: Sequence[str]) -> str:
    *others, last = choices
    return f"{', '.join(others)} or {last}" if others else last


def words(name: str, help: str, completion: Callable[..., Any] | None = None) -> object:  # as Typer calls it
    """An argument that must not be empty, for an `Annotated`."""
    return typer.Argument(metavar=name, parser=a_text(name), autocompletion=completion, help=help)


def output(help: str) -> object:
    """The option that names the file to write, for an `Annotated`."""
    return typer.Option("-o", "--output", metavar="FILE", parser=a_path("--output"), help=help)


def an_amount(name: str) -> Callable[[str], int]:
    """Reads how many of something there may be: 1 or more."""

    def read(value: str) -> int:
        if not value.isdecimal() or len(value) > _MOST_DIGITS or int(value) < 1:
            raise Miswritten(f"{name} takes a whole number of at least 1, not “{value}”.", "Use a number such as 5.")
        return int(value)

    return read


_MOST_DIGITS = 9


def an_address(name: str) -> Callable[[str], str]:
    """Reads the address of a server."""
    text = a_text(name)

    def read(value: str) -> str:
        from tuimem.endpoint.address import normalise
        from tuimem.endpoint.errors import BadAddress

        try:
            normalise(text(value))
        except BadAddress as error:
            raise Miswritten(f"{name}: {error.what}", error.remedy) from error
        return value

    return read


Home = Annotated[
    Path | None,
    typer.Option(
        "--home",
        metavar="FOLDER",
        parser=a_path("--home"),
        help="Folder for settings and chats; by default TUIMEM_HOME or your system's folders.",
    ),
]
Local = Annotated[bool, typer.Option("--local", help="Use the built-in model.")]
ModelFile = Annotated[
    Path | None,
    typer.Option(
        "--model-file", metavar="FILE", parser=a_path("--model-file"), help="GGUF file for the built-in model."
    ),
]
BaseUrl = Annotated[
    str | None,
    typer.Option(
        "--base-url",
        metavar="ADDRESS",
        parser=an_address("--base-url"),
        help="Address of an OpenAI-compatible server.",
    ),
]
ModelName = Annotated[
    str | None, typer.Option("-m", "--model", metavar="NAME", parser=a_text("--model"), help="Model to use.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")]
Output = Annotated[Path | None, output("File to write; by default, or with -, standard output.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")]
Limit = Annotated[
    int | None, typer.Option("-n", "--limit", metavar="N", parser=an_amount("--limit"), help="Print at most this many.")
]


def paths(home: Path | None) -> Paths:
    """Where settings and data are. Raises `Refusal` when that is no folder and can be none."""
    try:
        found = find_paths(os.environ, home)
        for folder in dict.fromkeys((found.settings_folder, found.data_folder)):
            _check(folder)
    except (OSError, RuntimeError) as error:  # a name too long, a loop of links, `~nobody`
        raise Refusal(f"{home or os.environ.get(HOME_VARIABLE)} cannot be used: {error}.", _ANOTHER) from error
    return found


_ANOTHER = f"Choose another folder with --home or {HOME_VARIABLE}."


def _check(folder: Path) -> None:
    if folder.is_dir():
        return
    if os.path.lexists(folder):
        raise Refusal(f"{folder} is not a folder.", _ANOTHER)
    above = next(parent for parent in folder.parents if os.path.lexists(parent))
    if not above.is_dir():
        raise Refusal(f"The folder {folder} cannot be made: {above} is not a folder.", _ANOTHER)
    attempt = above / f".tuimem-{os.getpid()}"  # no other question about rights and file systems is answered rightly
    try:
        attempt.mkdir()
        attempt.rmdir()
    except OSError as error:
        raise Refusal(f"The folder {folder} cannot be made in {above} ({error.strerror}).", _ANOTHER) from error


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


def settings(where: Paths, given: Mapping[str, object]) -> "FileSettings":
    """Where the settings in force come from. What is wrong in them is told and passed over."""
    from tuimem.cli.errors import say
    from tuimem.settings import FileSettings

    source = FileSettings(where, os.environ, given)
    for problem in source.in_force().problems:
        say(problem)
    return source


def say_news(source: "FileSettings", loaded: "LoadedSettings") -> None:
    """Tell what is wrong in the settings of one chat, as far as `settings` has not told it."""
    from tuimem.cli.errors import say

    known = source.in_force().problems
    for problem in loaded.problems:
        if problem not in known:
            say(problem)


def choice(
    local: bool, model_file: Path | None, base_url: str | None = None, model: str | None = None
) -> "ModelChoice":
    """The model that the options name, else the one of the settings. Raises `Miswritten` when they name two."""
    from tuimem.chat.choices import BY_SETTINGS, UseBuiltIn

    if not local and model_file is None:
        return BY_SETTINGS
    built_in = "--local" if local else "--model-file"
    if base_url is not None or model is not None:
        other = "--base-url" if base_url is not None else "--model"
        raise Miswritten(
            f"{built_in} and {other} cannot be used together: one is built in, one is on a server.",
            f"Leave out {built_in} or {other}.",
        )
    return UseBuiltIn()
