"""The map of memories: what means about the same lies close together. The cursor steps from dot to dot."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from textual.binding import Binding
from textual.content import Content
from textual.events import Click, Resize
from textual.message import Message
from textual.widget import Widget

from tuimem.memory.recall import MapPoint
from tuimem.widgets.dots import Cell, Dot, cell_of, draw, nearest, step
from tuimem.widgets.guarded import Guarded
from tuimem.widgets.keys_line import KeyHint

_CHAT_STYLES = (
    "$text-primary",
    "$text-success",
    "$text-accent",
    "$segment-long",
    "$segment-pinned",
    "$segment-block",
    "$text-error",
)
_OTHERS = "$foreground-muted"
_AGE_STYLES = ("$foreground-muted", "$segment-long", "$segment-block", "$text-success", "$text-accent")
_UNLIT = "$foreground-disabled"
_CURSOR = "◉"


class MemoryMap(Guarded, Widget, can_focus=True):
    """Shows the dots in the colours of their chats, or of their ages."""

    HELP = """## Map of memories

    Each dot is a memory; those with a similar meaning are close together. What the search or the filters leave out is
    faint. The arrows step from dot to dot, and the text stands below.
    """
    DEFAULT_CSS = """
    MemoryMap {
        height: 1fr;
        border-left: solid $panel;
        padding: 0 1;
        &:focus { border-left: solid $primary; }
    }
    """
    BINDINGS = [
        Binding("up,k", "step(0, -1)", "Up", show=False),
        Binding("down,j", "step(0, 1)", "Down", show=False),
        Binding("left,h", "step(-1, 0)", "Left", show=False),
        Binding("right,l", "step(1, 0)", "Right", show=False),
        Binding("enter", "choose", "Open source", show=False),
    ]
    KEYS: ClassVar[tuple[KeyHint, ...]] = (
        KeyHint("up,down,left,right", "next dot", in_footer=False),
        KeyHint("enter", "open source", in_footer=False),
    )
    ALLOW_SELECT = False

    @dataclass
    class Moved(Message):
        """The cursor is on another dot."""

        message_id: int

    @dataclass
    class Chosen(Message):
        """Enter was pressed on a dot, or it was clicked twice."""

        message_id: int

    def __init__(self) -> None:
        super().__init__(id="memory-map")
        self._dots: dict[int, MapPoint] = {}
        self._lit: Collection[int] | None = None
        self._titles: Mapping[int, str] = {}
        self._said = ""
        self._cursor: int | None = None
        self.by_age = False
        self._cells: dict[tuple[int, int], Cell] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing on it."""
        return not self._dots

    @property
    def cursor(self) -> int | None:
        """The memory that the cursor is on."""
        return self._cursor

    def show(
        self, dots: Sequence[MapPoint], titles: Mapping[int, str], said: str = "", cursor: int | None = None
    ) -> None:
        """Show these dots of chats with these titles; without any, `said` says why. The cursor stays, or is there."""
        self._dots, self._titles = {dot.message_id: dot for dot in dots}, titles
        self._said = said
        if self._cursor not in self._dots:
            self._cursor = cursor if cursor in self._dots else None
        self._draw_again()
        self._begin()

    def light(self, ids: Collection[int] | None) -> None:
        """Let only these stand out; None: all."""
        if ids != self._lit:
            self._lit = ids
            self._draw_again()

    def go_to(self, message_id: int | None) -> None:
        """Put the cursor on a memory, if it is on the map."""
        if message_id in self._dots and message_id != self._cursor:
            self._cursor = message_id
            self.refresh()

    def switch_colours(self) -> None:
        """Colour by age instead of by chat, or the other way round."""
        self.by_age = not self.by_age
        self._draw_again()

    def _draw_again(self) -> None:
        self._cells = None
        self.refresh()

    def on_resize(self, event: Resize) -> None:
        self._draw_again()

    @property
    def _plot_height(self) -> int:
        """Lines of dots; the last line is the legend."""
        return max(1, self.content_size.height - 1)

    def render(self) -> Content:
        width, height = max(1, self.content_size.width), self._plot_height
        if not self._dots:
            return Content.styled(self._said, _OTHERS)
        styles = self._styles()
        if self._cells is None:
            dots = [
                Dot(dot.x, dot.y, styles[dot.message_id], self._lit is None or dot.message_id in self._lit)
                for dot in self._dots.values()
            ]
            self._cells = draw(dots, width, height, _UNLIT)
        cells = dict(self._cells)
        if self._cursor is not None:
            at = self._dots[self._cursor]
            cells[cell_of(at.x, at.y, width, height)] = Cell(_CURSOR, "bold $foreground" + " reverse" * self.has_focus)
        lines = [_line(cells, row, width) for row in range(height)]
        return Content("\n").join([*lines, self._legend(width)])

    def _styles(self) -> dict[int, str]:
        if self.by_age:
            ordered = sorted(self._dots.values(), key=lambda dot: dot.created)
            steps = len(_AGE_STYLES)
            return {dot.message_id: _AGE_STYLES[at * steps // len(ordered)] for at, dot in enumerate(ordered)}
        of_chat = {chat_id: style for chat_id, _, style in self._chats()}
        return {dot.message_id: of_chat.get(dot.chat_id, _OTHERS) for dot in self._dots.values()}

    def _chats(self) -> Iterator[tuple[int, str, str]]:
        """The chats with the most dots: id, title and colour."""
        most = Counter(dot.chat_id for dot in self._dots.values()).most_common(len(_CHAT_STYLES))
        for (chat_id, _), style in zip(sorted(most), _CHAT_STYLES, strict=False):
            yield chat_id, self._titles.get(chat_id, ""), style

    def _legend(self, width: int) -> Content:
        if self.by_age:
            dots = [("●", style) for style in _AGE_STYLES]
            return Content.assemble(("oldest ", _OTHERS), *dots, (" newest", _OTHERS))
        chats = list(self._chats())
        room = max(6, width // max(1, len(chats)) - 3)
        parts = [
            Content.assemble(("● ", style), Content(title).truncate(room, ellipsis=True)) for _, title, style in chats
        ]
        return Content(" ").join(parts).truncate(width, ellipsis=True)

    def on_focus(self) -> None:
        self._begin()
        self.refresh()

    def _begin(self) -> None:
        """While it has the focus, there is a dot to step from."""
        if self.has_focus and self._cursor is None and self._dots:
            self._move(
                next((key for key in self._dots if self._lit is None or key in self._lit), next(iter(self._dots)))
            )

    def on_blur(self) -> None:
        self.refresh()

    def action_step(self, right: int, down: int) -> None:
        """Go to the next dot in a direction, among those that stand out."""
        if self._cursor is None:
            return
        places = {
            dot.message_id: (dot.x, dot.y)
            for dot in self._dots.values()
            if self._lit is None or dot.message_id in self._lit or dot.message_id == self._cursor
        }
        self._move(step(places, self._cursor, right, down))

    def action_choose(self) -> None:
        """Tell that the memory under the cursor was chosen."""
        if self._cursor is not None:
            self.post_message(self.Chosen(self._cursor))

    def _move(self, message_id: int) -> None:
        if message_id != self._cursor:
            self._cursor = message_id
            self.refresh()
            self.post_message(self.Moved(message_id))

    def on_click(self, event: Click) -> None:
        offset = event.get_content_offset(self)
        width, height = max(1, self.content_size.width), self._plot_height
        if offset is None or not self._dots or offset.y >= height:
            return
        places = {dot.message_id: (dot.x * width, 2 * dot.y * height) for dot in self._dots.values()}
        found = nearest(places, offset.x + 0.5, 2 * offset.y + 1)  # cells are about twice as high as wide
        if found is not None:
            self._move(found)
            if event.chain > 1:
                self.action_choose()


def _line(cells: dict[tuple[int, int], Cell], row: int, width: int) -> Content:
    """A line of the map, in as few pieces as its colours need."""
    blank = Cell(" ", "")
    pieces = groupby((cells.get((at, row), blank) for at in range(width)), key=lambda cell: cell.style)
    return Content.assemble(*(("".join(cell.letter for cell in several), style) for style, several in pieces))
