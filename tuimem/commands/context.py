"""What commands on a chat may touch, each part a protocol of its own: tests and other front ends bring theirs."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession
    from tuimem.commands.storing import RefusedText
    from tuimem.listing import Check, Section
    from tuimem.memory.recall import Memory
    from tuimem.messages import Message, RecalledMemory, SearchHit
    from tuimem.settings.layers import LoadedSettings
    from tuimem.settings.paths import Paths


class ChatDisplay(Protocol):
    """What is shown of the chat, and where the focus is."""

    @property
    def focused_message(self) -> int | None:
        """Id of the message in focus."""

    def toggle_reasoning(self, message_id: int) -> None:
        """Fold or unfold a message's reasoning, or what was recalled for it."""

    def code_of(self, message: "Message") -> list[str]:
        """The code blocks of a message, as the numbers above them count."""

    def scroll_code(self, message_id: int, cells: int) -> None:
        """Move the long lines of a message's code sideways; negative is back."""

    def expand_pasted(self) -> bool:
        """Show all of a long text that is folded in the composer. False when there is none."""

    async def toggle_preview(self) -> None:
        """Show or hide the injection preview."""

    async def toggle_chat_list(self) -> None:
        """Show or hide the chat list."""

    def focus_composer(self) -> None:
        """Put the cursor where messages are written."""

    def focus_transcript(self) -> None:
        """Put the focus on a message that is seen."""

    def close_top(self) -> bool:
        """Close what covers the chat or has the focus beside it; whether there was something."""

    def stop(self) -> bool:
        """Have the reply stopped that is on its way, else the summaries; whether there was something."""

    def close_rest(self) -> bool:
        """Close what stands beside the chat, or go back to writing; whether there was something."""

    def focus_part(self, step: int) -> None:
        """Move the focus on (1) or back (-1) among composer, messages and open panes."""

    def focus_first(self) -> None:
        """Put the focus on the first message of the chat, and go there."""

    def focus_last(self) -> None:
        """Put the focus on the newest message, and go there."""

    def move_focus(self, direction: int) -> None:
        """Move the focus up (-1) or down (1) the messages; below the newest one is the composer."""

    def scroll_pages(self, pages: int) -> None:
        """Scroll the messages by whole views; negative is towards older ones."""

    def go_to_start(self) -> None:
        """Show the first messages of the chat. The focus stays in the composer, or goes along on the messages."""

    def go_to_end(self) -> None:
        """Show the newest messages, and follow what is written there. The focus does as at the start."""

    def jump_to(self, message_id: int) -> None:
        """Bring a message into view and focus it."""


class Dialogs(Protocol):
    """What is shown over the chat."""

    def open_screen(self, name: str) -> None:
        """Bring up another screen, by the name under which the app knows it."""

    def show_text(self, title: str, text: str) -> None:
        """Show a longer text, in Markdown, to read."""

    def show_list(self, title: str, sections: "Sequence[Section]") -> None:
        """Show names with what there is to say about each."""

    def show_plain(self, title: str, text: str) -> None:
        """Show a longer text as it is."""

    def show_settings(self, session: "ChatSession", program: "Program", typed: str) -> None:
        """Show all settings, to be changed; `typed` filters them."""

    def show_summary_prompt(self, session: "ChatSession", program: "Program", message_id: int | None) -> None:
        """Show the prompt for summaries, to be changed and tried out on a message; without one, on the last."""

    def show_pinned(self, session: "ChatSession") -> None:
        """Show the files that are pinned for the open chat, to be read, changed and removed."""

    def show_help(self) -> None:
        """Show help for what is in focus."""

    async def edited(self, title: str, text: str, refused: "RefusedText | None" = None) -> str | None:
        """The text as the user has changed it, or None. What was refused is there again, with the reason."""

    async def asked(self, heading: str, text: str = "", refused: "RefusedText | None" = None) -> str | None:
        """One line of text that the user types, or None. What was refused is there again, with the reason."""

    async def picked_chat(self, session: "ChatSession") -> int | None:
        """The id of the chat that the user chooses, or None."""

    async def picked_memory(self, session: "ChatSession", message_id: int) -> "RecalledMemory | None":
        """The memory, of those that were recalled for a message, whose source the user wants to see, or None."""

    async def show_learned(self, session: "ChatSession", message_id: int) -> None:
        """Show what was learned from a message, to take it back, edit or forget it."""

    async def found_memory(self, session: "ChatSession", query: str) -> "Memory | None":
        """What the user chose of all memories that are found for what they type, or None."""

    async def picked_profile(self, session: "ChatSession") -> str | None:
        """The name of the config profile that the user chooses, or None."""

    async def edited_in_place(self, title: str, text: str, refused: "RefusedText | None" = None) -> str | None:
        """A short text as the user has changed it, in a small box beneath the message in focus, or None.

        What was refused is there again, with the reason.
        """

    async def marked(self, heading: str, said: str, items: "Sequence[Check]", does: str) -> list[int] | None:
        """The places of the items that the user leaves marked, from 0, or None; `does` says what becomes of them."""

    async def confirmed(self, title: str, question: str) -> bool:
        """Whether the user agrees."""

    async def found(self, find: "Callable[[str], Awaitable[list[SearchHit]]]", query: str) -> "SearchHit | None":
        """What the user chose of all that `find` finds while words are typed, or None."""


class Program(Protocol):
    """What concerns more than one chat."""

    @property
    def paths(self) -> "Paths":
        """Where settings and data are."""

    @property
    def loaded(self) -> "LoadedSettings":
        """The settings in force, and where each comes from."""

    async def reload_settings(self) -> None:
        """Read the settings file and the config profiles again."""

    async def change_setting(self, key: str, value: object, *, for_chat: bool = False) -> None:
        """Put a value in force at once, or take it away with `REMOVED`: in the settings file when it is for the whole
        program, else in the config profile, or in the open chat alone. Raises `TuimemError`.
        """

    async def toggle_setting(self, key: str, *, for_chat: bool = False) -> None:
        """Put the other one of the two choices of a setting in force, as in `change_setting`. Raises `TuimemError`."""

    async def choose_model(self, reference: str) -> None:
        """Let the user choose a model, or take the one named. Raises `CommandError` for one that there is not."""

    async def model_names(self) -> list[str]:
        """The names of the models that the server in use lists."""

    async def choose_connection(self, name: str, group: str) -> str | None:
        """Use the connection of this name for a group of settings: endpoint, summaries or memory; without one, let the
        user choose. Returns a line to show. Raises `CommandError`.
        """

    def connection_names(self) -> list[str]:
        """The names of all connections."""

    def said(self) -> "list[Section]":
        """What was said in passing, newest first."""

    def see_errors(self) -> None:
        """The user has read the errors: they need not stay on the screen."""

    def choose_theme(self) -> None:
        """Let the user choose a theme."""

    def copy_text(self, text: str) -> str:
        """Put a text on the clipboard; returns how that was done, to be said."""

    def leave(self) -> None:
        """End the program."""


class CommandContext(Protocol):
    """What a command on a chat is given."""

    @property
    def session(self) -> "ChatSession":
        """The session; there is one whenever a command runs."""

    @property
    def display(self) -> ChatDisplay:
        """What is shown of the chat."""

    @property
    def dialogs(self) -> Dialogs:
        """What can be shown over it."""

    @property
    def program(self) -> Program:
        """The program around it."""
