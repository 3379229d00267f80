"""Where the kept messages begin: the newest T, or as many as the window has room for."""

from tuimem.memory.history import History
from tuimem.memory.segments import Budget
from tuimem.messages import Role
from tuimem.settings.model import BudgetUnit, MemorySettings, ThresholdUnit


def short_term_limit(memory: MemorySettings, budget: Budget) -> int:
    """Room for short-term summaries, in tokens."""
    return _limit(memory.short_term_budget, memory.short_term_unit, budget)


def long_term_limit(memory: MemorySettings, budget: Budget) -> int:
    """Room for long-term summaries, in tokens."""
    return _limit(memory.long_term_budget, memory.long_term_unit, budget)


def _limit(amount: int, unit: BudgetUnit, budget: Budget) -> int:
    return budget.tokens * amount // 100 if unit is BudgetUnit.PERCENT else amount


def unit_in_force(memory: MemorySettings) -> ThresholdUnit:
    """The unit of the threshold. When no summary may stand for a message, only a full window moves it."""
    return memory.threshold_unit if memory.enabled and memory.remove_messages else ThresholdUnit.FILL


def ideal_start(history: History, memory: MemorySettings, budget: Budget) -> int:
    """The index of the first kept message, were the threshold to move now."""
    unit = unit_in_force(memory)
    if unit is ThresholdUnit.MESSAGES:
        return max(0, len(history) - memory.threshold)
    if unit is ThresholdUnit.FILL:
        return _start_by_fill(history, memory, budget)
    room = memory.threshold if unit is ThresholdUnit.TOKENS else budget.tokens * memory.threshold // 100
    return _start_within(history, room, 0, memory.minimum_kept)


def _start_by_fill(history: History, memory: MemorySettings, budget: Budget) -> int:
    """All messages while they fit below `step_at`; else as many as leave the prompt filled to `step_to`."""
    per_message = budget.costs.message
    everything = budget.overhead + history.sendable_tokens + per_message * history.sendable_count
    if everything <= budget.tokens * memory.step_at // 100:
        return 0
    room = budget.tokens * memory.step_to // 100 - budget.overhead - _room_for_summaries(history, memory, budget)
    return _start_within(history, room, per_message, memory.minimum_kept)


def _room_for_summaries(history: History, memory: MemorySettings, budget: Budget) -> int:
    """The most tokens that summaries can take, were every message a past one."""
    if not memory.enabled:
        return 0
    remembered = sum(history[history.position(message_id)].summary_tokens for message_id in history.remembered)
    long_term = min(long_term_limit(memory, budget), remembered)
    return min(history.summary_tokens, short_term_limit(memory, budget) + long_term)


def _start_within(history: History, room: int, per_message: int, minimum: int) -> int:
    start = len(history)
    while start > 0:
        entry = history[start - 1]
        room -= 0 if entry.is_silent else entry.tokens + per_message
        if room < 0 and len(history) - start >= minimum:
            break
        start -= 1
    return start


def start_that_fits(history: History, start: int, room: int, per_message: int) -> int:
    """`start`, or the later index from which on all messages fit into `room` tokens."""
    first = len(history)
    while first > start:
        entry = history[first - 1]
        room -= 0 if entry.is_silent else entry.tokens + per_message
        if room < 0:
            break
        first -= 1
    return first


def newest_user_message(history: History) -> int | None:
    """The index of the newest user message that is not hidden."""
    for index in range(len(history) - 1, -1, -1):
        if history[index].role is Role.USER and not history[index].is_silent:
            return index
    return None
