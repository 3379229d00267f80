"""`tuimem config`: the settings, where each came from, and changing them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tuimem.cli import config_connection, config_profile, options
from tuimem.cli.completion import group_names, setting_names, setting_values
from tuimem.cli.config_places import OfChat, OfProfile, SettingPlace
from tuimem.cli.editor import run_editor
from tuimem.cli.errors import FAILED, Miswritten, Refusal, say
from tuimem.cli.output import put, put_json
from tuimem.cli.usage import CliCommand, group

if TYPE_CHECKING:
    from tuimem.settings import LoadedSettings
    from tuimem.settings.paths import Paths

app = group("Show and change settings.")
app.add_typer(config_connection.app, name="connection")
app.add_typer(config_profile.app, name="profile")

_NEW_FILE = "# Settings of tuimem; `tuimem docs settings` explains them all.\n"

Key = Annotated[
    str,
    options.words("KEY", "Name of a setting, such as memory.threshold.", setting_names),
]
NewValue = Annotated[str, typer.Argument(metavar="VALUE", autocompletion=setting_values, help="The new value.")]
GroupName = Annotated[
    str | None,
    options.words("GROUP", "Only this group of settings, such as memory, or only this setting.", group_names),
]


@app.command(cls=CliCommand)
def show(
    group: GroupName = None,
    as_json: options.Json = False,
    profile: OfProfile = None,
    chat: OfChat = None,
    home: options.Home = None,
) -> None:
    """Print every setting with its value and where the value comes from."""
    paths = options.paths(home)
    loaded = SettingPlace(paths, profile, chat).loaded()
    values = _of_group(_values(loaded), group)
    if as_json:
        settings = {key: {"value": value, "origin": loaded.origins[key]} for key, value in values.items()}
        put_json({"file": str(paths.settings_file), "settings": settings})
        return
    from tuimem.settings import as_text

    put(f"# {paths.settings_file}")
    for key, value in values.items():
        put(f"{key} = {as_text(value)}  ({loaded.origins[key]})")


@app.command("list", cls=CliCommand)
def list_settings(group: GroupName = None, as_json: options.Json = False) -> None:
    """Print every setting with its type and purpose."""
    from tuimem.settings import describe
    from tuimem.settings.tables import plain

    wanted = _of_group({setting.key: setting for setting in describe()}, group)
    if as_json:
        put_json(
            {
                key: {"takes": each.kind, "help": each.help, "default": plain(each.default)}
                for key, each in wanted.items()
            }
        )
        return
    for key, setting in wanted.items():
        put(f"{key}: {setting.kind}. {setting.help}")


@app.command(cls=CliCommand)
def get(key: Key, profile: OfProfile = None, chat: OfChat = None, home: options.Home = None) -> None:
    """Print the value of one setting."""
    from tuimem.settings import find
    from tuimem.settings.tables import one_line

    values = _values(SettingPlace(options.paths(home), profile, chat).loaded())
    if key not in values:
        with _about_the_call():
            find(key)
    value = values[key]
    put(str(value).lower() if isinstance(value, bool) else value if isinstance(value, str) else one_line(value))


@app.command("set", cls=CliCommand, context_settings={"ignore_unknown_options": True})
def set_setting(
    key: Key, value: NewValue, profile: OfProfile = None, chat: OfChat = None, home: options.Home = None
) -> None:
    """Change one setting in the settings file, a config profile or a chat. Comments in files stay."""
    from tuimem.cli.setting_checks import check_setting
    from tuimem.settings import as_text, shown
    from tuimem.settings.writing import converted

    place = SettingPlace(options.paths(home), profile, chat)
    with _about_the_call():
        check_setting(place.paths, key, value)
    stored = converted(key, value)
    place.write(key, stored)
    loaded = place.loaded()
    say(f"{key} is now {as_text(shown(key, stored))}.")
    if not loaded.origins[key].startswith(place.origin):
        say(f"It has no effect yet: {loaded.origins[key]} sets it to {as_text(_values(loaded)[key])}.")


@app.command(cls=CliCommand)
def unset(key: Key, profile: OfProfile = None, chat: OfChat = None, home: options.Home = None) -> None:
    """Remove one setting from the settings file, a config profile or a chat, so that the value below applies again."""
    from tuimem.settings.writing import REMOVED

    place = SettingPlace(options.paths(home), profile, chat)
    if not place.write(key, REMOVED):
        raise Refusal(
            f"{key} is not in the {place.words}.", "Run `tuimem config show` to see where each value comes from."
        )
    say(f"{key} removed from the {place.words}.")


@app.command(cls=CliCommand)
def path(home: options.Home = None) -> None:
    """Print where the settings file is."""
    put(str(options.paths(home).settings_file))


@app.command(cls=CliCommand)
def edit(home: options.Home = None) -> None:
    """Open the settings file in your editor, and check it afterwards."""
    paths = options.paths(home)
    _make_file(paths)
    run_editor(paths.settings_file, "`tuimem config path` prints its path.")
    raise typer.Exit(FAILED if _load(paths).problems else 0)


@contextmanager
def _about_the_call() -> Iterator[None]:
    """A block in which a setting is wrong because the command line is."""
    from tuimem.settings import SettingError

    try:
        yield
    except SettingError as error:
        raise Miswritten(error.what, error.remedy) from error


def _of_group(values: dict[str, Any], group: str | None) -> dict[str, Any]:
    """What belongs to a group, or is the one setting of that name. Raises `Miswritten`."""
    if group is None:
        return values
    found = {key: value for key, value in values.items() if key == group or key.startswith(f"{group}.")}
    if not found:
        from tuimem.settings.describe import groups

        raise Miswritten(f"There is no group of settings “{group}”.", f"Choose one of: {', '.join(groups())}.")
    return found


def _load(paths: "Paths") -> "LoadedSettings":
    from tuimem.settings import load

    loaded = load(paths, os.environ)
    for problem in loaded.problems:
        say(problem)
    return loaded


def _values(loaded: "LoadedSettings") -> dict[str, Any]:
    """Every value in force as it may be shown, and the keys of the user's own, by the name that users write."""
    from tuimem.settings import describe, shown

    values = {s.key: shown(s.key, s.value_in(loaded.settings)) for s in describe()}
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
