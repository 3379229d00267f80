"""Themes as TOML files: the shipped ones, and the user's own, which add to them or take their place."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path

from textual.color import Color, ColorParseError
from textual.theme import Theme

from tuimem.memory.pieces import kinds
from tuimem.text import clean_line

SHIPPED = ("tuimem-dark", "tuimem-light", "tuimem-ansi")

_DARK, _LIGHT, _ANSI = SHIPPED

AUTOMATIC = "auto"
"""The setting for a theme that suits the terminal."""

_MANY_COLOURS = ("256", "truecolor")
"""What Rich calls the colours of terminals that have more than sixteen."""

_OWN_VARIABLES = ("qm-", "role-", "segment-", "reasoning")
_COLOURS = frozenset(
    {"primary", "secondary", "accent", "foreground", "background", "surface", "panel", "boost"}
    | {"success", "warning", "error"}
)
_SWITCHES = frozenset({"dark", "ansi"})
_SHARES = frozenset({"luminosity_spread", "text_alpha"})
_NOT_IN_FILES = {"name", "variables"}
_VARIABLE_NAME = re.compile(r"[a-z][a-z0-9-]*")
_PERCENT = re.compile(r" \d{1,3}%$")
_WORDS_FOR_COLOURS = frozenset({"auto", "initial", "transparent"})
_STYLES = frozenset({"none", "not", "bold", "italic", "underline", "underline2", "strike", "reverse", "dim", "blink"})


class _BadTheme(Exception):
    """Why a file is no theme: the rest of a sentence."""


def load_themes(user_folder: Path) -> tuple[list[Theme], list[str]]:
    """The shipped themes, then the user's own; and a sentence or two for each file that is none.

    A theme of the user's own with a shipped name comes in its place.
    """
    themes = {name: _shipped(name) for name in SHIPPED}
    problems: list[str] = []
    for path in sorted(user_folder.glob("*.toml")):
        try:
            theme = _theme(_read(path), clean_line(path.stem))
        except _BadTheme as error:
            problems.append(f"The theme file {path} {clean_line(str(error))}. The theme is ignored until you fix it.")
        else:
            themes[theme.name] = theme
    return list(themes.values()), problems


def theme_for_terminal(wanted: str, colour_system: str | None, *, no_colour: bool = False) -> str:
    """The name of the theme to use: the one that is wanted, or where that is left open, one that the terminal can show.

    In a terminal of sixteen colours most others would be drawn in the same white. `colour_system` is Rich's name for
    the colours of the terminal, None for a terminal that has none.
    """
    if wanted != AUTOMATIC:
        return wanted
    return _ANSI if no_colour or colour_system not in _MANY_COLOURS else _DARK


def default_variables(theme: Theme | None = None) -> dict[str, str]:
    """Our own variables, such as `qm-short`, for a theme that knows nothing of them; without one, for a dark one."""
    base = _DARK if theme is None else _like(theme.dark, theme.ansi)
    shipped = {name: value for name, value in _shipped(base).variables.items() if name.startswith(_OWN_VARIABLES)}
    return {kind.style: kind.colour for kind in kinds()} | shipped


def _like(dark: bool, ansi: bool) -> str:
    return _ANSI if ansi else _DARK if dark else _LIGHT


@cache
def _shipped(name: str) -> Theme:
    return _theme(_read(_shipped_folder() / f"{name}.toml"), name, complete=True)


def _shipped_folder() -> Path:
    """In the wheel inside the package; in a checkout beside it."""
    package = Path(__file__).parent
    inside = package / "themes"
    return inside if inside.is_dir() else package.parent / "themes"


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise _BadTheme(f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise _BadTheme("is not UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        raise _BadTheme(f"is not valid TOML: {error}") from error


def _theme(document: dict[str, object], stem: str, *, complete: bool = False) -> Theme:
    """A theme of the file's values, over those of its base unless it is complete by itself. Raises _BadTheme."""
    name = document.pop("name", stem)
    if not isinstance(name, str) or not clean_line(name):
        raise _BadTheme("has a name that is not text")
    base = document.pop("base", _like(document.get("dark", True) is not False, document.get("ansi") is True))
    if base not in SHIPPED:
        raise _BadTheme(f"has the base {base!r}, but it must be {', '.join(SHIPPED[:-1])} or {SHIPPED[-1]}")
    table = document.pop("variables", {})
    if not isinstance(table, dict):
        raise _BadTheme("has variables that are not a table")
    variables = dict(_variables(table))
    values = {field: _field(field, value) for field, value in document.items()}
    if not complete:
        below = _shipped(str(base))
        inherited = {field.name: getattr(below, field.name) for field in fields(Theme)}
        values = {key: value for key, value in inherited.items() if key not in _NOT_IN_FILES} | values
        needed = _shipped(_ANSI).variables if values["ansi"] else {}  # Textual breaks off without some of them
        variables = needed | below.variables | _following(values, below) | variables
    if values.get("boost") and not values.get("ansi"):
        variables.setdefault("boost", str(values["boost"]))  # which Textual overlooks when there is a panel colour
    return Theme(name=clean_line(name), variables=variables, **values)  # type: ignore[arg-type]  # checked field by field above


def _following(values: Mapping[str, object], base: Theme) -> dict[str, str]:
    """The variables of the base that repeat one of its colours, with the colour that has taken that one's place."""
    moved = {str(getattr(base, field)): str(values[field]) for field in _COLOURS if getattr(base, field)}
    return {
        name: moved[value]
        for name, value in base.variables.items()
        if value in moved and not name.startswith(_OWN_VARIABLES)
    }


def _field(field: str, value: object) -> object:
    if field in _COLOURS:
        return _colour(field, value)
    if field in _SWITCHES:
        if not isinstance(value, bool):
            raise _BadTheme(f"has {field} = {value!r}, but it must be true or false")
        return value
    if field in _SHARES:
        if not isinstance(value, float | int) or isinstance(value, bool) or not 0 <= value <= 1:
            raise _BadTheme(f"has {field} = {value!r}, but it must be a number from 0 to 1")
        return float(value)
    raise _BadTheme(f"has {field!r}, which is not a theme field")


def _colour(name: str, value: object) -> str:
    try:
        return value if isinstance(value, str) and Color.parse(value) else _no_colour(name, value)
    except ColorParseError:
        return _no_colour(name, value)


def _no_colour(name: str, value: object) -> str:
    raise _BadTheme(f'has {name} = {value!r}, but it must be a colour such as "#80c080" or "ansi_green"') from None


def _variables(table: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if not _VARIABLE_NAME.fullmatch(name):
            raise _BadTheme(f"has a variable {name!r}, but its name must be of small letters, digits and hyphens")
        if name.endswith("-style"):
            if not isinstance(value, str) or not value.split() or not _STYLES.issuperset(value.split()):
                raise _BadTheme(f'has {name} = {value!r}, but it must be a text style such as "bold underline"')
        elif not isinstance(value, str) or (colour := _PERCENT.sub("", value)) not in _WORDS_FOR_COLOURS:
            _colour(name, colour if isinstance(value, str) else value)
        yield name, str(value)
