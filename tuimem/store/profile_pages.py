"""The user profile: a page for each persona, and the last texts that each had. No change of one loses another."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from tuimem.merging import merged
from tuimem.remembered import PageOrigin, PageVersion, ProfilePage
from tuimem.store.database import Database
from tuimem.store.errors import RowNotFound
from tuimem.text import clean, clean_line

MOST_VERSIONS = 50

_PAGE = """
SELECT p.id, p.name, coalesce(v.text, ''), v.id, coalesce(v.at, 0), p.written_id, p.paused, p.problem
FROM profile_pages p LEFT JOIN profile_versions v ON v.id = p.version_id
"""
_VERSION = """
SELECT v.id, v.page_id, v.at, v.origin, v.text, CASE WHEN v.parent_id IS NULL THEN '' ELSE b.text END,
    v.reason, v.message_id, v.chat_id, v.undone, v.undoes
FROM profile_versions v LEFT JOIN profile_versions b ON b.id = v.parent_id
"""


class ProfilePages:
    """Reading and changing pages. Each change is a version, which can be undone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[ProfilePage]:
        """Every page, in the order in which they were made."""
        return [_page(row) for row in self._database.rows(f"{_PAGE} ORDER BY p.id")]

    def get(self, page_id: int) -> ProfilePage:
        """The page as it is now. Raises `RowNotFound`."""
        found = self._database.row(f"{_PAGE} WHERE p.id = ?", (page_id,))
        if found is None:
            raise RowNotFound("This page does not exist any more.", "Choose another one.")
        return _page(found)

    def find(self, name: str, nameless: str = "") -> ProfilePage | None:
        """The page of this name, None when there is none yet.

        Somebody who has not said their name is `nameless`: the first name that they give goes on with their page.
        """
        page_id = self._database.value("SELECT page_id FROM profile_names WHERE name = ?", (_folded(name),))
        if page_id is None and nameless:
            names = self._database.rows("SELECT name, page_id FROM profile_names LIMIT 2")
            page_id = names[0][1] if [row[0] for row in names] == [_folded(nameless)] else None
        return None if page_id is None else self.get(page_id)

    def opened(self, name: str, nameless: str = "") -> ProfilePage:
        """The page of this name; it is made when there is none."""
        with self._database.write() as connection:
            page = self.find(name, nameless)
            shown = clean_line(name, 80)
            if page is None:
                made = connection.execute("INSERT INTO profile_pages (name) VALUES (?)", (shown,))
                page = self.get(int(made.lastrowid or 0))
            known = connection.execute("SELECT 1 FROM profile_names WHERE name = ?", (_folded(name),)).fetchone()
            if known is None:
                connection.execute("INSERT INTO profile_names VALUES (?, ?)", (_folded(name), page.id))
                connection.execute("UPDATE profile_pages SET name = ? WHERE id = ?", (shown, page.id))
            return self.get(page.id)

    def put(
        self,
        page_id: int,
        text: str,
        origin: PageOrigin,
        *,
        base: str | None = None,
        reason: str = "",
        message_id: int | None = None,
        chat_id: int | None = None,
    ) -> PageVersion | None:
        """Give the page a text that was made of `base`; what has changed since then stays, and None means nothing new.

        Without a `base` it takes the place of whatever stands there.
        """
        with self._database.write() as connection:
            page = self.get(page_id)
            if base is not None and page.version_id is not None:
                text = merged(base, page.text, text)
            if text == page.text:
                return None
            return self._insert(connection, page, text, origin, reason, message_id, chat_id)

    def _insert(
        self,
        connection: sqlite3.Connection,
        page: ProfilePage,
        text: str,
        origin: PageOrigin,
        reason: str,
        message_id: int | None = None,
        chat_id: int | None = None,
        undoes: int | None = None,
    ) -> PageVersion:
        made = connection.execute(
            "INSERT INTO profile_versions (page_id, parent_id, at, origin, text, reason, message_id, chat_id, undoes) "
            "VALUES (?, ?, ?, ?, ?, ?, (SELECT id FROM messages WHERE id = ?), (SELECT id FROM chats WHERE id = ?), ?)",
            (
                *(page.id, page.version_id, self._database.clock(), origin.value, clean(text)),
                *(clean_line(reason, 300), message_id, chat_id, undoes),
            ),
        )
        connection.execute("UPDATE profile_pages SET version_id = ? WHERE id = ?", (made.lastrowid, page.id))
        connection.execute(
            "DELETE FROM profile_versions WHERE page_id = ? AND id <= "
            "(SELECT id FROM profile_versions WHERE page_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?)",
            (page.id, page.id, MOST_VERSIONS),
        )
        return self.version(int(made.lastrowid or 0))

    def version(self, version_id: int) -> PageVersion:
        """One version. Raises `RowNotFound` when it is not kept any more."""
        found = self._database.row(f"{_VERSION} WHERE v.id = ?", (version_id,))
        if found is None:
            raise RowNotFound("This version of the page is not kept any more.", "Choose a newer one.")
        return _version(found)

    def history(self, page_id: int) -> list[PageVersion]:
        """The versions that are kept, newest first."""
        rows = self._database.rows(f"{_VERSION} WHERE v.page_id = ? ORDER BY v.id DESC", (page_id,))
        return [_version(row) for row in rows]

    def undo(self, page_id: int, version_id: int | None = None) -> PageVersion | None:
        """Take back what a version changed, by default the newest that is not undone; what came after it stays.

        An undo is a version too, and can be undone. None when there is nothing to undo.
        """
        with self._database.write() as connection:
            wanted = self._to_undo(page_id) if version_id is None else self.version(version_id)
            if wanted is None or wanted.undone or wanted.before is None or wanted.page_id != page_id:
                return None
            page = self.get(page_id)
            text = merged(wanted.text, page.text, wanted.before)
            connection.execute("UPDATE profile_versions SET undone = 1 WHERE id = ?", (wanted.id,))
            connection.execute("UPDATE profile_versions SET undone = 0 WHERE id = ?", (wanted.undoes,))
            return self._insert(connection, page, text, PageOrigin.UNDO, wanted.reason, undoes=wanted.id)

    def _to_undo(self, page_id: int) -> PageVersion | None:
        kept = self.history(page_id)
        return next((one for one in kept if not one.undone and one.origin is not PageOrigin.UNDO), None)

    def forget(self, page_id: int, text: str) -> PageVersion:
        """Erase the page and all its versions for good; only this text is left."""
        with self._database.write() as connection:
            page = self.get(page_id)
            connection.execute("DELETE FROM profile_versions WHERE page_id = ?", (page_id,))
            connection.execute("UPDATE profile_pages SET problem = '' WHERE id = ?", (page_id,))
            return self._insert(connection, ProfilePage(page.id, page.name), text, PageOrigin.CLEAR, "")

    def pause(self, page_id: int, *, paused: bool) -> None:
        """Learn nothing more for the page, or learn again."""
        with self._database.write() as connection:
            connection.execute("UPDATE profile_pages SET paused = ? WHERE id = ?", (paused, page_id))

    def told(self, page_id: int, problem: str) -> None:
        """What was wrong with the last update; empty: nothing."""
        with self._database.write() as connection:
            connection.execute(
                "UPDATE profile_pages SET problem = ? WHERE id = ? AND problem <> ?", (problem, page_id, problem)
            )

    def written(self, page_id: int, version_id: int) -> None:
        """This version stands in the page's file."""
        with self._database.write() as connection:
            connection.execute("UPDATE profile_pages SET written_id = ? WHERE id = ?", (version_id, page_id))


def _folded(name: str) -> str:
    return clean_line(name, 80).casefold()


def _page(row: Sequence[Any]) -> ProfilePage:
    identifier, name, text, version_id, changed, written_id, paused, problem = row
    return ProfilePage(identifier, name, text, version_id, changed, written_id, bool(paused), problem)


def _version(row: Sequence[Any]) -> PageVersion:
    identifier, page_id, at, origin, text, before, reason, message_id, chat_id, undone, undoes = row
    return PageVersion(
        identifier, page_id, at, PageOrigin(origin), text, before, reason, message_id, chat_id, bool(undone), undoes
    )
