"""What a user can do about config profiles, and about the settings of the open chat."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from tuimem.chat.profiles import ProfileRow, Profiles, read_import
from tuimem.chat.state import State
from tuimem.files import write_whole
from tuimem.messages import Chat, Lock
from tuimem.settings import tables
from tuimem.settings.describe import Value, find
from tuimem.settings.errors import SettingError
from tuimem.settings.layers import LoadedSettings, refuse_global
from tuimem.settings.profile_edits import Clash
from tuimem.settings.source import FileSettings
from tuimem.settings.writing import REMOVED
from tuimem.store import Store

Result = TypeVar("Result")


class ProfileActions:
    """Chooses, locks, saves and changes config profiles. All methods raise SettingError, and `StoreError`.

    They take turns in the order in which they are called: each one begins with what those before it have left. What is
    called for the open chat is done to that chat, whichever is open when its turn comes.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._turn = asyncio.Lock()

    @property
    def current(self) -> str:
        """The config profile of the open chat."""
        return self._state.loaded.profile

    @property
    def locked_by(self) -> Lock | None:
        """What gives the open chat its profile; None: the setting for chats without a lock."""
        chat = self._chat
        return chat.locked_by if chat.profile and chat.profile == self.current else None

    async def settled(self) -> str:
        """The config profile of the open chat, when what was called before is done."""
        async with self._turn_of_chat() as chat:
            return await self._profile_of(chat)

    async def rows(self) -> list[ProfileRow]:
        """All profiles, then those that come with the program."""
        async with self._turn:
            return await self._done(lambda profiles: profiles.rows(), changes=False)

    async def use(self, name: str) -> str:
        """Have a profile in the open chat, and in all that are not locked; returns its name.

        Where the chat, or its character, is locked to one, the chat is locked to this one instead.
        """
        async with self._turn_of_chat() as chat:
            return await self._use(chat, name)

    async def lock(self, kind: Lock, name: str = "") -> str:
        """Lock the open chat, or its character, to a profile, by default the one in force; returns its name."""
        async with self._turn_of_chat() as chat:
            return await self._lock(chat, kind, name or await self._profile_of(chat))

    async def unlock(self, kind: Lock) -> bool:
        """Unlock the open chat, or its character; False when it is not locked."""
        async with self._turn_of_chat() as chat:
            is_locked = kind in chat.locks
            if is_locked:
                await self._lock(chat, kind, None)
            return is_locked

    async def toggle_lock(self, name: str) -> str:
        """Lock the open chat to a profile, or unlock it when it is locked to this one.

        Returns the name of the profile that it is locked to now; empty: to none.
        """
        async with self._turn_of_chat() as chat:
            return await self._lock(chat, Lock.CHAT, None if chat.locks.get(Lock.CHAT) == name else name)

    async def new(self, name: str) -> str:
        """Make a profile without any values, and use it; returns its name."""
        async with self._turn_of_chat() as chat:
            return await self._use(chat, await self._done(lambda profiles: profiles.files.create(name)))

    async def duplicate(self, name: str, copy: str) -> str:
        """Make a copy of a profile; returns its name."""
        async with self._turn:
            return await self._done(lambda profiles: profiles.files.duplicate(profiles.files.named(name), copy))

    async def rename(self, name: str, new: str) -> str:
        """Rename a profile; all locks on it follow. Returns its new name."""
        async with self._turn:
            return await self._done(lambda profiles: profiles.rename(name, new))

    async def deletable(self, name: str) -> str:
        """The profile that is meant by a name. Raises SettingError when it cannot be deleted."""
        async with self._turn:
            return await self._done(lambda profiles: profiles.files.deletable(name), changes=False)

    async def delete(self, name: str) -> Path:
        """Delete a profile and the locks on it; returns where its file is kept."""
        async with self._turn:
            return await self._done(lambda profiles: profiles.delete(name))

    async def save(self, name: str = "", *, over_changes: bool = False) -> int:
        """Write the unsaved edits of a profile, by default the one in force, into its file; returns how many.

        Raises ProfileClash.
        """
        async with self._turn_of_chat() as chat:
            wanted = name or await self._profile_of(chat)
            return await self._done(lambda profiles: profiles.save(wanted, over_changes=over_changes))

    async def restore(self, name: str = "", *, undo: bool = False) -> int:
        """Drop the unsaved edits of a profile, by default the one in force, or have those back that were dropped last.

        Returns how many.
        """
        async with self._turn_of_chat() as chat:
            wanted = name or await self._profile_of(chat)
            return await self._done(lambda profiles: profiles.restore(wanted, undo=undo))

    async def clashes(self, name: str) -> tuple[Clash, ...]:
        """Where the file of a profile was changed under an unsaved edit."""
        async with self._turn:
            return await self._done(lambda profiles: profiles.files.clashes(name), changes=False)

    async def settle(self, name: str, keys: dict[str, bool]) -> None:
        """End clashes of a profile: True keeps the edit of a setting, False takes what the file says."""
        async with self._turn:
            await self._done(lambda profiles: profiles.files.settle(name, keys))

    async def take_in(self, path: Path, name: str = "") -> tuple[str, tuple[str, ...]]:
        """Make a profile of a file; returns its name, and a sentence for each setting that was left out."""

        from tuimem.transfer.profile_formats import read_profile_file

        def read(profiles: Profiles) -> tuple[str, tuple[str, ...]]:
            found = read_profile_file(read_import(path), path.name)
            return profiles.files.create(name or path.stem, found.values), found.left_out

        async with self._turn:
            return await self._done(read)

    async def export(self, path: Path) -> Path:
        """Write the profile in force to a file; one that is there is not overwritten.

        Raises `FileExistsError`, and `OSError`.
        """
        from tuimem.transfer.profile_formats import exported

        async with self._turn_of_chat() as chat:
            name = await self._profile_of(chat)
            toml = await self._done(lambda profiles: profiles.files.exported(name), changes=False)
        text = exported(toml, path)
        return await asyncio.to_thread(write_whole, path, [text], overwrite=False)

    async def set_own(self, key: str, value: Any) -> None:  # noqa: ANN401  # any setting's value
        """Give the open chat a value of its own; `REMOVED` takes it away."""
        async with self._turn_of_chat() as chat:
            await self._set_own(chat, key, value)

    async def change(self, key: str, value: Any) -> None:  # noqa: ANN401  # any setting's value
        """Put a value in force at once: where the open chat has one of its own, there; else as an unsaved edit."""
        async with self._turn_of_chat() as chat:
            await self._change(chat, key, value)

    async def toggle(self, key: str, *, for_chat: bool = False) -> Value:
        """Put the other one of two choices in force, as in `change`, or as in `set_own`; returns it."""
        async with self._turn_of_chat() as chat:
            wanted = find(key).other_than_in((await self._loaded_for(chat)).settings)
            await (self._set_own if for_chat else self._change)(chat, key, wanted)
            return wanted

    @asynccontextmanager
    async def _turn_of_chat(self) -> AsyncIterator[Chat]:
        """A turn for the chat that is open when it is asked for; it is given as it is when the turn comes."""
        called_for, store = self._state.open.chat, self._state.store
        async with self._turn:
            found = await store.read(lambda store: store.chats.get(called_for.id))
            yield found or called_for

    async def _loaded_for(self, chat: Chat) -> LoadedSettings:
        """The settings that are in force in a chat."""
        state = self._state
        return state.loaded if state.same_chat(chat.id) else await asyncio.to_thread(state.in_force, chat)

    async def _profile_of(self, chat: Chat) -> str:
        return (await self._loaded_for(chat)).profile

    async def _use(self, chat: Chat, name: str) -> str:
        if chat.locked_by is not None:
            return await self._lock(chat, Lock.CHAT, name)
        return await self._done(lambda profiles: profiles.use(name))

    async def _lock(self, chat: Chat, kind: Lock, name: str | None) -> str:
        target = chat.id if kind is Lock.CHAT else chat.character.id
        return await self._done(lambda profiles: profiles.lock(kind, target, name))

    async def _change(self, chat: Chat, key: str, value: Any) -> None:  # noqa: ANN401  # any setting's value
        if key in chat.own_settings:
            await self._set_own(chat, key, value)
            return
        await asyncio.to_thread(self._state.source.edit, await self._profile_of(chat), key, value)
        await self._taken_up()

    async def _set_own(self, chat: Chat, key: str, value: Any) -> None:  # noqa: ANN401  # any setting's value
        refuse_global(key, "a chat")
        given = {} if value is REMOVED else {key: tables.plain(find(key).convert(value))}

        def put(store: Store) -> None:
            with store.write():  # another window may give the chat values too
                before = (store.chats.get(chat.id) or chat).own_settings
                kept = {name: value for name, value in before.items() if name != key}
                store.chats.update(chat.id, own_settings={**kept, **given})

        await self._state.store.run(put)
        await self._taken_up()

    @property
    def _chat(self) -> Chat:
        return self._state.open.chat

    @property
    def _source(self) -> FileSettings:
        if not isinstance(self._state.source, FileSettings):
            raise SettingError("There are no config profiles here.", "Use the settings file.")
        return self._state.source

    async def _done(self, what: Callable[[Profiles], Result], *, changes: bool = True) -> Result:
        source = self._source

        def do(store: Store) -> Result:
            return what(Profiles(source, store))

        result = await self._state.store.run(do)
        if changes:
            source.reload()
            await self._taken_up()
        return result

    async def _taken_up(self) -> None:
        """Have the open chat follow what was done."""
        state = self._state
        if (before := state.current) is None:
            return
        chat = await state.store.run(lambda store: store.chats.get(before.chat.id))
        if chat is not None and (open_chat := state.same_chat(chat.id)) is not None:
            open_chat.chat = chat
            await state.take_settings(by_user=True)
