"""The exact prompt that is sent next: its segments with their tokens; each line leads to the message behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.message import Message as Event
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tuimem.chat.messages import Role
from tuimem.memory.plan import Plan
from tuimem.memory.segments import SEGMENT_NAMES, Segment
from tuimem.widgets.context_gauge import SEGMENT_STYLES

_ROLE_NAMES = {Role.USER: "user", Role.ASSISTANT: "assistant", Role.SYSTEM: "system"}
_MOST_CHARACTERS = 4_000
"""Of one segment that is shown; the rest is counted."""


class InjectionPreview(OptionList):
    """The plan, to read."""

    HELP = """\
## What is sent

Every segment of the next prompt in order, with its tokens. `enter` on a line jumps to the message behind it.
`f2` closes the pane.
"""
    BORDER_TITLE = "Next prompt"

    @dataclass
    class MessageChosen(Event):
        """The user wants to see the message behind a line."""

        message_id: int

    def __init__(self) -> None:
        super().__init__(id="injection-preview", markup=False)
        self._sources: list[int | None] = []

    def show(self, plan: Plan, segments: Sequence[Segment], summaries: dict[int, str]) -> None:
        """Show this plan. `summaries` are the texts of the summaries that it sends, by message id."""
        options: list[Option] = []
        self._sources = []

        def add(content: Content, source: int | None, *, choosable: bool) -> None:
            options.append(Option(content, disabled=not choosable))
            self._sources.append(source)

        add(Content.styled(_totals(plan), "$foreground-muted"), None, choosable=False)
        for segment in segments:
            add(_title(segment), None, choosable=False)
            if segment.messages and not segment.kind.is_message:
                for message_id in segment.messages:
                    add(Content(f"  {summaries.get(message_id, '')}"), message_id, choosable=True)
            else:
                source = segment.messages[0] if segment.messages else None
                add(_shortened(segment.text), source, choosable=source is not None)
        highlighted = self.highlighted
        self.clear_options()
        self.add_options(options)
        if highlighted is not None and highlighted < len(options):
            self.highlighted = highlighted

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        source = self._sources[event.option_index]
        if source is not None:
            self.post_message(self.MessageChosen(source))


def _totals(plan: Plan) -> str:
    left_out = ""
    if plan.left_out:
        left_out = f"\n{plan.left_out:,} messages ({plan.left_out_tokens:,} tokens) are left out"
    return f"{plan.used:,} of {plan.budget:,} tokens; {plan.reply:,} kept for the reply{left_out}"


def _title(segment: Segment) -> Content:
    return Content.assemble(
        "\n",
        ("█ ", SEGMENT_STYLES[segment.kind]),
        (SEGMENT_NAMES[segment.kind], "bold"),
        (f"  {_ROLE_NAMES[segment.role]} · {segment.tokens:,} tokens", "$foreground-muted"),
    )


def _shortened(text: str) -> Content:
    if len(text) <= _MOST_CHARACTERS:
        return Content(text)
    rest = len(text) - _MOST_CHARACTERS
    return Content.assemble(text[:_MOST_CHARACTERS], (f"\n… {rest:,} more characters", "$foreground-muted"))
