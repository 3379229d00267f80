"""The layers that follow from other settings, above a chat's own and below the environment."""

from msgspec.structs import fields, replace

from tuimem.settings.describe import by_key
from tuimem.settings.errors import SettingError
from tuimem.settings.groups.connections import Connection
from tuimem.settings.layers import Layer, LoadedSettings, Overlay, is_above_connections
from tuimem.settings.model import Settings
from tuimem.text import clean_line

CONNECTION = "connection"
"""How the origin of what a connection sets begins; its name follows."""

_OF_THE_SERVER = {
    "api_key_env",
    "api_key_command",
    "model",
    "window",
    "extra_fields",
    "system_role",
    "system_later",
    "assistant_first",
    "assistant_last",
}
"""What belongs to one server: a connection that names another one never takes these from the group."""


def connection_of(group: str, loaded: LoadedSettings) -> Layer | None:
    """What the connection that a group names sets in that group; None when it names none.

    An address from the environment or the command line goes before a connection that is named below them. Raises
    SettingError when there is no connection of that name.
    """
    settings, origins = loaded.settings, loaded.origins
    name: str = getattr(settings, group).connection
    if not name:
        return None
    found = settings.connections.get(name)
    if found is None:
        raise no_connection(name, f"{group}.connection", list(settings.connections))
    if is_above_connections(origins[f"{group}.base_url"]) and not is_above_connections(origins[f"{group}.connection"]):
        return None
    return Layer(f"{CONNECTION} {name}", values_of(found, group))


def values_of(connection: Connection, group: str) -> dict[str, object]:
    """What a connection sets in a group, by `group.field`."""
    values: dict[str, object] = {}
    for field in fields(connection):
        key, value = f"{group}.{field.name}", getattr(connection, field.name)
        if key in by_key():
            if value != field.default:
                values[key] = value
            elif connection.base_url and field.name in _OF_THE_SERVER:
                values[key] = by_key()[key].default
    return values


def as_chat(settings: Settings, name: str) -> dict[str, object]:
    """What has to be laid over all settings so that the chat uses a connection, whatever else is set."""
    return {"endpoint.connection": name, **values_of(settings.connections[name], "endpoint")}


def for_memory(settings: Settings) -> Settings:
    """The settings with those for summaries as what learns from chats asks its model; the same without a connection.

    It is that of the summaries unless `memory.connection` names another.
    """
    name = settings.memory.connection
    if name not in settings.connections:  # what is wrong with the name is told with the other problems of settings
        return settings
    laid = {key.partition(".")[2]: value for key, value in values_of(settings.connections[name], "summaries").items()}
    return replace(settings, summaries=replace(settings.summaries, connection=name, **laid))


def no_connection(name: str, key: str, names: list[str]) -> SettingError:
    """There is no such connection; `key` is the setting that names it. The remedy names those that there are."""
    shown = f"“{clean_line(name, 80)}”"
    known = ", ".join(clean_line(each, 40) for each in names[:8])
    remedy = f"There are {known}." if len(names) > 1 else f"There is {known}." if names else "None is set up yet."
    if not key:
        return SettingError(f"There is no connection {shown}.", remedy)
    return SettingError(f"{key} names the connection {shown}, which does not exist.", remedy)


def _of_chat(loaded: LoadedSettings) -> Layer | None:
    return connection_of("endpoint", loaded)


def _of_summaries(loaded: LoadedSettings) -> Layer | None:
    return connection_of("summaries", loaded)


def _of_memory(loaded: LoadedSettings) -> Layer | None:
    """No layer: `for_memory` lays it over those for summaries. Raises SettingError when there is no such connection."""
    name, known = loaded.settings.memory.connection, loaded.settings.connections
    if name and name not in known:
        raise no_connection(name, "memory.connection", list(known))
    return None


OVERLAYS: tuple[Overlay, ...] = (_of_chat, _of_summaries, _of_memory)
