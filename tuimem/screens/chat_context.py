"""What commands can do with the chat screen."""

from pathlib import Path
from typing import TYPE_CHECKING

from tuimem.messages import Message
from tuimem.text import clean_line

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession
    from tuimem.screens.chat import ChatScreen


class ChatScreenContext:
    """The `CommandContext` of the chat screen."""

    def __init__(self, screen: "ChatScreen") -> None:
        self._screen = screen

    @property
    def session(self) -> "ChatSession":
        """The session; commands run only when there is one."""
        assert self._screen.session is not None, "commands run after the session has come"
        return self._screen.session

    @property
    def focused_message(self) -> int | None:
        """Id of the message in focus."""
        return self._screen.rooms.transcript.focused_message

    async def toggle_preview(self) -> None:
        """Show or hide the injection preview; on a narrow screen it takes the place of the messages."""
        is_open = await self._screen.rooms.toggle_preview()
        preview = self._screen.rooms.preview
        self._screen.set_focus(preview if is_open and preview is not None else self._screen.composer)

    async def toggle_chat_list(self) -> None:
        """Show or hide the chat list."""
        is_open = await self._screen.rooms.toggle_chat_list()
        chat_list = self._screen.rooms.chat_list
        self._screen.set_focus(chat_list if is_open and chat_list is not None else self._screen.composer)

    def toggle_summaries(self) -> bool:
        """Show or hide the summaries under the messages."""
        rooms = self._screen.rooms
        rooms.shows_summaries = not rooms.shows_summaries
        rooms.transcript.refresh_looks()
        return rooms.shows_summaries

    def toggle_reasoning(self, message_id: int) -> None:
        """Fold or unfold a message's reasoning."""
        self._screen.rooms.unfolded ^= {message_id}
        self._screen.rooms.transcript.refresh_looks()

    def show_text(self, title: str, text: str) -> None:
        """Show a longer text to read."""
        from tuimem.screens.text import TextScreen

        self._screen.app.push_screen(TextScreen(title, text))

    def show_settings(self) -> None:
        """Show all settings and where each comes from."""
        self.show_text("Settings", self._screen.app.settings_report())  # type: ignore[attr-defined]

    async def reload_settings(self) -> None:
        """Read the settings file again."""
        await self._screen.app.reload_settings()  # type: ignore[attr-defined]

    def edit_message(self, message_id: int) -> None:
        """Let the user change a message's text."""
        self._screen.run_worker(
            self._edit_message(message_id), group="edit", description="change a message", exit_on_error=False
        )

    async def _edit_message(self, message_id: int) -> None:
        message = await self._message(message_id)
        if message is not None:
            text = await self.edited("Edit message", message.text)
            if text is not None:
                await self.session.messages.edit(message_id, text)

    def edit_summary(self, message_id: int) -> None:
        """Let the user change a message's summary."""
        self._screen.run_worker(
            self._edit_summary(message_id), group="edit", description="change a summary", exit_on_error=False
        )

    async def _edit_summary(self, message_id: int) -> None:
        message = await self._message(message_id)
        if message is not None:
            before = message.swipe.summary.text if message.swipe.summary else ""
            text = await self.edited("Edit summary", before)
            if text is not None and text.strip() != before:
                await self.session.messages.set_summary(message_id, text)

    async def edited(self, title: str, text: str) -> str | None:
        """The text as the user has changed it, or None."""
        from tuimem.screens.editor import EditorScreen

        return await self._screen.app.push_screen_wait(EditorScreen(title, text))

    async def _message(self, message_id: int) -> Message | None:
        return next(iter(await self.session.messages.get([message_id])), None)

    def jump_to(self, message_id: int) -> None:
        """Bring a message into view and focus it, paging it in if need be."""
        rooms = self._screen.rooms
        if rooms.is_covered or not rooms.transcript.focus_message(message_id):
            self._screen.post_message(self._screen.JumpWanted(message_id))

    async def go_to(self, message_id: int) -> None:
        """Do what `jump_to` asks for, in its turn among all else that changes what is shown."""
        transcript, session = self._screen.rooms.transcript, self.session
        await self._screen.rooms.uncover()
        if not transcript.bring_into_sight(message_id):
            half = 30
            older = await session.page(before=message_id + 1, limit=half)
            newer = await session.page(after=message_id, limit=half)
            has_older, has_newer = len(older) == half, len(newer) == half
            await transcript.show([*older, *newer], has_older=has_older, has_newer=has_newer, focus=message_id)

    def search(self, query: str) -> None:
        """Search all chats and go to what the user chooses."""
        self._screen.run_worker(
            self._search(query), group="search", description="search", exclusive=True, exit_on_error=False
        )

    async def _search(self, query: str) -> None:
        from tuimem.screens.search import SearchScreen

        hit = await self._screen.app.push_screen_wait(SearchScreen(self.session.search, query))
        if hit is None:
            return
        if hit.chat_id != self.session.chat.id:
            await self._open(hit.chat_id)
        self.jump_to(hit.message_id)

    def open_chat(self, chat_id: int) -> None:
        """Open another chat."""
        self._screen.run_worker(
            self._open(chat_id), group="open", description="open a chat", exclusive=True, exit_on_error=False
        )

    async def _open(self, chat_id: int) -> None:
        if chat_id != self.session.chat.id:
            await self.session.chats.open_reference(str(chat_id))
        await self._screen.rooms.uncover()
        await self._screen.rooms.list_chats()
        self.focus_composer()

    def copy(self, text: str, what: str) -> None:
        """Put a text on the clipboard and say so."""
        how = self._screen.app.copy_text(text)  # type: ignore[attr-defined]
        self._screen.say(f"Copied the {what}: {len(text):,} characters {how}.")

    def choose_model(self, reference: str) -> None:
        """Let the user choose a model, or take the one named."""
        self._screen.app.choose_model(reference)  # type: ignore[attr-defined]

    def choose_theme(self) -> None:
        """Let the user choose a theme."""
        self._screen.app.search_themes()

    def export(self, path: str) -> None:
        """Write the chat to a file."""
        self._screen.run_worker(
            self._export(path), group="export", description="write the chat to a file", exit_on_error=False
        )

    async def _export(self, path: str) -> None:
        try:
            written = await self.session.chats.export(Path(path).expanduser() if path else None)
        except OSError as error:
            self._screen.say(f"The chat could not be written: {clean_line(str(error))}.\nName another file.", "error")
        else:
            self._screen.say(f"Written to {clean_line(str(written))}.")

    def open_help(self) -> None:
        """Show help for what is in focus."""
        from tuimem.screens.help import help_for

        self.show_text("Help", help_for(self._screen))

    def focus_composer(self) -> None:
        """Put the cursor where messages are written.

        At once, as everywhere on this screen: `Widget.focus` comes later, and could take it from what got it since.
        """
        self._screen.set_focus(self._screen.composer)

    def focus_transcript(self) -> None:
        """Put the focus on the newest mounted message."""
        views = self._screen.rooms.transcript.views
        if views:
            self.jump_to(views[-1].message.id)

    def move_focus(self, places: int) -> None:
        """Move the focus along the messages; past the newest one is the composer."""
        transcript = self._screen.rooms.transcript
        views = transcript.views
        if places > 0 and views and views[-1].has_focus and not transcript.has_newer:
            self.focus_composer()
        else:
            transcript.move_focus(places)

    def move_focus_to(self, end: str) -> None:
        """Go to the first or the last message of the chat."""
        history = self.session.history
        if history:
            self.jump_to(history[0 if end == "first" else -1].id)

    def leave(self) -> None:
        """End the program."""
        self._screen.app.exit()
