"""The tables of the summary prompt: macros by range, and regex scripts."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from msgspec import Struct

from tuimem.settings.groups.help_text import number, text
from tuimem.text import clean_line

FIXED = frozenset({"author", "words", "user", "char", "description"})
"""Macros that no setting changes."""

LINE, SUMMARY_LINE = "{{author}}: {{message}}", "{{author}} (summary): {{message}}"
_OF_ONE_MESSAGE = frozenset({"author", "message"})
"""What a line of a macro gets from its own message."""


class RegexScript(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is searched for, and what takes its place. Raises `ValueError` for a pattern that cannot be used."""

    pattern: Annotated[str, text("A pattern, or /pattern/flags as in JavaScript.")]
    replacement: Annotated[str, text("What takes its place; $& is what was found, $1 and $<name> are groups.")] = ""
    enabled: Annotated[bool, text("Use the script.")] = True
    user_messages: Annotated[bool, text("Use it on your messages.")] = True
    character_messages: Annotated[bool, text("Use it on the messages of characters.")] = True

    def __post_init__(self) -> None:
        if not self.enabled:
            return
        from tuimem.patterns import PatternError, replacing  # most people have no scripts

        try:
            replacing(self.pattern, self.replacement)
        except PatternError as error:
            raise ValueError(f"{clean_line(self.pattern, 40)} cannot be used. {error}".removesuffix(".")) from error


class Macro(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
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

    def asks_for(self) -> frozenset[str]:
        """The other macros that have to be worked out before."""
        from tuimem.templates import read_template  # the first paint can do without

        if self.template:
            return read_template(self.template).names
        lines = self.line or LINE, self.summary_line or SUMMARY_LINE
        return frozenset[str]().union(*(read_template(line).names for line in lines)) - _OF_ONE_MESSAGE


def in_order(graph: Mapping[str, frozenset[str]]) -> tuple[list[str], list[str]]:
    """Names after those that they ask for, and a sentence for each circle of those that ask for themselves."""
    from graphlib import CycleError, TopologicalSorter

    circles: list[str] = []
    while True:
        try:
            return list(TopologicalSorter(graph).static_order()), circles
        except CycleError as error:
            circle = sorted(set(error.args[1]))
            circles.append(_circle(circle))
            graph = {name: asked.difference(circle) for name, asked in graph.items() if name not in circle}


def _circle(names: Iterable[str]) -> str:
    tags = [f"{{{{{name}}}}}" for name in names]
    if len(tags) == 1:
        return f"{tags[0]} asks for itself, so it is left out."
    return f"{', '.join(tags[:-1])} and {tags[-1]} ask for each other, so they are left out."


def check_macros(macros: Mapping[str, Macro]) -> None:
    """Raises `ValueError` for names that cannot be used, and for macros that ask for each other in a circle."""
    for name in macros:
        if name.lower() in FIXED | {"else"}:
            raise ValueError(f"{name} is built in and cannot be changed")
        if not name.replace("-", "_").replace("_", "a").isalnum():
            raise ValueError(f"“{clean_line(name, 40)}” is not a name: letters, digits, - and _ only")
    if len({name.lower() for name in macros}) < len(macros):
        raise ValueError("two names differ only in capital letters, which do not matter")
    _, circles = in_order({name.lower(): macro.asks_for() for name, macro in macros.items() if macro.enabled})
    if circles:
        raise ValueError(circles[0].partition(", so ")[0])
