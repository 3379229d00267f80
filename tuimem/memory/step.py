"""When the prompt's front moves, and where to."""

import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from tuimem.memory.blocks import StandingBlocks
from tuimem.memory.budget import long_term_limit, short_term_limit
from tuimem.memory.eligibility import can_stand_in, removes_everything, sends_both
from tuimem.memory.front import Front, settings_hash, step_worth
from tuimem.memory.history import History
from tuimem.memory.layout import Inputs, Layout, lay_out, may_be_left_out
from tuimem.messages import Block, Entry
from tuimem.settings.model import MemorySettings, ThresholdUnit


class StepReason(StrEnum):
    """Why the front moves."""

    FIRST = "first"
    SETTINGS = "settings"
    OVERFLOW = "overflow"
    FULL = "full"
    THRESHOLD = "threshold"
    BUDGET = "budget"


def unit_in_force(memory: MemorySettings) -> ThresholdUnit:
    """The unit of the threshold. While memory is off, only a full window moves it."""
    return memory.threshold_unit if memory.enabled else ThresholdUnit.FILL


def lay_step(inputs: Inputs, standing: Layout | None = None) -> Layout:
    """The layout that a step leads to, from the layout in which the front would stand.

    Where that is full, such as of news that a step does away with, room is made for more than the next turn.
    """
    memory, budget = inputs.memory, inputs.budget
    is_full = standing is not None and standing.used > budget.percent(memory.step_at)
    kept_from, limit = _boundary(inputs, budget.percent(memory.step_to if is_full else memory.step_at))
    return lay_out(inputs, kept_from, limit)


def step_reason(inputs: Inputs, front: Front, standing: Layout, stepped: Layout | None) -> StepReason | None:
    """Why the front moves now; None while it stands.

    `stepped` is the layout after a step, needed where a step depends on what it changes; without it those steps are
    left out of the answer.
    """
    memory, budget = inputs.memory, inputs.budget
    if front.settings != settings_hash(memory):
        return StepReason.SETTINGS
    if standing.used > budget.tokens:
        return StepReason.OVERFLOW
    if unit_in_force(memory) is not ThresholdUnit.FILL:
        return _count_reason(inputs, standing) or _budget_reason(inputs, front, standing, stepped)
    is_full = standing.used > budget.percent(memory.step_at)
    if is_full and stepped is not None:
        freed = standing.used - stepped.used
        return StepReason.FULL if 2 * freed >= step_worth(memory, budget, budget.tokens) else None
    return _budget_reason(inputs, front, standing, stepped)


def needs_comparison(inputs: Inputs, front: Front, standing: Layout) -> bool:
    """Whether a step depends on what it would change."""
    is_full = standing.used > inputs.budget.percent(inputs.memory.step_at)
    return is_full or _budget_differs(inputs, front)


def _budget_differs(inputs: Inputs, front: Front) -> bool:
    least = min(front.budget, inputs.budget.counted)
    return abs(front.budget - inputs.budget.counted) > step_worth(inputs.memory, inputs.budget, least)


def _budget_reason(inputs: Inputs, front: Front, standing: Layout, stepped: Layout | None) -> StepReason | None:
    """A budget that changes what is sent by more than a step's worth is a reason for a step, in either direction."""
    if stepped is None or not _budget_differs(inputs, front):
        return None
    least = min(front.budget, inputs.budget.counted)
    changed = abs(stepped.used - standing.used)
    return StepReason.BUDGET if changed > step_worth(inputs.memory, inputs.budget, least) else None


def _count_reason(inputs: Inputs, standing: Layout) -> StepReason | None:
    return StepReason.THRESHOLD if _count_moves(inputs, standing) else None


def _count_moves(inputs: Inputs, standing: Layout) -> bool:
    """Whether a threshold by count moves now: always, unless the user asked for steps and none of them is due."""
    history, memory = inputs.history, inputs.memory
    if not (memory.step_messages or memory.step_summaries or memory.step_percent):
        return True
    ideal = _threshold(inputs)
    if standing.kept_from >= len(history):  # the messages that were kept are gone
        return ideal < len(history)
    if memory.step_messages and abs(ideal - standing.kept_from) >= memory.step_messages:
        return True
    waiting = sum(can_stand_in(history[index], memory) for index in range(standing.kept_from, ideal))
    if memory.step_summaries and waiting >= memory.step_summaries:
        return True
    is_full = memory.step_percent and standing.used >= inputs.budget.percent(memory.step_percent)
    return bool(is_full and ideal > standing.kept_from)


def _threshold(inputs: Inputs) -> int:
    """The index of the first kept message by the user's count; where texts go, the newest that can be sent stays."""
    history = inputs.history
    if not inputs.memory.remove_messages:
        return _by_count(inputs)
    end = len(history)
    newest = next((index for index in range(end - 1, -1, -1) if not history[index].is_silent), end)
    return min(_by_count(inputs), newest)


def _by_count(inputs: Inputs) -> int:
    """The index of the first message that is within the user's count of messages or tokens."""
    history, memory, budget = inputs.history, inputs.memory, inputs.budget
    if unit_in_force(memory) is ThresholdUnit.MESSAGES:
        return max(0, len(history) - memory.threshold)
    is_percent = memory.threshold_unit is ThresholdUnit.PERCENT
    room = budget.percent(memory.threshold) if is_percent else memory.threshold
    start = len(history)
    while start > 0:
        entry = history[start - 1]
        room -= 0 if entry.is_silent else budget.corrected(entry.tokens)
        if room < 0 and len(history) - start >= memory.minimum_kept:
            break
        start -= 1
    return start


def _boundary(inputs: Inputs, all_kept: int) -> tuple[int, int]:
    """The index of the first kept message after a step, and how far summaries and older texts may fill the budget.

    All messages are kept where their texts fit into `all_kept` tokens.

    The needs in their order: the newest `minimum_kept` messages; then what stands for each older one; then the texts of
    more kept messages. When what stands for the older messages does not fit below `step_at`, some is left out, and at
    once so much that the front can stand still for a while: down to `step_to`.
    """
    history, memory, budget = inputs.history, inputs.memory, inputs.budget
    is_fill = unit_in_force(memory) is ThresholdUnit.FILL
    step_at, step_to = budget.percent(memory.step_at), budget.percent(memory.step_to)
    if is_fill and _everything(history, inputs) <= all_kept:
        return 0, budget.tokens
    first, most = (0, step_to) if is_fill else (_threshold(inputs), budget.tokens)
    minimum = max(first, len(history) - (memory.minimum_kept if is_fill else 1))
    used = inputs.overhead + sum(inputs.kept(history[index]) for index in range(minimum, len(history)))
    needs = _needs(inputs, first, minimum, (step_at if is_fill else budget.tokens) - used)
    if needs is None:
        return minimum, step_to
    used += sum(needs.stands)
    for messages, text, stands in needs:
        used += text - stands
        if minimum - messages < first or used > most:
            break
        minimum -= messages
    return minimum, budget.tokens


def _everything(history: History, inputs: Inputs) -> int:
    budget = inputs.budget
    beside = (inputs.kept(entry) - budget.text(entry) for entry in map(history.entry, inputs.beside) if entry)
    texts = budget.corrected(history.sendable_tokens) + budget.costs.message * history.sendable_count
    return inputs.overhead + texts + sum(beside)


class _Need(NamedTuple):
    """What some neighbouring messages cost while they are kept, and by what stands for them.

    It is one message, or all from the first to the last of a block: either those all keep their texts, or none does.
    """

    messages: int
    text: int
    stands: int


class _Needs:
    """Needs in columns: a long chat has thousands of them."""

    def __init__(self) -> None:
        self.messages, self.text, self.stands = array("q"), array("q"), array("q")

    def append(self, need: _Need) -> None:
        self.messages.append(need.messages)
        self.text.append(need.text)
        self.stands.append(need.stands)

    def __iter__(self) -> Iterator[tuple[int, int, int]]:
        return zip(self.messages, self.text, self.stands, strict=True)


def _needs(inputs: Inputs, first: int, before: int, room: int) -> _Needs | None:
    """What the messages before an index need, newest first; `first` is where kept messages begin at the earliest.

    None when what stands for them does not fit into `room` tokens. What a limit of the user's leaves out is free.
    """
    history, room = inputs.history, room - _headings(inputs)
    limits = _Limits(inputs)
    kept_from = history[before].id if before < len(history) else sys.maxsize
    blocks = StandingBlocks(history, inputs.memory, inputs.usable_blocks, lambda message_id: message_id >= kept_from)
    needs = _Needs()
    index = before - 1
    while index >= 0:
        block = blocks.of(history[index].id) if inputs.memory.enabled else None
        if block is not None and not _is_past(history, block, first, index):
            block = None
        need = _need(inputs, limits, index, block)
        room -= need.stands
        if room < 0:
            return None
        needs.append(need)
        index -= need.messages
        if 0 <= index < first and limits.short_is_closed and removes_everything(inputs.memory):
            rest = _need_of_remembered(inputs, limits, index)
            needs.append(rest)
            return None if rest.stands > room else needs
    return needs


def _need_of_remembered(inputs: Inputs, limits: "_Limits", index: int) -> _Need:
    """What the messages up to an index need, of which only remembered ones can be sent."""
    history = inputs.history
    older = history.remembered[: bisect_right(history.remembered, history[index].id)]
    entries = (entry for message_id in reversed(older) if (entry := history.entry(message_id)) is not None)
    return _Need(index + 1, 0, sum(map(limits.summary_cost, entries)))


def _is_past(history: History, block: Block, first: int, index: int) -> bool:
    """Whether the block ends with the message at an index, and can stand while messages are kept from `first` on."""
    oldest, newest = (history.position(message_id) for message_id, _ in (block.sources[0], block.sources[-1]))
    return newest == index and not oldest < first <= newest


def _need(inputs: Inputs, limits: "_Limits", index: int, block: Block | None) -> _Need:
    """What the message at an index needs, or all messages of the block whose newest message that is."""
    history, budget = inputs.history, inputs.budget
    first = index if block is None else history.position(block.sources[0][0])
    in_block = set() if block is None else {message_id for message_id, _ in block.sources}
    stands = 0 if block is None else limits.block_cost(block)
    entries = [history[at] for at in range(index, first - 1, -1)]
    for entry in entries:
        stands += 0 if entry.id in in_block else limits.summary_cost(entry)
        stands += budget.text(entry) if _keeps_text(entry, inputs.memory) else 0
    return _Need(len(entries), sum(map(inputs.kept, entries)), stands)


def _headings(inputs: Inputs) -> int:
    costs, history = inputs.budget.costs, inputs.history
    of_blocks = costs.block_heading if history.blocks else 0
    return of_blocks + (costs.short_term_heading + costs.long_term_heading if history.summarised else 0)


def _keeps_text(entry: Entry, memory: MemorySettings) -> bool:
    """Whether an older message is sent by its text, as far as there is room."""
    return not memory.enabled or sends_both(memory) or not may_be_left_out(entry, memory)


class _Limits:
    """What is left of the user's two budgets for summaries, going from newer messages to older ones."""

    def __init__(self, inputs: Inputs) -> None:
        self._memory, self._budget = inputs.memory, inputs.budget
        self._short = short_term_limit(self._memory, self._budget) - 1
        self._long = long_term_limit(self._memory, self._budget) - 1

    @property
    def short_is_closed(self) -> bool:
        """Whether no older summary can be short-term any more."""
        return self._short < 0

    def block_cost(self, block: Block) -> int:
        """What the next older block costs."""
        self._short -= self._budget.listed(block.tokens)
        if self._short >= 0:
            return self._budget.summary(block.tokens)
        self._short = -1
        return 0

    def summary_cost(self, entry: Entry) -> int:
        """What the summary of the next older message costs; nothing when it is not sent. A full budget is closed."""
        memory = self._memory
        if not memory.enabled or not can_stand_in(entry, memory):
            return 0
        listed = self._budget.listed(entry.summary_tokens)
        if not (memory.separate_long_term and entry.remember):
            self._short -= listed
            if self._short >= 0:
                return self._budget.summary(entry.summary_tokens)
            self._short = -1
        if entry.remember:
            self._long -= listed
            if self._long >= 0:
                return self._budget.summary(entry.summary_tokens)
            self._long = -1
        return 0
