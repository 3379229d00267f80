"""What one is asked for when something is wrong: the program, the chat, the model and the plan, in numbers."""

import os
import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from tuimem import __version__
from tuimem.listing import Row, Section

if TYPE_CHECKING:
    from tuimem.chat.model import ChatModel
    from tuimem.chat.session import ChatSession
    from tuimem.memory.plan import Plan
    from tuimem.settings.paths import Paths

_LIBRARIES = "textual", "httpx", "tiktoken", "xllamacpp"
_TERMINAL = "TERM", "COLORTERM", "TERM_PROGRAM", "TMUX", "SSH_TTY", "NO_COLOR", "LANG"


def debug_report(session: "ChatSession", paths: "Paths") -> list[Section]:
    """Numbers and names only: no text of any message, and no key."""
    sections = [
        Section("Program", tuple(_program(paths))),
        Section("Chat", tuple(_chat(session))),
        Section("Model", tuple(_model(session.model)), lead="" if session.model else "No model is connected."),
    ]
    if session.plan is not None:
        sections.append(Section("Next prompt", tuple(_plan(session.plan)), lead="\n".join(session.plan.problems)))
    return sections


def _program(paths: "Paths") -> Iterator[Row]:
    yield Row("tuimem", __version__)
    yield Row("Python", f"{platform.python_version()} on {platform.platform()}")
    for name in _LIBRARIES:
        try:
            yield Row(name, version(name))
        except PackageNotFoundError:
            yield Row(name, "not installed")
    for name in _TERMINAL:
        if value := os.environ.get(name):
            yield Row(name, value)
    yield Row("settings", str(paths.settings_file))
    yield Row("database", str(paths.database))


def _chat(session: "ChatSession") -> Iterator[Row]:
    entries = list(session.history)
    yield Row("id", str(session.chat.id))
    yield Row("memory", "on" if session.memory_is_enabled else "off")
    yield Row("messages", f"{len(entries):,}")
    yield Row("with summary", f"{sum(bool(entry.summary_id) for entry in entries):,}")
    yield Row("remembered", f"{sum(entry.remember for entry in entries):,}")
    yield Row("excluded", f"{sum(entry.exclude for entry in entries):,}")
    yield Row("hidden", f"{sum(entry.hidden for entry in entries):,}")


def _model(model: "ChatModel | None") -> Iterator[Row]:
    if model is None:
        return
    yield Row("name", model.name)
    yield Row("address", model.client.server.shown)
    for name, known in {**model.abilities.told, **model.abilities.learned}.items():
        yield Row(name, f"{known.value} ({known.source})")


def _plan(plan: "Plan") -> Iterator[Row]:
    yield Row("window", f"{plan.window:,} tokens, {plan.reply:,} of them for the reply")
    yield Row("used", f"{plan.used:,} of {plan.budget:,} tokens")
    yield Row("kept", f"{len(plan.kept):,} messages")
    yield Row("by summary", f"{len(plan.stands_for):,} messages")
    yield Row("left out", f"{plan.left_out.messages:,} messages")
    yield Row("front", "stands" if plan.step is None else f"moves: {plan.step}")
    for piece in plan.pieces:
        if not piece.kind.is_message:
            yield Row(piece.kind.title, f"{piece.tokens:,} tokens")
