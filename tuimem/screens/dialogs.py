"""What commands can show over a screen. Each dialog is imported when it is first wanted."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession
    from tuimem.messages import SearchHit


class ScreenDialogs:
    """The `Dialogs` of a screen. What asks for an answer has to be awaited in a worker."""

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen

    def show_text(self, title: str, text: str) -> None:
        """Show a longer text, in Markdown, to read."""
        from tuimem.screens.text import TextScreen

        self._screen.app.push_screen(TextScreen(title, text))

    def show_help(self) -> None:
        """Show help for what is in focus."""
        from tuimem.screens.help import help_for

        self.show_text("Help", help_for(self._screen))

    async def edited(self, title: str, text: str) -> str | None:
        """The text as the user has changed it, or None."""
        from tuimem.screens.editor import EditorScreen

        return await self._screen.app.push_screen_wait(EditorScreen(title, text))

    async def asked(self, heading: str, text: str = "") -> str | None:
        """One line of text that the user types, or None."""
        from tuimem.screens.prompt import PromptScreen

        return await self._screen.app.push_screen_wait(PromptScreen(heading, text))

    async def picked_chat(self, session: "ChatSession") -> int | None:
        """The id of the chat that the user chooses, or None."""
        from tuimem.screens.chat_picker import ChatPickerScreen

        return await self._screen.app.push_screen_wait(ChatPickerScreen(session))

    async def found(self, find: "Callable[[str], Awaitable[list[SearchHit]]]", query: str) -> "SearchHit | None":
        """What the user chose of all that `find` finds while words are typed, or None."""
        from tuimem.screens.search import SearchScreen

        return await self._screen.app.push_screen_wait(SearchScreen(find, query))
