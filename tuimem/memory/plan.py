"""What will be sent, and why: one pure function whose answer is prompt, colours and preview at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from msgspec import Struct

from tuimem.memory.arrange import adapted
from tuimem.memory.blocks import by_block, tokens_of
from tuimem.memory.budget import Budget, SummaryBudgets, summary_budgets
from tuimem.memory.eligibility import can_stand_in
from tuimem.memory.front import Front, front_of, settings_hash
from tuimem.memory.history import History
from tuimem.memory.injection import CAN_NAME, placed_by_name, placement, unplaced, without
from tuimem.memory.layout import Inputs, Layout, lay_out, lay_standing
from tuimem.memory.left_out import LeftOut, left_out
from tuimem.memory.material import Material
from tuimem.memory.news import NEWS, News
from tuimem.memory.pieces import BLOCK, CONVERSATION, KEPT, LONG_TERM, MACRO, SHORT_TERM, TEXT, Piece, Where
from tuimem.memory.stand_ins import StandIns
from tuimem.memory.step import StepReason, lay_step, needs_comparison, step_reason
from tuimem.messages import Entry, Role
from tuimem.settings.model import MemorySettings, ThresholdUnit


class Status(StrEnum):
    """What becomes of a message's summary in the next prompt."""

    SHORT_TERM = "short_term"
    LONG_TERM = "long_term"
    OUT_OF_CONTEXT = "out_of_context"
    EXCLUDED = "excluded"
    NONE = "none"


class SentAs(StrEnum):
    """What stands for a message in the next prompt."""

    TEXT = "text"
    SUMMARY = "summary"
    BLOCK = "block"
    NOTHING = "nothing"


class Plan(Struct, frozen=True):
    """The pieces of the next prompt in order, and what stands for every message in it.

    `used` never exceeds `budget`; both are tokens, as are `window` and `reply`. `left_out` says of how many messages
    nothing is sent, and why, hidden ones apart. `front` is the front that sending this plan leaves behind; `step` says
    why it differs from the one before, and is None while that one stands. Kept messages are sent by
    their own text; `stands_for` gives for each other message what stands for it, its text before its summary, and those
    that are not in it are sent as nothing. `summarised` are the messages whose summary is sent. Where a budget for
    summaries is closed, `…_closed_at` is the id of the first message that it had no room for, else 0. `news` is
    what the newest message tells for the first time of what has changed.
    """

    window: int
    reply: int
    budget: int
    used: int
    pieces: tuple[Piece, ...]
    front: Front
    step: StepReason | None
    left_out: LeftOut
    memory: MemorySettings
    stands_for: StandIns
    kept: frozenset[int]
    budgets: SummaryBudgets
    short_term_closed_at: int = 0
    long_term_closed_at: int = 0
    problems: tuple[str, ...] = ()
    news: News | None = None

    @property
    def sent_messages(self) -> list[int]:
        """Ids of the messages of which something is sent."""
        return [*self.stands_for, *self.kept]

    def is_kept(self, entry: Entry) -> bool:
        """Whether the message is new enough to be sent by its own text."""
        return entry.id in self.kept

    def sent_as(self, entry: Entry) -> SentAs:
        """What of the message is in the prompt."""
        if entry.id in self.kept:
            return SentAs.TEXT
        source = self.stands_for.get(entry.id)
        if source is None:
            return SentAs.NOTHING
        if source.block_id:
            return SentAs.BLOCK
        return SentAs.SUMMARY if source.summary_id else SentAs.TEXT

    def status(self, entry: Entry) -> Status:
        """What becomes of the message's summary. A kept message shows what will become of it once it is not."""
        if entry.exclude:
            return Status.EXCLUDED
        if not self.memory.enabled or not can_stand_in(entry, self.memory):
            return Status.NONE
        if not self._has_place(entry):
            return Status.OUT_OF_CONTEXT if entry.remember else Status.NONE
        return Status.LONG_TERM if entry.remember else Status.SHORT_TERM

    def _has_place(self, entry: Entry) -> bool:
        by_count = self.memory.threshold_unit is not ThresholdUnit.FILL
        if self.stands_for.is_summarised(entry.id):
            return True
        if entry.id not in self.kept and not (by_count and entry.id >= self.front.kept_from):
            return False
        if entry.id > self.short_term_closed_at and not (entry.remember and self.memory.separate_long_term):
            return True
        return entry.remember and entry.id > self.long_term_closed_at


def plan(
    material: Material, history: History, memory: MemorySettings, budget: Budget, *, holds_front: bool = False
) -> Plan:
    """Decide what the model sees: `material` and `history` in `budget` under the settings `memory`.

    Pure, and the only place where this is decided. While `history.front` stands, the cost grows with what is sent, not
    with the chat. `holds_front`: no step is taken as long as it fits, for what shall begin like the last request.
    """
    standing, newest = _placed(material, budget, history.front), _placed(material, budget, None)
    by_name = placed_by_name((piece.text for piece in standing if piece.placement.where in CAN_NAME), memory)
    missing = unplaced(by_name, memory)
    memory = without(missing, memory)
    inputs, of_step = (_inputs(placed, material, history, memory, budget) for placed in (standing, newest))
    layout, step = _choose(inputs, of_step, holds_front=holds_front)
    placed = standing if step is None else newest
    opening = None if material.opening is None else _opening(material.opening, budget)
    chosen = [*_standing_in(layout, placed), *_pieces(layout, history, memory, budget, by_name)]
    named = (piece for piece in chosen if piece.placement.where is Where.MACRO)
    pieces = _opened((*adapted(chosen, opening, material.missing), *named), budget)
    used = sum(piece.tokens for piece in pieces)
    kept = frozenset(source.message_id for piece in pieces if piece.kind is KEPT for source in piece.sources)
    stands_for = StandIns(pieces)
    basis = history.front.budget if history.front is not None and step is None else budget.counted
    return Plan(
        window=budget.window,
        reply=budget.reply,
        budget=budget.tokens,
        used=used,
        pieces=pieces,
        front=front_of(pieces, _kept_from(layout, history), basis, settings_hash(memory), material.held),
        step=step,
        left_out=left_out(
            history,
            memory,
            kept,
            stands_for,
            has_room=used < budget.percent(memory.step_at),
            has_place=not missing,
        ),
        memory=memory,
        stands_for=stands_for,
        kept=kept,
        short_term_closed_at=layout.short_term_closed_at,
        long_term_closed_at=layout.long_term_closed_at,
        budgets=summary_budgets(memory, budget),
        problems=material.problems,
        news=_told(material, pieces),
    )


def room_for_message(material: Material, budget: Budget) -> int:
    """The most tokens that the newest message may cost to be sent, whatever has to give way to it."""
    return max(0, budget.tokens - _overhead(_placed(material, budget, None), material, budget) - budget.costs.message)


def _choose(inputs: Inputs, of_step: Inputs, *, holds_front: bool) -> tuple[Layout, StepReason | None]:
    """The layout in which the front stands, and None; or the one that a step leads to, and why it is taken.

    A step takes in the newest text of everything, so its layout is made of other inputs.
    """
    front = inputs.history.front
    if front is None:
        return lay_step(of_step), StepReason.FIRST
    if front.sent is not None:
        standing = lay_standing(inputs, front)
    else:
        standing = lay_out(inputs, inputs.history.position(front.kept_from), inputs.budget.tokens)
    if holds_front and standing.used <= inputs.budget.tokens:
        return standing, None
    stepped = lay_step(of_step, standing) if needs_comparison(inputs, front, standing) else None
    reason = step_reason(inputs, front, standing, stepped)
    return (standing, None) if reason is None else (stepped or lay_step(of_step, standing), reason)


def _placed(material: Material, budget: Budget, front: Front | None) -> list[Piece]:
    """The pieces of the material with what they cost: held kinds as they were sent last, and news of what has changed.

    Where no front stands, the newest text of everything is taken in, and there is no news any more.
    """
    if front is None or front.sent is None:
        pieces = [piece for piece in material.pieces if piece.kind is not NEWS]
    else:
        pieces = front.standing(material.pieces, material.held)
    placed = []
    is_first = True
    for piece in pieces:
        placed.append(replace(piece, tokens=budget.material(piece, is_first=is_first)))
        is_first = is_first and piece.placement.where is not Where.BEFORE
    return placed


def _inputs(
    placed: Sequence[Piece], material: Material, history: History, memory: MemorySettings, budget: Budget
) -> Inputs:
    """What a layout is made from. What stands beside messages costs something only with them."""
    beside: dict[int, int] = {}
    for piece in placed:
        if piece.placement.where is Where.BESIDE:
            beside[piece.placement.message_id] = beside.get(piece.placement.message_id, 0) + piece.tokens
    return Inputs(history, memory, budget, _overhead(placed, material, budget), beside)


def _standing_in(layout: Layout, placed: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces without those beside messages that are not kept, or for which there is no room."""
    kept = {source.message_id for source in layout.kept} - {layout.alone}
    return (
        piece for piece in placed if piece.placement.where is not Where.BESIDE or piece.placement.message_id in kept
    )


def _told(material: Material, pieces: Sequence[Piece]) -> News | None:
    """The news, if they are sent: a message that fills the window stands without them."""
    beside = {piece.placement.message_id for piece in pieces if piece.kind is NEWS}
    return material.news if material.news is not None and material.news.message_id in beside else None


def _overhead(placed: Sequence[Piece], material: Material, budget: Budget) -> int:
    """What a prompt costs before the first message. The room of the opening is always kept, so that it can come and go
    without moving anything else.
    """
    opening = 0 if material.opening is None else _opening(material.opening, budget).tokens
    everywhere = (piece.tokens for piece in placed if piece.placement.where is not Where.BESIDE)
    return budget.costs.prompt + sum(everywhere) + opening + material.reserve


def _opening(opening: Piece, budget: Budget) -> Piece:
    return replace(opening, tokens=budget.corrected(opening.tokens) + budget.costs.message)


def _pieces(
    layout: Layout, history: History, memory: MemorySettings, budget: Budget, by_name: Mapping[str, str]
) -> Iterator[Piece]:
    costs = budget.costs
    sent = {kind.name for kind, sources in ((LONG_TERM, layout.long_term), (SHORT_TERM, layout.short_term)) if sources}
    for kind, sources, heading in (
        (LONG_TERM, layout.long_term, costs.long_term_heading),
        (SHORT_TERM, layout.short_term, costs.short_term_heading),
    ):
        if sources:
            tokens = heading + sum(map(budget.summary, sources.tokens))
            place, role = placement(kind, memory)
            if (host := by_name.get(kind.name)) is not None:
                place = MACRO if host in {"", *sent} else kind.placement
            yield Piece(kind, role, place, tokens, sources.in_order())
    if layout.blocks:
        of_blocks = by_block(layout.blocks).values()
        tokens = costs.block_heading + sum(budget.summary(tokens_of(sources)) for sources in of_blocks)
        yield Piece(BLOCK, Role.SYSTEM, BLOCK.placement, tokens, tuple(sorted(layout.blocks)))
    for kind, messages in ((TEXT, layout.texts), (KEPT, layout.kept)):
        for source in messages:
            entry = history[history.position(source.message_id)]
            yield Piece(kind, entry.role, CONVERSATION, budget.text(entry), (source,))


def _opened(pieces: tuple[Piece, ...], budget: Budget) -> tuple[Piece, ...]:
    """The pieces, the first with what opens the reply; none at all where even the material does not fit."""
    if not pieces:
        return ()
    first = replace(pieces[0], tokens=pieces[0].tokens + budget.costs.prompt)
    opened = (first, *pieces[1:])
    return opened if sum(piece.tokens for piece in opened) <= budget.tokens else ()


def _kept_from(layout: Layout, history: History) -> int:
    """The id of the first kept message; one past the end stands for messages still to come."""
    if layout.kept_from < len(history):
        return history[layout.kept_from].id
    return history[-1].id + 1 if history else 0
