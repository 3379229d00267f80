"""Settings that are a table or a list of them: how they are read, and how they are told in words."""

import json
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from msgspec import Meta, Struct, to_builtins
from msgspec.structs import fields

from tuimem.text import clean

TABLES = (dict, list, tuple)
_WORDS = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}


def from_json(text: str) -> object:
    """The value that a text writes as JSON. Raises ValueError."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def plain(value: object) -> Any:  # noqa: ANN401  # whatever JSON can hold
    """A value as TOML and JSON can hold it: a field without a value is left out."""
    return _without_none(to_builtins(value))


def _without_none(value: object) -> object:
    match value:
        case dict():
            return {name: _without_none(item) for name, item in value.items() if item is not None}
        case list() | tuple():
            return [_without_none(item) for item in value]
        case _:
            return value


def one_line(value: object) -> str:
    """A value as JSON, on one line."""
    return json.dumps(plain(value), ensure_ascii=False)


def cleaned(value: object) -> object:
    """The value with no control characters in any text of it."""
    match value:
        case str():
            return clean(value)
        case dict():
            return {cleaned(name): cleaned(item) for name, item in value.items()}
        case list() | tuple():
            return [cleaned(item) for item in value]
        case _:
            return value


def words(annotated: object) -> str:
    """What a type takes, in words: `a list of tables`."""
    kind = _bare(annotated)
    arguments = get_args(kind)
    if get_origin(kind) is dict:
        return f"a table of names, each with {_several(_bare(arguments[1]))}"
    if get_origin(kind) in (list, tuple):
        return f"a list of {_several(_bare(arguments[0]), many=True)}"
    return _WORDS.get(kind, "text") if isinstance(kind, type) else "text"


def _several(kind: Any, *, many: bool = False) -> str:  # noqa: ANN401  # any type
    if isinstance(kind, type) and issubclass(kind, Struct):
        return "tables" if many else "a table"
    return {"text": "texts"}.get(words(kind), "numbers") if many else words(kind)


def inner_fields(annotated: object) -> list[tuple[str, str, str]]:
    """Name, kind and help of each field of the tables that a setting holds; empty when it holds none."""
    arguments = get_args(_bare(annotated))
    kind = next((_bare(one) for one in reversed(arguments) if one is not Ellipsis), None)
    if not (isinstance(kind, type) and issubclass(kind, Struct)):
        return []
    hints = get_type_hints(kind, include_extras=True)
    return [(field.encode_name, words(hints[field.name]), _help(hints[field.name])) for field in fields(kind)]


def _help(annotated: object) -> str:
    metas = get_args(annotated)[1:] if get_origin(annotated) is Annotated else ()
    return next((meta.description or "" for meta in metas if isinstance(meta, Meta)), "")


def _bare(annotated: object) -> Any:  # noqa: ANN401  # any type
    """The type without its metas, and without the None that it may be."""
    kind = get_args(annotated)[0] if get_origin(annotated) is Annotated else annotated
    if get_origin(kind) in (Union, UnionType):
        return _bare(next(one for one in get_args(kind) if one is not type(None)))
    return kind
