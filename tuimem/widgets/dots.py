"""Points in a terminal, one in a cell or several as a larger dot; and steps from point to point: pure functions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

_FAINT = "·"
"""A point that is not to be seen well."""

_FEW, _MANY = ((1, "•"), (2, "●")), ((1, "·"), (2, "•"), (4, "●"))
"""The dot for at least so many points in a cell: where there are few of them on the whole, and where there are many.

No braille, which would tell them apart within a cell: the fonts of many terminals do not have it.
"""

_SPARSE = 3
"""There are few while there is not one in so many cells."""

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
    sizes = _MANY if sum(dot.is_lit for dot in dots) * _SPARSE > width * height else _FEW
    cells = {}
    for at, several in inside.items():
        lit = Counter(dot.style for dot in several if dot.is_lit)
        letter = next((dot for least, dot in reversed(sizes) if lit.total() >= least), _FAINT)
        cells[at] = Cell(letter, lit.most_common(1)[0][0] if lit else unlit)
    return cells


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
