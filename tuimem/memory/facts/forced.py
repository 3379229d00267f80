"""What the user tells the program outright to remember: "remember: …" at the start of a message."""

import unicodedata
from collections.abc import Iterable

from tuimem.text import clean_line


def forced(text: str, prefixes: Iterable[str]) -> str | None:
    """What stands after one of the prefixes at the start of a text, in one line; None without a prefix or a word.

    Case does not matter, nor do full-width letters and colons, characters that nobody sees, and blanks before a colon.
    """
    for prefix in filter(None, map(_alike, map(str.strip, prefixes))):
        begin = _begin(text, prefix)
        if begin is not None:
            return clean_line(text[begin:], len(text)).strip() or None
    return None


def _begin(text: str, prefix: str) -> int | None:
    """Where the first word behind the prefix begins; None where the text begins in another way."""
    missing = prefix
    for at, character in enumerate(text):
        part = _alike(character)
        if not missing and part.strip():
            return at
        if missing.startswith(part):
            missing = missing[len(part) :]
        elif not character.isspace() or (missing != prefix and missing[:1].isalnum()):
            return None
    return None if missing else len(text)


def _alike(text: str) -> str:
    """Without what tells apart characters that look the same, and without those that nobody sees."""
    visible = "".join(character for character in text if unicodedata.category(character) != "Cf")
    return unicodedata.normalize("NFKD", visible).casefold()
