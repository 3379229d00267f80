"""What commands can show over a screen. Each dialog is imported when it is first wanted."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from textual.screen import Screen

from tuimem.commands.command import AskedAlready
from tuimem.screens.dialog import opener

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession
    from tuimem.commands.context import Program
    from tuimem.commands.storing import RefusedText
    from tuimem.listing import Check, Section
    from tuimem.memory.recall import Memory
    from tuimem.messages import RecalledMemory, SearchHit

Answer = TypeVar("Answer")


class ScreenDialogs:
    """The `Dialogs` of a screen. What asks for an answer has to be awaited in a worker."""

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self._unkept: dict[tuple[str, str], str] = {}
        self._asking: set[str] = set()

    def open_screen(self, name: str) -> None:
        """Bring up another screen, by the name under which the app knows it."""
        self._screen.app.push_screen(name)

    def show_text(self, title: str, text: str) -> None:
        """Show a longer text, in Markdown, to read."""
        from tuimem.screens.text import TextScreen

        self._screen.app.push_screen(TextScreen(title, text))

    def show_list(self, title: str, sections: "Sequence[Section]") -> None:
        """Show names with what there is to say about each."""
        from tuimem.screens.text import ListScreen

        self._screen.app.push_screen(ListScreen(title, sections))

    def show_plain(self, title: str, text: str) -> None:
        """Show a longer text as it is."""
        from tuimem.screens.text import PlainScreen

        self._screen.app.push_screen(PlainScreen(title, text))

    def show_settings(self, session: "ChatSession", program: "Program", typed: str) -> None:
        """Show all settings, to be changed; `typed` filters them."""
        from tuimem.screens.settings_screen import SettingsScreen

        self._screen.app.push_screen(SettingsScreen(session, program, typed))

    def show_summary_prompt(self, session: "ChatSession", program: "Program", message_id: int | None) -> None:
        """Show the prompt for summaries, to be changed and tried out on a message; without one, on the last."""
        from tuimem.screens.summary_prompt import SummaryPromptScreen

        self._screen.app.push_screen(SummaryPromptScreen(session, program, message_id))

    def show_pinned(self, session: "ChatSession") -> None:
        """Show the files that are pinned for the open chat, to be read, changed and removed."""
        from tuimem.screens.pinned import PinnedScreen

        self._screen.app.push_screen(PinnedScreen(session))

    def show_help(self) -> None:
        """Show help for what is in focus."""
        from tuimem.screens.help import help_for

        self.show_list("Help", help_for(self._screen))

    async def edited(self, title: str, text: str, refused: "RefusedText | None" = None) -> str | None:
        """The text as the user has changed it, or None. What was refused is there again, with the reason."""
        from tuimem.screens.editor import EditorScreen

        begun, said = refused or (None, "")
        return await self._answer(EditorScreen(title, text, begun=begun, said=said))

    async def asked(self, heading: str, text: str = "", refused: "RefusedText | None" = None) -> str | None:
        """One line of text that the user types, or None. What was refused is there again, with the reason."""
        from tuimem.screens.prompt import PromptScreen

        begun, said = refused or (text, "")
        return await self._answer(PromptScreen(heading, begun, said=said))

    async def picked_chat(self, session: "ChatSession") -> int | None:
        """The id of the chat that the user chooses, or None."""
        from tuimem.screens.chat_picker import ChatPickerScreen

        return await self._answer(ChatPickerScreen(session))

    async def picked_memory(self, session: "ChatSession", message_id: int) -> "RecalledMemory | None":
        """The memory, of those that were recalled for a message, whose source the user wants to see, or None."""
        from tuimem.screens.recalled import RecalledScreen

        return await self._answer(RecalledScreen(session, message_id))

    async def show_learned(self, session: "ChatSession", message_id: int) -> None:
        """Show what was learned from a message, to take it back, edit or forget it."""
        from tuimem.screens.learned import LearnedScreen

        await self._answer(LearnedScreen(session, message_id))

    async def found_memory(self, session: "ChatSession", query: str) -> "Memory | None":
        """What the user chose of all memories that are found for what they type, or None."""
        from tuimem.screens.recalled import RecallScreen

        return await self._answer(RecallScreen(session, query))

    async def picked_profile(self, session: "ChatSession") -> str | None:
        """The name of the config profile that the user chooses, or None."""
        from tuimem.screens.profile_picker import ProfilePickerScreen

        return await self._answer(ProfilePickerScreen(session))

    async def edited_in_place(self, title: str, text: str, refused: "RefusedText | None" = None) -> str | None:
        """A short text as the user has changed it, beneath the message or the row in focus, or None.

        What was typed and not kept is there again when the same text is changed the next time; so is what was refused,
        with the reason.
        """
        from tuimem.screens.box_editor import BoxEditor

        unkept = self._unkept.pop((title, text), "")
        begun, said = refused or (unkept, "")
        editor = BoxEditor(title, text, self._screen.focused, begun=begun, said=said)
        answer = await self._answer(editor)
        if editor.unkept:
            self._unkept[title, text] = editor.unkept
        return answer

    async def marked(self, heading: str, said: str, items: "Sequence[Check]", does: str) -> list[int] | None:
        """The places of the items that the user leaves marked, from 0, or None; `does` says what becomes of them."""
        from tuimem.screens.checklist import ChecklistScreen

        return await self._answer(ChecklistScreen(heading, said, items, does))

    async def confirmed(self, title: str, question: str) -> bool:
        """Whether the user agrees."""
        from tuimem.screens.confirm import ConfirmScreen

        agrees = await self._answer(ConfirmScreen(title, question))
        return bool(agrees)

    async def found(self, find: "Callable[[str], Awaitable[list[SearchHit]]]", query: str) -> "SearchHit | None":
        """What the user chose of all that `find` finds while words are typed, or None."""
        from tuimem.screens.search import SearchScreen

        return await self._answer(SearchScreen(find, query))

    async def _answer(self, screen: Screen[Answer]) -> Answer | None:
        """What the user answers. Raises `AskedAlready`."""
        command = opener()
        if command and command in self._asking:
            raise AskedAlready
        self._asking.add(command)
        try:
            return await self._screen.app.push_screen_wait(screen)
        finally:
            self._asking.discard(command)
