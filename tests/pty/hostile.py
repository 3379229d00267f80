"""Text that a terminal would obey if it ever got there, and what of it may be in the bytes that a program writes."""

import re

SEQUENCES = {
    "colour": "\x1b[31m",
    "clear screen": "\x1b[2J\x1b[3J",
    "title": "\x1b]0;owned\x07",
    "clipboard": "\x1b]52;c;b3duZWQ=\x07",
    "hyperlink": "\x1b]8;;http://evil.invalid\x1b\\",
    "device control": "\x1bPq#0\x1b\\",
    "C1 control sequence": "\x9b31m\x9b2J",
    "C1 operating system command": "\x9d0;owned\x9c",
    "bidi": "\u202eesrever\u202c\u2066isolate\u2069\u200e\u200f",
    "NUL, DEL, BEL, backspace": "\x00\x7f\x07\x08",
    "line separator": "\u2028",
    "tags": "\U000e0041\U000e0042",
}

MARKUP = "[@click=app.quit]Press[/] [/bold] [b +"

HOSTILE = "".join(SEQUENCES.values())

_FORBIDDEN = {
    "colour": rb"\x1b\[31m",
    "clear screen": rb"\x1b\[3J",
    "title": rb"\x1b\](?:0|1|2);",
    "clipboard": rb"\x1b\]52;",
    "hyperlink": rb"\x1b\]8;[^\x1b\x07]*evil",
    "device control": rb"\x1bPq",
    "C1 in UTF-8": rb"\xc2[\x80-\x9f]",
    "bidi": rb"\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]|\xd8\x9c",
    "line separators": rb"\xe2\x80[\xa8\xa9]",
    "tags": rb"\xf3\xa0[\x80\x81]",
    "NUL": rb"\x00",
    "DEL": rb"\x7f",
    "bell or backspace": rb"(?<!\x1b\\)[\x08]|owned\x07|=\x07",
}


def hostile(name: str) -> str:
    """A text that holds every sequence between two words by which it is known on the screen."""
    return f"{name}-begin {HOSTILE}{MARKUP} {name}-end"


def reached(raw: bytes) -> set[str]:
    """Names of the sequences that are in what a program wrote to its terminal."""
    found = {name for name, pattern in _FORBIDDEN.items() if re.search(pattern, raw)}
    try:
        raw.decode()
    except UnicodeDecodeError:
        found.add("bytes that are no UTF-8")
    return found
