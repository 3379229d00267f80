"""What a user does with pinned files: pin, list, remove. The files themselves are only ever read."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tuimem.chat.pinned import PinError, absolute, does_not_fit, place_of, read_text_file
from tuimem.chat.state import State
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.messages import Chat
from tuimem.remembered import PinnedFile, Reach
from tuimem.store import Store
from tuimem.text import clean_line


class PinnedRow(NamedTuple):
    """A pinned file as it is now: about how many tokens it has, or why it cannot be read."""

    file: PinnedFile
    tokens: int
    problem: str = ""


class PinChange(NamedTuple):
    """What one step has pinned, and what it has unpinned."""

    added: PinnedFile | None = None
    removed: PinnedFile | None = None

    def concerns(self, chat: Chat) -> bool:
        """Whether all of it is about the prompts of a chat."""
        files = (each for each in self if each is not None)
        return all(each.chat_id in (None, chat.id) and each.character_id in (None, chat.character.id) for each in files)


_NEXT = {Reach.CHAT: Reach.CHARACTER, Reach.CHARACTER: Reach.ALL, Reach.ALL: Reach.CHAT}


class PinActions:
    """Pins files for the open chat, its character, or all chats. Each step since the start can be taken back.

    Steps take turns in the order in which they are called: each one begins with what those before it have left.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._turn = asyncio.Lock()
        self._done: list[PinChange] = []

    async def listed(self) -> list[PinnedRow]:
        """What is pinned for the open chat, in the order of the prompt."""
        return await asyncio.to_thread(rows, await self.known())

    async def known(self) -> list[PinnedFile]:
        """What is pinned for the open chat, without a look at the files."""
        chat = self._state.open.chat
        return await self._state.store.read(lambda store: store.pins.of(chat))

    def left_out(self, pinned: PinnedFile) -> str:
        """What of a file the next prompt has no room for, in a sentence; empty: it is there as a whole."""
        told = self._state.open.material.problems
        return next((each for each in told if each.startswith(does_not_fit(pinned.path))), "")

    async def pin(self, path: Path, scope: Reach) -> tuple[PinnedFile, bool]:
        """Have a file in every prompt from now on; whether that is new. Raises `PinError` for what is no text file."""
        chat = self._state.open.chat
        async with self._turn:
            place = await asyncio.to_thread(place_of, path)
            pinned, step = await self._state.store.run(lambda store: _pinned(store, place, scope, chat))
            self._note(step)
        await self._changed()
        return pinned, step.added is not None

    async def remove(self, listed: PinnedFile) -> None:
        """Have a file in the prompts no more, as it was listed or was moved since. The file stays."""
        async with self._turn:
            places = listed, self._moved_to(listed)
            self._note(await self._state.store.run(lambda store: _removed(store, places)))
        await self._changed()

    async def move(self, listed: PinnedFile) -> PinnedFile:
        """Pin a file for others than now: instead of this chat its character, then all chats, then this chat again.

        Raises `PinError` when it was unpinned elsewhere.
        """
        chat = self._state.open.chat
        async with self._turn:
            places = listed, self._moved_to(listed)
            moved, step = await self._state.store.run(lambda store: _moved(store, places, chat))
            self._note(step)
        await self._changed()
        return moved

    async def undo(self) -> PinChange | None:
        """Take back the newest step that concerns the open chat; what that has pinned and unpinned, if any."""
        chat = self._state.open.chat
        async with self._turn:
            step = next((each for each in reversed(self._done) if each.concerns(chat)), None)
            if step is None:
                return None
            undone = await self._state.store.run(lambda store: _undone(store, step))
            self._done = [each for each in self._done if each is not step]
        await self._changed()
        return undone

    async def text(self, pinned: PinnedFile) -> str:
        """What a pinned file says now. Raises `PinError`."""
        return await asyncio.to_thread(read_text_file, Path(pinned.path))

    async def find(self, reference: str) -> PinnedFile:
        """The file that is pinned for the open chat under this number, name or path. Raises `PinError`."""
        return find(await self.known(), reference)

    def _moved_to(self, listed: PinnedFile) -> PinnedFile:
        """What a file has become that was listed before it was moved."""
        now = listed
        for removed, added in ((each.removed, each.added) for each in self._done):
            if added is not None and _place(added) == _place(listed):
                now = listed  # what was moved from there before is another one
            elif removed is not None and added is not None and _place(removed) == _place(now):
                now = added
        return now

    def _note(self, step: PinChange) -> None:
        """It can be taken back, if it has changed anything."""
        if step != PinChange():
            self._done.append(step)

    async def _changed(self) -> None:
        """The user has changed the front by a step: the next prompt takes up the newest of everything."""
        await self._state.open.release_front()
        await self._state.gather()


def _pinned(store: Store, place: str, scope: Reach, chat: Chat) -> tuple[PinnedFile, PinChange]:
    """The file as it is pinned now, and what has changed: nothing where it was pinned so."""
    with store.write():
        known = store.pins.all()
        pinned = pin(store, place, scope, chat)
        return pinned, PinChange(None if pinned in known else pinned)


def pin(store: Store, place: str, scope: Reach, chat: Chat) -> PinnedFile:
    """Store that a file is pinned: for the chat, for its character, or for all."""
    return store.pins.add(
        place,
        character_id=chat.character.id if scope is Reach.CHARACTER else None,
        chat_id=chat.id if scope is Reach.CHAT else None,
    )


def _removed(store: Store, places: Sequence[PinnedFile]) -> PinChange:
    """Unpin a file in the first of these places where it is pinned."""
    with store.write():
        pinned = _pinned_now(store, places)
        if pinned is not None:
            store.pins.remove(pinned.id)
        return PinChange(removed=pinned)


def _moved(store: Store, places: Sequence[PinnedFile], chat: Chat) -> tuple[PinnedFile, PinChange]:
    """Pin a file for the next ones that is pinned in one of these places. Raises `PinError` when it is in none."""
    with store.write():
        pinned = _pinned_now(store, places)
        if pinned is None:
            name = clean_line(Path(places[0].path).name, 80)
            raise PinError(f"{name} is not pinned any more.", "Pin it again if you want it.")
        store.pins.remove(pinned.id)
        moved, step = _pinned(store, pinned.path, _NEXT[pinned.reach], chat)
        return moved, step._replace(removed=pinned)


def _undone(store: Store, step: PinChange) -> PinChange:
    """Take a step back; what that pins and unpins."""
    with store.write():
        if step.added is not None:
            _removed(store, [step.added])
        return PinChange(None if step.removed is None else _pin_again(store, step.removed), step.added)


def _pin_again(store: Store, pinned: PinnedFile) -> PinnedFile:
    return store.pins.add(pinned.path, character_id=pinned.character_id, chat_id=pinned.chat_id)


def _place(pinned: PinnedFile) -> tuple[str, int | None, int | None]:
    """By what a pinned file is known: one that was pinned again has another id."""
    return pinned.path, pinned.character_id, pinned.chat_id


def _pinned_now(store: Store, places: Sequence[PinnedFile]) -> PinnedFile | None:
    """What is pinned in the first of these places where anything is."""
    known = {_place(each): each for each in store.pins.all()}
    return next((found for each in places if (found := known.get(_place(each))) is not None), None)


def rows(pinned: Sequence[PinnedFile]) -> list[PinnedRow]:
    """The files as they are now."""
    return [_row(each) for each in pinned]


def _row(pinned: PinnedFile) -> PinnedRow:
    try:
        return PinnedRow(pinned, estimate_tokens(read_text_file(Path(pinned.path))))
    except PinError as error:
        return PinnedRow(pinned, 0, error.what)


def find(pinned: Sequence[PinnedFile], reference: str) -> PinnedFile:
    """The file with this number in the list (from 1), this name or this path. Raises `PinError`."""
    wanted = reference.strip()
    if wanted.isdecimal() and 1 <= int(wanted) <= len(pinned):
        return pinned[int(wanted) - 1]
    place = absolute(Path(wanted))
    found = [one for one in pinned if one.path == place] or [one for one in pinned if Path(one.path).name == wanted]
    if not found:
        raise PinError(
            f"No pinned file is called {clean_line(wanted, 80)}.",
            "`tuimem memory pins`, or /pin list in the chat, lists them.",
        )
    if len(found) > 1:
        raise PinError(f"{clean_line(wanted, 80)} is pinned {len(found)} times.", "Give its number in the list.")
    return found[0]
