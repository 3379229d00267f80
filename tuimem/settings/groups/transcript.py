"""The settings of the transcript."""

from typing import Annotated

from msgspec import Struct

from tuimem.settings.groups.help_text import SettingScope, number, text
from tuimem.text import clean_line


def _check_patterns(patterns: tuple[str, ...]) -> None:
    from tuimem.patterns import PatternError, replacing  # most people have no patterns

    for pattern in patterns:
        try:
            replacing(pattern, "")
        except PatternError as error:
            raise ValueError(f"{clean_line(pattern, 40)} cannot be used. {error}".removesuffix(".")) from error


class TranscriptSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file with a line of JSON for each exchange; injection.logging turns it on."""

    file: Annotated[
        str,
        text(
            "Where the transcript is written, seen from the data folder; empty: transcript.jsonl.", SettingScope.GLOBAL
        ),
    ] = ""
    most_megabytes: Annotated[
        float, number("How large the file may grow before another one is begun.", 0.001, 10_000, SettingScope.GLOBAL)
    ] = 10.0
    keep: Annotated[int, number("How many older files are kept beside it.", 0, 1000, SettingScope.GLOBAL)] = 5
    secrets: Annotated[
        bool, text("Write … for what looks like a key, a token, a card number or a password.", SettingScope.GLOBAL)
    ] = True
    redact: Annotated[
        tuple[str, ...],
        text(
            "Patterns, or /pattern/flags as in JavaScript; … is written for what they find.",
            SettingScope.GLOBAL,
            _check_patterns,
        ),
    ] = ()
