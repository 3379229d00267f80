"""The first line of a message: who, when, which; on the focused one, how the reply came and what a click does."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from tuimem.messages import Message, ReplyFigures, Role
from tuimem.widgets.rates import write_rate

if TYPE_CHECKING:
    from tuimem.widgets.message_content import Look

_ROLE_STYLES = {Role.USER: "$role-user", Role.ASSISTANT: "$role-character", Role.SYSTEM: "$role-system"}
_FAINT = "$foreground-muted"
_ACTION = "$text-primary"

_ACTIONS = (
    ("edit", "message.edit"),
    ("copy", "message.copy"),
    ("remember", "message.remember"),
    ("exclude", "message.exclude"),
)
"""What the focused message offers to the mouse: the word and the command."""

_FIGURES_BEFORE_ACTIONS = 3
"""Where there is room for less beside the actions, they give way: the footer has them too."""

_Part = tuple[str, str]


def clicked(command: str) -> str:
    """The style of words that carry out a command of the registry when they are clicked."""
    return f"@click=screen.command('{command}')"


def header(look: "Look", width: int, *, is_focused: bool = False) -> Content:
    """Author, number, time, swipe and marks in one line of at most `width` cells; with the focus, as much more as fits.

    The line is one line always, so that the focus moves nothing.
    """
    first = _first(look)
    if is_focused:
        for more in _more(look.message):
            gap = width - first.cell_length - more.cell_length
            if gap >= 2:
                return Content.assemble(first, (" " * gap, ""), more)
    return first.truncate(width, ellipsis=True) if first.cell_length > width else first


def _first(look: "Look") -> Content:
    message = look.message
    marks: list[_Part] = []
    if message.remember:
        marks.append(("  ◆ remembered", "$qm-long"))
    if message.exclude:
        marks.append(("  ✕ excluded", "$qm-excluded"))
    if message.hidden:
        marks.append(("  hidden", _FAINT))
    at = time.strftime(look.time_format, time.localtime(message.created)) if message.created else ""
    details = f"  {at}" + (f"  #{look.index}" if look.index >= 0 else "")
    author = (message.author, f"bold {_ROLE_STYLES[message.role]}")
    swipes: list[_Part | Content] = []
    if message.swipe_count > 1:
        swipes = [
            Content.styled("  ‹", _FAINT).stylize(clicked("message.swipe_left")),
            (f"{message.swipe_index + 1}/{message.swipe_count}", _FAINT),
            Content.styled("›", _FAINT).stylize(clicked("message.swipe_right")),
        ]
    return Content.assemble(author, (details, _FAINT), *swipes, *marks)


def _more(message: Message) -> Iterator[Content]:
    """What the right side can say, the longest first."""
    actions = Content("  ").join(Content.styled(word, _ACTION).stylize(clicked(name)) for word, name in _ACTIONS)
    known = list(written_figures(message.swipe.figures))
    if message.swipe.model:
        known.insert(0, message.swipe.model)
    for count in range(len(known), _FIGURES_BEFORE_ACTIONS - 1, -1):
        figures = Content.styled(" · ".join(known[:count]), _FAINT)
        yield Content.assemble(figures, "   ", actions)
    while known:
        yield Content.styled(" · ".join(known), _FAINT)
        known.pop()
    yield actions


def written_figures(figures: ReplyFigures) -> Iterator[str]:
    """What is known of how a reply came, in words, the most telling first."""
    if figures.tokens is not None:
        yield f"{figures.tokens:,} tokens"
    if figures.seconds is not None:
        yield f"{figures.seconds:.1f} s"
    if figures.reused_tokens is not None and figures.prompt_tokens:
        yield f"{figures.reused_tokens:,} of {figures.prompt_tokens:,} reused"
    if (rate := figures.tokens_per_second) is not None:
        yield write_rate(rate, "tokens")
    if figures.first_word is not None:
        yield f"first word {figures.first_word:.1f} s"
