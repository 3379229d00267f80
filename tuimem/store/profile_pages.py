"""The user profile: a page for each persona, and the last texts that each had."""

from collections.abc import Sequence
from typing import Any

from tuimem.remembered import ProfilePage
from tuimem.store.versioned_pages import MOST_VERSIONS, VersionedPages
from tuimem.text import clean_line

__all__ = ["MOST_VERSIONS", "ProfilePages"]


class ProfilePages(VersionedPages[ProfilePage]):
    """The pages by the names under which they are asked for."""

    kind = "profile"
    folder = "user_profiles"
    columns = "p.id, p.name, coalesce(v.text, ''), v.id, coalesce(v.at, 0), p.written_id, p.paused, p.problem"

    def _page(self, row: Sequence[Any]) -> ProfilePage:
        identifier, name, text, version_id, changed, written_id, paused, problem = row
        return ProfilePage(identifier, name, text, version_id, changed, written_id, bool(paused), problem)

    def find(self, name: str, nameless: str = "") -> ProfilePage | None:
        """The page of this name, None when there is none yet.

        Somebody who has not said their name is `nameless`: the first name that they give goes on with their page.
        """
        page_id = self._database.value("SELECT page_id FROM profile_names WHERE name = ?", (folded(name),))
        if page_id is None and nameless:
            names = self._database.rows("SELECT name, page_id FROM profile_names LIMIT 2")
            page_id = names[0][1] if [row[0] for row in names] == [folded(nameless)] else None
        return None if page_id is None else self.get(page_id)

    def opened(self, name: str, nameless: str = "") -> ProfilePage:
        """The page of this name; it is made when there is none."""
        with self._database.write() as connection:
            page = self.find(name, nameless)
            shown = clean_line(name, 80)
            if page is None:
                made = connection.execute("INSERT INTO profile_pages (name) VALUES (?)", (shown,))
                page = self.get(int(made.lastrowid or 0))
            known = connection.execute("SELECT 1 FROM profile_names WHERE name = ?", (folded(name),)).fetchone()
            if known is None:
                connection.execute("INSERT INTO profile_names VALUES (?, ?)", (folded(name), page.id))
                connection.execute("UPDATE profile_pages SET name = ? WHERE id = ?", (shown, page.id))
            return self.get(page.id)

    def pause(self, page_id: int, *, paused: bool | None = None) -> bool:
        """Learn nothing more for the page, or learn again; None: the other of the two. Whether it is paused now."""
        with self._database.write() as connection:
            sql = "UPDATE profile_pages SET paused = ifnull(?, NOT paused) WHERE id = ?"
            connection.execute(sql, (paused, page_id))
            return self.get(page_id).paused


def folded(name: str) -> str:
    """A name as a page is found by it."""
    return clean_line(name, 80).casefold()
