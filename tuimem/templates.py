"""Texts with `{{macros}}` and `{{#if macro}}…{{else}}…{{/if}}`, read once into parts; what is wrong with one is data.

The case of names and blanks within the braces do not matter. A tag of a condition that has a line to itself takes the
line with it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from tuimem.text import clean_line

_TAG = re.compile(r"\{\{(\s*[#/]?\w[^{}\n]{0,100})\}\}")
_NAME = re.compile(r"[\w-]+")
_IF = re.compile(r"#if\s+([\w-]+)")
_REST_OF_LINE = re.compile(r"[ \t]*(?:\n|\Z)")


class Words(Struct, frozen=True):
    """Text that stays as it is."""

    text: str


class Use(Struct, frozen=True):
    """A place where the value of a macro is filled in."""

    name: str


class If(Struct, frozen=True):
    """What follows stands where the macro is there and not empty; `otherwise` is the part to go on with elsewhere."""

    name: str
    otherwise: int


class Jump(Struct, frozen=True):
    """The end of the first branch: `to` is the part to go on with."""

    to: int


class Template(Struct, frozen=True):
    """The parts of a text. `names` are the macros that it asks for, in lower case; `problems` are sentences."""

    parts: tuple[Words | Use | If | Jump, ...]
    names: frozenset[str]
    problems: tuple[str, ...]

    def chosen(self, is_there: Callable[[str], bool]) -> Iterator[Words | Use]:
        """The parts in force when these macros are there and not empty."""
        at = 0
        while at < len(self.parts):
            part = self.parts[at]
            at += 1
            if isinstance(part, If):
                at = at if is_there(part.name) else part.otherwise
            elif isinstance(part, Jump):
                at = part.to
            else:
                yield part

    def fill(self, values: Mapping[str, str], most: int | None = None) -> str:
        """The text with the values in it, which are never themselves filled in; without macros that have none.

        It ends with the part that makes it longer than `most` characters.
        """
        said: list[str] = []
        length = 0
        for part in self.chosen(lambda name: bool(values.get(name))):
            said.append(part.text if isinstance(part, Words) else values.get(part.name, ""))
            length += len(said[-1])
            if most is not None and length > most:
                break
        return "".join(said)


@lru_cache(maxsize=64)
def read_template(text: str) -> Template:
    """The parts of a text, in time that grows with its length. Never raises."""
    reader = _Reader()
    reader.read(text)
    return Template(tuple(reader.parts), frozenset(reader.names), tuple(dict.fromkeys(reader.problems)))


class _Reader:
    """Reads a text from its beginning to its end. `_open` are the conditions around what is being read."""

    def __init__(self) -> None:
        self.parts: list[Words | Use | If | Jump] = []
        self.names: set[str] = set()
        self.problems: list[str] = []
        self._open: list[_Condition] = []

    def read(self, text: str) -> None:
        at, begins_line = 0, True
        for tag in _TAG.finditer(text):
            before, inner = text[at : tag.start()], tag[1].strip()
            at = tag.end()
            if _NAME.fullmatch(inner) and inner.lower() != "else":
                self._words(before)
                self._use(inner)
                begins_line = False
                continue
            indent = before.rstrip(" \t")
            rest = _REST_OF_LINE.match(text, at) if indent.endswith("\n") or (begins_line and not indent) else None
            begins_line = rest is not None
            self._words(before if rest is None else indent)
            self._tag(inner)
            at = at if rest is None else rest.end()
        self._words(text[at:])
        self._close_all()

    def _words(self, text: str) -> None:
        if text:
            self.parts.append(Words(text))

    def _use(self, name: str) -> None:
        self.names.add(name.lower())
        self.parts.append(Use(name.lower()))

    def _tag(self, inner: str) -> None:
        word = inner.lower()
        if condition := _IF.fullmatch(word):
            self.names.add(condition[1])
            self._open.append(_Condition(condition[1], len(self.parts)))
            self.parts.append(Words(""))  # its place; where it leads is known at its end
        elif word in {"else", "/if"} and not self._open:
            self.problems.append(f"{{{{{word}}}}} stands without its {{{{#if …}}}}.")
        elif word == "else":
            self._else(self._open[-1])
        elif word == "/if":
            self._end(self._open.pop())
        else:
            self.problems.append(f"{{{{{clean_line(inner, 40)}}}}} is not a macro, so it is left out.")

    def _else(self, condition: "_Condition") -> None:
        if condition.jump is not None:
            self.problems.append(f"{{{{#if {condition.name}}}}} has more than one {{{{else}}}}.")
            return
        condition.jump = len(self.parts)
        self.parts.append(Words(""))

    def _end(self, condition: "_Condition") -> None:
        end = len(self.parts)
        if condition.jump is not None:
            self.parts[condition.jump] = Jump(end)
        otherwise = end if condition.jump is None else condition.jump + 1
        self.parts[condition.at] = If(condition.name, otherwise)

    def _close_all(self) -> None:
        """A condition that is never closed is none: what follows it may be all that there is."""
        self.problems.extend(f"{{{{#if {open_.name}}}}} has no {{{{/if}}}}." for open_ in self._open)


class _Condition(Struct):
    """A condition that is open: the places of its parts."""

    name: str
    at: int
    jump: int | None = None
