"""What a user does about a digest: has it brought up to date, reads, edits and erases it, takes changes back."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tuimem.chat.events import DigestChanged
from tuimem.chat.state import State
from tuimem.errors import TuimemError
from tuimem.jobs.digest import digested, read_subject
from tuimem.jobs.handler import JobFailed, Work
from tuimem.jobs.kinds import DIGEST
from tuimem.jobs.progress import JobsProgressed
from tuimem.jobs.runner import JobRunner
from tuimem.remembered import Digest, PageOrigin, PageVersion, Reach
from tuimem.settings.model import Settings
from tuimem.store import Job, Store
from tuimem.store.digest_pages import key_of
from tuimem.store.page_file import DIGESTS, Stamp, stamp_of


class NoDigest(TuimemError):
    """A digest could not be made."""


class DigestState(NamedTuple):
    """A digest as it is now, its file, how many exchanges it has still to read, and what was wrong with the file."""

    page: Digest
    path: Path
    unread: int
    problem: str = ""


class DigestActions:
    """Works on digests. `character_id` and `chat_id` say whose; without either it is that of all chats."""

    def __init__(self, state: State, jobs: JobRunner) -> None:
        self._state = state
        self._jobs = jobs
        self._updating: asyncio.Task[DigestState] | None = None
        self._updated: Mapping[str, int | None] = {}
        self._is_stopped = False
        self._seen: Mapping[int, Stamp | None] = {}

    @property
    def is_updating(self) -> bool:
        """Whether a digest is being brought up to date."""
        return self._updating is not None

    @property
    def is_updating_usual(self) -> bool:
        """Whether that is the digest of the open chat."""
        return self.is_updating and self._updated == self.usual

    @property
    def usual(self) -> dict[str, int | None]:
        """Under what the digest of the open chat is found, as its settings say."""
        chat = self._state.open.chat
        return key_of(self._state.settings.digest.reach, chat.character.id, chat.id)

    def key(self, reach: Reach) -> dict[str, int | None]:
        """Under what a digest for the open chat, its character, or all chats is found."""
        chat = self._state.open.chat
        return key_of(reach, chat.character.id, chat.id)

    async def get(self, *, character_id: int | None = None, chat_id: int | None = None) -> DigestState | None:
        """The digest as it is, with what was edited in its file; None when there is none yet."""
        return await self._state.store.run(lambda store: state_of(store, character_id, chat_id))

    async def update(self, *, character_id: int | None = None, chat_id: int | None = None) -> DigestState:
        """Have everything read that was said since. A bad answer changes nothing. Raises `TuimemError`.

        One at a time: asked once more, the model would read the same once more.
        """
        if self.is_updating:
            raise NoDigest("A digest is being brought up to date already.", "Wait until that is done, then try again.")
        self._is_stopped, self._updated = False, {"character_id": character_id, "chat_id": chat_id}
        self._updating = asyncio.create_task(self._update(character_id, chat_id), name="update a digest")
        self._state.emit(JobsProgressed(DIGEST, done=0, total=1, failed=0))
        try:
            return await self._updating
        except asyncio.CancelledError:
            if not self._is_stopped:
                raise
            await self.get(character_id=character_id, chat_id=chat_id)  # its file takes what had been read by then
            await self._changed()
            raise NoDigest("Stopped: what had not been read stays unread.", "Bring it up to date later.") from None
        finally:
            self._updating = None
            self._state.emit(JobsProgressed(DIGEST, done=0, total=0, failed=0))

    def stop(self) -> bool:
        """Break off bringing a digest up to date, which stays as far as it has come; whether there was one."""
        if self._updating is None:
            return False
        self._is_stopped = True
        self._updating.cancel()
        return True

    async def _update(self, character_id: int | None, chat_id: int | None) -> DigestState:
        settings, store = self._state.settings, self._state.store
        work = self._jobs.work(DIGEST, settings)
        if work is None:
            raise NoDigest("No model is connected.", "Choose one, then try again.")

        def opened(store: Store) -> int:
            page = store.digests.opened(settings.digest.exchanges, character_id=character_id, chat_id=chat_id)
            store.digests.retry(page.id)
            return page.id

        page_id = await store.run(opened)
        try:
            while await self._read_some(work, page_id, settings):
                pass
        except (JobFailed, TuimemError) as error:
            why = error.what if isinstance(error, TuimemError) else f"Because {error}"
            what = f"The digest stays as it was. {why}"
            await store.run(lambda store: store.digests.told(page_id, what))
            await self._changed()  # by what was read before that
            remedy = error.remedy if isinstance(error, TuimemError) else "Try again, or with another model."
            raise NoDigest(what, remedy) from error
        found = await store.run(lambda store: state_of(store, character_id, chat_id))
        await self._changed()
        assert found is not None
        return found

    async def _read_some(self, work: Work, page_id: int, settings: Settings) -> bool:
        """Take in the oldest exchanges that are unread; whether there were any."""
        store = self._state.store
        subject = await store.run(lambda store: read_subject(store, page_id, settings.digest.exchanges))
        if not subject.exchanges:
            return False
        keep = await digested(work, subject)

        def write(store: Store) -> None:
            with store.write():
                keep(store)

        await store.run(write)
        return True

    async def last_change(self, page_id: int) -> PageVersion | None:
        """What made the digest what it is."""
        kept = await self._state.store.read(lambda store: store.digests.history(page_id))
        return kept[0] if kept else None

    async def history(self, page_id: int) -> Sequence[PageVersion]:
        """The versions of a digest that are kept, newest first."""
        return await self._state.store.read(lambda store: store.digests.history(page_id))

    async def undo(self, page_id: int, version_id: int | None = None) -> PageVersion | None:
        """Take back what a version changed, by default the newest that is not undone; None when that cannot be."""
        undone = await self._state.store.run(lambda store: undo(store, page_id, version_id))
        await self._changed()
        return undone

    async def edit(self, before: str, text: str) -> PageVersion | None:
        """Take up what the user has made of the digest of the open chat; what has come meanwhile stays. It is made when
        there is none yet.
        """
        key, most = self.usual, self._state.settings.digest.exchanges

        def write(store: Store) -> PageVersion | None:
            page_id = store.digests.opened(most, **key).id
            return put(store, page_id, text, PageOrigin.EDIT, base=before)

        edited = await self._state.store.run(write)
        await self._changed()
        return edited

    async def clear(self, page_id: int) -> PageVersion | None:
        """Empty a digest. Its versions stay."""
        cleared = await self._state.store.run(lambda store: put(store, page_id, "", PageOrigin.CLEAR))
        await self._changed()
        return cleared

    async def erase(self, page_id: int) -> None:
        """Erase a digest with all its versions for good. Raises `OSError`."""
        await self._state.store.run(lambda store: erase_digest(store, page_id))
        await self._changed()

    def updated(self, job: Job) -> None:
        """A job has brought a digest up to date, or could not."""
        if job.kind == DIGEST:
            self._state.emit(DigestChanged())

    async def look(self) -> None:
        """Take up what somebody has edited in the files of the open chat's digests since the last look."""
        chat, store = self._state.open.chat, self._state.store

        def find(store: Store) -> dict[int, Path]:
            pages = store.digests.of_chat(chat.id, chat.character.id)
            return {page.id: DIGESTS.path_of(store, page.id) for page in pages}

        paths = await store.read(find)
        seen = await asyncio.to_thread(lambda: {page_id: stamp_of(path) for page_id, path in paths.items()})
        if seen == self._seen:
            return
        self._seen = seen
        followed = await store.run(lambda store: [DIGESTS.follow(store, page_id) for page_id in paths])
        if any(one.is_changed for one in followed):
            await self._changed()

    async def _changed(self) -> None:
        """The user has asked for it: the next prompt of every chat takes it up."""
        await self._state.take_in()
        self._state.emit(DigestChanged())


def state_of(store: Store, character_id: int | None, chat_id: int | None) -> DigestState | None:
    """A digest as it is now, its file brought up to date."""
    page = store.digests.find(character_id=character_id, chat_id=chat_id)
    if page is None:
        return None
    followed = DIGESTS.follow(store, page.id)
    unread = store.digests.count_unread(followed.page)
    return DigestState(followed.page, DIGESTS.path_of(store, page.id), unread, followed.problem)


def put(store: Store, page_id: int, text: str, origin: PageOrigin, *, base: str | None = None) -> PageVersion | None:
    """Give a digest a text of the user's, after what its file says; the next prompts take that up."""
    DIGESTS.follow(store, page_id)
    version = store.digests.put(page_id, text, origin, base=base)
    DIGESTS.follow(store, page_id)
    store.news.release()
    return version


def undo(store: Store, page_id: int, version_id: int | None = None) -> PageVersion | None:
    """Take back what a version changed, by default the newest that is not undone; the next prompts take that up. None
    when there is nothing to take back.
    """
    DIGESTS.follow(store, page_id)
    undone = store.digests.undo(page_id, version_id)
    DIGESTS.follow(store, page_id)
    store.news.release()
    return undone


def erase_digest(store: Store, page_id: int) -> None:
    """Erase a digest with all its versions for good, in its file and in what was sent too. Raises `OSError`."""
    with store.write():  # or a kill would leave the digest empty, and its words in the last request
        store.news.withdraw()
        DIGESTS.erase(store, page_id, "")
