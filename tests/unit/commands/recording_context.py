"""A context that notes what commands ask of it."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from tuimem.chat.session import ChatSession
from tuimem.commands.context import ChatDisplay, Dialogs, Program
from tuimem.commands.parse import parse
from tuimem.commands.registry import COMMANDS
from tuimem.commands.storing import RefusedText
from tuimem.listing import Check, Section
from tuimem.memory.recall import Memory
from tuimem.messages import Message, RecalledMemory, SearchHit
from tuimem.settings.paths import find_paths
from tuimem.settings.source import load

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

    def code_of(self, message: Message) -> list[str]:
        return [part.strip("\n") for part in message.text.split("```")[1::2]]

    def expand_pasted(self) -> bool:
        self._notes.append(("expand_pasted",))
        return False

    def close_top(self) -> bool:
        self._notes.append(("close_top",))
        return True

    async def toggle_preview(self) -> None:
        self._notes.append(("toggle_preview",))

    async def toggle_chat_list(self) -> None:
        self._notes.append(("toggle_chat_list",))


class RecordingDialogs(Recorder):
    answer: str | None = None
    choice: SearchHit | None = None
    chat: int | None = None
    agrees = False

    async def confirmed(self, title: str, question: str) -> bool:
        return self.agrees

    async def marked(self, heading: str, said: str, items: Sequence[Check], does: str) -> list[int] | None:
        self._notes.append(("marked", heading, items))
        return list(range(len(items))) if self.agrees else None

    async def edited(self, title: str, text: str, refused: RefusedText | None = None) -> str | None:
        self._notes.append(("edited", title, text))
        return self.answer

    async def asked(self, heading: str, text: str = "", refused: RefusedText | None = None) -> str | None:
        self._notes.append(("asked", heading, text))
        return self.answer

    async def picked_chat(self, session: ChatSession) -> int | None:
        self._notes.append(("picked_chat",))
        return self.chat

    async def picked_profile(self, session: ChatSession) -> str | None:
        self._notes.append(("picked_profile",))
        return self.answer

    async def picked_memory(self, session: ChatSession, message_id: int) -> RecalledMemory | None:
        self._notes.append(("picked_memory", message_id))
        return None

    async def show_learned(self, session: ChatSession, message_id: int) -> None:
        self._notes.append(("show_learned", message_id))

    async def found_memory(self, session: ChatSession, query: str) -> Memory | None:
        self._notes.append(("found_memory", query))
        return None

    async def edited_in_place(self, title: str, text: str, refused: RefusedText | None = None) -> str | None:
        return await self.edited(title, text)

    async def found(self, find: Callable[[str], Awaitable[list[SearchHit]]], query: str) -> SearchHit | None:
        self._notes.append(("found", query))
        return self.choice


class RecordingProgram(Recorder):
    def __init__(self, protocol: type[Any], notes: Notes, folder: Path) -> None:
        super().__init__(protocol, notes)
        self.paths = find_paths({}, folder)
        self.loaded = load(self.paths, {})

    def said(self) -> list[Section]:
        return []

    def copy_text(self, text: str) -> str:
        self._notes.append(("copy_text", text))
        return "somewhere"

    async def choose_model(self, reference: str) -> None:
        self._notes.append(("choose_model", reference))

    async def change_setting(self, key: str, value: object, *, for_chat: bool = False) -> None:
        self._notes.append(("change_setting", key, value))

    async def choose_connection(self, name: str, group: str) -> str | None:
        self._notes.append(("choose_connection", name, group))
        return None

    def connection_names(self) -> list[str]:
        return ["big", "small"]

    async def reload_settings(self) -> None:
        self._notes.append(("reload_settings",))


class RecordingContext:
    """Another front end: it has no screen, so it writes down what a screen would do."""

    def __init__(self, session: ChatSession, folder: Path) -> None:
        self.session = session
        self.notes: Notes = []
        self.display = RecordingDisplay(ChatDisplay, self.notes)
        self.dialogs = RecordingDialogs(Dialogs, self.notes)
        self.program = RecordingProgram(Program, self.notes, folder)

    async def run(self, line: str) -> str | None:
        """Do what was typed. Raises `CommandError`."""
        command, arguments = parse(line, COMMANDS.by_slash)
        return await command.run(self, arguments)
