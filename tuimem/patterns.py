"""Search and replace with patterns as JavaScript writes them, never for longer than a time limit.

`/pattern/flags` is replaced where it matches first, or everywhere with the flag `g`; a bare pattern everywhere. In the
replacement, `$&` or `{{match}}` is what was found, `$1` and `$<name>` are its groups, `$$` is a dollar sign.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    import regex

    Expand = Callable[[regex.Match[str]], str]

TIME_LIMIT = 0.5
"""Seconds for one replacement."""

LONGEST_PATTERN = 10_000
_MOST_NESTED = 100
_MOST_REPEATED = 20_000
"""What a pattern may come to with its counted repetitions written out: they are held in memory."""

_MOST_GROWTH, _ALWAYS_ALLOWED = 20, 100_000
"""How many times as long a text may become, and the characters that are never too many."""

_AS_LITERAL = re.compile(r"/(.*)/([a-z]*)", re.DOTALL)
_FLAGS = frozenset("dgimsuvy") - {"y"}
_TOKEN = re.compile(
    r"\\u\{(?P<code>[0-9A-Fa-f]{1,6})\}"
    r"|\\k<(?P<back>[^<>()]*)>"
    r"|\\c(?P<control>[A-Za-z])"
    r"|\\/(?P<slash>)"
    r"|\\."
    r"|(?P<open>\((?:\?(?::|=|!|<=|<!|>|<[^\W\d]\w*>|P<[^\W\d]\w*>|[ims]+:)|(?!\?)))"
    r"|(?P<other>\(\?P=\w+\)|\(\?[ims]+\))"
    r"|(?P<close>\))"
    r"|(?P<set>\[\^?)"
    r"|\{(?P<least>\d+)(?:,\d*)?\}[?+]?"
    r"|(?P<brace>[{}])"
    r"|(?P<repeat>[*+?][?+]?)"
    r"|(?P<end>\$)"
    r"|[^\\]",
    re.DOTALL,
)
_IN_SET = re.compile(
    r"\\u\{(?P<code>[0-9A-Fa-f]{1,6})\}|\\c(?P<control>[A-Za-z])|\\.|(?P<close>\])|(?P<sign>[\[&|~])|.", re.DOTALL
)
_REFERENCE = re.compile(
    r"\$(?:(?P<sign>[$&`'])|(?P<number>\d\d?)|<(?P<name>[^<>]*)>)|(?P<match>\{\{\s*match\s*\}\})", re.I
)


class PatternError(ValueError):
    """A pattern or a replacement that cannot be used; the text says why, in a sentence."""


class TooSlow(Exception):
    """A replacement has taken longer than allowed, or made its text too long."""


class Replacing(Struct, frozen=True):
    """A pattern with its replacement, ready to be used."""

    _pattern: "regex.Pattern[str]"
    _expand: "Expand"
    _most: int

    def __call__(self, text: str, limit: float = TIME_LIMIT) -> str:
        """The text with what was found replaced. Raises `TooSlow` after `limit` seconds; blocks until then."""
        room = max(len(text) * _MOST_GROWTH, _ALWAYS_ALLOWED)

        def expand(match: "regex.Match[str]") -> str:
            nonlocal room
            new = self._expand(match)
            room -= len(new)
            if room < 0:
                raise TooSlow
            return new

        try:
            return self._pattern.sub(expand, text, self._most, timeout=limit)
        except (TimeoutError, MemoryError) as error:
            raise TooSlow from error


@lru_cache(maxsize=256)
def replacing(pattern: str, replacement: str, *, everywhere: bool = False) -> Replacing:
    """A pattern and its replacement, read; `everywhere` also without the flag g. Raises `PatternError`."""
    import regex  # which nobody needs at the start

    body, letters = _parts(pattern)
    flags = regex.V0
    for letter, flag in (("i", regex.IGNORECASE), ("m", regex.MULTILINE), ("s", regex.DOTALL)):
        if letter in letters:
            flags |= flag
    try:
        compiled = regex.compile(_Translation(body, is_multiline="m" in letters).text, flags)
    except (regex.error, RecursionError, OverflowError, MemoryError, ValueError) as error:
        if isinstance(error, PatternError):
            raise
        raise PatternError(f"The pattern is not valid: {_reason(error)}.") from error
    return Replacing(compiled, _expansion(replacement, compiled), 0 if everywhere or "g" in letters else 1)


def _reason(error: Exception) -> str:
    return str(getattr(error, "msg", "")) or "it is too complicated"


def _parts(pattern: str) -> tuple[str, str]:
    """What stands between the slashes, and the flags; a bare pattern is replaced everywhere."""
    if len(pattern) > LONGEST_PATTERN:
        raise PatternError(f"The pattern has {len(pattern):,} characters; {LONGEST_PATTERN:,} are allowed.")
    literal = _AS_LITERAL.fullmatch(pattern)
    body, flags = (literal[1], literal[2]) if literal else (pattern, "g")
    if not body:
        raise PatternError("The pattern is empty.")
    if wrong := set(flags) - _FLAGS:
        unknown = ", ".join(sorted(wrong))
        raise PatternError(f"The pattern has flags that are not known ({unknown}); known are g, i, m, s and u.")
    return body, flags


class _Translation:
    """A JavaScript pattern in the words of the package `regex`, with a check of how large it is."""

    def __init__(self, body: str, *, is_multiline: bool) -> None:
        self._body = body
        self._end = "$" if is_multiline else r"\Z"
        self._sizes = [0]
        self._last = 0
        self.text = "".join(self._tokens())

    def _tokens(self) -> list[str]:
        said: list[str] = []
        at = 0
        while at < len(self._body):
            token = _TOKEN.match(self._body, at)
            if token is None:  # a backslash at the end
                raise PatternError("The pattern ends with a backslash; write two of them for one that is meant.")
            at = token.end()
            if token["set"]:
                inside, at = self._set(token["set"], at)
                said.append(inside)
            else:
                said.append(self._said(token))
        return said

    def _said(self, token: re.Match[str]) -> str:
        if token["open"]:
            self._open()
        elif token[0] == "(":
            unknown = self._body[token.start() : token.start() + 4]
            raise PatternError(f"The pattern has a group that is not known: {unknown}.")
        elif token["close"]:
            self._close()
        elif token["least"]:
            self._repeat(token["least"])
        elif not token["repeat"]:
            self._atom()
        return self._translated(token)

    def _translated(self, token: re.Match[str]) -> str:
        kind = token.lastgroup
        if kind in {"code", "control"}:
            return _character(token)
        if kind == "back":
            return f"(?P={token['back']})"
        if kind == "slash":
            return "/"
        if kind == "brace":
            return f"\\{token[0]}"
        return self._end if kind == "end" else token[0]

    def _set(self, opening: str, at: int) -> tuple[str, int]:
        """The characters in brackets; JavaScript reads `[]` as none, and `[^]` as any."""
        said: list[str] = []
        while (token := _IN_SET.match(self._body, at)) is not None:
            at = token.end()
            if token["close"]:
                self._atom()
                nothing, anything = "(?!)", r"[\s\S]"
                return f"{opening}{''.join(said)}]" if said else (nothing if opening == "[" else anything), at
            if token.lastgroup == "sign":
                said.append(f"\\{token[0]}")
            else:
                said.append(_character(token) if token.lastgroup else token[0])
        raise PatternError("The pattern has a [ that is not closed.")

    def _atom(self) -> None:
        self._last = 1
        self._sizes[-1] += 1

    def _open(self) -> None:
        self._sizes.append(1)
        if len(self._sizes) > _MOST_NESTED:
            raise PatternError(f"The pattern has more than {_MOST_NESTED} groups within each other.")

    def _close(self) -> None:
        if len(self._sizes) == 1:
            raise PatternError("The pattern has a ) without its (.")
        self._last = self._sizes.pop()
        self._sizes[-1] += self._last

    def _repeat(self, least: str) -> None:
        """What is repeated so often at least is written out when it is compiled."""
        times = int(least) if len(least) < len(str(_MOST_REPEATED)) + 1 else _MOST_REPEATED + 1
        self._sizes[-1] += self._last * max(0, times - 1)
        self._last *= max(1, times)
        if sum(self._sizes) > _MOST_REPEATED:
            raise PatternError("The pattern repeats something too often.")


def _character(token: re.Match[str]) -> str:
    """The character that a token names by its code, or as a control character."""
    code = int(token["code"], 16) if token["code"] else ord(token["control"].upper()) - ord("@")
    if code > 0x10FFFF:
        raise PatternError(f"The pattern has a character that does not exist: {token[0]}.")
    return f"\\U{code:08X}"


def _expansion(replacement: str, pattern: "regex.Pattern[str]") -> "Expand":
    """What a match is replaced by. Raises `PatternError` for a name that no group has."""
    pieces: list[str | Expand] = []
    at = 0
    for reference in _REFERENCE.finditer(replacement):
        pieces.append(replacement[at : reference.start()])
        pieces.extend(_pieces(reference, pattern))
        at = reference.end()
    pieces.append(replacement[at:])
    return lambda match: "".join(piece if isinstance(piece, str) else piece(match) for piece in pieces)


def _pieces(reference: re.Match[str], pattern: "regex.Pattern[str]") -> "list[str | Expand]":
    if reference["sign"] == "$":
        return ["$"]
    if reference["sign"] == "`":
        return [lambda match: match.string[: match.start()]]
    if reference["sign"] == "'":
        return [lambda match: match.string[match.end() :]]
    if (name := reference["name"]) is not None:
        if name not in pattern.groupindex:
            raise PatternError(f"The replacement names a group that the pattern does not have: {name}.")
        return [_group(name)]
    if (number := reference["number"]) is None:
        return [_group(0)]
    for digits in (number, number[:1]):  # `$12` is the first group and a 2 when there are fewer than twelve
        if 1 <= int(digits) <= pattern.groups:
            return [_group(int(digits)), number[len(digits) :]]
    return [reference[0]]


def _group(name: str | int) -> "Expand":
    return lambda match: match[name] or ""
