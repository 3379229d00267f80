"""Of which messages nothing is sent, why, and what would help."""

from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum
from itertools import chain

from msgspec import Struct

from tuimem.memory.eligibility import can_stand_in, removes_everything
from tuimem.memory.history import History
from tuimem.messages import Entry
from tuimem.settings.model import BudgetUnit, MemorySettings


class LeftOutReason(StrEnum):
    """Why nothing of a message is sent."""

    NO_ROOM = "no_room"
    LIMIT = "limit"
    NO_SUMMARY = "no_summary"
    NO_PLACE = "no_place"
    REMOVED = "removed"
    EXCLUDED = "excluded"
    MEMORY_OFF = "memory_off"


WHY = {
    LeftOutReason.NO_ROOM: "no room even for the summary",
    LeftOutReason.LIMIT: "the budget for summaries is used up",
    LeftOutReason.NO_SUMMARY: "no summary, and no room for the text",
    LeftOutReason.NO_PLACE: "no text of the prompt says where their summaries go",
    LeftOutReason.REMOVED: "older than the threshold and without a usable summary",
    LeftOutReason.EXCLUDED: "excluded by you",
    LeftOutReason.MEMORY_OFF: "memory is off, and there is no room for the text",
}

REMEDIES = {
    LeftOutReason.NO_ROOM: "A larger window or a smaller endpoint.reply_tokens makes room.",
    LeftOutReason.LIMIT: "Raise memory.short_term_budget, or set memory.short_term_unit to auto.",
    LeftOutReason.NO_SUMMARY: "/qm-summarize-chat makes the summaries that are missing.",
    LeftOutReason.NO_PLACE: (
        "Write {{qm-short-term-memory}} and {{qm-long-term-memory}} into one, or change the position of the segment "
        "(memory.short_term_position, memory.long_term_position)."
    ),
    LeftOutReason.REMOVED: "Turn memory.remove_only_summarised on to send their text, or have them summarised.",
    LeftOutReason.EXCLUDED: "Press x on a message to include it again.",
    LeftOutReason.MEMORY_OFF: "/qm-toggle turns memory on in this chat.",
}


class LeftOut(Struct, frozen=True):
    """How many messages are sent as nothing, hidden ones apart, and how many tokens their texts have.

    `reasons` gives the number of messages for each reason that there is.
    """

    messages: int = 0
    tokens: int = 0
    reasons: tuple[tuple[LeftOutReason, int], ...] = ()

    def __bool__(self) -> bool:
        return self.messages > 0


def explained(left_out: LeftOut) -> list[str]:
    """A sentence or two for each reason: how many messages, why, and what would help."""
    return [
        f"{number:,} {'message is' if number == 1 else 'messages are'} left out: {WHY[reason]}. {REMEDIES[reason]}"
        for reason, number in left_out.reasons
    ]


def left_out(
    history: History,
    memory: MemorySettings,
    kept: Collection[int],
    stood_for: Collection[int],
    *,
    has_room: bool,
    has_place: bool = True,
) -> LeftOut:
    """What a plan leaves out that sends `kept` messages by their text and something else for those `stood_for`.

    `has_room`: below `step_at` there is room left, so that only a limit of the user's can keep a summary out; or that
    a block of summaries has no place, without `has_place`.
    """
    count = history.sendable_count - len(kept) - sum(not entry.is_silent for entry in _entries(history, stood_for))
    if not count:
        return LeftOut()
    tokens, replaced, usable, removes = history.sendable_tokens, 0, 0, removes_everything(memory)
    for entry in _entries(history, chain(kept, stood_for)):
        if not entry.is_silent:
            tokens -= entry.tokens
            replaced += entry.summary_id > 0 and not entry.exclude
            usable += removes and can_stand_in(entry, memory)
    if not memory.enabled:
        return LeftOut(count, tokens, ((LeftOutReason.MEMORY_OFF, count),))
    gone = (message_id for message_id in history.excluded if message_id not in kept and message_id not in stood_for)
    excluded = sum(not entry.is_silent for entry in _entries(history, gone))
    summarised = history.replaceable_count - replaced
    is_limited = has_room and memory.short_term_unit is not BudgetUnit.AUTO
    without = LeftOutReason.NO_SUMMARY
    if removes:
        without = LeftOutReason.REMOVED
        of_all = (number for like, number in history.summarised_like(memory.minimum_length) if _is_usable(like, memory))
        summarised = sum(of_all) - usable
    with_summary = LeftOutReason.LIMIT if is_limited else LeftOutReason.NO_ROOM
    found = {
        with_summary if has_place else LeftOutReason.NO_PLACE: summarised,
        without: count - excluded - summarised,
        LeftOutReason.EXCLUDED: excluded,
    }
    return LeftOut(count, tokens, tuple((reason, number) for reason, number in found.items() if number))


def _is_usable(entry: Entry, memory: MemorySettings) -> bool:
    return can_stand_in(entry, memory) and not entry.is_silent


def _entries(history: History, ids: Iterable[int]) -> Iterator[Entry]:
    return (entry for message_id in ids if (entry := history.entry(message_id)) is not None)
