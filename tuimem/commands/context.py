"""What a command may touch: the session, the message in focus, and what the screen can do for it."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession


class CommandContext(Protocol):
    """The screen as commands see it. Tests and other front ends bring their own."""

    @property
    def session(self) -> "ChatSession":
        """The session; there is one whenever a command runs."""

    @property
    def focused_message(self) -> int | None:
        """Id of the message in focus."""

    async def toggle_preview(self) -> None:
        """Show or hide the injection preview."""

    async def toggle_chat_list(self) -> None:
        """Show or hide the chat list."""

    def toggle_summaries(self) -> bool:
        """Show or hide the summaries under the messages; whether they are shown now."""

    def toggle_reasoning(self, message_id: int) -> None:
        """Fold or unfold a message's reasoning."""

    def show_text(self, title: str, text: str) -> None:
        """Show a longer text to read."""

    def show_settings(self) -> None:
        """Show all settings and where each comes from."""

    async def reload_settings(self) -> None:
        """Read the settings file again."""

    def edit_message(self, message_id: int) -> None:
        """Let the user change a message's text."""

    def edit_summary(self, message_id: int) -> None:
        """Let the user change a message's summary."""

    def jump_to(self, message_id: int) -> None:
        """Bring a message into view and focus it."""

    def search(self, query: str) -> None:
        """Show what a search finds."""

    def copy(self, text: str, what: str) -> None:
        """Put a text on the clipboard and say so."""

    def choose_model(self, reference: str) -> None:
        """Let the user choose a model, or take the one named."""

    def choose_theme(self) -> None:
        """Let the user choose a theme."""

    def export(self, path: str) -> None:
        """Write the chat to a file."""

    def open_help(self) -> None:
        """Show help for what is in focus."""

    def focus_composer(self) -> None:
        """Put the cursor where messages are written."""

    def focus_transcript(self) -> None:
        """Put the focus on the newest message."""

    def move_focus(self, places: int) -> None:
        """Move the focus along the messages; negative is towards older ones."""

    def move_focus_to(self, end: str) -> None:
        """Move the focus to the "first" or the "last" message."""

    def leave(self) -> None:
        """End the program."""
