"""The files of pages, which any editor may change: they follow the store, and the store follows them.

The store is the truth. A file that says something else than was last written there has been edited, and what was edited
is merged with what has become of the page meanwhile. The transaction is the lock between windows.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Generic

from msgspec import Struct

from tuimem.files import whole_file
from tuimem.merging import distance, merged
from tuimem.remembered import PageOrigin, PageVersion, ProfilePage
from tuimem.settings.paths import make_private_folder
from tuimem.store.errors import StoreError
from tuimem.store.store import Store
from tuimem.store.versioned_pages import PageType, VersionedPages
from tuimem.text import clean

_LARGEST = 1_000_000
"""Bytes; a larger file is something else."""

_VERSIONS_COMPARED = 10


@dataclass(frozen=True, slots=True)
class FollowedPage(Generic[PageType]):
    """The page as it is now. `problem` says in two sentences why its file is not the same, if so.

    `is_changed`: the file had been edited.
    """

    page: PageType
    problem: str = ""
    is_changed: bool = False


class _File(Struct, frozen=True):
    """What the file says; None when there is none. `line_end` is how its lines end."""

    text: str | None
    line_end: str = "\n"


class _Edited(Exception):
    """Somebody has saved the file while it was to be written."""


class PageFiles(Generic[PageType]):
    """The files of one kind of pages, in a folder of their own."""

    def __init__(self, title: str, pages: Callable[[Store], VersionedPages[PageType]]) -> None:
        self._title = title
        self._pages = pages

    def path_of(self, store: Store, page_id: int) -> Path:
        """Where the page stands."""
        return self._pages(store).path_of(page_id)

    def is_followed(self, store: Store, page: PageType) -> bool:
        """Whether store and file say the same, so that there is nothing to do. It only reads."""
        try:
            found = _read(self.path_of(store, page.id))
        except (OSError, ValueError):  # `follow` says what is wrong
            return False
        return page.written_id == page.version_id and found.text == (page.text if page.version_id else None)

    def follow(self, store: Store, page_id: int) -> FollowedPage[PageType]:
        """Take up what was edited in the file, and write there what is new. Raises `RowNotFound`.

        What somebody has edited is in the next prompt of every chat, whoever takes it up.
        """
        page = self._pages(store).get(page_id)
        if self.is_followed(store, page):
            return FollowedPage(page)
        path = self.path_of(store, page_id)
        try:
            while True:
                with suppress(_Edited), store.write():
                    return self._follow(store, page_id, path)
        except (OSError, ValueError) as error:
            why = (error.strerror if isinstance(error, OSError) else None) or str(error)
            return FollowedPage(page, f"{path} cannot be used ({why}). The {self._title} is used as it was last known.")
        except StoreError as error:
            what = f"What was edited in {path} is not taken up. {error.what} {error.remedy}"
            return FollowedPage(page, what.rstrip())

    def _follow(self, store: Store, page_id: int, path: Path) -> FollowedPage[PageType]:
        pages = self._pages(store)
        found, page = _read(path), pages.get(page_id)
        kept = pages.history(page_id)
        written = next((one.text for one in kept if one.id == page.written_id), None)  # as far as that is kept
        is_edited = found.text is not None and found.text not in (page.text, written)
        if found.text is not None and is_edited:
            text = merged(_base(found.text, kept, page.written_id), found.text, page.text)
            pages.put(page_id, text, PageOrigin.EDIT)
            store.news.release()
            page = pages.get(page_id)
        if page.version_id is not None:
            if found.text != page.text:
                _write(path, page.text, found)
            pages.written(page_id, page.version_id)
        return FollowedPage(pages.get(page_id), is_changed=is_edited)

    def is_erased(self, store: Store, page: PageType) -> bool:
        """Whether there is nothing to erase: nothing was ever written there, or nothing since it was erased."""
        kept = self._pages(store).history(page.id)
        return self.is_followed(store, page) and all(one.origin is PageOrigin.CLEAR for one in kept) and len(kept) < 2

    def erase(self, store: Store, page_id: int, text: str) -> None:
        """Erase the page with all its versions for good, in the file too; only this text is left. Raises `OSError`."""
        with store.write():
            version = self._pages(store).forget(page_id, text)
            _write(self.path_of(store, page_id), text)
            self._pages(store).written(page_id, version.id)


def _base(text: str, kept: Sequence[PageVersion], written_id: int | None) -> str:
    """The version that an edited text was made of.

    An editor may have read the file before the last updates: the nearest of the versions since the last one by hand is
    it. Whoever brings an older version back word for word has taken the updates out. A newer one than was last booked
    may stand in the file too, when the program was killed before that was stored.
    """
    booked = [one for one in kept if written_id is not None and one.id <= written_id][:_VERSIONS_COMPARED]
    newer = [one.text for one in kept if written_id is None or one.id > written_id][:_VERSIONS_COMPARED]
    by_hand = next((at for at, one in enumerate(booked) if one.origin is not PageOrigin.MODEL), len(booked))
    could_be = [one.text for one in booked[: by_hand + 1]] or [""]
    return could_be[0] if text in could_be else min((*could_be, *newer), key=lambda one: distance(one, text))


def _read(path: Path) -> _File:
    """What the file says. Raises OSError, and ValueError for what is no page."""
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for
            raise ValueError("it is not a file")
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return _File(None)
    if len(data) > _LARGEST:
        raise ValueError("it is larger than 1 MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("it is not UTF-8 text") from error
    return _File(clean(text), "\r\n" if "\r\n" in text else "\n")


def _write(path: Path, text: str, instead_of: _File | None = None) -> None:
    """Give the file a text, in a transaction. Raises `_Edited` when it does not say any more what it said."""
    make_private_folder(path.parent)
    target = path.resolve()
    for left in target.parent.glob(f".{target.name}.*.new"):  # by a program that was killed
        left.unlink(missing_ok=True)
    with whole_file(path, overwrite=True) as (unfinished, _), unfinished.open("wb") as file:
        file.write(text.replace("\n", instead_of.line_end if instead_of else "\n").encode())
        file.flush()
        os.fsync(file.fileno())
        if instead_of is not None and _read(path) != instead_of:
            raise _Edited


Stamp = tuple[int, int, int]


def stamp_of(path: Path) -> Stamp | None:
    """What tells a file from a changed one; None when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


DIGESTS = PageFiles("digest", lambda store: store.digests)
PROFILES = PageFiles("profile", lambda store: store.profile_pages)
path_of, is_followed, follow, erase = PROFILES.path_of, PROFILES.is_followed, PROFILES.follow, PROFILES.erase
Followed = FollowedPage[ProfilePage]
