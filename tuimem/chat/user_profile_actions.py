"""What a user does to the page about them, and how it follows what happens elsewhere: in its file, and in jobs."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from tuimem.chat.events import ProfilePageChanged
from tuimem.chat.state import State
from tuimem.chat.user_profile import begin_page, change_page, erase_page, find_page, open_page, read_page
from tuimem.jobs.kinds import PROFILE
from tuimem.jobs.learning import learn_on
from tuimem.memory.profile_page.page import skeleton
from tuimem.remembered import PageOrigin, PageVersion, ProfilePage
from tuimem.store import Job, Store
from tuimem.store.page_file import Followed, Stamp, follow, path_of, stamp_of
from tuimem.store.profile_pages import ProfilePages

Done = TypeVar("Done")


class UserProfileActions:
    """Reads and changes the page of whoever chats in the open chat. Every change can be undone.

    Changes take turns in the order in which they are called.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._turn = asyncio.Lock()
        self._seen: tuple[Path, Stamp | None] | None = None

    async def page(self) -> Followed:
        """The page as it is, with what was edited in its file."""
        settings, persona = self._state.settings, self._state.open.chat.user_name
        return await self._state.store.run(lambda store: follow(store, open_page(store, settings, persona).id))

    async def path(self) -> Path:
        """Where the page stands, with its sections, to be edited there."""
        page = await self.begin()
        return await self._state.store.run(lambda store: path_of(store, page.id))

    async def history(self) -> list[PageVersion]:
        """The versions of the page that are kept, newest first."""
        page_id = (await self.page()).page.id
        return await self._state.store.read(lambda store: store.profile_pages.history(page_id))

    async def failed(self) -> Sequence[tuple[int, str]]:
        """The messages that could not be learned from, each with the error."""
        return await self._state.store.read(lambda store: store.exchanges.failed(PROFILE))

    async def edit(self, before: str, text: str) -> PageVersion | None:
        """Take up what the user has made of a text of the page. What has come on it meanwhile stays."""
        return await self._change(lambda pages, page_id: pages.put(page_id, text, PageOrigin.EDIT, base=before))

    async def begin(self) -> ProfilePage:
        """The page with its sections, to be edited."""
        page_id = (await self.page()).page.id
        await self._state.store.run(lambda store: begin_page(store, page_id))
        return (await self.page()).page

    async def load_file(self, file: Path) -> PageVersion | None:
        """Put a text file in the place of the page. Raises `UnreadablePage`."""
        async with self._turn:
            text = await asyncio.to_thread(read_page, file)
            return await self._load(text)

    async def load(self, text: str) -> PageVersion | None:
        """Put another text in the place of the page."""
        async with self._turn:
            return await self._load(text)

    async def _load(self, text: str) -> PageVersion | None:
        return await self._changed(lambda pages, page_id: pages.put(page_id, text, PageOrigin.LOAD))

    async def clear(self) -> PageVersion | None:
        """Empty the page but for its sections. Its versions stay."""
        return await self._change(lambda pages, page_id: pages.put(page_id, skeleton(), PageOrigin.CLEAR))

    async def erase(self) -> None:
        """Empty the page, and remove all its versions for good. Raises `OSError`."""
        async with self._turn:
            page_id = (await self.page()).page.id
            await self._state.store.run(lambda store: erase_page(store, page_id))
            await self._tell(page_id)

    async def undo(self, version_id: int | None = None) -> PageVersion | None:
        """Take back what a version changed, by default the newest. None when there is nothing to undo."""
        return await self._change(lambda pages, page_id: pages.undo(page_id, version_id))

    async def pause(self, *, paused: bool | None = None) -> bool:
        """Learn nothing more for the page, or learn again, also from what still waits or was read in vain.

        None: the other of the two, whatever was asked for just before. Returns whether it is paused now.
        """
        is_paused = await self._change(lambda pages, page_id: pages.pause(page_id, paused=paused))
        if not is_paused:
            await self._state.store.run(lambda store: learn_on(store, PROFILE))
        return is_paused

    async def _change(self, change: Callable[[ProfilePages, int], Done]) -> Done:
        async with self._turn:
            return await self._changed(change)

    async def _changed(self, change: Callable[[ProfilePages, int], Done]) -> Done:
        page_id = (await self.page()).page.id
        done = await self._state.store.run(
            lambda store: change_page(store, page_id, lambda pages: change(pages, page_id))
        )
        await self._tell(page_id)
        return done

    async def _tell(self, page_id: int) -> None:
        """What the user has done is in the next prompt."""
        await self._state.take_in()
        self._state.emit(ProfilePageChanged(page_id))

    async def updated(self, job: Job) -> None:
        """A job has brought a page up to date, or could not: its file follows, and the next prompt hears of it."""
        if job.kind != PROFILE or (open_chat := self._state.current) is None:
            return
        page = (await self.page()).page
        self._state.emit(ProfilePageChanged(page.id))
        if open_chat is self._state.current:
            await self._state.gather()

    async def look(self) -> None:
        """Take up what somebody has edited in the file of the page since the last look."""
        settings, persona = self._state.settings, self._state.open.chat.user_name

        def find(store: Store) -> tuple[int, Path] | None:
            page = find_page(store, settings, persona)
            return None if page is None else (page.id, path_of(store, page.id))

        found = await self._state.store.read(find)
        if found is None:
            return
        page_id, path = found
        seen = path, await asyncio.to_thread(stamp_of, path)
        if seen == self._seen:
            return
        self._seen = seen
        if (await self._state.store.run(lambda store: follow(store, page_id))).is_changed:
            await self._tell(page_id)
