"""Everything that is remembered, counted and deleted for good: of all characters, or of one."""

from collections.abc import Sequence
from typing import NamedTuple

from tuimem.chat.digest_actions import erase_digest
from tuimem.chat.user_profile import erase_page
from tuimem.remembered import Digest, ProfilePage
from tuimem.store import Store
from tuimem.store.page_file import DIGESTS, PROFILES


class Remembered(NamedTuple):
    """How much is remembered beside the chats themselves; `copies` are of the database, from before its upgrades."""

    messages: int
    chats: int
    recalls: int
    facts: int
    profiles: int
    digests: int
    pins: int
    exchanges: int
    copies: int


def remembered(store: Store, character_id: int | None) -> Remembered:
    """What `wipe` would take away now."""
    return Remembered(
        *store.memory_list.wipeable(character_id),
        facts=len(store.facts.ids(character_id)),
        profiles=len(_profiles(store, character_id)),
        digests=len(_digests(store, character_id)),
        pins=len(store.pins.with_character(character_id)),
        exchanges=store.exchanges.of_others() if character_id is None else 0,
        copies=store.upkeep.purgeable().backups,
    )


def together(parts: Sequence[Remembered]) -> Remembered:
    """What is remembered of several characters; the copies of the database are the same ones."""
    return Remembered(*(sum(counts) for counts in zip(*parts, strict=True)))._replace(copies=parts[0].copies)


def wipe(store: Store, character_id: int | None) -> None:
    """Forget all that is remembered of a character; None: all there is. The messages stay in their chats.

    The files of pages come first: when one cannot be written nothing but pages is gone. Raises `OSError`.
    """
    _erase_pages(store, character_id)
    with store.write():
        store.facts.erase(store.facts.ids(character_id))
        store.exchanges.wipe(character_id)
        for pinned in store.pins.with_character(character_id):
            store.pins.remove(pinned.id)
        store.memory_list.wipe(character_id)
        store.news.withdraw()
    _erase_pages(store, character_id)  # what a window learned between the two; from now on nothing is left to learn


def _erase_pages(store: Store, character_id: int | None) -> None:
    for profile in _profiles(store, character_id):
        erase_page(store, profile.id)
    for digest in _digests(store, character_id):
        erase_digest(store, digest.id)


def _profiles(store: Store, character_id: int | None) -> list[ProfilePage]:
    """The user's pages are of no character."""
    pages = store.profile_pages.all() if character_id is None else []
    return [page for page in pages if not PROFILES.is_erased(store, page)]


def _digests(store: Store, character_id: int | None) -> list[Digest]:
    return [page for page in store.digests.with_character(character_id) if not DIGESTS.is_erased(store, page)]
