"""What differs between the request that was sent last and the next one: segment by segment, and line by line."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

from tuimem.memory.pieces import Piece

_MOST_COMPARED = 250_000
"""Old lines times new lines, without those that both begin and end with. Beyond that all old ones are gone."""


class DifferenceKind(StrEnum):
    """What has become of a segment since the last request."""

    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


class SentText(NamedTuple):
    """One segment of a request as it was sent. `key` names what it is, so that it can be found in another request."""

    key: str
    kind: str
    role: str
    text: str


class DifferenceLine(NamedTuple):
    """A line of a segment: new, gone, or the same."""

    change: DifferenceKind
    text: str


class Difference(Struct, frozen=True):
    """One segment of either request. `piece` is what is sent next, `before` what was sent last."""

    change: DifferenceKind
    piece: Piece | None = None
    before: SentText | None = None

    @property
    def kind(self) -> str:
        """The name of the segment's kind."""
        return self.piece.kind.name if self.piece is not None else self.before.kind if self.before is not None else ""

    @property
    def text(self) -> str:
        """What the segment says, or said."""
        return self.piece.text if self.piece is not None else self.before.text if self.before is not None else ""

    @property
    def lines(self) -> list[DifferenceLine]:
        """The lines of a changed segment, those that are gone among the others."""
        old = [] if self.before is None else self.before.text.split("\n")
        new = [] if self.piece is None else self.piece.text.split("\n")
        return list(changed_lines(old, new))


def sent_texts(pieces: Iterable[Piece]) -> list[SentText]:
    """What is kept of a request, to tell later what has changed."""
    return [SentText(key, piece.kind.name, piece.role.value, piece.text) for key, piece in _by_key(pieces)]


def to_json(sent: Iterable[SentText]) -> str:
    """The texts of a request as they are stored."""
    return json.dumps([list(one) for one in sent], ensure_ascii=False, separators=(",", ":"))


def from_json(stored: str) -> list[SentText]:
    """The texts of a stored request."""
    return [SentText(*one) for one in json.loads(stored)]


def differences(before: Sequence[SentText], pieces: Iterable[Piece]) -> list[Difference]:
    """Every segment of both requests, in the order of the next one; those that are gone stand where they were."""
    was = {one.key: one for one in before}
    now = list(_by_key(pieces))
    gone = _gone(before, {key for key, _ in now})
    found = [Difference(DifferenceKind.GONE, None, one) for one in gone.get("", ())]
    for key, piece in now:
        found.append(_compared(was.get(key), piece))
        found += (Difference(DifferenceKind.GONE, None, one) for one in gone.get(key, ()))
    return found


def same_from_start(found: Iterable[Difference]) -> int:
    """Tokens of the segments that both requests begin with."""
    tokens = 0
    for each in found:
        if each.change is not DifferenceKind.SAME or each.piece is None:
            break
        tokens += each.piece.tokens
    return tokens


def counted(found: Iterable[Difference]) -> Counter[DifferenceKind]:
    """How many segments there are of each change."""
    return Counter(each.change for each in found)


def changed_lines(old: Sequence[str], new: Sequence[str]) -> Iterator[DifferenceLine]:
    """Old and new lines in one list. What both begin and end with is not looked at twice."""
    start, end = _ends(old, new)
    yield from (DifferenceLine(DifferenceKind.SAME, text) for text in new[:start])
    yield from _changed(old[start : len(old) - end], new[start : len(new) - end])
    yield from (DifferenceLine(DifferenceKind.SAME, text) for text in new[len(new) - end :])


def different_lines(old: Sequence[str], new: Sequence[str]) -> Iterator[DifferenceLine]:
    """Those of `changed_lines` that are gone or new."""
    start, end = _ends(old, new)
    found = _changed(old[start : len(old) - end], new[start : len(new) - end])
    yield from (line for line in found if line.change is not DifferenceKind.SAME)


def _ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """With how many equal lines both begin, and end."""
    start = _alike(old, new)
    return start, _alike(old[start:][::-1], new[start:][::-1])


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[DifferenceLine]:
    blocks = [(0, len(old), 0, len(new), False)]
    if len(old) * len(new) <= _MOST_COMPARED:
        import difflib  # only the preview needs it

        codes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        blocks = [(first, last, start, end, name == "equal") for name, first, last, start, end in codes]
    for first, last, start, end, is_same in blocks:
        if is_same:
            yield from (DifferenceLine(DifferenceKind.SAME, text) for text in new[start:end])
            continue
        yield from (DifferenceLine(DifferenceKind.GONE, text) for text in old[first:last])
        yield from (DifferenceLine(DifferenceKind.NEW, text) for text in new[start:end])


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """With how many equal lines both begin."""
    pairs = zip(old, new, strict=False)
    return next((n for n, (one, other) in enumerate(pairs) if one != other), min(len(old), len(new)))


def _by_key(pieces: Iterable[Piece]) -> Iterator[tuple[str, Piece]]:
    """Pieces by a key of their own: that of a message is its id, since it can go from one kind to another."""
    seen: Counter[str] = Counter()
    for piece in pieces:
        name = f"message {piece.first_message}" if piece.kind.is_message and piece.first_message else piece.kind.name
        sources = piece.sources[:1] if piece.kind.is_held else piece.sources
        name += "".join(f" {source.name}" for source in sources if source.name)
        seen[name] += 1
        yield (name if seen[name] == 1 else f"{name} {seen[name]}"), piece


def _gone(before: Sequence[SentText], now: set[str]) -> dict[str, list[SentText]]:
    """What is not sent any more, by the key of the segment after which it stood; empty for the beginning."""
    gone: dict[str, list[SentText]] = {}
    after = ""
    for one in before:
        if one.key in now:
            after = one.key
        else:
            gone.setdefault(after, []).append(one)
    return gone


def _compared(before: SentText | None, piece: Piece) -> Difference:
    if before is None:
        return Difference(DifferenceKind.NEW, piece)
    is_same = (before.text, before.role) == (piece.text, piece.role.value)
    return Difference(DifferenceKind.SAME if is_same else DifferenceKind.CHANGED, piece, before)
