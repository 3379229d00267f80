"""One message of the transcript: settled ones are a single `Static`, the one being written has an open tail."""

from dataclasses import dataclass, replace

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.events import Click, MouseScrollLeft, MouseScrollRight, Resize
from textual.message import Message as Event
from textual.timer import Timer

from tuimem.messages import Message
from tuimem.widgets.draw_pace import DrawPace
from tuimem.widgets.guarded import Guarded
from tuimem.widgets.markdown import LiveMarkdown
from tuimem.widgets.message_content import Drawn, Look, draw, write_reasoning
from tuimem.widgets.message_header import header
from tuimem.widgets.static import Static

GUTTER = 3
"""Cells of border and padding beside the text, by the stylesheet of the chat screen."""

_HEADER_CELLS = 200
"""More than any header has: that of a reply on its way is left to its widget to cut."""

_WHEEL_CELLS = 6


@dataclass
class CodeChosen(Event):
    """A code block of a message is to be copied; they are counted from 1."""

    message_id: int
    number: int


@dataclass
class Unfolded(Event):
    """What stands folded under a message is to be shown, or folded again."""

    message_id: int


@dataclass
class DeedChosen(Event):
    """A command is to be carried out on one of the things that stand under a message, counted from 1."""

    message_id: int
    command: str
    number: int


class MessageView(Static, can_focus=True):
    """A settled message."""

    HELP = """\
## A message

● short-term  ◆ long-term  ◇ no room  ✕ excluded  ○ not sent. Dimmed: the message's own text is not sent.
"""

    BINDINGS = [Binding(str(number), f"copy_code({number})", show=False) for number in range(1, 10)]

    def __init__(self, look: Look, width: int = 0) -> None:
        """`width` is that of the transcript, if it is known: what is drawn for it need not be laid out twice."""
        super().__init__(markup=False)
        self.look = look
        self._drawn: Drawn | None = None
        self._header = Content("")
        self._code_offset = 0
        self._width = 0
        self.fit(width - GUTTER)
        self.set_class(look.is_removed, "-removed")

    @property
    def message(self) -> Message:
        """The message that is shown."""
        return self.look.message

    def show(self, look: Look) -> None:
        """Show the message as it is now, if that differs."""
        if look != self.look:
            self.look = look
            self._draw()
            self.set_class(look.is_removed, "-removed")

    def on_resize(self, event: Resize) -> None:
        self.fit(self.content_size.width)

    def fit(self, width: int) -> None:
        """Draw the message for so many cells. Only what is in sight is told of its size."""
        if width <= 0 or width == self._width:
            return
        self._width = width
        if self._drawn is None or not self._drawn.fits(width):
            self._draw()
        else:
            self._draw_header()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Say more in the header with the focus than without it."""
        super().watch_has_focus(has_focus)
        self._draw_header()

    def action_copy_code(self, number: int) -> None:
        """A rule above code was clicked, or a number pressed: have that block copied."""
        self.post_message(CodeChosen(self.message.id, number))

    def on_click(self, event: Click) -> None:
        """A line that stands for more unfolds."""
        if event.style.meta.get("unfolds_under"):
            self.post_message(Unfolded(self.message.id))

    def action_deed(self, command: str, number: int) -> None:
        """A word under the message was clicked."""
        self.post_message(DeedChosen(self.message.id, command, number))

    def on_mouse_scroll_right(self, event: MouseScrollRight) -> None:
        """The wheel goes sideways, or is turned with shift."""
        self.scroll_code(_WHEEL_CELLS)

    def on_mouse_scroll_left(self, event: MouseScrollLeft) -> None:
        """The wheel goes back."""
        self.scroll_code(-_WHEEL_CELLS)

    def scroll_code(self, cells: int) -> None:
        """Move the code sideways, where its long lines scroll."""
        offset = max(0, self._code_offset + cells)
        if self.look.code.scrolls and offset != self._code_offset:
            self._code_offset = offset
            self._draw()

    def _draw(self) -> None:
        if self._width:
            look = replace(self.look, code=replace(self.look.code, offset=self._code_offset))
            self._drawn = draw(look, self._width)
            self._header = self._written_header()
            self._update(layout=True)

    def _draw_header(self) -> None:
        """The first line is one line always: nothing below it moves."""
        if self._drawn is None:
            return
        header = self._written_header()
        if not header.is_same(self._header):
            self._header = header
            self._update(layout=False)

    def _written_header(self) -> Content:
        return header(self.look, self._width, is_focused=self.has_focus)

    def _update(self, *, layout: bool) -> None:
        below = self._drawn.content if self._drawn is not None else Content("")
        self.update(Content("\n").join([self._header, below]) if below else self._header, layout=layout)


class LiveReply(Guarded, Vertical, can_focus=True):
    """The reply that is being written: what is closed is drawn once, only the open tail again and again."""

    HELP = "## A reply that is streaming\n\nesc stops it and keeps what has arrived."

    def __init__(self, look: Look, pace: DrawPace | None = None) -> None:
        super().__init__()
        self.look = look
        self._pace = pace or DrawPace()
        self._next_draw: Timer | None = None
        self._markdown = LiveMarkdown(replace(look.code, copies=False))
        self._thoughts = [look.message.swipe.reasoning]
        self._shown_thoughts: tuple[int, int, bool, bool] | None = None
        self._shown_closed: Content | None = None
        self._drawn_width = 0
        # Held, and not looked for: when the reply goes, they are gone first, and it may still be told to draw.
        self._header_view = Static(header(look, _HEADER_CELLS), markup=False, id="live-header")
        self._reasoning_view = Static(Content(""), markup=False, id="live-reasoning")
        self._closed_view = Static(Content("…"), markup=False, id="live-closed")
        self._tail_view = Static(Content(""), markup=False, id="live-tail")
        if look.message.text:
            self._markdown.append(look.message.text)

    @property
    def message(self) -> Message:
        """The message that the reply goes into, as it was before."""
        return self.look.message

    def compose(self) -> ComposeResult:
        yield from (self._header_view, self._reasoning_view, self._closed_view, self._tail_view)

    def show(self, look: Look) -> None:
        """Keep what the message is said to look like for when it has settled; its reasoning unfolds at once."""
        unfolds, self.look = look.unfolded != self.look.unfolded, look
        if unfolds:
            self._pace.grew()
            self._draw_in_turn()

    def grow(self, text: str, reasoning: str) -> None:
        """Take more of the reply. It is drawn when its turn comes."""
        if reasoning:
            self._thoughts.append(reasoning)
        if text:
            self._markdown.append(text)
        self._pace.grew()
        self._draw_in_turn()

    def _draw_in_turn(self) -> None:
        if self._next_draw is not None or not self.is_attached:
            return
        seconds = self._pace.wait(keys_wait=self._keys_wait)
        if seconds == 0:
            self._pace.begin()
            self._draw()
            self.call_after_refresh(self._drawn)
        elif seconds is not None:
            self._next_draw = self.set_timer(seconds, self.turn_comes, name="next draw")

    @property
    def _keys_wait(self) -> bool:
        """Whether keys may be on their way: they pass through the queues of the app and of the widget in focus."""
        focused = self.screen.focused
        return self.app.message_queue_size > 0 or (focused is not None and focused.message_queue_size > 0)

    def turn_comes(self) -> None:
        """Draw, if it is time; a timer calls this."""
        self._next_draw = None
        self._draw_in_turn()

    def _drawn(self) -> None:
        self._pace.end()
        self._draw_in_turn()

    def on_resize(self, event: Resize) -> None:
        if self._drawn_width not in (0, self.content_size.width):
            self._draw()

    def _draw(self) -> None:
        width = self._drawn_width = self.content_size.width or 80
        is_thinking = not self._markdown.source.strip()
        self._draw_reasoning(is_thinking=is_thinking)
        if is_thinking:
            self._closed_view.display = False
            return
        closed, tail = self._markdown.closed(width), self._markdown.tail(width)
        if closed is not self._shown_closed:
            self._closed_view.update(closed)
            self._shown_closed = closed
        self._closed_view.display = bool(closed)
        self._tail_view.update(tail, layout=not _fits_as_laid_out(tail, self._tail_view))
        self._tail_view.set_class(bool(closed) and self._markdown.separator == "\n\n", "-apart")

    def _draw_reasoning(self, *, is_thinking: bool) -> None:
        """Its line stays above the text, as in the message that has settled: nothing moves at the end."""
        shown = len(self._thoughts), self._drawn_width, self.look.unfolded, is_thinking
        if shown == self._shown_thoughts:
            return
        self._shown_thoughts = shown
        view, text = self._reasoning_view, "".join(self._thoughts)
        view.display = is_thinking or bool(text.strip())
        if view.display:
            view.update(write_reasoning(text, self._drawn_width, unfolded=self.look.unfolded, is_thinking=is_thinking))


def _fits_as_laid_out(content: Content, view: Static) -> bool:
    """Whether it needs just the lines that its view has: to lay the screen out takes longer than to paint it."""
    width, height = view.content_size
    return bool(width) and content.get_height(view.styles.get_rules(), width) == height
