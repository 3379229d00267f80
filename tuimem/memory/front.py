"""What the last request sent, stored with the chat, so that the next one begins the same."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from tuimem.memory.budget import Budget
from tuimem.memory.pieces import KEPT, LONG_TERM, SHORT_TERM, Piece, PieceKind, Source
from tuimem.memory.summary_sources import SummarySources
from tuimem.messages import Role
from tuimem.settings.model import MemorySettings

_NO_REASON_TO_STEP = frozenset(
    {
        *("separator", "short_term_template", "long_term_template", "block_template"),
        *("short_term_position", "short_term_depth", "short_term_role"),
        *("long_term_position", "long_term_depth", "long_term_role"),
    }
)
"""Settings that change what pieces say, and not which pieces there are."""


class SentPieces(Struct, frozen=True):
    """What was sent of one kind: the sources with the versions that they had, and the text where the kind is held.

    Of a held kind that had nothing to say there is one without text.
    """

    kind: str
    sources: Sequence[Source]
    text: str = ""

    def as_piece(self, kind: PieceKind, newest: Piece | None) -> Piece:
        """The piece as it was sent, at the place of the newest one."""
        role, placement = (Role.SYSTEM, kind.placement) if newest is None else (newest.role, newest.placement)
        return Piece(kind, role, placement, sum(source.tokens for source in self.sources), self.sources, self.text)


@dataclass(frozen=True, slots=True)
class Front:
    """The pieces of the last request, and under which budget and settings the last step was taken.

    `kept_from` is the id of the first kept message: every later one has been sent by its text or comes next, so those
    are not listed. `sent` is None after the user has changed something: then the next plan takes up the newest version
    of everything, and the kept messages still begin at the same place. `budget` is in uncorrected tokens; `settings`
    names the memory settings by a hash.
    """

    kept_from: int
    sent: tuple[SentPieces, ...] | None = None
    budget: int = 0
    settings: str = ""

    def sources(self, kind: str) -> Sequence[Source]:
        """What was sent of a kind."""
        return next((pieces.sources for pieces in self.sent or () if pieces.kind == kind), ())

    def knows(self, kind: str) -> bool:
        """Whether something was sent of a held kind, or nothing because it had nothing to say."""
        return any(pieces.kind == kind for pieces in self.sent or ())

    def held_texts(self, kind: str) -> list[str]:
        """What was sent of a held kind."""
        return [pieces.text for pieces in self.sent or () if pieces.kind == kind]

    def standing(self, pieces: Sequence[Piece], held: Iterable[PieceKind]) -> list[Piece]:
        """The pieces with what was sent of the kinds in `held` in place of what there is of them now.

        A held kind that the front knows nothing of is as it is now: it was turned on since.
        """
        standing = {kind.name: kind for kind in held if self.knows(kind.name)}
        newest = {piece.kind.name: piece for piece in pieces}
        others = (piece for piece in pieces if piece.kind.name not in standing)
        sent = (one for one in self.sent or () if one.kind in standing and one.text)
        return [*others, *(one.as_piece(standing[one.kind], newest.get(one.kind)) for one in sent)]

    def released(self) -> "Front":
        """The front after the user has changed something."""
        return replace(self, sent=None)

    def to_json(self) -> str:
        """The front as it is stored."""
        sent = None
        if self.sent is not None:
            sent = [[pieces.kind, [list(source) for source in pieces.sources], pieces.text] for pieces in self.sent]
        return json.dumps([self.kept_from, self.budget, self.settings, sent], ensure_ascii=False, separators=(",", ":"))


def front_from_json(text: str | None) -> Front | None:
    """A stored front; None when there is none, or one that an earlier version of the program wrote."""
    stored = json.loads(text) if text else None
    if not isinstance(stored, list):
        return None
    kept_from, budget, settings, sent = stored
    if sent is None:
        return Front(kept_from, None, budget, settings)
    pieces = [SentPieces(kind, _sources(kind, sources), said) for kind, sources, said in sent]
    return Front(kept_from, tuple(pieces), budget, settings)


def front_of(
    pieces: Sequence[Piece], kept_from: int, budget: int, settings: str, held: Iterable[PieceKind] = ()
) -> Front:
    """The front that a request with these pieces leaves behind; `held` are the held kinds that are turned on."""
    by_kind: dict[str, list[Sequence[Source]]] = {}
    said = {piece.kind for piece in pieces}
    texts = [SentPieces(kind.name, ()) for kind in held if kind not in said]
    for piece in pieces:
        if piece.kind.is_held:
            texts.append(SentPieces(piece.kind.name, piece.sources, piece.text))
        elif piece.first_message and not (piece.kind is KEPT and piece.first_message >= kept_from):
            by_kind.setdefault(piece.kind.name, []).append(piece.sources)
    sent = [SentPieces(kind, _joined(lists)) for kind, lists in by_kind.items()]
    return Front(kept_from, (*sent, *texts), budget, settings)


def _sources(kind: str, stored: Iterable[Sequence[Any]]) -> Sequence[Source]:
    sources = (Source(*source) for source in stored)
    return SummarySources(sources) if kind in (LONG_TERM.name, SHORT_TERM.name) else tuple(sources)


def _joined(lists: Sequence[Sequence[Source]]) -> Sequence[Source]:
    return lists[0] if len(lists) == 1 else tuple(chain.from_iterable(lists))


def settings_hash(memory: MemorySettings) -> str:
    """A name for all settings that decide which pieces there are."""
    deciding = {name: value for name, value in asdict(memory).items() if name not in _NO_REASON_TO_STEP}
    return hashlib.blake2b(json.dumps(deciding, sort_keys=True).encode(), digest_size=8).hexdigest()


def step_worth(memory: MemorySettings, budget: Budget, tokens: int) -> int:
    """What a full step frees of so many tokens."""
    return tokens * (memory.step_at - memory.step_to) // 100
