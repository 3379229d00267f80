"""Whether a value that a setting takes can work: what the type alone does not tell."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tuimem.settings import KEYS, SettingError, Value, as_text, find, load, shown
from tuimem.text import clean_line

if TYPE_CHECKING:
    from tuimem.settings import Paths
    from tuimem.settings.groups.connections import Connection

Check = Callable[["Paths", Any], str]
"""Takes a value; says what is wrong with it, the rest of a sentence, and nothing for one that can work."""


def check_setting(paths: "Paths", key: str, value: str) -> None:
    """Raises `SettingError` for a setting that does not exist and for a value with which it cannot work."""
    group, _, command = key.partition(".")
    if group == KEYS and command:
        _check_key(command, value)
        return
    converted = find(key).convert(value, from_text=True)
    if wrong := problem(paths, key, converted):
        raise SettingError(f"{key} cannot be {as_text(shown(key, converted))}: {wrong}.", find(key).help)
    known = load(paths, {}).problems
    for new in load(paths, {}, {key: value}).problems:
        if new not in known:  # it does not go with another setting
            what, _, _ = new.partition(". ")
            raise SettingError(f"{what}.", find(key).help)


def problem(paths: "Paths", key: str, value: Value) -> str:
    """What is wrong with a value of the right type, the rest of a sentence; empty when it can work."""
    check = _CHECKS.get(key)
    return check(paths, value) if check is not None and value else ""


def _check_key(command: str, value: str) -> None:
    from tuimem.widgets.bindings import usable_keys

    _, problems = usable_keys({command: value})
    if problems:
        what, _, remedy = problems[0].partition(". ")
        raise SettingError(
            f"{what}.".replace("..", "."), remedy or "Run `tuimem docs commands` to list commands and keys."
        )
    for name in (each.strip() for each in value.split(",")):
        if not _is_key(name):
            raise SettingError(f"“{name}” is not a key.", "Run `tuimem doctor --keys` to see the name of a key.")


def _is_key(name: str) -> bool:
    """Whether a terminal can send a key of this name."""
    from textual.keys import Keys, _character_to_key

    *modifiers, last = name.split("+") if name != "+" else [name]
    if not last or not {"ctrl", "alt", "shift", "super", "hyper", "meta"}.issuperset(modifiers):
        return False
    known = {key.value for key in Keys} | {_character_to_key(chr(code)) for code in range(ord(" "), 0x7F)}
    return name in known or last in known or len(last) == 1


def _address(paths: "Paths", value: str) -> str:
    from tuimem.endpoint.address import normalise
    from tuimem.endpoint.errors import BadAddress

    try:
        normalise(value)
    except BadAddress:
        return "not a server address"
    return ""


def _variable(paths: "Paths", value: str) -> str:
    return "" if value.isidentifier() else "not the name of an environment variable"


def _theme(paths: "Paths", value: str) -> str:
    from textual.theme import BUILTIN_THEMES

    from tuimem.theme_files import AUTOMATIC, load_themes

    names = {AUTOMATIC, *(theme.name for theme in load_themes(paths.themes_folder)[0])}
    return (
        ""
        if value in names | BUILTIN_THEMES.keys()
        else f"there is no such theme; choose one of {', '.join(sorted(names))}"
    )


def _time_format(paths: "Paths", value: str) -> str:
    for directive in re.findall(r"%(.?)", value.replace("%%", "")):
        if not directive or directive not in "aAwdbBmyYHIMpSfzZjUWcxXGuVDeFhklnPrRstTC-":
            return f"%{directive} is not a time format code"
    try:
        datetime.now(UTC).strftime(value)
    except ValueError:
        return "not a valid time format"
    return ""


def _json_object(paths: "Paths", value: str) -> str:
    try:
        return "" if isinstance(json.loads(value), dict) else "not a JSON object"
    except ValueError as error:
        return f"not valid JSON ({error})"


def _connections(paths: "Paths", value: "Mapping[str, Connection]") -> str:
    """What is wrong with the fields of a connection, by its name."""
    checks: dict[str, Check] = {"base_url": _address, "api_key_env": _variable, "extra_fields": _json_object}
    for name, connection in value.items():
        for field, check in checks.items():
            text = getattr(connection, field)
            if text and (wrong := check(paths, text)):
                return f"{field} of “{clean_line(name, 60)}” is {wrong}"
    return ""


def _connection(paths: "Paths", value: str) -> str:
    names = load(paths, {}).settings.connections
    known = f"there are {', '.join(clean_line(name, 40) for name in names)}" if names else "none is set up yet"
    return "" if value in names else f"there is no such connection; {known}"


def _with(*macros: str) -> Check:
    """A check for a text that is nothing without what is filled in."""

    def check(paths: "Paths", value: str) -> str:
        missing = [macro for macro in macros if macro not in value]
        return f"{' and '.join(missing)} must be in it" if missing else ""

    return check


def _part_of_summary_prompt(field: str) -> Check:
    """A check for what makes up the prompt for summaries, beside the other parts in force."""

    def check(paths: "Paths", value: object) -> str:
        from msgspec.structs import replace

        from tuimem.memory.summary_problems import problems_of
        from tuimem.settings import Settings

        in_force = load(paths, {}).settings.summaries
        without = problems_of(replace(in_force, **{field: getattr(Settings().summaries, field)}))
        new = [each for each in problems_of(replace(in_force, **{field: value})) if each not in without]
        return new[0].removesuffix(".") if new else ""

    return check


def _model_file(paths: "Paths", value: str) -> str:
    from tuimem.files import expanded

    return "" if expanded(value).is_file() else "there is no such file"


_CHECKS: Mapping[str, Check] = {
    "connections": _connections,
    "endpoint.base_url": _address,
    "summaries.base_url": _address,
    "endpoint.api_key_env": _variable,
    "summaries.api_key_env": _variable,
    "endpoint.extra_fields": _json_object,
    "summaries.extra_fields": _json_object,
    "local.model_file": _model_file,
    "memory.embedder_connection": _connection,
    "summaries.prompt": _part_of_summary_prompt("prompt"),
    "summaries.in_chat_prompt": _part_of_summary_prompt("in_chat_prompt"),
    "summaries.prefill": _part_of_summary_prompt("prefill"),
    "summaries.macros": _part_of_summary_prompt("macros"),
    "summaries.message_scripts": _part_of_summary_prompt("message_scripts"),
    "memory.short_term_template": _with("{{memories}}"),
    "memory.long_term_template": _with("{{memories}}"),
    "display.theme": _theme,
    "display.time_format": _time_format,
}
