"""The table of facts: what is remembered of the user and of the characters, now or before."""

from collections.abc import Mapping, Sequence

from textual.content import Content

from tuimem.memory.fact_view import DOUBTS, FactState, state_in_words, states_of
from tuimem.memory.recall.ages import age
from tuimem.remembered import About, Fact
from tuimem.widgets.columns import Column
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.memory_list import mark_words
from tuimem.widgets.times import now
from tuimem.widgets.virtual_table import VirtualTable

DOUBT_GLYPHS = {FactState.SOURCE: "✎", FactState.STALE: "?"}
"""Before what a user should look at."""

_COLUMNS = (
    Column("select", "✓", 1),
    Column("when", "said", 14, rank=2, sorts=True),
    Column("about", "about", 10, rank=4),
    Column("sign", "", 1),
    Column("text", "fact", least=30),
    Column("scope", "applies", 12, rank=5),
    Column("state", "state", 14, rank=3),
)

_FAINT, _UNSET = "$foreground-muted", Content.styled("·", "$foreground-disabled")
_EVERYWHERE = "everywhere"


class FactList(VirtualTable):
    """Shows the facts that it is given, in their order."""

    HELP = """## Facts

    What is remembered about you and the characters, each with its source. A fact that is replaced or set aside stays
    among the past ones until you erase it. Actions work on the selected facts, else on the one with the cursor.
    """
    KEYS = (KeyHint("enter", "open source", in_footer=False), *VirtualTable.KEYS)

    def __init__(self) -> None:
        super().__init__(_COLUMNS, id="fact-list")
        self._facts: Mapping[int, Fact] = {}
        self._all: Mapping[int, Fact] = {}
        self._characters: Mapping[int, str] = {}
        self._words = ""

    def take(
        self, facts: Sequence[Fact], everything: Mapping[int, Fact], characters: Mapping[int, str], words: str
    ) -> None:
        """Show these facts. Among `everything` are those that replace them; `words` stand out in the texts."""
        self._facts = {fact.id: fact for fact in facts}
        self._all, self._characters, self._words = everything, characters, words
        self.show(list(self._facts))

    def fact(self, key: int) -> Fact | None:
        """The fact of a row."""
        return self._facts.get(key)

    def cells(self, key: int) -> Mapping[str, Content]:
        """What stands in the columns of a fact."""
        fact = self._facts[key]
        return {
            "select": Content.styled("✓", "bold $text-accent") if key in self.selection else _UNSET,
            "when": Content.styled(age(fact.said, now()).words, _FAINT),
            "about": write_about(fact, self._characters),
            "sign": write_sign(fact),
            "text": mark_words(self._text(fact), self._words),
            "scope": Content.styled(scope_of(fact, self._characters), _FAINT),
            "state": write_state(fact),
        }

    def _text(self, fact: Fact) -> Content:
        """The fact; of one that was replaced also by what."""
        if fact.is_current:
            return Content(fact.text)
        successor = None if fact.replaced_by is None else self._all.get(fact.replaced_by)
        old = Content.styled(fact.text, f"strike {_FAINT}")
        return old if successor is None else Content.assemble(old, (f" → {successor.text}", _FAINT))


def write_about(fact: Fact, characters: Mapping[int, str]) -> Content:
    """Whom the fact is about, in the colour of who speaks."""
    if fact.about is About.USER:
        return Content.styled("you", "$role-user")
    return Content.styled(characters.get(fact.character_id or 0, "character"), "$role-character")


def scope_of(fact: Fact, characters: Mapping[int, str]) -> str:
    """Where the fact holds."""
    if fact.character_id is None:
        return _EVERYWHERE
    return f"with {characters.get(fact.character_id, 'a character')}"


def write_sign(fact: Fact) -> Content:
    """Whether a user should look at it, in one cell."""
    states = states_of(fact)
    return Content.styled(
        next((glyph for state, glyph in DOUBT_GLYPHS.items() if state in states), ""), "$text-warning"
    )


def write_state(fact: Fact) -> Content:
    """The state in words."""
    return Content.styled(state_in_words(fact), "$text-warning" if states_of(fact) & DOUBTS else _FAINT)
