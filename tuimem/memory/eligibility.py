"""Which messages are summarised, and whose summaries may be sent: one rule for both."""

from tuimem.memory.history import History
from tuimem.messages import Entry, Role
from tuimem.settings.model import MemorySettings, SummarySettings, ThresholdUnit


def is_eligible(entry: Entry, memory: MemorySettings) -> bool:
    """Whether the message takes part in memory; the mark *remember* passes every other rule, *exclude* fails them."""
    if entry.remember:
        return True
    if entry.exclude:
        return False
    if entry.role is Role.USER and not memory.include_user_messages:
        return False
    if entry.hidden and not memory.include_hidden_messages:
        return False
    if entry.role is Role.SYSTEM and not memory.include_system_messages:
        return False
    return entry.tokens >= memory.minimum_length


def can_stand_in(entry: Entry, memory: MemorySettings) -> bool:
    """Whether the message has a summary that may be sent in its place."""
    return entry.summary_id > 0 and is_eligible(entry, memory)


def removes_everything(memory: MemorySettings) -> bool:
    """Whether the user wants no older text sent, with a summary or without."""
    return memory.enabled and memory.remove_messages and not memory.remove_only_summarised


def sends_both(memory: MemorySettings) -> bool:
    """Whether a message before the threshold may be sent by its text and by its summary."""
    return memory.enabled and not memory.remove_messages and memory.threshold_unit is not ThresholdUnit.FILL


def due_for_summary(
    history: History, memory: MemorySettings, summaries: SummarySettings, *, ignore_batch_size: bool = False
) -> list[int]:
    """Ids of the messages that a run of automatic summaries would take now, oldest first.

    Walks from the newest message back, counting eligible ones: the newest `lag` are left alone, and the walk ends
    after `message_limit` more. Fewer than `batch_size` of them: none yet.
    """
    limit = summaries.message_limit
    if 0 <= limit < summaries.batch_size:
        limit = summaries.batch_size
    due: list[int] = []
    distance = 0
    for index in range(len(history) - 1, -1, -1):
        entry = history[index]
        if not is_eligible(entry, memory):
            continue
        distance += 1
        if limit >= 0 and distance > limit + summaries.lag:
            break
        if distance > summaries.lag and not entry.summary_id:
            due.append(entry.id)
    if len(due) < summaries.batch_size and not ignore_batch_size:
        return []
    due.reverse()
    return due
