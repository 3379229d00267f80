"""The exact prompt that is sent next: its segments with their tokens; each line leads to the message behind it."""

from collections.abc import Iterator
from dataclasses import dataclass

from textual.content import Content
from textual.message import Message as Event
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tuimem.chat.planner import WrittenPlan
from tuimem.memory.left_out import explained
from tuimem.memory.pieces import Piece
from tuimem.memory.plan import Plan
from tuimem.memory.prompt import memories
from tuimem.messages import Role
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.pane import PaneList

_ROLE_NAMES = {Role.USER: "user", Role.ASSISTANT: "assistant", Role.SYSTEM: "system"}
_MOST_CHARACTERS = 4_000
"""Of one segment that is shown; the rest is counted."""


class InjectionPreview(PaneList):
    """The plan, to read."""

    HELP = """\
## What is sent

The next prompt, segment by segment, with the tokens of each.
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

    def show(self, written: WrittenPlan) -> None:
        """Show this plan."""
        lines = list(preview_lines(written))
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


def preview_lines(written: WrittenPlan) -> Iterator[tuple[Content, int | None]]:
    """All that the pane shows, line by line, and the id of the message behind each line."""
    for line in _totals(written.plan):
        yield Content.styled(line, "$foreground-muted"), None
    for piece in written.pieces:
        yield _title(piece), None
        yield from _lines(piece, written)


def _lines(piece: Piece, written: WrittenPlan) -> Iterator[tuple[Content, int | None]]:
    """The piece's text, cut so that each line has one message behind it: all that is sent, heading included."""
    if piece.kind.template is None:
        yield _shortened(piece.text), piece.messages[0] if piece.messages else None
        return
    listed = [
        (message_id, written.plan.memory.separator + text)
        for message_id, text in memories(piece, written.summaries, written.blocks)
    ]
    heading, _, ending = piece.text.partition("".join(part for _, part in listed).strip())
    if heading.strip():
        yield Content(heading.strip("\n")), None
    for message_id, part in listed:
        yield Content(part.strip("\n")), message_id
    if ending.strip():
        yield Content(ending.strip("\n")), None


def _totals(plan: Plan) -> list[str]:
    totals = f"{plan.used:,} of {plan.budget:,} tokens; {plan.reply:,} reserved for the reply"
    return [totals, *explained(plan.left_out), *plan.problems]


def _title(piece: Piece) -> Content:
    return Content.assemble(
        "\n",
        ("█ ", f"${piece.kind.style}"),
        (piece.kind.title, "bold"),
        (f"  {_ROLE_NAMES[piece.role]} · {piece.tokens:,} tokens", "$foreground-muted"),
    )


def _shortened(text: str) -> Content:
    if len(text) <= _MOST_CHARACTERS:
        return Content(text)
    rest = len(text) - _MOST_CHARACTERS
    return Content.assemble(text[:_MOST_CHARACTERS], (f"\n… {rest:,} more characters", "$foreground-muted"))
