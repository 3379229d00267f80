"""The plan as data, for scripts and for checking: the same plan that is sent, shown in colours and previewed."""

from collections.abc import Mapping, Sequence
from typing import Any

from tuimem.chat.session import ChatSession
from tuimem.memory.history import Entry, History
from tuimem.memory.plan import Plan
from tuimem.memory.segments import Segment
from tuimem.messages import Message

_READ_AT_ONCE = 500


async def plan_as_data(session: ChatSession) -> dict[str, Any]:
    """The open chat's plan, counted, with every message's place in it. Indexes count from 0, tokens are tokens."""
    plan, segments = await session.written_plan()
    messages: dict[int, Message] = {}
    ids = [entry.id for entry in session.history]
    for start in range(0, len(ids), _READ_AT_ONCE):
        messages |= {m.id: m for m in await session.messages.messages(ids[start : start + _READ_AT_ONCE])}
    return as_data(plan, segments, session.history, messages)


def as_data(
    plan: Plan, segments: Sequence[Segment], history: History, messages: Mapping[int, Message]
) -> dict[str, Any]:
    """`{"tokens": …, "segments": […], "messages": […]}`, as `tuimem context --json` prints it."""
    return {
        "tokens": {"window": plan.window, "reply": plan.reply, "budget": plan.budget, "used": plan.used},
        "left_out": {"messages": plan.left_out, "tokens": plan.left_out_tokens},
        "segments": [
            {
                "kind": segment.kind.value,
                "role": segment.role.value,
                "tokens": segment.tokens,
                "text": segment.text,
                "messages": [history.position(message_id) for message_id in segment.messages],
            }
            for segment in segments
        ],
        "messages": [_message(plan, index, entry, messages[entry.id]) for index, entry in enumerate(history)],
    }


def _message(plan: Plan, index: int, entry: Entry, message: Message) -> dict[str, Any]:
    summary = message.swipe.summary
    return {
        "index": index,
        "id": entry.id,
        "role": message.role.value,
        "author": message.author,
        "tokens": entry.tokens,
        "summary": summary.text if summary is not None else None,
        "summary_tokens": entry.summary_tokens,
        "remember": entry.remember,
        "exclude": entry.exclude,
        "hidden": entry.hidden,
        "kept": plan.is_kept(entry),
        "status": plan.status(entry).value,
        "sent_as": plan.sent_as(entry).value,
    }
