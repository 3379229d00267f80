"""A chat as Markdown, for people to read. It cannot be read back."""

import re
from collections.abc import Iterator
from datetime import datetime

from tuimem.messages import Chat, Message, Swipe, SwipeState
from tuimem.store import Store
from tuimem.transfer.format import Format, all_messages

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def write(store: Store, chat: Chat) -> Iterator[str]:
    """A heading for the chat, then every message under its author, its summary as a quote."""
    people = f"{_escaped(chat.user_name)} and {_escaped(chat.character.name)}"
    yield f"# {_escaped(chat.title)}\n\n{people}, since {_time(chat.created)}.\n"
    for message in all_messages(store, chat.id):
        yield _message(message)


FORMAT = Format("markdown", (".md", ".markdown"), write)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M")


def _message(message: Message) -> str:
    heading = f"## {_escaped(message.author)}, {_time(message.created)}"
    parts = [heading, *_notes(message), message.text, *_summary(message)]
    return "\n" + "\n\n".join(part for part in parts if part) + "\n"


def _notes(message: Message) -> list[str]:
    """One line of what the text alone does not tell."""
    swipe = message.swipe
    notes = ["hidden from the model"] if message.hidden else []
    if message.swipe_count > 1:
        notes.append(f"answer {message.swipe_index + 1} of {message.swipe_count}")
    if swipe.state is not SwipeState.COMPLETE:
        notes.append(f"{swipe.state.value}: {_escaped(swipe.error)}" if swipe.error else swipe.state.value)
    return [f"*({'; '.join(notes)})*"] if notes else []


def _summary(message: Message) -> list[str]:
    summary = message.swipe.summary
    words = [*_mark_words(message), *_summary_words(message.swipe)]
    if summary is None and not words:
        return []
    title = "Summary" if summary is not None else "No summary"
    lines = [f"**{', '.join([title, *words])}**", *([] if summary is None else ["", *summary.text.split("\n")])]
    return ["\n".join(f"> {line}".rstrip() for line in lines)]


def _mark_words(message: Message) -> list[str]:
    return ["remembered"] * message.remember + ["excluded"] * message.exclude


def _summary_words(swipe: Swipe) -> list[str]:
    words = ["edited"] if swipe.summary is not None and swipe.summary.edited else []
    if swipe.summary is not None and swipe.summary.doubt:
        words.append(f"doubtful: {_escaped(swipe.summary.doubt)}")
    if swipe.summary_is_stale:
        words.append("older than the text")
    if swipe.summary_error:
        words.append(f"last attempt failed: {_escaped(swipe.summary_error)}")
    return words
