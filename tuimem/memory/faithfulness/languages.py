"""What the rule knows of languages: which one a text is in, and the words that count or deny in it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

LONGEST_WORD = 40
"""Characters. What is longer is no word, and would cost more than its length."""

WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
CASELESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0590-\u06ff\u0900-\u0dff\u0e00-\u0eff]")
"""Letters of scripts that have no capitals."""


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language, without accents and in small letters.

    `common`: words that carry no content of their own, the most telling ones about the language among them. `denies`:
    they deny what follows. `lacks`: they deny the next word only. `unclear`: with a word that it matches, a clause
    neither says nor denies. `idioms` have a word of denial and deny nothing.
    `joins`: they begin another clause. `numbers` and `ordinals`: words with their values; `loose` ones count something,
    and are too common to be judged themselves. `doubles_cancel`: two denials in one clause deny nothing.
    """

    name: str
    common: frozenset[str] = frozenset()
    denies: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()
    unclear: re.Pattern[str] | None = None
    idioms: re.Pattern[str] | None = None
    joins: frozenset[str] = frozenset()
    numbers: dict[str, int] = field(default_factory=dict)
    ordinals: dict[str, int] = field(default_factory=dict)
    loose: dict[str, int] = field(default_factory=dict)
    doubles_cancel: bool = False
    has_capital_nouns: bool = False
    has_cases: bool = False

    def __hash__(self) -> int:
        """There is one of each name; what is kept by language is found by that."""
        return hash(self.name)


def word_set(text: str) -> frozenset[str]:
    """The words between blanks."""
    return frozenset(text.split())


def fold(word: str) -> str:
    """The word in small letters and without accents."""
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def words(text: str) -> Iterator[str]:
    """The words of a text, folded."""
    return (fold(found[0][:LONGEST_WORD]) for found in WORD.finditer(text))


def is_caseless(text: str) -> bool:
    """Whether the text is mostly in a script without capitals."""
    return 3 * sum(1 for _ in CASELESS.finditer(text)) > len(text)


def is_cyrillic(text: str) -> bool:
    """Whether the text is mostly in Cyrillic letters."""
    return 2 * sum(1 for _ in _CYRILLIC.finditer(text)) > len(text)
