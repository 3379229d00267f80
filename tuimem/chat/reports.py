"""What a chat holds, as Markdown to read."""

from tuimem.chat.session import ChatSession
from tuimem.memory.plan import Status
from tuimem.messages import Character, Message

STATUS_NAMES = {
    Status.SHORT_TERM: "short-term",
    Status.LONG_TERM: "long-term",
    Status.OUT_OF_CONTEXT: "out of context",
    Status.EXCLUDED: "excluded",
    Status.NONE: "not in memory",
}

_MOST_MESSAGES = 500
"""The newest so many messages are listed; more would take longer to draw than to read."""


async def summaries_report(session: ChatSession) -> str:
    """Every summary of the open chat with its status, newest message first."""
    messages = await session.page(limit=_MOST_MESSAGES)
    first = len(session.history) - len(messages)
    lines = [_line(session, first + offset, message) for offset, message in enumerate(messages)]
    return "\n".join(["| # | by | status | summary |", "|---|---|---|---|", *reversed(lines)])


def _line(session: ChatSession, index: int, message: Message) -> str:
    entry, plan = session.history.entry(message.id), session.plan
    status = STATUS_NAMES[plan.status(entry)] if entry is not None and plan is not None else ""
    swipe = message.swipe
    text = swipe.summary.text if swipe.summary else swipe.summary_error or "–"
    marks = " (edited)" * (swipe.summary is not None and swipe.summary.edited) + " (stale)" * swipe.summary_is_stale
    cells = (str(index), message.author, status, f"{text}{marks}")
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def character_report(character: Character) -> str:
    """A character's texts."""
    parts = (
        ("Description", character.description),
        ("System prompt", character.system_prompt),
        ("Greeting", character.greeting),
    )
    return "\n\n".join(f"### {title}\n\n{text or '*none*'}" for title, text in parts)
