"""What the user tells the program outright to remember: "remember: …" at the start of a message."""

import unicodedata
from collections.abc import Iterable

from tuimem.text import clean_line


def forced(text: str, prefixes: Iterable[str]) -> str | None:
    """What stands after one of the prefixes at the start of a text, in one line; None without a prefix or a word.

    Case does not matter, nor whether letters and colons are full-width ones.
    """
    text = text.lstrip()
    for prefix in prefixes:
        if prefix.strip() and _alike(text[: len(prefix.strip())]) == _alike(prefix.strip()):
            said = text[len(prefix.strip()) :]
            return clean_line(said, len(said)).strip() or None
    return None


def _alike(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
