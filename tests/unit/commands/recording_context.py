"""A context that notes what commands ask of it."""

from collections.abc import Awaitable, Callable
from typing import Any

from tuimem.chat.session import ChatSession
from tuimem.commands.context import ChatDisplay, Dialogs, Program
from tuimem.commands.parse import parse
from tuimem.commands.registry import COMMANDS
from tuimem.messages import Message, SearchHit

Notes = list[tuple[Any, ...]]


class Recorder:
    """Writes down what is asked of a part of a screen, as far as its protocol knows it."""

    def __init__(self, protocol: type[Any], notes: Notes) -> None:
        self._protocol = protocol
        self._notes = notes

    def __getattr__(self, name: str) -> Callable[..., None]:
        if not hasattr(self._protocol, name):
            raise AttributeError(f"a command asks for {name}, which no context has")
        return lambda *values: self._notes.append((name, *values))


class RecordingDisplay(Recorder):
    focused_message: int | None = None
    shows_summaries = True

    def toggle_summaries(self) -> bool:
        self.shows_summaries = not self.shows_summaries
        return self.shows_summaries

    def code_of(self, message: Message) -> list[str]:
        return [part.strip("\n") for part in message.text.split("```")[1::2]]

    def expand_pasted(self) -> bool:
        self._notes.append(("expand_pasted",))
        return False

    async def toggle_preview(self) -> None:
        self._notes.append(("toggle_preview",))

    async def toggle_chat_list(self) -> None:
        self._notes.append(("toggle_chat_list",))


class RecordingDialogs(Recorder):
    answer: str | None = None
    choice: SearchHit | None = None
    chat: int | None = None

    async def edited(self, title: str, text: str) -> str | None:
        self._notes.append(("edited", title, text))
        return self.answer

    async def asked(self, heading: str, text: str = "") -> str | None:
        self._notes.append(("asked", heading, text))
        return self.answer

    async def picked_chat(self, session: ChatSession) -> int | None:
        self._notes.append(("picked_chat",))
        return self.chat

    async def edited_in_place(self, title: str, text: str) -> str | None:
        return await self.edited(title, text)

    async def found(self, find: Callable[[str], Awaitable[list[SearchHit]]], query: str) -> SearchHit | None:
        self._notes.append(("found", query))
        return self.choice


class RecordingProgram(Recorder):
    def settings_report(self) -> str:
        return "all settings"

    def copy_text(self, text: str) -> str:
        self._notes.append(("copy_text", text))
        return "somewhere"

    async def choose_model(self, reference: str) -> None:
        self._notes.append(("choose_model", reference))

    async def reload_settings(self) -> None:
        self._notes.append(("reload_settings",))


class RecordingContext:
    """Another front end: it has no screen, so it writes down what a screen would do."""

    def __init__(self, session: ChatSession) -> None:
        self.session = session
        self.notes: Notes = []
        self.display = RecordingDisplay(ChatDisplay, self.notes)
        self.dialogs = RecordingDialogs(Dialogs, self.notes)
        self.program = RecordingProgram(Program, self.notes)

    async def run(self, line: str) -> str | None:
        """Do what was typed. Raises `CommandError`."""
        command, arguments = parse(line, COMMANDS.by_slash)
        return await command.run(self, arguments)
