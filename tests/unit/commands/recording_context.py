"""A context that notes what commands ask of it."""

from collections.abc import Awaitable, Callable
from typing import Any

from tuimem.chat.session import ChatSession
from tuimem.commands.context import CommandContext
from tuimem.commands.parse import parse
from tuimem.commands.registry import BY_SLASH


class RecordingContext:
    """Another front end: it has no screen, so it writes down what a screen would do."""

    def __init__(self, session: ChatSession) -> None:
        self._session = session
        self.focused: int | None = None
        self.notes: list[tuple[Any, ...]] = []
        self.shows_summaries = True

    @property
    def session(self) -> ChatSession:
        return self._session

    @property
    def focused_message(self) -> int | None:
        return self.focused

    def toggle_summaries(self) -> bool:
        self.shows_summaries = not self.shows_summaries
        return self.shows_summaries

    async def toggle_preview(self) -> None:
        self.notes.append(("toggle_preview",))

    async def toggle_chat_list(self) -> None:
        self.notes.append(("toggle_chat_list",))

    async def reload_settings(self) -> None:
        self.notes.append(("reload_settings",))

    def __getattr__(self, name: str) -> Callable[..., None]:
        if not hasattr(CommandContext, name):
            raise AttributeError(f"a command asks for {name}, which no context has")
        return lambda *values: self.notes.append((name, *values))

    async def run(self, line: str) -> str | None:
        """Do what was typed. Raises `CommandError`."""
        command, values = parse(line, BY_SLASH)
        work: Awaitable[str | None] = command.run(self, values)  # type: ignore[arg-type]  # the rest is __getattr__
        return await work
