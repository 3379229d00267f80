"""What removed texts leave behind in the file: their words in the index, their token counts, and unused pages."""

from collections.abc import Callable, Iterator
from sqlite3 import Connection

from tuimem.store.database import Database

_PAGES_AT_ONCE = 32
"""Pages of the index (4 KiB each) that one transaction merges."""

_FORGET_COUNTS = """
DELETE FROM token_counts WHERE text_hash IN (SELECT text_hash FROM removed_texts)
AND text_hash NOT IN (SELECT text_hash FROM swipes) AND text_hash NOT IN (SELECT text_hash FROM summaries)
AND text_hash NOT IN (SELECT text_hash FROM blocks)
"""


def want_rewrite(connection: Connection) -> None:
    """Remember that the file must be written anew: deleted rows can leave copies in unused parts of its pages."""
    connection.execute("INSERT INTO upkeep VALUES ('rewrite', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1")


def clean(database: Database) -> Iterator[None]:
    """Take the words and counts of removed texts out of the file; a short transaction for each value that it yields.

    Nothing is done when no text has been removed since the last time.
    """
    if database.value("SELECT 1 FROM removed_texts") is None:
        return
    # FTS5 keeps the words of deleted rows until it merges its segments: https://sqlite.org/fts5.html#the_merge_command
    pages = -_PAGES_AT_ONCE  # a negative number begins a merge of all segments
    while _merge(database, pages):
        pages = _PAGES_AT_ONCE
        yield
    with database.write() as connection:
        connection.execute(_FORGET_COUNTS)
        connection.execute("DELETE FROM removed_texts")
        want_rewrite(connection)
    yield


def _merge(database: Database, pages: int) -> bool:
    """Whether there was something to merge; the test for that is the one of FTS5's documentation."""
    with database.write() as connection:
        before = connection.total_changes
        connection.execute("INSERT INTO swipe_texts (swipe_texts, rank) VALUES ('merge', ?)", (pages,))
        return connection.total_changes - before >= 2


def rewrite(database: Database, give_up: Callable[[], bool], wait: float) -> bool:
    """Write the file anew, as `Database.rewrite` does, where that is needed. False when it still is."""
    wanted = database.value("SELECT value FROM upkeep WHERE name = 'rewrite'")
    if wanted is None:
        return True
    if not database.rewrite(give_up, wait):
        return False
    with database.write() as connection:
        # When it has been wanted once more in the meantime, it is still to be done.
        connection.execute("DELETE FROM upkeep WHERE name = 'rewrite' AND value = ?", (wanted,))
    return True
