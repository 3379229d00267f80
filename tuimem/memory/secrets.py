"""Finds what must not be remembered: keys, tokens, passwords said as such, numbers of cards and accounts.

What a text says of a key ("the key is in the drawer") is none; what looks like a key and is a checksum, an id or an
address of a version is none either. Takes time in proportion to the text.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tuimem.memory.secret_patterns import (
    CARD,
    CARD_BEGINNINGS,
    CHECKSUM,
    HEXADECIMAL,
    IBAN,
    KEYS,
    PLACEHOLDER,
    RUN,
    TELLS_KEY,
    TELLS_NO_KEY,
)
from tuimem.memory.told_secrets import told

HIDDEN = "…"
"""Stands where a secret was."""

_FEWEST_BITS = 3.7
"""Of information in each character of a key that nothing but its looks tells."""

_SHORTEST_KEY, _SHORTEST_TOLD_KEY = 32, 12
"""Characters of a key that only its looks tell, and of one that a word before it tells."""

_BEFORE = 40
"""Characters before a run in which a word can tell what it is."""


_SIGN = re.compile(r"(?s:.)[\u0300-\u036f]*")
"""A character with the accents that stand apart from it."""


class Secret(NamedTuple):
    """Where a secret stands in a text: its first character, the one behind its last, and what it is, in words."""

    start: int
    end: int
    what: str


def find(text: str) -> list[Secret]:
    """The secrets in a text, in order, none within another."""
    plain, spans = _plain(text)
    found = [*_keys(plain), *map(Secret._make, told(plain)), *_numbers(plain), *_runs(plain)]
    return [Secret(spans[start][0], spans[end - 1][1], what) for start, end, what in _apart(found)]


def _plain(text: str) -> tuple[str, Sequence[tuple[int, int]]]:
    """The text without what makes characters look different (wide, in parts, unseen), and where each of it stands."""
    if text.isascii():
        return text, [(at, at + 1) for at in range(len(text))]
    signs = [(sign, found.span()) for found in _SIGN.finditer(text) for sign in _plain_signs(found[0])]
    return "".join(sign for sign, _ in signs), [span for _, span in signs]


def _plain_signs(character: str) -> str:
    if character == HIDDEN or unicodedata.category(character[0]) == "Cf":
        return character if character == HIDDEN else ""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    return unicodedata.normalize("NFKC", character)


def _apart(secrets: Iterable[Secret]) -> list[Secret]:
    """In order, and those that overlap as one."""
    found = sorted(secrets, key=lambda one: (one.start, -one.end))
    apart: list[Secret] = []
    for secret in found:
        if not apart or secret.start >= apart[-1].end:
            apart.append(secret)
        elif secret.end > apart[-1].end:
            apart[-1] = apart[-1]._replace(end=secret.end)
    return apart


def hide(text: str, found: Iterable[Secret] | None = None) -> str:
    """The text with `HIDDEN` for each of its secrets."""
    parts, end = [], 0
    for secret in find(text) if found is None else found:
        parts += [text[end : secret.start], HIDDEN]
        end = secret.end
    return "".join([*parts, text[end:]])


def _keys(text: str) -> Iterator[Secret]:
    for what, pattern in KEYS:
        for found in pattern.finditer(text):
            value = found.groupdict().get("value")
            if value is None or not PLACEHOLDER.fullmatch(value):
                start, end = found.span("value") if value is not None else found.span()
                yield Secret(start, end, what)


def _numbers(text: str) -> Iterator[Secret]:
    for found in CARD.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if CARD_BEGINNINGS.match(digits) and _luhn(digits) and len(set(digits)) > 1:
            yield Secret(*found.span(), "a card number")
    for found in IBAN.finditer(text):
        if _is_iban(re.sub(r"\s", "", found[0])):
            yield Secret(*found.span(), "an account number")


def _luhn(digits: str) -> bool:
    odd = sum(int(digit) for digit in digits[-1::-2])
    return (odd + sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])) % 10 == 0


def _is_iban(account: str) -> bool:
    turned = account[4:] + account[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def _runs(text: str) -> Iterator[Secret]:
    """Runs of letters and digits that look like keys, by themselves or because of a word before them."""
    for found in RUN.finditer(text):
        run = found[0].rstrip("=.")
        is_call = text.startswith("(", found.end())
        if len(run) < _SHORTEST_TOLD_KEY or is_call or PLACEHOLDER.fullmatch(run):
            continue
        before = text[max(0, found.start() - _BEFORE) : found.start()]
        if _is_key(run, before):
            yield Secret(*found.span(), "a key")


def _is_key(run: str, before: str) -> bool:
    if TELLS_NO_KEY.search(before) or CHECKSUM.match(run) or not any(sign.isdigit() for sign in run):
        return False
    if TELLS_KEY.search(before):
        return any(sign.isalpha() for sign in run) and _bits(run) > 2.5
    is_mixed = any(sign.islower() for sign in run) and any(sign.isupper() for sign in run)
    is_long = len(run) >= _SHORTEST_KEY and not HEXADECIMAL.fullmatch(run) and not {"/", "."} & set(run)
    return is_long and is_mixed and _bits(run) >= _FEWEST_BITS and not _is_made_of_words(run)


def _is_made_of_words(run: str) -> bool:
    """`SomeClassNameWithNumber2`, `2024-05-01-holiday-in-Lyon`: mostly words of small letters."""
    return 2 * sum(len(word) for word in re.findall(r"[A-Z]?[a-z]{4,}", run)) > len(run)


def _bits(run: str) -> float:
    """The information in each character, by how often each comes."""
    return -sum(times / len(run) * math.log2(times / len(run)) for times in Counter(run).values())
