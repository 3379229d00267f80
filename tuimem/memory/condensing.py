"""Merging summaries into one: which messages, in which groups, and what the model is asked."""

from collections.abc import Sequence

from tuimem.endpoint.protocol import PromptMessage
from tuimem.memory.eligibility import can_stand_in
from tuimem.memory.faithfulness.evidence import OF_SUMMARIES, Evidence
from tuimem.memory.history import History
from tuimem.memory.macros import fill_in
from tuimem.memory.plan import Plan
from tuimem.memory.speakers import names
from tuimem.messages import Chat, Message, Role
from tuimem.settings.model import MemorySettings, SummarySettings

GROUP = 20
"""So many messages become one block where the user has not said which."""

MOST = 200
"""The most messages of one block."""


def can_be_condensed(message: Message) -> bool:
    """Whether the message has a summary that may go into a block."""
    return message.swipe.summary is not None and not message.exclude


def past_groups(history: History, plan: Plan, memory: MemorySettings) -> list[list[int]]:
    """Ids of the older messages whose summaries are not condensed yet, in groups, oldest first.

    Those are neighbours, but for messages without a usable summary. What is left over of the newest is no group,
    unless it is all that there is.
    """
    groups: list[list[int]] = [[]]
    for entry in history:
        if plan.is_kept(entry) or entry.id >= plan.front.kept_from:
            break
        if history.block_of(entry.id) is not None:
            groups.append([])
        elif can_stand_in(entry, memory):
            if len(groups[-1]) == GROUP:
                groups.append([])
            groups[-1].append(entry.id)
    *earlier, newest = groups
    whole = [group for group in earlier if len(group) > 1]
    return [*whole, newest] if len(newest) == GROUP or (len(newest) > 1 and not whole) else whole


def condense_request(chat: Chat, messages: Sequence[Message], settings: SummarySettings) -> list[PromptMessage]:
    """What is sent to have the summaries of these messages merged."""
    values = {**names(chat), "words": str(settings.condense_words), "memories": _listed(messages)}
    return [PromptMessage(Role.USER, fill_in(settings.condense_prompt, values))]


def evidence_of(chat: Chat, messages: Sequence[Message]) -> Evidence:
    """What a block may say: what the summaries say, and names that the messages have."""
    authors = (message.author for message in messages)
    texts = tuple(message.text for message in messages)
    return Evidence(_listed(messages), texts, (chat.user_name, chat.character.name, *authors), OF_SUMMARIES)


def _listed(messages: Sequence[Message]) -> str:
    summaries = (message.swipe.summary for message in messages)
    return "\n".join(f"- {' '.join(summary.text.split())}" for summary in summaries if summary is not None)
