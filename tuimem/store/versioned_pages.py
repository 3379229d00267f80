"""Pages of text with the last versions that each had. Each change is a version, and no change of one loses another."""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from tuimem.merging import merged
from tuimem.remembered import PageOrigin, PageVersion
from tuimem.store.cleaning import want_rewrite
from tuimem.store.database import Database
from tuimem.store.errors import RowNotFound
from tuimem.text import clean, clean_line

MOST_VERSIONS = 50


class VersionedPage(Protocol):
    """A page as it is now. Before anything stands on it there is no version; `written_id` stands in its file."""

    @property
    def id(self) -> int:
        """Of the page."""

    @property
    def text(self) -> str:
        """What stands on it."""

    @property
    def version_id(self) -> int | None:
        """The version that this is."""

    @property
    def written_id(self) -> int | None:
        """The version that was last written to its file."""


PageType = TypeVar("PageType", bound=VersionedPage)


class VersionedPages(ABC, Generic[PageType]):
    """Reading and changing the pages of one kind, in the tables `…_pages` and `…_versions`."""

    kind: ClassVar[str]
    """How the names of the tables begin."""

    folder: ClassVar[str]
    """Where their files are, beside the database."""

    columns: ClassVar[str]
    """What is read of a page, `p`, whose newest version is `v`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._page_sql = (
            f"SELECT {self.columns} FROM {self.kind}_pages p LEFT JOIN {self.kind}_versions v ON v.id = p.version_id"
        )
        self._version_sql = (
            "SELECT v.id, v.page_id, v.at, v.origin, v.text, CASE WHEN v.parent_id IS NULL THEN '' ELSE b.text END, "
            f"v.reason, v.message_id, v.chat_id, v.undone, v.undoes FROM {self.kind}_versions v "
            f"LEFT JOIN {self.kind}_versions b ON b.id = v.parent_id"
        )

    @abstractmethod
    def _page(self, row: Sequence[Any]) -> PageType:
        """The page of a row with the `columns`."""

    def path_of(self, page_id: int) -> Path:
        """The file of a page, named by its id."""
        return self._database.path.parent / self.folder / f"{page_id}.md"

    def all(self) -> list[PageType]:
        """Every page, in the order in which they were made."""
        return [self._page(row) for row in self._database.rows(f"{self._page_sql} ORDER BY p.id")]

    def get(self, page_id: int) -> PageType:
        """The page as it is now. Raises `RowNotFound`."""
        found = self._database.row(f"{self._page_sql} WHERE p.id = ?", (page_id,))
        if found is None:
            raise RowNotFound("This page does not exist any more.", "Choose another one.")
        return self._page(found)

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
            return self._insert(connection, page.id, page.version_id, text, origin, reason, message_id, chat_id)

    def _insert(
        self,
        connection: sqlite3.Connection,
        page_id: int,
        parent_id: int | None,
        text: str,
        origin: PageOrigin,
        reason: str,
        message_id: int | None = None,
        chat_id: int | None = None,
        undoes: int | None = None,
    ) -> PageVersion:
        made = connection.execute(
            f"INSERT INTO {self.kind}_versions "
            "(page_id, parent_id, at, origin, text, reason, message_id, chat_id, undoes) "
            "VALUES (?, ?, ?, ?, ?, ?, (SELECT id FROM messages WHERE id = ?), (SELECT id FROM chats WHERE id = ?), ?)",
            (
                *(page_id, parent_id, self._database.clock(), origin.value, clean(text)),
                *(clean_line(reason, 300), message_id, chat_id, undoes),
            ),
        )
        connection.execute(f"UPDATE {self.kind}_pages SET version_id = ? WHERE id = ?", (made.lastrowid, page_id))
        connection.execute(
            f"DELETE FROM {self.kind}_versions WHERE page_id = ? AND id <= "
            f"(SELECT id FROM {self.kind}_versions WHERE page_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?)",
            (page_id, page_id, MOST_VERSIONS),
        )
        return self.version(int(made.lastrowid or 0))

    def version(self, version_id: int) -> PageVersion:
        """One version. Raises `RowNotFound` when it is not kept any more."""
        found = self._database.row(f"{self._version_sql} WHERE v.id = ?", (version_id,))
        if found is None:
            raise RowNotFound(
                f"There is no version {version_id}, or it is too old to be kept.", "Choose one from the history."
            )
        return _version(found)

    def history(self, page_id: int) -> list[PageVersion]:
        """The versions that are kept, newest first."""
        rows = self._database.rows(f"{self._version_sql} WHERE v.page_id = ? ORDER BY v.id DESC", (page_id,))
        return [_version(row) for row in rows]

    def undo(self, page_id: int, version_id: int | None = None) -> PageVersion | None:
        """Take back what a version changed, by default the newest that is not undone; what came after it stays.

        An undo is a version too, and can be undone. None when there is nothing to undo.
        """
        with self._database.write() as connection:
            page = self.get(page_id)
            kept = self.history(page_id) if version_id is None else [self.version(version_id)]
            if version_id is None:
                kept = [one for one in kept if one.origin is not PageOrigin.UNDO]
            texts = ((one, _without(one, page)) for one in kept if one.page_id == page_id and not one.undone)
            wanted, text = next((found for found in texts if found[1] != page.text), (None, ""))
            if wanted is None:
                return None
            connection.execute(f"UPDATE {self.kind}_versions SET undone = 1 WHERE id = ?", (wanted.id,))
            connection.execute(f"UPDATE {self.kind}_versions SET undone = 0 WHERE id = ?", (wanted.undoes,))
            undo = PageOrigin.UNDO
            return self._insert(connection, page.id, page.version_id, text, undo, wanted.reason, undoes=wanted.id)

    def forget(self, page_id: int, text: str) -> PageVersion:
        """Erase the page and all its versions for good; only this text is left."""
        with self._database.write() as connection:
            page = self.get(page_id)
            connection.execute(f"DELETE FROM {self.kind}_versions WHERE page_id = ?", (page_id,))
            connection.execute(f"UPDATE {self.kind}_pages SET problem = '' WHERE id = ?", (page_id,))
            want_rewrite(connection)
            return self._insert(connection, page.id, None, text, PageOrigin.CLEAR, "")

    def told(self, page_id: int, problem: str) -> None:
        """What was wrong with the last update; empty: nothing."""
        with self._database.write() as connection:
            connection.execute(
                f"UPDATE {self.kind}_pages SET problem = ? WHERE id = ? AND problem <> ?", (problem, page_id, problem)
            )

    def written(self, page_id: int, version_id: int) -> None:
        """This version stands in the page's file."""
        with self._database.write() as connection:
            connection.execute(f"UPDATE {self.kind}_pages SET written_id = ? WHERE id = ?", (version_id, page_id))


def _without(version: PageVersion, page: VersionedPage) -> str:
    """What would stand on a page without what a version changed, as far as that is known."""
    if version.before is None or (version.origin is PageOrigin.CLEAR and not version.before):  # it was erased
        return page.text
    return merged(version.text, page.text, version.before)


def _version(row: Sequence[Any]) -> PageVersion:
    identifier, page_id, at, origin, text, before, reason, message_id, chat_id, undone, undoes = row
    return PageVersion(
        identifier, page_id, at, PageOrigin(origin), text, before, reason, message_id, chat_id, bool(undone), undoes
    )
