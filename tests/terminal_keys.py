"""What a terminal sends for keys."""

_PLAIN_KEYS = {
    "enter": "\r",
    "tab": "\t",
    "escape": "\x1b",
    "space": " ",
    "backspace": "\x7f",
    "shift+tab": "\x1b[Z",
    **{f"f{number}": f"\x1bO{letter}" for number, letter in enumerate("PQRS", 1)},
    **{
        f"f{number}": f"\x1b[{code}~"
        for number, code in zip(range(5, 13), (15, 17, 18, 19, 20, 21, 23, 24), strict=True)
    },
}
_LETTER_KEYS = {"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F"}
_TILDE_KEYS = {"insert": 2, "delete": 3, "pageup": 5, "pagedown": 6}
_MODIFIERS = {"shift": 1, "alt": 2, "ctrl": 4}


def key_bytes(key: str) -> bytes:
    """What a terminal sends for a key named as Textual names it: `ctrl+r`, `alt+up`, `f5`, `a`."""
    if key in _PLAIN_KEYS:
        return _PLAIN_KEYS[key].encode()
    *modifiers, name = key.split("+") if len(key) > 1 else [key]
    code = 1 + sum(_MODIFIERS[modifier] for modifier in modifiers)
    if name in _LETTER_KEYS:
        return f"\x1b[{f'1;{code}' if code > 1 else ''}{_LETTER_KEYS[name]}".encode()
    if name in _TILDE_KEYS:
        return f"\x1b[{_TILDE_KEYS[name]}{f';{code}' if code > 1 else ''}~".encode()
    character = _PLAIN_KEYS.get(name, name)
    if "ctrl" in modifiers:
        character = chr(ord(character.upper()) & 0x1F)
    return ("\x1b" if "alt" in modifiers else "").encode() + character.encode()
