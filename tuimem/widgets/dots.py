"""Points in a terminal: one in a cell while they are few, else braille with eight; and steps from point to point.

Pure functions.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Of a braille letter, by row and column."""

_BLANK = 0x2800
_BIG, _SMALL, _FAINT = "●", "•", "·"
"""Several points in a cell, one, and one that is not to be seen well."""

_SPARSE = 3
"""With fewer points than one in so many cells, each has a cell of its own."""

_ASIDE = 2.5
"""How much more a step to the side counts than one in the direction that was asked for."""


class Dot(NamedTuple):
    """A point from 0 to 1 in both directions, y downwards, with its colour and whether it is to be seen well."""

    x: float
    y: float
    style: str = ""
    is_lit: bool = True


class Cell(NamedTuple):
    """What stands in one cell of the terminal."""

    letter: str
    style: str


def cell_of(x: float, y: float, width: int, height: int) -> tuple[int, int]:
    """The column and row of the cell in which a point lies."""
    return min(int(x * width), width - 1), min(int(y * height), height - 1)


def draw(dots: Sequence[Dot], width: int, height: int, unlit: str) -> dict[tuple[int, int], Cell]:
    """The cells with dots in them, by column and row. A cell has the colour of most of its lit dots, else `unlit`."""
    inside: dict[tuple[int, int], list[Dot]] = {}
    for dot in dots:
        inside.setdefault(cell_of(dot.x, dot.y, width, height), []).append(dot)
    room = width * height
    is_dense, lit_are_dense = len(dots) * _SPARSE > room, sum(dot.is_lit for dot in dots) * _SPARSE > room
    cells = {}
    for at, several in inside.items():
        lit = [dot for dot in several if dot.is_lit]
        if lit_are_dense if lit else is_dense:
            letter = _braille(several, width, height)
        else:
            letter = _FAINT if not lit else _SMALL if len(lit) == 1 else _BIG
        cells[at] = Cell(letter, Counter(dot.style for dot in lit).most_common(1)[0][0] if lit else unlit)
    return cells


def _braille(dots: Sequence[Dot], width: int, height: int) -> str:
    """One letter with all dots of a cell."""
    pattern = 0
    for dot in dots:
        column, row = cell_of(dot.x, dot.y, 2 * width, 4 * height)
        pattern |= _BITS[row % 4][column % 2]
    return chr(_BLANK + pattern)


def step(points: Mapping[int, tuple[float, float]], start: int, right: int, down: int) -> int:
    """The point that lies nearest in a direction, by its key; the same one when there is none."""
    x, y = points[start]
    best, nearest = start, float("inf")
    for key, (other_x, other_y) in points.items():
        along = (other_x - x) * right + (other_y - y) * down
        aside = abs((other_x - x) * down) + abs((other_y - y) * right)
        if along > 0 and along + _ASIDE * aside < nearest:
            best, nearest = key, along + _ASIDE * aside
    return best


def nearest(points: Mapping[int, tuple[float, float]], x: float, y: float) -> int | None:
    """The key of the point that lies nearest to a place."""
    return min(points, key=lambda key: (points[key][0] - x) ** 2 + (points[key][1] - y) ** 2, default=None)
