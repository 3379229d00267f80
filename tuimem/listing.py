"""Texts in two columns: names, and what there is to say about each. What shows them lays them out."""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct


class Row(NamedTuple):
    """A name and what there is to say about it. `style` is a theme variable; empty: that of ordinary text."""

    name: str
    text: str
    style: str = ""


class Check(NamedTuple):
    """One of several things to be marked, with a note, and whether it is at first."""

    text: str
    note: str = ""
    is_marked: bool = True


class Section(Struct, frozen=True):
    """Rows under a heading, and a paragraph before them. `is_short`: the texts are a few words each."""

    heading: str
    rows: tuple[Row, ...] = ()
    lead: str = ""
    is_short: bool = False


def plain(sections: Sequence[Section]) -> str:
    """The sections as text to copy."""
    return "\n\n".join(filter(None, map(_plain, sections)))


def _plain(section: Section) -> str:
    width = max((len(row.name) for row in section.rows), default=0)
    rows = [f"{row.name:<{width}}  {row.text}".rstrip() for row in section.rows]
    return "\n".join(filter(None, [section.heading, section.lead, *rows]))
