"""One way to lay a chat into its budget: given where the kept messages begin, who gets which place."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tuimem.memory.eligibility import is_eligible
from tuimem.memory.history import Entry, History
from tuimem.memory.segments import Budget
from tuimem.memory.threshold import long_term_limit, newest_user_message, short_term_limit, start_that_fits
from tuimem.settings.model import MemorySettings


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Where a layout's parts begin: the same as `Front`, but as indexes, with a limit on older texts.

    `text_share` is the percent of the budget up to which past messages without a summary are sent whole.
    """

    kept_from: int
    text_from: int = 0
    as_of: int | None = None
    text_share: int = 100


@dataclass(slots=True)
class Layout:
    """Which messages are sent, and as what. All numbers are indexes, newest first, or tokens."""

    boundaries: Boundaries
    used: int
    room: int
    kept: list[int] = field(default_factory=list)
    texts: list[int] = field(default_factory=list)
    short_term: list[int] = field(default_factory=list)
    long_term: list[int] = field(default_factory=list)
    left_out_texts: bool = False

    def take(self, tokens: int) -> bool:
        """Use up `tokens` of the room, if it has them."""
        if self.used + tokens > self.room:
            return False
        self.used += tokens
        return True


def lay_out(history: History, memory: MemorySettings, budget: Budget, boundaries: Boundaries) -> Layout:
    """Give every message its place. What is sent never exceeds the budget.

    Kept messages come first, newest first; then summaries, newest first, within their budgets; then the texts of past
    messages that no summary stands for. A summary's place is decided as in a walk from the newest to the oldest: once
    one does not fit, its budget is closed for all older ones.
    """
    layout = Layout(boundaries, used=budget.overhead, room=budget.tokens)
    if layout.used > budget.tokens:
        layout.room = 0
    else:
        _place_kept(layout, history, memory, budget)
    if memory.enabled:
        _place_summaries(layout, history, memory, budget)
    _place_texts(layout, history, memory, budget)
    return layout


def _place_kept(layout: Layout, history: History, memory: MemorySettings, budget: Budget) -> None:
    per_message = budget.costs.message
    start = layout.boundaries.kept_from
    room = layout.room - layout.used
    overflows = start_that_fits(history, start, room, per_message) > start
    if overflows and memory.enabled and history.summarised:
        room -= short_term_limit(memory, budget) + long_term_limit(memory, budget)
    start = start_that_fits(history, start, room, per_message)
    if overflows and start == len(history):
        start = start_that_fits(history, start - 1, layout.room - layout.used, per_message)
    layout.boundaries = replace(layout.boundaries, kept_from=start, text_from=min(layout.boundaries.text_from, start))
    for index in range(len(history) - 1, start - 1, -1):
        if not history[index].is_silent:
            layout.used += history[index].tokens + per_message
            layout.kept.append(index)
    if memory.enabled and memory.remove_messages and memory.keep_last_user_message:
        newest = newest_user_message(history)
        if newest is not None and newest < start and layout.take(history[newest].tokens + per_message):
            layout.kept.append(newest)


def may_stand_for(entry: Entry, memory: MemorySettings, as_of: int | None) -> bool:
    """Whether the message has a summary that may be sent in its place."""
    has_summary = entry.summary_id > 0 and (as_of is None or entry.summary_id <= as_of)
    return has_summary and is_eligible(entry, memory)


def _place_summaries(layout: Layout, history: History, memory: MemorySettings, budget: Budget) -> None:
    kept = set(layout.kept)

    def candidates(ids: list[int], up_to: int) -> Iterator[tuple[int, Entry]]:
        for message_id in reversed(ids[: bisect_right(ids, up_to)] if up_to else ids):
            index = history.position(message_id)
            if index not in kept and may_stand_for(history[index], memory, layout.boundaries.as_of):
                yield index, history[index]

    costs = budget.costs
    room = short_term_limit(memory, budget)
    overflowed_at = 0
    for index, entry in candidates(history.summarised, 0):
        if memory.separate_long_term and entry.remember:
            continue
        cost = costs.separator + entry.summary_tokens
        if cost > room or not layout.take(cost + (0 if layout.short_term else costs.short_term_heading)):
            overflowed_at = entry.id
            break
        room -= cost
        layout.short_term.append(index)
    if not overflowed_at and not memory.separate_long_term:
        return
    room = long_term_limit(memory, budget)
    for index, entry in candidates(history.remembered, 0 if memory.separate_long_term else overflowed_at):
        cost = costs.separator + entry.summary_tokens
        if cost > room or not layout.take(cost + (0 if layout.long_term else costs.long_term_heading)):
            break
        room -= cost
        layout.long_term.append(index)


def _place_texts(layout: Layout, history: History, memory: MemorySettings, budget: Budget) -> None:
    kept = set(layout.kept)
    room = budget.tokens * layout.boundaries.text_share // 100 - layout.used
    for index in range(layout.boundaries.kept_from - 1, layout.boundaries.text_from - 1, -1):
        entry = history[index]
        stood_for = memory.enabled and may_stand_for(entry, memory, layout.boundaries.as_of)
        if entry.is_silent or index in kept or stood_for:
            continue
        room -= entry.tokens + budget.costs.message
        if room < 0:
            layout.left_out_texts = True
            break
        layout.used += entry.tokens + budget.costs.message
        layout.texts.append(index)
