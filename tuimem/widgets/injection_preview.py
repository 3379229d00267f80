"""The exact prompt that is sent next: its segments with their tokens; each line leads to the message behind it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.message import Message as Event
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tuimem.memory.plan import Plan
from tuimem.memory.segments import SEGMENT_NAMES, Segment
from tuimem.messages import Role
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
            for line, source in _lines(segment, plan.memory.separator, summaries):
                add(line, source, choosable=source is not None)
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


def _lines(segment: Segment, separator: str, summaries: Mapping[int, str]) -> Iterator[tuple[Content, int | None]]:
    """The segment's text, cut so that each line has one message behind it: all that is sent, heading included."""
    if segment.kind.is_message or not segment.messages:
        yield _shortened(segment.text), segment.messages[0] if segment.messages else None
        return
    pieces = [separator + summaries.get(message_id, "") for message_id in segment.messages]
    heading, _, ending = segment.text.partition("".join(pieces).strip())
    if heading.strip():
        yield Content(heading.strip("\n")), None
    for message_id, piece in zip(segment.messages, pieces, strict=True):
        yield Content(piece.strip("\n")), message_id
    if ending.strip():
        yield Content(ending.strip("\n")), None


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
