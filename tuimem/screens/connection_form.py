"""A connection as the texts of a form, and back: each field of the struct is a line."""

import json
from collections.abc import Container, Mapping
from typing import Any

from msgspec.structs import fields

from tuimem.endpoint.address import normalise
from tuimem.endpoint.errors import BadAddress
from tuimem.screens.form import Field, Wrong
from tuimem.settings.describe import find, shown
from tuimem.settings.errors import SettingError
from tuimem.settings.groups.connections import Connection
from tuimem.settings.groups.endpoint import Accepts
from tuimem.settings.tables import inner_fields
from tuimem.text import clean_line

_LONGEST_NAME = 60

_LABELS = {
    "base_url": "address",
    "api_key_env": "key from variable",
    "api_key_command": "key from command",
    "reply_tokens": "longest reply",
    "system_role": "system messages",
    "system_later": "later system ones",
    "assistant_first": "character first",
    "assistant_last": "unfinished replies",
}
_PLACEHOLDERS = {
    "base_url": "such as localhost:8080",
    "api_key_env": "such as OPENAI_API_KEY",
    "api_key_command": "such as pass show box",
    "model": "the first one listed",
    "extra_fields": 'such as {"min_p": 0.05}',
}
_SAME = "not set"


def connection_form(connection: Connection, *, is_new: bool = False) -> list[Field]:
    """The lines for a connection; a new one has a line for its name. Secrets are shown as they are everywhere."""
    name = Field("name", "name", help="What this connection is called.", placeholder="such as workstation")
    helps = {each: text for each, _, text in inner_fields(find("connections").annotated)}
    lines = [_line(field, connection, helps[field.name]) for field in fields(Connection)]
    return [name, *lines] if is_new else lines


def _line(field: Any, connection: Connection, help_text: str) -> Field:  # noqa: ANN401  # msgspec's own
    choices = tuple(Accepts) if isinstance(field.default, Accepts) else ()
    placeholder = _PLACEHOLDERS.get(field.name, "auto; or yes, no" if choices else _SAME)
    label = _LABELS.get(field.name, field.name.replace("_", " "))
    return Field(field.name, label, _text(field.name, connection), help_text, placeholder, choices)


def _text(name: str, connection: Connection) -> str:
    """A value as it may be seen; one that was never given is an empty text."""
    value = getattr(connection, name)
    return "" if value is None or value is Accepts.AUTO else str(shown(f"connections.x.{name}", value))


def changed_connection(texts: Mapping[str, str], before: Connection) -> Connection | Wrong:
    """The connection that a form describes; a text that was left as it was shown keeps its value, secrets with it."""
    values: dict[str, Any] = {}
    for field in fields(Connection):
        name, text = field.name, texts[field.name].strip()
        if text == _text(name, before):
            values[name] = getattr(before, name)
        elif text:
            setting = find(f"endpoint.{name}")
            try:
                values[name] = setting.convert(text.lower() if setting.choices else text, from_text=True)
            except SettingError:
                return Wrong(name, f"This must be {setting.kind}.")
            if says := _CHECKS.get(name, _fine)(text):
                return Wrong(name, says)
    return Connection(**values)


def name_is_wrong(texts: Mapping[str, str], known: Container[str]) -> Wrong | None:
    """What is wrong with the name of a new connection."""
    name = texts["name"]
    if not name or name != clean_line(name, _LONGEST_NAME):
        return Wrong("name", f"A connection needs a name of up to {_LONGEST_NAME} characters.")
    return Wrong("name", "There is a connection of this name. Choose another one.") if name in known else None


def _fine(text: str) -> str:
    return ""


def _address(text: str) -> str:
    try:
        normalise(text)
    except BadAddress as error:
        return f"{error.what} Write it like http://localhost:8080/v1."
    return ""


def _variable(text: str) -> str:
    return "" if text.isidentifier() else "This is not the name of a variable. A key itself is not stored here."


def _json_object(text: str) -> str:
    try:
        is_object = isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        is_object = False
    return "" if is_object else 'This must be a JSON object, such as {"min_p": 0.05}.'


_CHECKS = {"base_url": _address, "api_key_env": _variable, "extra_fields": _json_object}
