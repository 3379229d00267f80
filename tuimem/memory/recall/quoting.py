"""How memories stand in a prompt: quoted, with speaker and age, so that nothing in them can pose as instructions."""

import re
from collections.abc import Iterable, Mapping
from typing import Protocol

from tuimem.memory.macros import fill_in
from tuimem.text import clean, clean_line

_BEFORE_A_BRACE = re.compile(r"\{(?=\{)")

MARK = "> "
"""Before every line of a quote: what stands behind it was said once, and is no part of the prompt's own words."""


class Quotable(Protocol):
    """What is quoted, with who said it and how long ago that was when it was recalled."""

    @property
    def author(self) -> str:
        """Who said it."""

    @property
    def age(self) -> str:
        """How long ago, in words."""

    @property
    def date(self) -> str:
        """On which day."""

    @property
    def text(self) -> str:
        """What was said."""


def quoted(text: str) -> str:
    """The text with the mark before each of its lines, whatever ends a line; it names no block of summaries."""
    return "\n".join((MARK + line).rstrip() for line in harmless(clean(text).strip()).splitlines())


def recalled_text(memories: Iterable[Quotable], template: str, memory_template: str, names: Mapping[str, str]) -> str:
    """The part of a prompt that says what is remembered. Without memories it is empty.

    `template` is the text around all of them, `{{memories}}`; `memory_template` is that of each, with `{{age}}`,
    `{{date}}`, `{{author}}` and `{{quote}}`. A template without the macro has what it lacks at its end.
    """
    each = with_macro(memory_template, "quote")
    said = [fill_in(each, {**names, **_values(memory)}).strip() for memory in memories]
    return fill_in(with_macro(template, "memories"), {**names, "memories": "\n\n".join(said)}).strip() if said else ""


def speaker(name: str) -> str:
    """A name in front of a quote, in which it can neither pose as another part of the prompt nor name one."""
    return harmless(clean_line(name, 80)).lstrip("[]<>#* ") or "Someone"


def with_macro(template: str, macro: str) -> str:
    """The template, with the macro at its end if it lacks it."""
    if fill_in(template, {macro: ""}) != template:
        return template
    return f"{template.rstrip()}\n{{{{{macro}}}}}"


def _values(memory: Quotable) -> dict[str, str]:
    return {
        "age": memory.age,
        "date": memory.date,
        "author": speaker(memory.author),
        "quote": quoted(memory.text),
    }


def harmless(text: str) -> str:
    """Two braces would name a block of summaries, or a macro."""
    return _BEFORE_A_BRACE.sub("{ ", text)
