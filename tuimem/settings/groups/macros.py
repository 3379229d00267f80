"""The tables of the summary prompt: macros by range, and regex scripts."""

from typing import Annotated

from msgspec import Struct

from tuimem.patterns import PatternError, replacing
from tuimem.settings.groups.help_text import number, text
from tuimem.text import clean_line


class RegexScript(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is searched for, and what takes its place. Raises `ValueError` for a pattern that cannot be used."""

    pattern: Annotated[str, text("A pattern, or /pattern/flags as in JavaScript.")]
    replacement: Annotated[str, text("What takes its place; $& is what was found, $1 and $<name> are groups.")] = ""
    enabled: Annotated[bool, text("Use the script.")] = True
    user_messages: Annotated[bool, text("Use it on your messages.")] = True
    character_messages: Annotated[bool, text("Use it on the messages of characters.")] = True

    def __post_init__(self) -> None:
        if not self.enabled:
            return
        try:
            replacing(self.pattern, self.replacement)
        except PatternError as error:
            raise ValueError(f"{clean_line(self.pattern, 40)} cannot be used. {error}".removesuffix(".")) from error


class Macro(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Messages before the one that is summarised, or a text. Raises `ValueError` for a range that is backwards."""

    enabled: Annotated[bool, text("Use the macro; a macro that is off is empty.")] = True
    template: Annotated[str, text("A text instead of messages; other macros are filled in.")] = ""
    start: Annotated[int, number("The nearest message: 1 is the one before; 0 is the message itself.", 0, 999)] = 1
    end: Annotated[int, number("The farthest message, counted in the same way.", 0, 999)] = 6
    user_messages: Annotated[bool, text("With the texts of your messages.")] = True
    user_summaries: Annotated[bool, text("With the summaries of your messages.")] = False
    character_messages: Annotated[bool, text("With the texts of characters.")] = True
    character_summaries: Annotated[bool, text("With the summaries of what characters said.")] = False
    separate: Annotated[bool, text("Send messages of their own instead of lines in the prompt.")] = True
    line: Annotated[str, text("How a text is written; {{author}} and {{message}} are those of its message.")] = ""
    summary_line: Annotated[str, text("How a summary is written; {{message}} is the summary.")] = ""
    regex_scripts: Annotated[tuple[str, ...], text("Names of regex scripts that run on each text.")] = ()

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"end is {self.end}, but it must not be below start, which is {self.start}")
