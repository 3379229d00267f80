"""The plan as data, for scripts and for checking: the same plan that is sent, shown in colours and previewed."""

from collections.abc import Mapping, Sequence
from typing import Any

from tuimem.chat.recall import RECALLED, source_name
from tuimem.chat.session import ChatSession
from tuimem.memory.difference import Difference, DifferenceKind, counted, differences, same_from_start
from tuimem.memory.history import History
from tuimem.memory.pieces import Piece, Where
from tuimem.memory.plan import Plan
from tuimem.messages import Entry, Message, RecalledMemory

_READ_AT_ONCE = 500


async def plan_as_data(session: ChatSession, *, with_difference: bool = False) -> dict[str, Any]:
    """The open chat's plan, counted, with every message's place in it. Indexes count from 0, tokens are tokens.

    `with_difference`: also what differs from the last request; None where nothing is known of one.
    """
    written = await session.written_plan()
    messages: dict[int, Message] = {}
    ids = [entry.id for entry in session.history]
    for start in range(0, len(ids), _READ_AT_ONCE):
        messages |= {m.id: m for m in await session.messages.get(ids[start : start + _READ_AT_ONCE])}
    data = as_data(written.plan, written.pieces, session.history, messages)
    chat_id = session.chat.id
    recalled = await session.store.read(lambda store: store.recalls.standing(chat_id))
    by_name = {source_name(recall.message_id): recall for recall in recalled}
    for segment, piece in zip(data["segments"], written.pieces, strict=True):
        if piece.placement.where is Where.BESIDE:
            segment["beside"] = session.history.position(piece.placement.message_id)
        if piece.kind is RECALLED:
            recall = by_name[piece.sources[0].name]
            segment["beside"] = session.history.position(recall.message_id)
            segment["recalled"] = [_recalled(memory) for memory in recall.memories]
    if with_difference:
        last = await session.last_request()
        data["difference"] = None if last is None else difference_as_data(differences(last, written.pieces))
    return data


def _recalled(memory: RecalledMemory) -> dict[str, Any]:
    """One recalled message: what `tuimem recall --json` says of it too."""
    return {
        "message": memory.source_id,
        "fact": memory.fact_id,
        "chat": memory.chat_id,
        "author": memory.author,
        "score": memory.score,
        "dense": memory.dense,
        "lexical": memory.lexical,
        "age": memory.age,
        "date": memory.date,
        "text": memory.text,
    }


def difference_as_data(found: Sequence[Difference]) -> dict[str, Any]:
    """What `tuimem context --diff --json` adds: every segment of the last and of the next request."""
    numbers = counted(found)
    return {
        "same_tokens_from_start": same_from_start(found),
        **{change.value: numbers[change] for change in DifferenceKind},
        "segments": [_difference(each) for each in found],
    }


def _difference(each: Difference) -> dict[str, Any]:
    data: dict[str, Any] = {"change": each.change.value, "kind": each.kind}
    if each.change is DifferenceKind.CHANGED:
        data["lines"] = [[line.change.value, line.text] for line in each.lines]
    elif each.change is not DifferenceKind.SAME:
        data["text"] = each.text
    return data


def as_data(plan: Plan, pieces: Sequence[Piece], history: History, messages: Mapping[int, Message]) -> dict[str, Any]:
    """`{"tokens": …, "segments": […], "messages": […]}`, as `tuimem context --json` prints it."""
    return {
        "tokens": {"window": plan.window, "reply": plan.reply, "budget": plan.budget, "used": plan.used},
        "summary_budgets": plan.budgets._asdict(),
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
