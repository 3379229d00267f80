"""Two changes of one text, brought together line by line, so that neither is lost."""

import re
from collections.abc import Iterator, Sequence

_WORDS = re.compile(r"\w+|\n|[^\w\s]")

_MOST_COMPARED = 4_000_000
"""Lines times lines, or words times words, that are compared; what is longer is taken as one change of all that is
between equal ends."""


def merged(base: str, mine: str, theirs: str) -> str:
    """The text with what both have changed of `base`.

    Where both changed the same lines, those of `mine` stand, and below them what only `theirs` says. A line that one
    has changed and the other removed stays as it was changed.
    """
    if theirs in (base, mine):
        return mine
    if mine == base:
        return theirs
    lines = _merged(base.split("\n"), mine.split("\n"), theirs.split("\n"))
    return "\n".join(lines)


def _merged(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[str]:
    in_mine, in_theirs = _places(base, mine), _places(base, theirs)
    first = at_mine = at_theirs = 0
    for line in [at for at in in_mine if at in in_theirs]:
        yield from _chosen(base[first:line], mine[at_mine : in_mine[line]], theirs[at_theirs : in_theirs[line]])
        yield base[line]
        first, at_mine, at_theirs = line + 1, in_mine[line] + 1, in_theirs[line] + 1
    yield from _chosen(base[first:], mine[at_mine:], theirs[at_theirs:])


def _chosen(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[str]:
    """What stands between two lines that all three have."""
    if mine in (base, theirs):
        yield from theirs
        return
    if theirs == base:
        yield from mine
        return
    gone = {line for line in base if line.strip()} - set(theirs)
    known = {*base, *mine}
    kept = [line for line in mine if line not in gone]
    end = max((at for at, line in enumerate(kept, 1) if line.strip()), default=len(kept))
    yield from kept[:end]
    yield from (line for line in theirs if line.strip() and line not in known)
    yield from kept[end:]


def _places(base: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    """Where the lines of the base are in the other text, in order."""
    start = 0
    while start < min(len(base), len(other)) and base[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(base), len(other)) - start and base[-1 - end] == other[-1 - end]:
        end += 1
    places = {at: at for at in range(start)}
    old, new = base[start : len(base) - end], other[start : len(other) - end]
    if len(old) * len(new) <= _MOST_COMPARED:
        import difflib  # only where two changes meet

        for at, there, length in difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
            places |= {start + at + n: start + there + n for n in range(length)}
    return places | {len(base) - n: len(other) - n for n in range(end, 0, -1)}


def distance(one: str, other: str) -> int:
    """How many words, signs and line ends are in one of the texts only: a line that was corrected is no new line."""
    first, second = _WORDS.findall(one), _WORDS.findall(other)
    return len(first) + len(second) - 2 * len(_places(first, second))


def changed_lines(before: str, after: str) -> list[str]:
    """The lines that a text lost, behind `- `, and those that it got, behind `+ `, in their order."""
    old, new = before.splitlines(), after.splitlines()
    places = _places(old, new)
    lines, at = [], 0
    for number, line in enumerate(old):
        if number not in places:
            lines.append(f"- {line}")
        else:
            lines += [f"+ {one}" for one in new[at : places[number]]]
            at = places[number] + 1
    return [line for line in [*lines, *(f"+ {one}" for one in new[at:])] if line[2:].strip()]
