"""The user profile: whose page is whose, and the page in the prompt."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from tuimem.chat.gather import GatherRequest, MaterialSource
from tuimem.chat.memory_switch import memory_in_force
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.errors import TuimemError
from tuimem.files import expanded
from tuimem.memory.macros import fill_in
from tuimem.memory.pieces import BEFORE, Piece, PieceKind, Source, register
from tuimem.memory.profile_page.asking import profile_text
from tuimem.memory.profile_page.page import Page, skeleton
from tuimem.memory.profile_page.persona import NAMELESS, page_name
from tuimem.memory.recall.quoting import quoted
from tuimem.memory.speakers import names
from tuimem.messages import Chat, Role
from tuimem.remembered import PageOrigin, ProfilePage
from tuimem.settings.model import Settings
from tuimem.store import Store
from tuimem.store.page_file import erase, follow, is_followed
from tuimem.store.profile_pages import ProfilePages
from tuimem.text import clean

PROFILE = register(PieceKind("profile", "user profile", "segment-profile", "#8ec5d6", BEFORE, 34, is_held=True))

Done = TypeVar("Done")

_LARGEST = 1_000_000
"""Bytes of a file to load."""


def learns(settings: Settings, chat: Chat) -> bool:
    """Whether the page follows what is said in a chat."""
    return _is_on(settings, chat) and settings.user_profile.updates


def is_paused(store: Store, settings: Settings, chat: Chat) -> bool:
    """Whether the user has paused their page."""
    page = find_page(store, settings, chat.user_name)
    return page is not None and page.paused


def find_page(store: Store, settings: Settings, persona: str) -> ProfilePage | None:
    """The page of whoever chats under this name, None when there is none yet."""
    return store.profile_pages.find(page_name(settings, persona), NAMELESS)


def open_page(store: Store, settings: Settings, persona: str) -> ProfilePage:
    """The page of whoever chats under this name; it is made when there is none."""
    return store.profile_pages.opened(page_name(settings, persona), NAMELESS)


def change_page(store: Store, page_id: int, change: Callable[[ProfilePages], Done]) -> Done:
    """Do what the user wants to a page: after what its file says, which then says what came of it.

    What the user has done is in the next prompt at once.
    """
    follow(store, page_id)
    done = change(store.profile_pages)
    follow(store, page_id)
    store.news.release()
    return done


class UnreadablePage(TuimemError):
    """A file cannot take the place of a page."""


def read_page(file: Path) -> str:
    """What a text file says, to put it in the place of a page. Raises `UnreadablePage`."""
    try:
        if expanded(file).exists() and not expanded(file).is_file():  # a pipe would keep its reader waiting
            raise UnreadablePage(f"{file} is not a file.", "Choose a text file.")
        with expanded(file).open("rb") as opened:
            data = opened.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise UnreadablePage(f"{file} is larger than 1 MB.", "Choose a shorter text.")
        return clean(data.decode("utf-8-sig"))
    except OSError as error:
        raise UnreadablePage(f"{file} cannot be read ({error.strerror}).", "Choose another file.") from error
    except UnicodeDecodeError as error:
        raise UnreadablePage(f"{file} is not UTF-8 text.", "Choose another file.") from error


def begin_page(store: Store, page_id: int) -> None:
    """Let a page have its sections, so that there is something to write in. What has come meanwhile stays."""
    if store.profile_pages.get(page_id).version_id is None:
        empty = skeleton()
        change_page(store, page_id, lambda pages: pages.put(page_id, empty, PageOrigin.NEW, base=empty))


def erase_page(store: Store, page_id: int) -> None:
    """Erase all that stands on a page and stood there, for good. Raises `OSError`."""
    with store.write():  # or a kill would leave the page empty, and its words in the last request
        store.news.withdraw()
        erase(store, page_id, skeleton())


def _is_on(settings: Settings, chat: Chat) -> bool:
    return settings.user_profile.enabled and memory_in_force(chat, settings).enabled


async def _read(request: GatherRequest) -> Sequence[Piece]:
    settings, persona = request.settings, request.chat.user_name
    found = await request.store.read(lambda store: _as_stored(store, find_page(store, settings, persona)))
    if found is None:
        return []
    page, is_the_same = found
    if not is_the_same:
        followed = await request.store.run(lambda store: follow(store, page.id))
        request.problems.extend(filter(None, [followed.problem]))
        page = followed.page
    text, is_whole = _fitting(page.text, settings.user_profile.tokens)
    if not is_whole:
        request.problems.append("The user profile is longer than user_profile.tokens, so its end is not in the prompt.")
    if not text:
        return []
    filled = fill_in(settings.user_profile.template, {**names(request.chat), "profile": quoted(text)})
    return [Piece(PROFILE, Role.SYSTEM, BEFORE, 0, (Source(0, name="user profile"),), filled.strip())]


def _as_stored(store: Store, page: ProfilePage | None) -> tuple[ProfilePage, bool] | None:
    """The page, and whether its file says the same."""
    return None if page is None else (page, is_followed(store, page))


def _fitting(text: str, tokens: int) -> tuple[str, bool]:
    """What of a page is sent: whole lines of as many tokens at most. Whether that is all of it."""
    page = Page.of(text)
    whole, _ = profile_text(page)
    if not tokens or estimate_tokens(whole) <= tokens:
        return whole, True
    fits, characters = "", len(whole)
    while characters and (not fits or estimate_tokens(fits) > tokens):
        characters = characters * 3 // 4
        fits, _ = profile_text(page, characters)
    return fits, False


SOURCE = MaterialSource(
    "user profile", _read, is_memory=True, holds=PROFILE, is_on=lambda request: _is_on(request.settings, request.chat)
)
