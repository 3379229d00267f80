"""The app: wires settings, session and screens together, and nothing else."""

import asyncio
import gc
from contextlib import ExitStack
from importlib import import_module
from typing import TYPE_CHECKING

from textual import work
from textual.binding import Binding
from textual.events import Key

from tuimem.errors import TuimemError
from tuimem.screens.chat import ChatScreen
from tuimem.screens.installed import INSTALLED
from tuimem.screens.settings_app import SettingsApp
from tuimem.screens.writing_screen import WritingScreen
from tuimem.settings.source import FileSettings
from tuimem.widgets.copying import CopyingApp
from tuimem.widgets.notices import NoticeApp
from tuimem.widgets.terminal_keys import know_more_keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from tuimem.chat.choices import ModelChoice
    from tuimem.chat.connecting import Connector
    from tuimem.chat.session import ChatSession
    from tuimem.screens.connection_chooser import ConnectionChooser
    from tuimem.settings.paths import Paths
    from tuimem.worker.access import MemoryAccess

_QUIT_WITHIN = 2.0
"""Seconds in which a second ctrl+c ends the program."""

_SLOW_TO_IMPORT = ("tuimem.logs", "tuimem.chat.session", "tuimem.chat.connecting", "tuimem.screens.model_chooser")


class TuimemApp(SettingsApp, NoticeApp, CopyingApp):
    """The terminal chat."""

    TITLE = "tuimem"
    PAUSE_GC_ON_SCROLL = True
    SCREENS = INSTALLED
    BINDINGS = [
        Binding("ctrl+c", "quit_or_warn", "Quit", show=False),
    ]

    def __init__(
        self,
        source: FileSettings,
        *,
        chat: str = "",
        model: "ModelChoice | None" = None,
        model_file: str = "",
        memory: "Callable[[Paths], MemoryAccess] | None" = None,
    ) -> None:
        """`chat` is what `/open` takes, empty for the last one; without `model` it is the one of the settings.

        `memory` makes the way to the memory; without it nothing is recalled.
        """
        super().__init__(source)
        know_more_keys()
        self._wanted_chat = chat
        self._wanted_model = model
        self._model_file = model_file
        self._memory = memory
        self._quit_warned_at = 0.0
        self._end_code = 0
        self._connector: Connector | None = None
        self._at_end = ExitStack()

    def on_mount(self) -> None:
        self.chat_screen = ChatScreen(self.loaded.settings, self)
        self.push_screen(self.chat_screen)
        self.tell_problems()
        self.call_after_refresh(self.open_session)

    @work(group="open", exit_on_error=False, description="open the store and the last chat")
    async def open_session(self) -> None:
        """Open the store, show the last chat, then connect: in this order, and all after the first paint."""
        screen = self.chat_screen
        await screen.mount_rest()
        for name in _SLOW_TO_IMPORT:
            await asyncio.to_thread(import_module, name)
        _collect_garbage()
        from tuimem.chat.choices import BY_SETTINGS
        from tuimem.chat.connecting import Connector
        from tuimem.chat.session import ChatSession
        from tuimem.logs import logging_to
        from tuimem.screens.model_chooser import ModelChooser
        from tuimem.store import Store, StoreError

        self._at_end.enter_context(logging_to(self.paths.log_file))
        memory = None if self._memory is None else self._memory(self.paths)
        session = ChatSession(lambda: Store(self.paths.database), self.source, memory=memory)
        self.follow_settings(session)
        self._connector = Connector(
            session, self.paths, model_file=self._model_file, on_progress=screen.show_connecting
        )
        self.chooser = ModelChooser(self, screen, session, self._connector)
        with session.connecting():
            try:
                await session.start()
                await self._show_first_chat(session)
            except StoreError as error:
                await self._show_broken_store(error)
                return
            await session.use_memory()
            await self.chooser.connected(self._wanted_model or BY_SETTINGS)
        _keep_out_of_collections()

    async def _show_first_chat(self, session: "ChatSession") -> None:
        screen = self.chat_screen
        screen.take(session)
        self.session = session
        if self._wanted_chat and (missing := await session.chats.open_named(self._wanted_chat)):
            screen.say(f"{missing} The last chat is open instead.", "warning")
        if not session.is_open:
            await session.chats.open_last_shown_or_new()
        screen.composer.remember(await session.inputs())

    async def _show_broken_store(self, error: TuimemError) -> None:
        from tuimem.widgets.picker import Picker
        from tuimem.widgets.picker_rows import Item

        self._end_code = 1
        self.chat_screen.why_closed = "The chats cannot be opened. Press ctrl+q to quit."
        said = f"{error.what}\n{error.remedy}\n{self.paths.database}"
        picker = Picker("The chats cannot be opened", said=said)
        picker.show([Item("end", "Quit tuimem", "The file has not been changed. Run “tuimem doctor” for details.")])
        if await self.chat_screen.question.ask(picker):
            self.leave()

    async def choose_model(self, text: str) -> None:
        """Let the user choose a model, or take the one that is named as `/model` takes it."""
        if self.chooser is not None:
            await self.chooser.choose(text)

    async def model_names(self) -> list[str]:
        """The names of the models that the server in use lists."""
        return await self.chooser.models() if self.chooser is not None else []

    async def choose_connection(self, name: str, group: str) -> str | None:
        """Use the connection of this name for the chat or for summaries; without one, let the user choose."""
        return await self._connections(self.session).choose(name, group) if self.session is not None else None

    def connection_names(self) -> list[str]:
        """The names of all connections."""
        return self._connections(self.session).names() if self.session is not None else []

    def _connections(self, session: "ChatSession") -> "ConnectionChooser":
        from tuimem.screens.connection_chooser import ConnectionChooser

        return ConnectionChooser(self, session)

    def leave(self) -> None:
        """End the program."""
        self.exit(return_code=self._end_code)

    def on_key(self, event: Key) -> None:
        """A letter that nobody has taken, or that was on its way when the focus moved, is written in the composer.

        It is seen here, and not on the screen, since the keys before it have done by now what they do.
        """
        if isinstance(self.screen, WritingScreen) and self.screen.take_letter(event):
            event.stop()
            event.prevent_default()

    def action_quit_or_warn(self) -> None:
        """Copy what is selected, else stop the reply; end at the second ctrl+c within two seconds."""
        selected = self.screen.get_selected_text()
        now = asyncio.get_running_loop().time()
        if selected:
            self.copy_to_clipboard(selected)
        elif now - self._quit_warned_at < _QUIT_WITHIN:
            self.leave()
        else:
            self._quit_warned_at = now
            stops = self.session is not None and self.session.replies.is_streaming
            if stops:
                self._stop_reply()
            also = " Stopping the reply." if stops else " Your draft is saved." if self.chat_screen.unsent else ""
            self.notify(f"Press ctrl+c again to quit.{also}", timeout=2, markup=False)

    @work(group="stop", exit_on_error=False, description="stop the reply")
    async def _stop_reply(self) -> None:
        if self.session is not None:
            await self.session.replies.stop()

    async def action_quit(self) -> None:
        """End."""
        self.leave()

    async def on_unmount(self) -> None:
        with self._at_end:
            if self._connector is not None:
                await self._connector.close()
            if self.session is not None:
                await self.session.leave(self.chat_screen.unsent)


def _collect_garbage() -> None:
    """From now on, if the start has put it off; what has been imported is never looked through again."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _keep_out_of_collections() -> None:
    """Look no more through what opening the chat has made either: with it a collection stops the keys for 30 ms."""
    if gc.get_freeze_count():
        gc.freeze()
