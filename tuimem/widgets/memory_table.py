"""The table of all messages with what stands for them in memory."""

from collections.abc import Mapping, Sequence

from textual.content import Content

from tuimem.memory.editor_rows import NO_ROWS, EditorRows, RowFacts, Trait
from tuimem.memory.editor_view import RowView, boundaries
from tuimem.memory.statuses import CONDENSED_GLYPH, DOUBT_GLYPH, STATUS_GLYPHS, STATUS_NAMES, STATUS_STYLES
from tuimem.messages import Message, Role
from tuimem.widgets.columns import Column
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.table_lines import Rule
from tuimem.widgets.virtual_table import VirtualTable

SIGNS = (
    (Trait.EDITED, "✎", "$foreground-muted", "edited"),
    (Trait.STALE, "↻", "$text-warning", "stale"),
    (Trait.FAILED, "✗", "$text-error", "failed"),
    (Trait.DOUBTFUL, DOUBT_GLYPH, "$text-warning", "doubtful"),
    (Trait.CONDENSED, CONDENSED_GLYPH, "$segment-block", "condensed"),
)
"""What is said of a summary in one cell each, and in a word."""

COLUMNS = (
    Column("select", "✓", 1),
    Column("number", "#", 5, is_right=True, sorts=True),
    Column("author", "author", 10, rank=3, sorts=True),
    Column("glyph", "", 1),
    Column("text", "summary", least=30),
    Column("remember", "◆", 1),
    Column("exclude", "✕", 1),
    Column("signs", "", len(SIGNS)),
    Column("status", "status", 14, rank=4, sorts=True),
    Column("summary", "tokens", 6, rank=2, is_right=True, sorts=True),
    Column("message", "of message", 10, rank=5, is_right=True, sorts=True),
)

ROLE_STYLES = {Role.USER: "$role-user", Role.ASSISTANT: "$role-character", Role.SYSTEM: "$role-system"}
_FAINT, _UNSET = "$foreground-muted", Content.styled("·", "$foreground-disabled")
_MOST_TEXTS = 3_000
_MOST_CHARACTERS = 500
"""Of a text, as many as the widest line could show."""


def row_text(facts: RowFacts, message: Message) -> Content:
    """What stands for the message, in one line: its summary; else why there is none, or the message itself."""
    summary = message.swipe.summary
    if summary is not None:
        is_needed = Trait.SENT in facts.traits and not facts.traits & (Trait.KEPT | Trait.CONDENSED)
        return _one_line(summary.text, STATUS_STYLES[facts.status] if is_needed else _FAINT)
    if message.swipe.summary_error:
        return _one_line(message.swipe.summary_error, "$text-error")
    return _one_line(message.text, f"italic {_FAINT}")


def _one_line(text: str, style: str) -> Content:
    return Content.styled(" ".join(text[:_MOST_CHARACTERS].split()), style)


class MemoryTable(VirtualTable):
    """Shows the rows of a chat as the user wants to see them. Texts are given as they come from the store."""

    HELP = """## Memory editor

    Every message with its summary. Actions work on the selected rows, else on the row with the cursor.
    """
    KEYS = (KeyHint("enter", "edit", in_footer=False), *VirtualTable.KEYS)

    def __init__(self) -> None:
        super().__init__(COLUMNS, id="memory-table")
        self.rows = NO_ROWS
        self.view = RowView()
        self._texts: dict[int, Message] = {}
        self._outdated: set[int] = set()

    def take(self, rows: EditorRows, view: RowView) -> None:
        """Show these rows of the chat in this view."""
        self.rows, self.view = rows, view
        numbers = view.numbers(rows)
        rules = [Rule(line.at, Content(line.says)) for line in boundaries(rows, numbers, view)]
        self.show([rows.ids[number] for number in numbers], rules)

    def text_of(self, message_id: int) -> Message | None:
        """The message with its texts, if they have come."""
        return self._texts.get(message_id)

    def missing(self, ids: Sequence[int]) -> list[int]:
        """Of these messages, those whose texts have to be read."""
        return [each for each in ids if each not in self._texts or each in self._outdated]

    def give_texts(self, messages: Mapping[int, Message]) -> None:
        """The texts of some messages have come, or are not what they were."""
        if len(self._texts) > _MOST_TEXTS:
            self._texts.clear()
        self._texts.update(messages)
        self._outdated.difference_update(messages)
        self.draw_again(tuple(messages))

    def forget_texts(self) -> None:
        """All texts may have changed. They are shown until others come."""
        self._outdated.update(self._texts)

    def knows(self, message_id: int) -> bool:
        """Whether the texts of a message are shown, so that a change of them matters."""
        return message_id in self._texts

    def heading(self, column: Column) -> Content:
        """A column that sorts the rows says so."""
        if column.name != self.view.order:
            return Content(column.title)
        return Content(f"{column.title}{'↓' if self.view.is_reversed else '↑'}")

    def cells(self, key: int) -> Mapping[str, Content]:
        """What stands in the columns of a message."""
        facts, message = self.rows.find(key), self._texts.get(key)
        if facts is None:
            return {}
        status, traits = facts.status, facts.traits
        remembered = Content.styled("◆", "$qm-long") if Trait.REMEMBERED in traits else _UNSET
        excluded = Content.styled("✕", "$qm-excluded") if Trait.EXCLUDED in traits else _UNSET
        said = [(glyph, style) if trait in traits else (" ", "") for trait, glyph, style, _ in SIGNS]
        author = message.author if message is not None else ""
        has_summary = Trait.EMPTY not in traits
        return {
            "select": Content.styled("✓", "bold $text-accent") if key in self.selection else _UNSET,
            "number": Content.styled(str(facts.number), _FAINT),
            "author": Content.styled(author, ROLE_STYLES[facts.role]),
            "glyph": Content.styled(STATUS_GLYPHS[status], STATUS_STYLES[status]),
            "text": Content.styled("…", _FAINT) if message is None else row_text(facts, message),
            "remember": remembered,
            "exclude": excluded,
            "signs": Content.assemble(*said),
            "status": Content.styled(STATUS_NAMES[status] if has_summary else "no summary", STATUS_STYLES[status]),
            "summary": Content.styled(f"{facts.summary_tokens:,}" if has_summary else "–", _FAINT),
            "message": Content.styled(f"{facts.tokens:,}", _FAINT),
        }
