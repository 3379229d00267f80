"""Facts: which hold, what they replaced, and their changes, each of which can be undone."""

from collections.abc import Sequence
from dataclasses import replace

from tuimem.messages import Message
from tuimem.remembered import (
    About,
    ChangeKind,
    Exchange,
    Fact,
    FactChange,
    FactOrigin,
    SourceState,
    ToldChange,
    WantedChange,
)
from tuimem.store import fact_changes
from tuimem.store.cleaning import want_rewrite
from tuimem.store.database import Database, Row, batches, placeholders
from tuimem.store.fact_changes import NewFact
from tuimem.store.news import NewsTable
from tuimem.text import text_hash

_FACTS = (
    "SELECT f.id, f.text, f.character_id, f.about, f.said, f.about_date, f.message_id, f.chat_id, f.origin, "
    "f.replaced_by, f.ended, f.stale_by, f.source_state FROM facts f"
)
_CHANGES = "SELECT id, fact_id, message_id, chat_id, kind, at, before_id, undone FROM fact_changes"

_CHAIN = """
WITH RECURSIVE earlier (id) AS (
    SELECT ?1 UNION SELECT f.id FROM facts f JOIN earlier e ON f.replaced_by = e.id
), later (id) AS (
    SELECT ?1 UNION SELECT f.replaced_by FROM facts f JOIN later l ON f.id = l.id WHERE f.replaced_by IS NOT NULL
)
SELECT id FROM earlier UNION SELECT id FROM later
"""

Mark = tuple[int, ...]


class FactTable:
    """Reading and changing facts. A model's change and a user's edit put another fact in the place of one; only
    `erase` removes.
    """

    def __init__(self, database: Database, news: NewsTable) -> None:
        self._database = database
        self._news = news

    def current(self, character_id: int | None = None) -> list[Fact]:
        """What holds with a character, oldest first: what is known for it and for all; None: what holds anywhere."""
        return self._read(f"f.ended IS NULL AND {_HERE}", (character_id,))

    def all(self, character_id: int | None = None) -> list[Fact]:
        """The same with what held once."""
        return self._read(f"NOT f.retracted AND {_HERE}", (character_id,))

    def get(self, fact_id: int) -> Fact | None:
        """One fact, whether it holds or not."""
        return next(iter(self._read("f.id = ?", (fact_id,))), None)

    def get_many(self, fact_ids: Sequence[int]) -> dict[int, Fact]:
        """These facts by id; those that were erased are left out."""
        found: dict[int, Fact] = {}
        for some in batches(sorted(set(fact_ids))):
            found.update((fact.id, fact) for fact in self._read(f"f.id IN ({placeholders(some)})", some))
        return found

    def history(self, fact_id: int) -> list[Fact]:
        """What stood in its place before, the fact, and what stands there after it, in the order of time."""
        return list(self.get_many([row[0] for row in self._database.rows(_CHAIN, (fact_id,))]).values())

    def search(self, words: str, *, with_past: bool = False, character_id: int | None = None) -> list[Fact]:
        """The facts that have all these words in them, in any case; all facts without a word."""
        wanted = words.casefold().split()
        facts = self.all(character_id) if with_past else self.current(character_id)
        return [fact for fact in facts if all(word in fact.text.casefold() for word in wanted)]

    def to_ask_about(self, limit: int = 100) -> list[Fact]:
        """Facts that hold though their source was edited or deleted, and the user has not said whether they stay."""
        return self._read("f.ended IS NULL AND f.source_state <> '' LIMIT ?", (limit,), order="")

    def _read(self, condition: str, values: Sequence[object], order: str = "ORDER BY f.id") -> list[Fact]:
        return [_fact(row) for row in self._database.rows(f"{_FACTS} WHERE {condition} {order}", tuple(values))]

    def changes(self, fact_id: int) -> list[FactChange]:
        """All that happened to a fact: how it came, what it replaced, what replaced it, oldest first."""
        found = self._database.rows(f"{_CHANGES} WHERE ? IN (fact_id, before_id) ORDER BY id", (fact_id,))
        return [_change(row) for row in found]

    def changes_of(self, message_ids: Sequence[int]) -> dict[int, list[ToldChange]]:
        """What was learned from messages, by message and in order, with the facts as they are now."""
        found: dict[int, list[FactChange]] = {}
        for some in batches(sorted(set(message_ids))):
            sql = f"{_CHANGES} WHERE message_id IN ({placeholders(some)}) ORDER BY id"
            for change in map(_change, self._database.rows(sql, some)):
                found.setdefault(change.message_id or 0, []).append(change)
        ids = [one for changes in found.values() for each in changes for one in (each.fact_id, each.before_id or 0)]
        facts = self.get_many(ids)
        return {
            message_id: [ToldChange(each, facts[each.fact_id], facts.get(each.before_id or 0)) for each in changes]
            for message_id, changes in found.items()
        }

    def mark(self) -> Mark:
        """Another one whenever facts have changed: the newest change, how many are undone, and how many facts are."""
        return self._database.row(
            "SELECT coalesce(max(id), 0), coalesce(sum(undone), 0), (SELECT count(*) FROM facts) FROM fact_changes"
        ) or (0, 0, 0)

    def changes_after(self, mark: Mark) -> list[FactChange]:
        """The changes that were made since then, oldest first."""
        return [_change(row) for row in self._database.rows(f"{_CHANGES} WHERE id > ? ORDER BY id", (mark[0],))]

    def add(
        self,
        text: str,
        *,
        character_id: int | None = None,
        about: About = About.USER,
        origin: FactOrigin = FactOrigin.USER,
        said: float | None = None,
        about_date: str = "",
        source: Message | None = None,
        instead_of: int | None = None,
    ) -> FactChange | None:
        """Store a fact, perhaps in the place of one; None when the same one holds there already.

        It was `said` now, unless another time is given or it comes from a message, its `source`.
        """
        with self._database.write() as connection:
            now = self._database.clock()
            at = now if said is None else said
            new = NewFact(text, character_id, about, at, about_date, origin=origin)
            if source is not None:
                at = source.created if said is None else said
                new = replace(
                    new, said=at, message_id=source.id, chat_id=source.chat_id, source_hash=text_hash(source.text)
                )
            if instead_of is not None:
                return self._changed(fact_changes.update(connection, instead_of, new, now))
            return self._changed(fact_changes.add(connection, new, now))

    def apply(
        self,
        wanted: Sequence[WantedChange],
        exchanges: Sequence[Exchange],
        character_id: int | None,
        origin: FactOrigin = FactOrigin.MODEL,
    ) -> list[FactChange]:
        """Make the changes that were learned from these exchanges. What is new about the user holds with the character
        that is given, or with all; what is new about a character, with that one.

        Whatever happened to a fact since it was shown to a model counts: what replaces it is updated in its place, what
        the user has set aside or erased stays so, and what is there already is not stored twice.
        """
        read = {exchange.id: exchange for exchange in exchanges}
        made: list[int | None] = []
        with self._database.write() as connection:
            now = self._database.clock()
            for change in wanted:
                source = read[change.exchange_id] if change.exchange_id in read else exchanges[-1]
                if change.kind is ChangeKind.DELETE:
                    about = (source.message_id, source.chat_id)
                    made.append(fact_changes.set_aside(connection, change.fact_id or 0, about, now, source.at))
                    continue
                new = NewFact(
                    change.text,
                    source.character_id if change.about is About.CHARACTER else character_id,
                    change.about,
                    source.at,
                    change.about_date,
                    source.message_id,
                    source.chat_id,
                    origin,
                    self._hash(source),
                )
                if change.kind is ChangeKind.UPDATE and change.fact_id is not None:
                    made.append(fact_changes.update(connection, change.fact_id, new, now))
                else:
                    made.append(fact_changes.add(connection, new, now))
                if made[-1] is not None:
                    made += fact_changes.doubt(connection, change.makes_stale, made[-1], now)
            return [found for one in made if (found := self._changed(one)) is not None]

    def edit(self, fact_id: int, text: str) -> FactChange | None:
        """Correct a fact: the user's words stand in its place. None when it does not hold any more, or is the same."""
        with self._database.write() as connection:
            return self._changed(fact_changes.edit(connection, fact_id, text, self._database.clock()))

    def set_aside(self, fact_id: int) -> FactChange | None:
        """The user lets a fact end with nothing in its place; None when it does not hold any more."""
        with self._database.write() as connection:
            now = self._database.clock()
            return self._changed(fact_changes.set_aside(connection, fact_id, (None, None), now, now))

    def restore(self, fact_id: int) -> FactChange | None:
        """Let a past fact hold again; None when it does. What has replaced it holds too."""
        with self._database.write() as connection:
            return self._changed(fact_changes.restore(connection, fact_id, self._database.clock()))

    def keep(self, fact_ids: Sequence[int]) -> None:
        """The user says that these hold, whatever became of their source or was said since."""
        with self._database.write() as connection:
            sql = "UPDATE facts SET source_state = '', source_hash = '', stale_by = NULL WHERE id = ?"
            connection.executemany(sql, [(one,) for one in fact_ids])

    def undo(self, change_id: int) -> FactChange | None:
        """Take a change back; None when it is undone or gone already."""
        with self._database.write() as connection:
            is_undone = fact_changes.undo(connection, change_id, self._database.clock())
            return self._changed(change_id) if is_undone else None

    def redo(self, change_id: int) -> FactChange | None:
        """Make a change again that was undone; None when that cannot be, since its facts have changed meanwhile."""
        with self._database.write() as connection:
            return self._changed(change_id) if fact_changes.redo(connection, change_id) else None

    def is_made(self, change_id: int) -> bool:
        """Whether a change is there and is not undone."""
        return self._database.row("SELECT 1 FROM fact_changes WHERE id = ? AND NOT undone", (change_id,)) is not None

    def ids(self, character_id: int | None = None) -> list[int]:
        """Every fact that is kept of a character alone, whatever became of it; None: of all, and of none."""
        return [
            row[0]
            for row in self._database.rows(
                "SELECT id FROM facts WHERE ?1 IS NULL OR character_id = ?1 ORDER BY id", (character_id,)
            )
        ]

    def erase(self, fact_ids: Sequence[int]) -> int:
        """Remove facts for good, with their changes and what was sent of them. Returns how many there were."""
        with self._database.write() as connection:
            if removed := fact_changes.erase(connection, fact_ids):
                self._news.withdraw()
                want_rewrite(connection)
            return removed

    def _hash(self, source: Exchange) -> str:
        """That of the message that was read: what was typed may have become another text by hooks."""
        sql = "SELECT text_hash FROM typed WHERE message_id = ? AND text = ?"
        found = self._database.row(sql, (source.message_id, source.said))
        return str(found[0]) if found else text_hash(source.said)

    def _changed(self, change_id: int | None) -> FactChange | None:
        if change_id is None:
            return None
        return next(_change(row) for row in self._database.rows(f"{_CHANGES} WHERE id = ?", (change_id,)))


_HERE = "(?1 IS NULL OR f.character_id IS NULL OR f.character_id = ?1)"


def _fact(row: Row) -> Fact:
    number, text, character_id, about, said, date, message_id, chat_id, origin, *rest = row
    replaced_by, ended, stale_by, state = rest
    return Fact(
        number,
        text,
        character_id,
        About(about),
        said,
        date,
        message_id,
        chat_id,
        FactOrigin(origin),
        replaced_by,
        ended,
        stale_by,
        SourceState(state),
    )


def _change(row: Row) -> FactChange:
    number, fact_id, message_id, chat_id, kind, at, before_id, undone = row
    return FactChange(number, fact_id, message_id, chat_id, ChangeKind(kind), at, before_id, bool(undone))
