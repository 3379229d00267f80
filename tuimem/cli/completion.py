"""What the shell offers at the tab key: chats by title, settings, and the values that they take."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tuimem.text import clean_line

if TYPE_CHECKING:
    from tuimem.settings.paths import Paths

_MOST = 200
_LONGEST_HELP = 60
"""Characters; what Typer has to wrap becomes another offer to fish."""

_THERE = "SELECT id, title FROM chats WHERE deleted_at IS NULL AND owner IS NULL ORDER BY updated DESC LIMIT ?"
_CHARACTERS = "SELECT DISTINCT name FROM characters WHERE owner IS NULL ORDER BY name LIMIT ?"
_DELETED = "SELECT id, title FROM chats WHERE deleted_at IS NOT NULL AND owner IS NULL ORDER BY deleted_at DESC LIMIT ?"


def chat_names(ctx: Any, incomplete: str) -> list[tuple[str, str]]:  # noqa: ANN401  # Typer's own
    """Titles of chats, the one used last first; a title that several have is offered by its number too."""
    return _named(ctx, _THERE, incomplete)


def deleted_chat_names(ctx: Any, incomplete: str) -> list[tuple[str, str]]:  # noqa: ANN401  # Typer's own
    """Titles of chats that can be brought back."""
    return _named(ctx, _DELETED, incomplete)


def character_names(ctx: Any, incomplete: str) -> list[str]:  # noqa: ANN401  # Typer's own
    """Names of characters."""
    names = [clean_line(name) for (name,) in _rows(ctx, _CHARACTERS)]
    return [name for name in names if name.lower().startswith(incomplete.lower())]


def setting_names(ctx: Any, incomplete: str) -> list[tuple[str, str]]:  # noqa: ANN401  # Typer's own
    """Settings, and the keys of commands."""
    from tuimem.commands.registry import COMMANDS
    from tuimem.settings.describe import describe

    settings = [(setting.key, clean_line(setting.help, _LONGEST_HELP)) for setting in describe()]
    keys = [(f"keys.{command.id}", clean_line(command.help, _LONGEST_HELP)) for command in COMMANDS]
    return [
        each for each in [*settings, *(keys if incomplete.startswith("k") else [])] if each[0].startswith(incomplete)
    ]


def connection_names(ctx: Any, incomplete: str) -> list[str]:  # noqa: ANN401  # Typer's own
    """Named connections of the settings file."""
    from tuimem.settings import load

    connections = load(_paths(ctx), os.environ).settings.connections
    return [clean_line(name) for name in connections if name.startswith(incomplete)]


def group_names(ctx: Any, incomplete: str) -> list[tuple[str, str]]:  # noqa: ANN401  # Typer's own
    """Groups of settings."""
    from tuimem.settings.describe import groups

    return [
        (name, clean_line(text, _LONGEST_HELP)) for name, (text, _) in groups().items() if name.startswith(incomplete)
    ]


def profile_names(ctx: Any, incomplete: str) -> list[str]:  # noqa: ANN401  # Typer's own
    """Config profiles, and those that come with the program."""
    from tuimem.settings.profile_files import ProfileFiles

    files = ProfileFiles(_paths(ctx).profiles_folder)
    return [name for name in (*files.names(), *files.ready()) if name.lower().startswith(incomplete.lower())]


def setting_values(ctx: Any, incomplete: str) -> list[str]:  # noqa: ANN401  # Typer's own
    """The values of the setting that is named before, where they can be listed."""
    from tuimem.settings.describe import by_key

    key = ctx.params.get("key") or ""
    if key == "display.theme":
        return sorted(_themes(ctx))
    setting = by_key().get(key)
    return list(setting.choices) if setting is not None else []


def format_names(ctx: Any, incomplete: str) -> list[str]:  # noqa: ANN401  # Typer's own
    """Formats that a chat can be written in."""
    from tuimem.transfer import FORMATS

    return list(FORMATS)


def _themes(ctx: Any) -> Iterator[str]:  # noqa: ANN401  # Typer's own
    from tuimem.theme_files import AUTOMATIC, SHIPPED

    yield from (AUTOMATIC, *SHIPPED)
    folder = _paths(ctx).themes_folder
    yield from (path.stem for path in folder.glob("*.toml")) if folder.is_dir() else ()


def _paths(ctx: Any) -> "Paths":  # noqa: ANN401  # Typer's own
    from tuimem.settings.paths import find_paths

    home = next((found for each in (ctx, ctx.parent) if each and (found := each.params.get("home"))), None)
    return find_paths(os.environ, home)


def _rows(ctx: Any, query: str) -> list[Any]:  # noqa: ANN401  # Typer's own
    import sqlite3
    from contextlib import closing

    path = _paths(ctx).database
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute(query, (_MOST,)).fetchall()
    except sqlite3.Error:  # no chats, or none that can be read: there is nothing to offer, and nowhere to say so
        return []


def _named(ctx: Any, query: str, begun: str) -> list[tuple[str, str]]:  # noqa: ANN401  # Typer's own
    found = _rows(ctx, query)
    titles = [title for _, title in found]
    offered = []
    for number, title in found:
        name = str(number) if titles.count(title) > 1 else clean_line(title)
        if name.lower().startswith(begun.lower()) or (begun and title.lower().startswith(begun.lower())):
            offered.append((name, f"chat {number}" if name != str(number) else clean_line(title)))
    return offered
