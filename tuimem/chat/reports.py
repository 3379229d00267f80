"""What a chat holds, to read."""

from tuimem.chat.session import ChatSession
from tuimem.listing import Row, Section
from tuimem.memory.plan import Status
from tuimem.memory.statuses import STATUS_GLYPHS, STATUS_NAMES, STATUS_STYLES
from tuimem.messages import Character, Message

_MOST_MESSAGES = 500
"""The newest so many messages are listed; more would take longer to draw than to read."""


async def summaries_report(session: ChatSession) -> list[Section]:
    """Every summary of the open chat with its status, newest message first."""
    messages = await session.page(limit=_MOST_MESSAGES)
    first = len(session.history) - len(messages)
    rows = [_row(session, first + offset, message) for offset, message in enumerate(messages)]
    with_summary = sum(message.swipe.summary is not None for message in messages)
    lead = f"{with_summary:,} of {len(messages):,} messages have a summary. Newest first."
    return [Section("", tuple(reversed(rows)), lead=lead)]


def _row(session: ChatSession, index: int, message: Message) -> Row:
    entry, plan = session.history.entry(message.id), session.plan
    status = plan.status(entry) if entry is not None and plan is not None else Status.NONE
    swipe = message.swipe
    text = swipe.summary.text if swipe.summary else "–"
    marks = " (edited)" * (swipe.summary is not None and swipe.summary.edited) + " (stale)" * swipe.summary_is_stale
    is_failed = swipe.summary is None and swipe.summary_error  # which says for itself that there is no summary
    said = swipe.summary_error if is_failed else f"{STATUS_NAMES[status]}: {text}{marks}"
    return Row(f"#{index} {message.author}", f"{STATUS_GLYPHS[status]} {said}", STATUS_STYLES[status])


def character_report(character: Character) -> str:
    """A character's texts, as Markdown."""
    parts = (
        ("Description", character.description),
        ("System prompt", character.system_prompt),
        ("Greeting", character.greeting),
    )
    return "\n\n".join(f"### {title}\n\n{text or '*none*'}" for title, text in parts)
