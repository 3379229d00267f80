"""Every setting as data: its name, what it takes, and what it is for; read off the model."""

import math
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, cast, get_args, get_origin, get_type_hints

from msgspec import NODEFAULT, Meta, Struct, ValidationError, convert
from msgspec.structs import fields

from tuimem.settings import tables
from tuimem.settings.errors import SettingError
from tuimem.settings.groups.help_text import Check, SettingScope
from tuimem.settings.model import Settings
from tuimem.text import clean, clean_line, nearest, redact, redact_address

# The types that a setting can have; a choice is a StrEnum, so a str; what a table holds are structs.
Value = str | int | float | bool | dict[str, Any] | list[Any] | tuple[Any, ...]

KEYS = "keys"
ADDRESS, COMMAND, VARIABLE = ".base_url", "_command", "_env"
"""How the names of settings end that hold an address, a command that prints a key, or the name of a variable."""

_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})


class Setting(Struct, frozen=True):
    """One setting of the model; `least` and `most` are None where there is no range.

    A table that stands beside the groups has no group. `also` is another program's name for its variable, and
    `also_off` its name for one that says the opposite.
    """

    group: str
    field: str
    type: type
    annotated: Any
    default: Value
    help: str
    least: float | None = None
    most: float | None = None
    scope: SettingScope = SettingScope.ANYWHERE
    check: Check | None = None
    also: str = ""
    also_off: str = ""

    @property
    def key(self) -> str:
        """The name that users write: `group.field`."""
        return f"{self.group}.{self.field}".lstrip(".")

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"TUIMEM_{self.key.replace('.', '_')}".upper()

    @property
    def is_table(self) -> bool:
        """Whether its value is a table or a list: JSON in the environment and on the command line."""
        return issubclass(self.type, tables.TABLES)

    def value_in(self, settings: Settings) -> Value:
        """Its value in these settings."""
        return cast(Value, getattr(getattr(settings, self.group) if self.group else settings, self.field))

    @property
    def choices(self) -> tuple[str, ...]:
        """The words it takes; empty for text and numbers."""
        if issubclass(self.type, StrEnum):
            return tuple(choice.value for choice in self.type)
        return ("true", "false") if self.type is bool else ()

    def other_than_in(self, settings: Settings) -> Value:
        """The other one of its two choices than the one in these settings."""
        now = self.value_in(settings)
        return next(value for choice in self.choices if (value := self.convert(choice, from_text=True)) != now)

    @property
    def kind(self) -> str:
        """What it takes, in words: `a whole number from 0 to 100`."""
        if self.choices:
            return f"{', '.join(self.choices[:-1])} or {self.choices[-1]}"
        if self.is_table:
            return tables.words(self.annotated)
        if self.type is str:
            return "text"
        number = "a whole number" if self.type is int else "a number"
        if self.least is None or self.most is None:
            return number
        return f"{number} from {self.least:g} to {_plain(self.most)}"

    def convert(self, value: object, *, from_text: bool = False) -> Value:
        """The value in the setting's own type; with `from_text`, `"5"` and `"yes"` count as 5 and true.

        Raises SettingError, which names the setting, the value and what is allowed.
        """
        if from_text and self.type is bool and isinstance(value, str):
            value = _truth(value)
        if self.is_table:
            return self._table(value, from_text=from_text)
        try:
            converted = convert(value, self.annotated, strict=not from_text or self.type is str)
        except ValidationError as error:
            wrong = as_text(shown(self.key, value))
            raise SettingError(f"{self.key} is {wrong}, but it must be {self.kind}.", self.help) from error
        return clean(converted) if self.type is str else cast(Value, converted)

    def _entry(self, table: object) -> str:
        """The words that name the entry of a table that cannot be used, where there is one."""
        for name, value in table.items() if isinstance(table, dict) else ():
            try:
                convert(tables.cleaned(tables.plain({name: value})), self.annotated)
            except (ValueError, TypeError, RecursionError):
                return f"in “{clean_line(str(name), 60)}”, "
        return ""

    def _table(self, value: object, *, from_text: bool) -> Value:
        converted: Value | None = None
        raw = value
        try:
            raw = tables.from_json(value) if from_text and isinstance(value, str) else value
            converted = cast(Value, convert(tables.cleaned(tables.plain(raw)), self.annotated))
            if self.check is not None:
                self.check(converted)
        except (ValueError, TypeError, RecursionError) as error:
            said = redact(str(error)).replace(" - at `$[...]`", "")  # which names nothing
            wrong = self._entry(raw) + clean_line(said.replace(" - at `$", " at `").replace("`$", "`"), 120)
            must = f"{self.key} must be {self.kind}{', written as JSON' if from_text else ''}"
            if converted is not None or isinstance(error.__cause__, ValueError):  # of the right kind, but of no use
                must = f"{self.key} cannot be used"
            raise SettingError(f"{must}: {wrong}.", self.help) from error
        return converted


def _truth(value: str) -> object:
    word = value.strip().lower()
    return word in _TRUE if word in _TRUE | _FALSE else value


def opposite(value: str) -> str:
    """The other one of yes and no, as a variable of the environment says them; anything else stays."""
    word = value.strip().lower()
    return "true" if word in _FALSE else "false" if word in _TRUE else value


def _plain(number: float) -> str:
    return f"{int(number)}" if number == int(number) else f"{number:g}"


def as_text(value: object) -> str:
    """A value as TOML writes it, on one line, short enough for a sentence, and without passwords in addresses."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tables.TABLES):
        return clean_line(redact(tables.one_line(value)), 80)
    if isinstance(value, float):
        return _plain(value) if math.isfinite(value) else str(value)
    if isinstance(value, str):
        return f'"{clean_line(redact(value).replace(chr(10), chr(92) + "n"), 80)}"'
    return clean_line(redact(str(value)), 80)


def shown(key: str, value: object) -> object:
    """The value of a setting for people and scripts to read, without what may be a password or a key in it.

    Of a command only the program is left, since a key can stand in the rest of it; a name of a variable that is none
    may be the key itself.
    """
    if isinstance(value, tables.TABLES):
        return _shown_inside(key, tables.plain(value))
    if key.endswith(COMMAND):
        return _program(str(value))
    if not isinstance(value, str):
        return value
    if key.endswith(VARIABLE) and value and not value.isidentifier():
        return "…"
    return redact_address(value) if key.endswith(ADDRESS) else redact(value)


def _shown_inside(key: str, value: object) -> object:
    match value:
        case dict():
            return {name: _shown_inside(f"{key}.{name}", item) for name, item in value.items()}
        case list():
            return [_shown_inside(key, item) for item in value]
        case _:
            return shown(key, value)


def _program(command: str) -> str:
    import shutil  # which loads every kind of compression

    program, _, arguments = command.strip().partition(" ")
    if program and not shutil.which(program):
        return "…"  # a key that was taken for the command would be shown
    return f"{program} …" if arguments else program


@cache
def groups() -> dict[str, tuple[str, type]]:
    """The name of each group with its help text and its model."""
    hints = get_type_hints(Settings, include_extras=True)
    return {name: (_first_line(hint), hint) for name, hint in hints.items() if _is_group(hint)}


def _is_group(hint: object) -> bool:
    return isinstance(hint, type) and issubclass(hint, Struct)


def _first_line(model: type) -> str:
    return (model.__doc__ or "").partition("\n")[0]


@cache
def describe() -> tuple[Setting, ...]:
    """All settings but the `keys` table, in the order of the model; tables that stand beside the groups come last."""
    in_groups = [setting for name, (_, model) in groups().items() for setting in _of_group(name, model)]
    beside = [one for one in _of_group("", Settings) if one.field != KEYS and one.field not in groups()]
    return (*in_groups, *beside)


def _of_group(group: str, model: type) -> Iterable[Setting]:
    hints = get_type_hints(model, include_extras=True)
    for field in fields(model):
        annotated = hints[field.name]
        if _is_group(annotated):
            continue
        assert get_origin(annotated) is Annotated, f"{group}.{field.name} has no help text"
        kind, *metas = get_args(annotated)
        meta: Meta = metas[0]
        least, most = (None if limit is None else float(limit) for limit in (meta.ge, meta.le))
        default = field.default if field.default is not NODEFAULT else field.default_factory()
        yield Setting(
            group,
            field.name,
            get_origin(kind) or kind,
            annotated,
            default,
            meta.description or "",
            least,
            most,
            SettingScope((meta.extra or {}).get("scope", SettingScope.ANYWHERE)),
            (meta.extra or {}).get("check"),
            (meta.extra or {}).get("also", ""),
            (meta.extra or {}).get("also_off", ""),
        )


@cache
def by_key() -> dict[str, Setting]:
    """All settings by the name that users write."""
    return {setting.key: setting for setting in describe()}


def find(key: str) -> Setting:
    """The setting of that name. Raises SettingError with the nearest name."""
    try:
        return by_key()[key]
    except KeyError:
        raise unknown(key) from None


def is_known(key: str) -> bool:
    """Whether there is a setting of that name, or it may be the key of a command."""
    return key in by_key() or key.startswith(f"{KEYS}.")


def unknown(key: str) -> SettingError:
    """There is no such setting; the remedy names the nearest one."""
    near = nearest(key, by_key(), 0.5)
    remedy = f"Did you mean {near}?" if near else "`tuimem config show` lists them all."
    return SettingError(f"There is no setting {clean_line(key, 80)}.", remedy)
