"""What will be sent, and why: one pure function whose answer is prompt, colours and preview at once."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from tuimem.memory.eligibility import is_eligible
from tuimem.memory.history import Entry, History
from tuimem.memory.layout import Boundaries, Layout, lay_out, may_stand_for
from tuimem.memory.segments import Budget, Segment, SegmentKind
from tuimem.memory.threshold import ideal_start, unit_in_force
from tuimem.messages import Front, Role
from tuimem.settings.model import MemorySettings, ThresholdUnit


class Status(StrEnum):
    """What becomes of a message's summary in the next prompt."""

    SHORT_TERM = "short_term"
    LONG_TERM = "long_term"
    OUT_OF_CONTEXT = "out_of_context"
    EXCLUDED = "excluded"
    NONE = "none"


class SentAs(StrEnum):
    """What of a message is in the next prompt."""

    TEXT = "text"
    SUMMARY = "summary"
    BLOCK = "block"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Plan:
    """The segments of the next prompt in order, and the place of every message in it.

    `used` never exceeds `budget`; both are tokens, as are `window`, `reply` and `left_out_tokens`. `left_out` counts
    the messages of which nothing is sent, hidden ones apart. `front` is where the prompt's front stands if this plan
    is sent; `stepped` says that this differs from where it stood.
    """

    window: int
    reply: int
    budget: int
    used: int
    segments: tuple[Segment, ...]
    front: Front
    stepped: bool
    left_out: int
    left_out_tokens: int
    memory: MemorySettings
    kept: frozenset[int]
    texts: frozenset[int]
    summaries: frozenset[int]

    def is_kept(self, entry: Entry) -> bool:
        """Whether the message is new enough to be sent by its own text."""
        return entry.id in self.kept

    def sent_as(self, entry: Entry) -> SentAs:
        """What of the message is in the prompt."""
        if entry.id in self.kept or entry.id in self.texts:
            return SentAs.TEXT
        return SentAs.SUMMARY if entry.id in self.summaries else SentAs.NOTHING

    def status(self, entry: Entry) -> Status:
        """What becomes of the message's summary. A kept message shows what will become of it once it is not."""
        if entry.exclude:
            return Status.EXCLUDED
        if not entry.summary_id or not self.memory.enabled or not is_eligible(entry, self.memory):
            return Status.NONE
        if self.sent_as(entry) is SentAs.NOTHING:
            return Status.OUT_OF_CONTEXT if entry.remember else Status.NONE
        return Status.LONG_TERM if entry.remember else Status.SHORT_TERM


def plan(history: History, memory: MemorySettings, budget: Budget) -> Plan:
    """Decide what the model sees: `history` in `budget` under the settings `memory`.

    Pure, and the only place where this is decided. The cost grows with what is sent, not with the chat, once
    `history.front` says where the front stands.
    """
    layout = _choose_layout(history, memory, budget)
    segments = _segments(layout, history, budget)
    front = _front(layout, history)
    sent = [*layout.kept, *layout.texts, *layout.short_term, *layout.long_term]
    hidden_sent = sum(history[index].is_silent for index in sent)
    sent_tokens = sum(history[index].tokens for index in sent if not history[index].is_silent)
    return Plan(
        window=budget.window,
        reply=budget.reply,
        budget=budget.tokens,
        used=sum(segment.tokens for segment in segments),
        segments=segments,
        front=front,
        stepped=history.front is None
        or (front.kept_from, front.as_of) != (history.front.kept_from, history.front.as_of),
        left_out=history.sendable_count - (len(sent) - hidden_sent),
        left_out_tokens=history.sendable_tokens - sent_tokens,
        memory=memory,
        kept=frozenset(history[index].id for index in layout.kept),
        texts=frozenset(history[index].id for index in layout.texts),
        summaries=frozenset(history[index].id for index in [*layout.short_term, *layout.long_term]),
    )


def _choose_layout(history: History, memory: MemorySettings, budget: Budget) -> Layout:
    """Stay where the front stands while that fits; else take a step, to where a good many turns will fit again."""
    front = history.front
    if front is None:
        return lay_out(history, memory, budget, Boundaries(ideal_start(history, memory, budget)))
    text_from = history.position(front.text_from)
    standing = Boundaries(history.position(front.kept_from), text_from, front.as_of)
    ideal = ideal_start(history, memory, budget)
    layout = lay_out(history, memory, budget, standing)
    overflows = layout.boundaries.kept_from > standing.kept_from or layout.left_out_texts
    if unit_in_force(memory) is ThresholdUnit.FILL:
        moved = _step_by_fill(history, memory, budget, layout, ideal, forced=overflows)
    elif _count_moves(history, memory, budget, layout, standing.kept_from, ideal):
        moved = lay_out(history, memory, budget, Boundaries(ideal, text_from))
    else:
        moved = layout
    if moved.left_out_texts:
        boundaries = Boundaries(moved.boundaries.kept_from, text_from, None, memory.step_at)
        moved = lay_out(history, memory, budget, boundaries)
    return moved


def _step_by_fill(
    history: History, memory: MemorySettings, budget: Budget, layout: Layout, ideal: int, *, forced: bool
) -> Layout:
    """The layout after a step, if one is due and worth it: it must free half of what a full step frees."""
    due = layout.used > budget.tokens * memory.step_at // 100
    if not due and not forced:
        return layout
    start = max(ideal, layout.boundaries.kept_from)
    moved = lay_out(history, memory, budget, Boundaries(start, layout.boundaries.text_from))
    worth = budget.tokens * (memory.step_at - memory.step_to) // 200
    return moved if forced or layout.used - moved.used >= worth else layout


def _count_moves(
    history: History, memory: MemorySettings, budget: Budget, layout: Layout, standing: int, ideal: int
) -> bool:
    """Whether a threshold by count moves now: always, unless the user asked for steps and none of them is due."""
    if not (memory.step_messages or memory.step_summaries or memory.step_percent):
        return True
    if standing > len(history) or layout.boundaries.kept_from > standing:
        return True
    if memory.step_messages and abs(ideal - standing) >= memory.step_messages:
        return True
    waiting = sum(may_stand_for(history[index], memory, None) for index in range(standing, ideal))
    if memory.step_summaries and waiting >= memory.step_summaries:
        return True
    return bool(memory.step_percent and layout.used >= budget.tokens * memory.step_percent // 100)


def _front(layout: Layout, history: History) -> Front:
    """The layout's boundaries as message ids. Ids one past the end stand for messages still to come."""
    after_last = history[-1].id + 1 if history else 0
    start = layout.boundaries.kept_from
    kept_from = history[start].id if start < len(history) else after_last
    text_from = history[layout.texts[-1]].id if layout.texts else kept_from
    as_of = layout.boundaries.as_of
    if as_of is None:
        as_of = history.latest_summary_id
    return Front(kept_from, text_from, as_of)


def _segments(layout: Layout, history: History, budget: Budget) -> tuple[Segment, ...]:
    if not layout.room:
        return ()
    costs = budget.costs
    segments = list(budget.fixed)
    for kind, indexes, heading in (
        (SegmentKind.LONG_TERM, layout.long_term, costs.long_term_heading),
        (SegmentKind.SHORT_TERM, layout.short_term, costs.short_term_heading),
    ):
        if indexes:
            tokens = heading + sum(costs.separator + history[index].summary_tokens for index in indexes)
            ids = tuple(history[index].id for index in sorted(indexes))
            segments.append(Segment(kind, Role.SYSTEM, tokens, messages=ids))
    segments += _conversation(layout, history, budget)
    if segments:
        segments[0] = replace(segments[0], tokens=segments[0].tokens + costs.prompt)
    return tuple(segments)


def _conversation(layout: Layout, history: History, budget: Budget) -> Iterator[Segment]:
    """The messages that are sent by their texts. The user speaks first: the templates of many models insist on it."""
    texts = set(layout.texts)
    opening = budget.opening
    for index in sorted([*layout.texts, *layout.kept]):
        entry = history[index]
        if opening is not None and entry.role is Role.ASSISTANT:
            yield opening
        if entry.role is not Role.SYSTEM:
            opening = None
        kind = SegmentKind.TEXT if index in texts else SegmentKind.KEPT
        yield Segment(kind, entry.role, entry.tokens + budget.costs.message, messages=(entry.id,))
