"""The table of all memories, or of those that were found."""

import re
from collections.abc import Mapping, Sequence

from textual.content import Content

from tuimem.memory.recall import Memory
from tuimem.memory.recall.ages import age
from tuimem.messages import ListedMemory, Role
from tuimem.widgets.columns import Column
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.memory_table import ROLE_STYLES
from tuimem.widgets.times import now
from tuimem.widgets.virtual_table import VirtualTable

FORGOTTEN_GLYPH = "⊘"

_COLUMNS = (
    Column("select", "✓", 1),
    Column("when", "when", 14, rank=2),
    Column("author", "who", 10, rank=3),
    Column("signs", "", 2),
    Column("text", "said", least=34),
    Column("chat", "chat", 20, rank=4),
)
_FOUND_COLUMNS = (_COLUMNS[0], Column("score", "score", 5), *_COLUMNS[1:])

_FAINT, _UNSET = "$foreground-muted", Content.styled("·", "$foreground-disabled")
_MARKED = "bold underline"
_MOST_ROWS = 3_000
_MOST_CHARACTERS = 500
"""Of a text, as many as the widest line could show."""

_BEFORE = 24
"""Characters that stand before the first word that was looked for, where it stands far behind."""

_STRONG, _FAIR = 0.5, 0.3


def write_score(score: float) -> Content:
    """How good a find is, as a number below 1 in a colour."""
    style = "$text-success" if score >= _STRONG else "$foreground" if score >= _FAIR else _FAINT
    return Content.styled(f"{min(score, 0.99):.2f}".removeprefix("0"), style)


def _telling(words: str) -> list[str]:
    """The words that say something, as patterns: the short ones only where there are no others."""
    return [re.escape(word) for word in re.findall(r"\w{4,}", words) or re.findall(r"\w{2,}", words)]


def mark_words(content: Content, words: str) -> Content:
    """The text with the words that were looked for standing out, as far as they stand in it."""
    if wanted := _telling(words):
        for found in re.finditer(rf"\b(?:{'|'.join(wanted)})", content.plain, re.IGNORECASE):
            content = content.stylize(_MARKED, found.start(), found.end())
    return content


def one_line(text: str, words: str) -> str:
    """The text in one line, from a little before the first word that was looked for."""
    line = " ".join(text[:_MOST_CHARACTERS].split())
    wanted = _telling(words)
    found = re.search(rf"\b(?:{'|'.join(wanted)})", line, re.IGNORECASE) if wanted else None
    if found is None or found.start() <= 2 * _BEFORE:
        return line
    start = line.rfind(" ", 0, found.start() - _BEFORE) + 1
    return f"…{line[start:]}"


class MemoryListTable(VirtualTable):
    """Shows the rows in the order in which they are given. What they hold is given as it comes from the store."""

    HELP = """## Memory browser

    Every message of every chat, as a memory. Type to search by meaning and words; actions work on the selected rows,
    else on the row with the cursor.
    """
    KEYS = (KeyHint("enter", "open source", in_footer=False), *VirtualTable.KEYS)

    def __init__(self) -> None:
        super().__init__(_COLUMNS, id="memory-list")
        self._rows: dict[int, ListedMemory] = {}
        self._outdated: set[int] = set()
        self._found: Mapping[int, Memory] = {}
        self._words = ""

    def take(self, ids: Sequence[int], found: Mapping[int, Memory], words: str) -> None:
        """Show these memories; `found` says how some were found, and `words` stand out in their texts."""
        self._found, self._words = found, words
        self.use_columns(_FOUND_COLUMNS if found else _COLUMNS)
        self.show(ids)

    def row_of(self, key: int) -> ListedMemory | None:
        """What a row holds, if it has come."""
        return self._rows.get(key)

    def missing(self, ids: Sequence[int]) -> list[int]:
        """Of these memories, those that have to be read."""
        return [each for each in ids if each > 0 and (each not in self._rows or each in self._outdated)]

    def give_rows(self, rows: Mapping[int, ListedMemory]) -> None:
        """What some rows hold has come, or is not what it was."""
        if len(self._rows) > _MOST_ROWS:
            self._rows.clear()
        self._rows.update(rows)
        self._outdated.difference_update(rows)
        self.draw_again(tuple(rows))

    def forget_rows(self) -> None:
        """All may have changed. They are shown until others come."""
        self._outdated.update(self._rows)

    def cells(self, key: int) -> Mapping[str, Content]:
        """What stands in the columns of a memory."""
        row, found = self._rows.get(key), self._found.get(key)
        if row is None:
            return {"text": Content.styled("…", _FAINT)}
        text = one_line(found.text if found is not None else row.text, self._words)
        style = "$foreground-disabled strike" if not row.recallable else "$foreground"
        return {
            "select": Content.styled("✓", "bold $text-accent") if key in self.selection else _UNSET,
            "score": write_score(found.score) if found is not None else _UNSET,
            "when": Content.styled(age(row.created, now()).words, _FAINT),
            "author": Content.styled(row.author, ROLE_STYLES[row.role]),
            "signs": write_signs(row),
            "text": mark_words(Content.styled(text, style), self._words),
            "chat": Content.styled(row.chat_title, _FAINT),
        }


def write_signs(row: ListedMemory) -> Content:
    """The marks of a memory, a cell each: remembered, and excluded or forgotten."""
    kept = (
        (FORGOTTEN_GLYPH, "$text-warning")
        if not row.recallable
        else ("✕", "$qm-excluded")
        if row.exclude
        else (" ", "")
    )
    return Content.assemble(("◆", "$qm-long") if row.remember else (" ", ""), kept)


def speaker(role: Role) -> str:
    """The colour of a speaker's name."""
    return ROLE_STYLES[role]
