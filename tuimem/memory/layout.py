"""One way to fit a chat into its budget: allocators spend one room, each in its turn."""

import sys
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from heapq import merge
from itertools import groupby
from typing import NamedTuple

from msgspec import Struct, field

from tuimem.memory.blocks import StandingBlocks, by_block, sources_of, tokens_of
from tuimem.memory.budget import Budget, long_term_limit, short_term_limit
from tuimem.memory.eligibility import can_stand_in, removes_everything, sends_both
from tuimem.memory.front import Front
from tuimem.memory.history import History
from tuimem.memory.pieces import BLOCK, KEPT, LONG_TERM, SHORT_TERM, TEXT, Source
from tuimem.memory.summary_sources import SummarySources
from tuimem.messages import Block, Entry, Role
from tuimem.settings.model import MemorySettings, ThresholdUnit


class Inputs(Struct, frozen=True):
    """What a layout is made from. `overhead` is what the prompt costs before the first message, in tokens.

    `beside` is what stands beside messages while they are kept: its cost by message id. `usable_blocks` tells of the
    blocks that were looked at whether their messages are as they were.
    """

    history: History
    memory: MemorySettings
    budget: Budget
    overhead: int
    beside: Mapping[int, int] = field(default_factory=dict)
    usable_blocks: dict[int, bool] = field(default_factory=dict)

    def kept(self, entry: Entry) -> int:
        """What a message costs while it is kept, with what stands beside it."""
        return 0 if entry.is_silent else self.budget.text(entry) + self.beside.get(entry.id, 0)


class Layout(Struct):
    """Which messages are sent, and as what; the sources stand newest first.

    `kept_from` is the index of the first kept message. Kept messages may fill the whole budget; summaries and older
    texts may fill it up to `limit`, in tokens. `unusable` are the messages whose summary may not be sent, newest first
    in each of several arrays, which may hold the same ones. Where a budget for summaries is closed, `…_closed_at` is
    the id of the first message that it had no room for, else 0. `alone` is the id of a message that there is room for
    only without what stands beside it.
    """

    kept_from: int
    limit: int
    used: int
    kept: list[Source] = field(default_factory=list)
    texts: list[Source] = field(default_factory=list)
    short_term: SummarySources = field(default_factory=SummarySources)
    long_term: SummarySources = field(default_factory=SummarySources)
    blocks: list[Source] = field(default_factory=list)
    unusable: list["array[int]"] = field(default_factory=list)
    short_term_closed_at: int = 0
    long_term_closed_at: int = 0
    alone: int = 0

    def take(self, tokens: int, limit: int) -> bool:
        """Use up so many tokens, if that stays within the limit."""
        if self.used + tokens > limit:
            return False
        self.used += tokens
        return True

    @property
    def by_text(self) -> set[int]:
        """Ids of the messages that are sent by their own text."""
        return {source.message_id for source in (*self.kept, *self.texts)}


Allocator = Callable[[Layout, Inputs], None]


def lay_out(inputs: Inputs, kept_from: int, limit: int) -> Layout:
    """Give every message its place: kept from an index on, where they fit; the newest version of every summary."""
    layout = Layout(kept_from, limit, inputs.overhead)
    for allocate in ALLOCATORS:
        allocate(layout, inputs)
    return layout


def allocate_kept(layout: Layout, inputs: Inputs) -> None:
    """The texts of the kept messages, newest first; where the room ends, the rest is not kept.

    What stands beside the newest one gives way to it.
    """
    history, budget = inputs.history, inputs.budget
    for index in range(len(history) - 1, layout.kept_from - 1, -1):
        entry = history[index]
        if not layout.take(inputs.kept(entry), budget.tokens):
            if layout.kept or not layout.take(budget.text(entry), budget.tokens):
                layout.kept_from = index + 1
                break
            layout.alone = entry.id
        if not entry.is_silent:
            layout.kept.append(Source(entry.id, 0, entry.tokens))
    if inputs.memory.enabled and inputs.memory.remove_messages and inputs.memory.keep_last_user_message:
        newest = newest_user_message(history)
        if newest is not None and newest < layout.kept_from and not history[newest].is_silent:
            entry = history[newest]
            if layout.take(inputs.kept(entry), budget.tokens):
                layout.kept.append(Source(entry.id, 0, entry.tokens))


def newest_user_message(history: History) -> int | None:
    """The index of the newest user message."""
    return next((index for index in range(len(history) - 1, -1, -1) if history[index].role is Role.USER), None)


class _Candidate(NamedTuple):
    """A message with a usable summary; `is_kept`: it is too new for its summary to be sent.

    With a `block` it is the newest message of one that is sent instead of the summaries of all its messages.
    """

    entry: Entry
    is_kept: bool
    block: Block | None = None

    @property
    def tokens(self) -> int:
        """The bare count of what would be sent."""
        return self.entry.summary_tokens if self.block is None else self.block.tokens


def _candidates(
    layout: Layout, inputs: Inputs, ids: Iterable[int], *, with_blocks: bool = False
) -> Iterator[_Candidate]:
    """The messages whose summary may be sent once they are not kept any more, newest first.

    With a threshold by count, hidden messages after it are as new as the others there. `with_blocks`, those that a
    block stands for come as that block, where its newest message is.
    """
    history, memory = inputs.history, inputs.memory
    kept = {source.message_id for source in layout.kept}
    by_count = memory.threshold_unit is not ThresholdUnit.FILL and layout.kept_from < len(history)
    kept_from = history[layout.kept_from].id if by_count else sys.maxsize

    def is_new(message_id: int) -> bool:
        return message_id in kept or message_id >= kept_from

    blocks = StandingBlocks(history, memory, inputs.usable_blocks, is_new)
    unusable = array("q")  # in a long chat they can be nearly all of its messages
    layout.unusable.append(unusable)
    for message_id in ids:
        is_kept = is_new(message_id)
        block = blocks.of(message_id) if with_blocks and not is_kept else None
        if block is not None and block.sources[-1][0] != message_id:
            continue
        entry = history.entry(message_id)
        if entry is None:
            continue
        if block is not None:
            yield _Candidate(entry, is_kept, block)
        elif can_stand_in(entry, memory):
            yield _Candidate(entry, is_kept)
        elif not is_kept and entry.summary_id and not entry.exclude and not entry.is_silent:
            unusable.append(message_id)


def allocate_summaries(layout: Layout, inputs: Inputs) -> None:
    """A summary for every message that has one, newest first, or the block that its summary went into.

    A budget is closed for all older summaries once one does not fit, also one that waits because its message is kept.
    Remembered summaries have a budget of their own: always in static mode, else for those that the short-term budget
    has no room for.
    """
    memory, budget, history = inputs.memory, inputs.budget, inputs.history
    if not memory.enabled:
        return
    short_limit, long_limit = short_term_limit(memory, budget), long_term_limit(memory, budget)
    summarised = _candidates(layout, inputs, reversed(history.summarised), with_blocks=True)
    is_apart = memory.separate_long_term
    wanted = (one for one in summarised if one.block is not None or not (is_apart and one.entry.remember))
    closed_at = _allocate(layout, inputs, wanted, short_limit, layout.limit - _reserve(layout, inputs, long_limit))
    layout.short_term_closed_at = closed_at
    if not closed_at and not memory.separate_long_term:
        return
    end = len(history.remembered) if memory.separate_long_term else bisect_left(history.remembered, closed_at + 1)
    in_blocks = {source.message_id for source in layout.blocks}
    apart = (message_id for message_id in reversed(history.remembered[:end]) if message_id not in in_blocks)
    remembered = _candidates(layout, inputs, apart)
    layout.long_term_closed_at = _allocate(layout, inputs, remembered, long_limit, layout.limit, is_long_term=True)


def _reserve(layout: Layout, inputs: Inputs, long_limit: int) -> int:
    """The room that is kept free for remembered summaries, which matters only where short-term ones could fill it."""
    budget = inputs.budget
    room, reserved = layout.limit - layout.used, 0
    for entry, is_kept, _ in _candidates(layout, inputs, reversed(inputs.history.remembered)):
        if is_kept:
            continue
        cost = budget.summary(entry.summary_tokens) + (0 if reserved else budget.costs.long_term_heading)
        if reserved + cost > min(long_limit, room):
            break
        reserved += cost
    if inputs.memory.separate_long_term:
        return reserved
    everything = budget.costs.short_term_heading
    everything += budget.costs.block_heading if inputs.history.blocks else 0
    for one in _candidates(layout, inputs, reversed(inputs.history.summarised), with_blocks=True):
        everything += 0 if one.is_kept else budget.summary(one.tokens)
        if everything > room:
            return reserved
    return 0


def _allocate(
    layout: Layout,
    inputs: Inputs,
    wanted: Iterable[_Candidate],
    own_limit: int,
    limit: int,
    *,
    is_long_term: bool = False,
) -> int:
    """Send summaries until one does not fit; the id of that message, else 0.

    A list begins with one token. A kept message costs no room, since its summary is not sent; but with a threshold by
    count, one that is in long-term memory has its share of that budget already, so that nothing drops out when the
    threshold moves past it.
    """
    costs, budget = inputs.budget.costs, inputs.budget
    listed_in = layout.long_term if is_long_term else layout.short_term
    listed_under = costs.long_term_heading if is_long_term else costs.short_term_heading
    kept_cost = is_long_term and inputs.memory.threshold_unit is not ThresholdUnit.FILL
    own_limit -= 1
    for one in wanted:
        entry, listed = one.entry, budget.listed(one.tokens)
        if listed > own_limit:
            return entry.id
        if one.is_kept:
            own_limit -= listed if kept_cost else 0
            continue
        is_first = not (layout.blocks if one.block else listed_in)
        heading = costs.block_heading if one.block else listed_under
        if not layout.take(budget.summary(one.tokens) + heading * is_first, limit):
            return entry.id
        own_limit -= listed
        if one.block is not None:
            layout.blocks += reversed(sources_of(one.block))
        else:
            listed_in.append(Source(entry.id, entry.summary_id, entry.summary_tokens))
    return 0


def allocate_texts(layout: Layout, inputs: Inputs) -> None:
    """The texts of older messages that no summary can stand for, newest first; an excluded one is sent as nothing."""
    if removes_everything(inputs.memory):
        return
    by_text = layout.by_text
    gives_way = inputs.memory.enabled and not sends_both(inputs.memory)
    for entry in _older(layout, inputs):
        if entry.is_silent or entry.id in by_text or (gives_way and entry.exclude):
            continue
        if not layout.take(inputs.budget.text(entry), layout.limit):
            break
        layout.texts.append(Source(entry.id, 0, entry.tokens))


def _older(layout: Layout, inputs: Inputs) -> Iterator[Entry]:
    """The messages before the kept ones, newest first, for which no summary can stand; all, where it need not."""
    history = inputs.history
    if not inputs.memory.enabled or sends_both(inputs.memory):
        yield from (history[index] for index in range(layout.kept_from - 1, -1, -1))
        return
    kept_from = history[layout.kept_from].id if layout.kept_from < len(history) else sys.maxsize
    unsummarised = history.unsummarised[: bisect_left(history.unsummarised, kept_from)]
    without = merge(reversed(unsummarised), *layout.unusable, reverse=True)
    for message_id, _ in groupby(without):
        entry = history.entry(message_id)
        if entry is not None and message_id < kept_from:
            yield entry


def may_be_left_out(entry: Entry, memory: MemorySettings) -> bool:
    """Whether the text of an older message gives way: to its summary, or because the user does not want it sent."""
    return entry.exclude or removes_everything(memory) or can_stand_in(entry, memory)


ALLOCATORS: tuple[Allocator, ...] = (allocate_kept, allocate_summaries, allocate_texts)


def lay_standing(inputs: Inputs, front: Front) -> Layout:
    """What was sent last, with the versions that it had then, and after it the messages that have come since.

    What the user has taken away since is left out. The result may exceed the budget: then a step is due.
    """
    history, budget = inputs.history, inputs.budget
    layout = Layout(history.position(front.kept_from), budget.tokens, inputs.overhead)
    for index in range(len(history) - 1, layout.kept_from - 1, -1):
        _stand(layout, layout.kept, history[index], inputs.kept)
    for sources, sent, cost in (
        (layout.kept, front.sources(KEPT.name), inputs.kept),
        (layout.texts, front.sources(TEXT.name), budget.text),
    ):
        for source in reversed(sent):
            if source.message_id < front.kept_from:
                _stand(layout, sources, history.entry(source.message_id), cost)
    by_text = {source.message_id for source in layout.kept} if sends_both(inputs.memory) else layout.by_text
    for kind, listed, heading in (
        (LONG_TERM, layout.long_term, budget.costs.long_term_heading),
        (SHORT_TERM, layout.short_term, budget.costs.short_term_heading),
    ):
        for source in reversed(front.sources(kind.name)):
            entry = history.entry(source.message_id)
            if entry is not None and not entry.exclude and source.message_id not in by_text:
                layout.used += budget.summary(source.tokens) + (0 if listed else heading)
                listed.append(source)
    _stand_blocks(layout, inputs, front)
    return layout


def _stand_blocks(layout: Layout, inputs: Inputs, front: Front) -> None:
    """The blocks that were sent; one of which the user has taken a message away is left out whole."""
    history, budget = inputs.history, inputs.budget
    kept = {source.message_id for source in layout.kept}
    for block_id, sources in reversed(by_block(front.sources(BLOCK.name)).items()):
        entries = [history.entry(source.message_id) for source in sources]
        if block_id not in history.blocks or kept & {source.message_id for source in sources}:
            continue
        if all(entry is not None and not entry.exclude for entry in entries):
            layout.used += budget.summary(tokens_of(sources)) + (0 if layout.blocks else budget.costs.block_heading)
            layout.blocks += reversed(sources)


def _stand(layout: Layout, sources: list[Source], entry: Entry | None, cost: Callable[[Entry], int]) -> None:
    if entry is not None and not entry.is_silent:
        layout.used += cost(entry)
        sources.append(Source(entry.id, 0, entry.tokens))
