"""How keys are written: one way in footers, help, palette, messages and documentation, and as Textual names them."""

import unicodedata

_SHOWN = {
    "escape": "esc",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "delete": "del",
    "slash": "/",
    "backslash": "\\",
    "minus": "-",
    "at": "@",
    "underscore": "_",
}
_CHARACTERS = {
    unicodedata.name(character).lower().replace("-", "_").replace(" ", "_"): character
    for character in map(chr, range(0x21, 0x7F))
    if not character.isalnum()
}
_NAMES = {"+": "plus", **{shown: name for name, shown in _SHOWN.items()}}


def shown_key(key: str) -> str:
    """One key as people read it: `ctrl+f`, `esc`, `U`."""
    *modifiers, last = key.strip().split("+")
    return "+".join([*modifiers, _SHOWN.get(last) or _CHARACTERS.get(last, last)])


def shown_keys(keys: str) -> list[str]:
    """All keys of a binding as people read them, the most used first."""
    return [shown_key(key) for key in keys.split(",") if key.strip()]


def named_keys(keys: str) -> str:
    """Keys as somebody has written them, in the names that Textual has for them."""
    return ",".join(_named(key.strip()) for key in keys.split(",") if key.strip())


def _named(key: str) -> str:
    modifiers, _, last = key.rpartition("+") if key[:-1] else ("", "", key)
    name = _NAMES.get(last) or (last if last.isalnum() or len(last) != 1 else _name_of(last))
    return f"{modifiers}+{name}" if modifiers else name


def _name_of(character: str) -> str:
    return unicodedata.name(character, character).lower().replace("-", "_").replace(" ", "_")
