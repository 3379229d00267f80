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
_NAMES = {"+": "plus", **{shown: name for name, shown in _SHOWN.items()}}


def shown_key(key: str) -> str:
    """One key as people read it: `ctrl+f`, `esc`, `U`."""
    *modifiers, last = key.strip().split("+")
    return "+".join([*modifiers, _SHOWN.get(last) or _character(last) or last])


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


def _character(name: str) -> str:
    """The character that a name such as `question_mark` stands for; empty for a key that writes none."""
    if len(name) == 1 or "_" not in name:
        return ""
    try:
        return unicodedata.lookup(name.replace("_", " "))
    except KeyError:
        return ""
