"""What the last request sent, stored with the chat, so that the next one begins the same."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from msgspec.structs import asdict

from tuimem.memory.budget import Budget
from tuimem.memory.pieces import KEPT, Piece, Source
from tuimem.settings.model import MemorySettings

_NO_REASON_TO_STEP = frozenset(
    {
        *("separator", "short_term_template", "long_term_template", "block_template"),
        *("short_term_position", "short_term_depth", "short_term_role"),
        *("long_term_position", "long_term_depth", "long_term_role"),
    }
)
"""Settings that change what pieces say, and not which pieces there are."""


@dataclass(frozen=True, slots=True)
class SentPieces:
    """What was sent of one kind: the sources with the versions that they had, and the text where the kind is held."""

    kind: str
    sources: tuple[Source, ...]
    text: str = ""


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

    def sources(self, kind: str) -> tuple[Source, ...]:
        """What was sent of a kind."""
        return next((pieces.sources for pieces in self.sent or () if pieces.kind == kind), ())

    def held(self, piece: Piece) -> SentPieces | None:
        """What was sent in the place of a piece, if its kind is held and it comes from the same sources."""
        if not piece.kind.is_held:
            return None
        names = [source.name for source in piece.sources]
        alike = (sent for sent in self.sent or () if sent.kind == piece.kind.name)
        return next((sent for sent in alike if [source.name for source in sent.sources] == names), None)

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
    pieces = [SentPieces(kind, tuple(Source(*source) for source in sources), said) for kind, sources, said in sent]
    return Front(kept_from, tuple(pieces), budget, settings)


def front_of(pieces: Iterable[Piece], kept_from: int, budget: int, settings: str) -> Front:
    """The front that a request with these pieces leaves behind."""
    by_kind: dict[str, list[Source]] = {}
    held: list[SentPieces] = []
    for piece in pieces:
        if piece.kind.is_held:
            held.append(SentPieces(piece.kind.name, piece.sources, piece.text))
        elif piece.messages and not (piece.kind is KEPT and piece.messages[0] >= kept_from):
            by_kind.setdefault(piece.kind.name, []).extend(piece.sources)
    sent = [SentPieces(kind, tuple(sources)) for kind, sources in by_kind.items()]
    return Front(kept_from, (*sent, *held), budget, settings)


def settings_hash(memory: MemorySettings) -> str:
    """A name for all settings that decide which pieces there are."""
    deciding = {name: value for name, value in asdict(memory).items() if name not in _NO_REASON_TO_STEP}
    return hashlib.blake2b(json.dumps(deciding, sort_keys=True).encode(), digest_size=8).hexdigest()


def step_worth(memory: MemorySettings, budget: Budget, tokens: int) -> int:
    """What a full step frees of so many tokens."""
    return tokens * (memory.step_at - memory.step_to) // 100
