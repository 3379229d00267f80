"""The one gate for untrusted text.

Model output, imported files, names and server errors pass through here before they are stored or shown, so that no
control sequence ever reaches the terminal and no NUL or lone surrogate ever reaches the database.
"""

import hashlib
import re
from collections.abc import Callable, Iterable

_C0 = [code for code in range(0x20) if chr(code) not in "\n\t"]
_C1_AND_DELETE = range(0x7F, 0xA0)
_BIDI_CONTROLS = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_SEPARATORS_TERMINALS_BREAK_AT = [0x2028, 0x2029]
_INVISIBLE = [0xFEFF, 0xFFF9, 0xFFFA, 0xFFFB]
_LONE_SURROGATES = range(0xD800, 0xE000)
_TAG_CHARACTERS = range(0xE0000, 0xE0080)

_REMOVED = dict.fromkeys(
    [*_C0, *_C1_AND_DELETE, *_BIDI_CONTROLS, *_SEPARATORS_TERMINALS_BREAK_AT, *_INVISIBLE, *_TAG_CHARACTERS]
)
_GATE = {**_REMOVED, **dict.fromkeys(_LONE_SURROGATES, "\N{REPLACEMENT CHARACTER}")}

_RUN = re.compile(r"[^\s\"'<>]+")
"""What an address can stand in. Each is read once, so that a long text costs work in proportion to its length."""

_HOST = re.compile(r"[\w\[]")
_HOST_AND_PORT = re.compile(r"[\w.-]+:\d")
_QUERY = re.compile(r"[?#]")
_QUERY_VALUE = re.compile(r"([?&#][\w.-]+=)[^\s\"'<>&]+")

_LINE_ENDS = re.compile(r"\r\n?")
_WHITE_SPACE = re.compile(r"\s+")


def clean(text: str) -> str:
    """Text that is safe to store and to show: line ends are `\\n`, control and bidi characters are gone.

    Line feeds and tabs stay. Lone surrogates become U+FFFD.
    """
    return _LINE_ENDS.sub("\n", text).translate(_GATE)


def clean_line(text: str, limit: int = 200) -> str:
    """`clean` for names, titles and error texts: one line, white space folded, at most `limit` characters."""
    line = _WHITE_SPACE.sub(" ", clean(text)).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def nearest(name: str, names: Iterable[str], likeness: float = 0.6) -> str:
    """The one of these names that was probably meant; empty when none is alike, from 0 to 1."""
    import difflib  # only whoever mistypes needs it

    return next(iter(difflib.get_close_matches(name, list(names), 1, likeness)), "")


def is_command(text: str) -> bool:
    """Whether what was written is a command; two slashes begin a message."""
    return text.startswith("/") and not text.startswith("//")


def redact(text: str) -> str:
    """The text without what may be a password or a key in an address: user and password, and all after `?` or `#`."""
    return _redacted(text, _likely_end_of_user)


def redact_address(text: str) -> str:
    """`redact` for what is known to be an address, or a command with one: all before an `@` may be a password."""
    return _redacted(text, lambda run: run.rfind("@"))


def _redacted(text: str, end_of_user: Callable[[str], int]) -> str:
    if not any(mark in text for mark in "@?#&"):
        return text
    runs = _RUN.sub(lambda run: _without_query(_without_user(run[0], end_of_user(run[0]))), text)
    return _QUERY_VALUE.sub(r"\1…", runs)


def _likely_end_of_user(run: str) -> int:
    """Where the `@` of `http://user:password@host`, `user:password@host` or `key@host:8080` stands; -1 without one."""
    first = min((at for at in (run.find("//"), run.find(":")) if at >= 0), default=len(run))
    at = run.rfind("@")
    while at >= 0:
        if (at > first and _HOST.match(run, at + 1)) or _HOST_AND_PORT.match(run, at + 1):
            return at
        at = run.rfind("@", 0, at)
    return -1


def _without_user(run: str, end: int) -> str:
    if end < 0:
        return run
    before, slashes, _ = run[:end].partition("//")
    return f"{before}//…@{run[end + 1 :]}" if slashes else f"…@{run[end + 1 :]}"


def _without_query(run: str) -> str:
    scheme = run.find("://")
    query = _QUERY.search(run, scheme) if scheme >= 0 else None
    return run if query is None else f"{run[: query.start()]}?…"


def text_hash(text: str) -> str:
    """The name of a text in caches and of the text a summary was made from: 32 hexadecimal digits of BLAKE2b."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
