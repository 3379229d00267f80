"""The file of a profile page, which any editor may change: it follows the store, and the store follows it.

The store is the truth. A file that says something else than was last written there has been edited, and what was edited
is merged with what has become of the page meanwhile. The transaction is the lock between windows.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tuimem.files import whole_file
from tuimem.merging import distance, merged
from tuimem.remembered import PageOrigin, PageVersion, ProfilePage
from tuimem.settings.paths import make_private_folder
from tuimem.store.errors import StoreError
from tuimem.store.store import Store
from tuimem.text import clean

FOLDER = "user_profiles"

_LARGEST = 1_000_000
"""Bytes; a larger file is something else."""

_VERSIONS_COMPARED = 10


@dataclass(frozen=True, slots=True)
class Followed:
    """The page as it is now. `problem` says in two sentences why its file is not the same, if so.

    `is_changed`: the file had been edited.
    """

    page: ProfilePage
    problem: str = ""
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class _File:
    """What the file says; None when there is none. `line_end` is how its lines end."""

    text: str | None
    line_end: str = "\n"


def path_of(store: Store, page_id: int) -> Path:
    """Where the page stands."""
    return store.path.parent / FOLDER / f"{page_id}.md"


def is_followed(store: Store, page: ProfilePage) -> bool:
    """Whether store and file say the same, so that there is nothing to do. It only reads."""
    try:
        found = _read(path_of(store, page.id))
    except (OSError, ValueError):  # `follow` says what is wrong
        return False
    return page.written_id == page.version_id and found.text == (page.text if page.version_id else None)


def follow(store: Store, page_id: int) -> Followed:
    """Take up what was edited in the file, and write there what is new. Raises `RowNotFound`."""
    page = store.profile_pages.get(page_id)
    if is_followed(store, page):
        return Followed(page)
    path = path_of(store, page_id)
    try:
        with store.write():
            return _follow(store, page_id, path)
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        return Followed(page, f"{path} cannot be used ({why}). The profile is used as it was last known.")
    except StoreError as error:
        return Followed(page, f"What was edited in {path} is not taken up. {error.what} {error.remedy}".rstrip())


def _follow(store: Store, page_id: int, path: Path) -> Followed:
    pages = store.profile_pages
    found, page = _read(path), pages.get(page_id)
    is_edited = found.text is not None and found.text != page.text and found.text != _written(store, page)
    if found.text is not None and is_edited:
        kept = pages.history(page_id)
        text = merged(_base(found.text, kept, page.written_id), found.text, page.text)
        pages.put(page_id, text, PageOrigin.EDIT)
        page = pages.get(page_id)
    if page.version_id is not None:
        if found.text != page.text:
            _write(path, page.text, found.line_end)
        pages.written(page_id, page.version_id)
    return Followed(pages.get(page_id), is_changed=is_edited)


def erase(store: Store, page_id: int, text: str) -> None:
    """Erase the page with all its versions for good, in the file too; only this text is left. Raises `OSError`."""
    with store.write():
        version = store.profile_pages.forget(page_id, text)
        _write(path_of(store, page_id), text, "\n")
        store.profile_pages.written(page_id, version.id)


def _written(store: Store, page: ProfilePage) -> str | None:
    """What was last written to the file, as far as that is kept."""
    kept = store.profile_pages.history(page.id)
    return next((one.text for one in kept if one.id == page.written_id), None)


def _base(text: str, kept: Sequence[PageVersion], written_id: int | None) -> str:
    """The version that an edited text was made of.

    An editor may have read the file before the last updates: the nearest of the versions since the last one by hand is
    it. Whoever brings an older version back word for word has taken the updates out.
    """
    seen = [one for one in kept if written_id is not None and one.id <= written_id][:_VERSIONS_COMPARED]
    if not seen:
        return ""
    by_hand = next((at for at, one in enumerate(seen) if one.origin is not PageOrigin.MODEL), len(seen))
    could_be = [one.text for one in seen[: by_hand + 1]]
    return could_be[0] if text in could_be else min(could_be, key=lambda one: distance(one, text))


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


def _write(path: Path, text: str, line_end: str) -> None:
    make_private_folder(path.parent)
    with whole_file(path, overwrite=True) as (unfinished, _), unfinished.open("wb") as file:
        file.write(text.replace("\n", line_end).encode())
        file.flush()
        os.fsync(file.fileno())
