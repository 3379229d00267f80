"""The plan as data, for scripts and for checking: the same plan that is sent, shown in colours and previewed."""

from collections.abc import Mapping, Sequence
from typing import Any

from tuimem.chat.session import ChatSession
from tuimem.memory.history import History
from tuimem.memory.pieces import Piece
from tuimem.memory.plan import Plan
from tuimem.messages import Entry, Message

_READ_AT_ONCE = 500


async def plan_as_data(session: ChatSession) -> dict[str, Any]:
    """The open chat's plan, counted, with every message's place in it. Indexes count from 0, tokens are tokens."""
    written = await session.written_plan()
    messages: dict[int, Message] = {}
    ids = [entry.id for entry in session.history]
    for start in range(0, len(ids), _READ_AT_ONCE):
        messages |= {m.id: m for m in await session.messages.get(ids[start : start + _READ_AT_ONCE])}
    return as_data(written.plan, written.pieces, session.history, messages)


def as_data(plan: Plan, pieces: Sequence[Piece], history: History, messages: Mapping[int, Message]) -> dict[str, Any]:
    """`{"tokens": …, "segments": […], "messages": […]}`, as `tuimem context --json` prints it."""
    return {
        "tokens": {"window": plan.window, "reply": plan.reply, "budget": plan.budget, "used": plan.used},
        "left_out": {
            "messages": plan.left_out.messages,
            "tokens": plan.left_out.tokens,
            "reasons": {reason.value: number for reason, number in plan.left_out.reasons},
        },
        "segments": [
            {
                "kind": piece.kind.name,
                "role": piece.role.value,
                "tokens": piece.tokens,
                "text": piece.text,
                "messages": [history.position(message_id) for message_id in piece.messages],
            }
            for piece in pieces
        ],
        "messages": [
            _message(plan, index, entry, messages[entry.id])
            for index, entry in enumerate(history)
            if entry.id in messages
        ],
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
        "doubt": summary.doubt if summary is not None else "",
        "summary_tokens": entry.summary_tokens,
        "remember": entry.remember,
        "exclude": entry.exclude,
        "hidden": entry.hidden,
        "kept": plan.is_kept(entry),
        "status": plan.status(entry).value,
        "sent_as": plan.sent_as(entry).value,
    }
