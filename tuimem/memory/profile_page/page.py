"""A page as lines: its sections, and the entries in them that can be changed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from msgspec import Struct

TITLE = "# About me"
SECTIONS = ("Personal Information", "Current Projects", "Interests", "Preferences")

_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*\s*$")
_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_RULE = re.compile(r"\s*(?:[-*_]\s*){3,}$")
_BULLET = re.compile(r"(\s*(?:[-*+•]|\d{1,3}[.)])\s+)(.*)")
_INVISIBLE = re.compile(r"\s*(?:<!--.*-->\s*)?$")


def skeleton() -> str:
    """A page on which nothing stands yet."""
    return "\n\n".join([TITLE, *(f"## {name}" for name in SECTIONS)]) + "\n"


class PageSection(Struct, frozen=True):
    """A heading, and the lines below it up to the next one, by their places in the page: from `first` before `end`."""

    name: str
    heading: int
    first: int
    end: int


@dataclass(frozen=True)
class Page:
    """A page as its lines. Entries are what it says: neither headings nor empty lines, and not what is fenced."""

    lines: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Page":
        """The page of a text."""
        return cls(tuple(text.split("\n")))

    @property
    def text(self) -> str:
        """The text of the page."""
        return "\n".join(self.lines)

    @cached_property
    def _marks(self) -> tuple[list[tuple[int, str]], list[int], list[int]]:
        """The headings with their places, the places of the entries, and those of lines that are fenced."""
        headings: list[tuple[int, str]] = []
        entries: list[int] = []
        fenced: list[int] = []
        fence = ""
        for at, line in enumerate(self.lines):
            edge = _FENCE.match(line)
            if edge is not None or fence:
                fenced.append(at)
            if edge is not None:
                fence = "" if fence == edge[1] else fence or edge[1]
            elif not fence and (heading := _HEADING.match(line)):
                headings.append((at, heading[1]))
            elif not fence and not _INVISIBLE.match(line) and not _RULE.match(line):
                entries.append(at)
        return headings, entries, fenced

    @property
    def sections(self) -> list[PageSection]:
        """The sections; the heading that the page begins with, if entries do not follow at once, is its title."""
        headings, entries, _ = self._marks
        ends = [*(at for at, _ in headings), len(self.lines)][1:]
        found = [PageSection(name, at, at + 1, end) for (at, name), end in zip(headings, ends, strict=True)]
        is_title = len(found) > 1 and self.lines[found[0].heading].startswith("# ")
        return found[1:] if is_title and not any(found[0].first <= at < found[0].end for at in entries) else found

    @property
    def entries(self) -> Sequence[int]:
        """The places of the entries. An entry's number, as models are told it, is its place in this list and one."""
        return self._marks[1]

    @property
    def said(self) -> Sequence[int]:
        """The places of all lines that say something, headings apart."""
        return sorted([*self._marks[1], *self._marks[2]])

    def section(self, name: str) -> PageSection | None:
        """The section of this name, whatever its case."""
        wanted = _plain(name)
        return next((each for each in self.sections if _plain(each.name) == wanted), None)

    def section_at(self, line: int) -> str:
        """The name of the section that a line is in; empty above the first."""
        return next((each.name for each in self.sections if each.first <= line < each.end), "")

    def statement(self, line: int) -> str:
        """What an entry says, without the mark of a list."""
        bullet = _BULLET.match(self.lines[line])
        return (bullet[2] if bullet else self.lines[line]).strip()

    @property
    def statements(self) -> list[str]:
        """What all entries say, in order."""
        return [self.statement(line) for line in self.entries]

    def with_added(self, section: PageSection, statement: str) -> "Page":
        """The page with a statement at the end of a section."""
        said = [line for line in range(section.first, section.end) if self.lines[line].strip()]
        if said:
            at, new = said[-1] + 1, [f"- {statement}"]
        else:
            at, new = section.first, ["", f"- {statement}"]
        rest = self.lines[at:]
        if rest and rest[0].strip():
            new.append("")
        return Page((*self.lines[:at], *new, *(rest or ("",))))

    def with_section(self, name: str) -> "Page":
        """The page with another section at its end."""
        text = self.text.rstrip("\n")
        return Page.of(f"{text}\n\n## {name}\n" if text else f"{TITLE}\n\n## {name}\n")

    def with_replaced(self, line: int, statement: str) -> "Page":
        """The page with another statement in the place of an entry, with its mark."""
        bullet = _BULLET.match(self.lines[line])
        indent = self.lines[line][: len(self.lines[line]) - len(self.lines[line].lstrip())]
        return Page((*self.lines[:line], f"{bullet[1] if bullet else indent}{statement}", *self.lines[line + 1 :]))

    def without(self, line: int) -> "Page":
        """The page without an entry."""
        return Page((*self.lines[:line], *self.lines[line + 1 :]))


def _plain(name: str) -> str:
    return " ".join(name.casefold().strip("#*: ").split())
