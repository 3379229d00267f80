"""The exact prompt that is sent next: its segments with their tokens; each line leads to the message behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.message import Message as Event
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tuimem.chat.planner import WrittenPlan
from tuimem.memory.difference import SentText
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.pane import PaneList
from tuimem.widgets.preview_lines import preview_lines


class InjectionPreview(PaneList):
    """The plan, to read."""

    HELP = """\
## What is sent

The next prompt, segment by segment, with the tokens of each, and what is new, changed or gone since the last request.
"""
    HEADING = "Next prompt"
    KEYS = (KeyHint("enter", "opens message"), KeyHint("escape", "closes"))

    @dataclass
    class MessageChosen(Event):
        """The user wants to see the message behind a line."""

        message_id: int

    def __init__(self) -> None:
        super().__init__(id="injection-preview", markup=False)
        self._sources: list[int | None] = []

    def show(self, written: WrittenPlan, last: Sequence[SentText] | None = None, hooks: Sequence[str] = ()) -> None:
        """Show this plan, and what differs in it from what was sent last, as far as that is known.

        `hooks` are the sources of hooks that may still change it.
        """
        lines = list(preview_lines(written, last, hooks))
        self._sources = [source for _, source in lines]
        highlighted, scroll = self.highlighted, self.scroll_offset.y
        self.set_options([Option(line, disabled=source is None) for line, source in lines])
        if highlighted is not None and highlighted < len(lines):
            self.highlighted = highlighted
        self.show_cursor()
        self.scroll_to(y=scroll, animate=False, immediate=True)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        source = self._sources[event.option_index]
        if source is not None:
            self.post_message(self.MessageChosen(source))
