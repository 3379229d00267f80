"""The user's chats: which one is open, what it is called, who talks in it."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from tuimem.chat.events import ChatOpened, ChatsChanged
from tuimem.chat.memory_switch import memory_in_force
from tuimem.chat.replies import Replies
from tuimem.chat.state import State
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.files import write_whole
from tuimem.memory.macros import fill_in
from tuimem.memory.speakers import names
from tuimem.messages import Chat, Message, Role
from tuimem.store import RowNotFound, SeveralChats, Store, StoreFull
from tuimem.text import clean, clean_line, is_command

_NEW_CHAT = "New chat"
_TITLE_CHARACTERS = 48


class ChatActions:
    """Opens, names, changes, deletes and exports chats. One is open at a time."""

    def __init__(self, state: State, replies: Replies) -> None:
        self._state = state
        self._replies = replies

    async def recent(self, limit: int = 200) -> list[Chat]:
        """Chats, the one used last first."""
        return await self._state.store.read(lambda store: store.chats.list(limit))

    async def open_last_or_new(self) -> Chat:
        """Open the chat used last, or a new one."""
        chat = await self._state.store.read(lambda store: store.chats.latest())
        return await self.open(chat) if chat is not None else await self.new()

    async def open_last_shown_or_new(self) -> Chat:
        """Open the chat that was on a screen last, or a new one."""
        chat = await self._state.store.read(lambda store: store.chats.last_shown())
        return await self.open(chat) if chat is not None else await self.new()

    async def show(self, chat_id: int) -> None:
        """Remember that this chat is on the screen, so that the next start opens it; as far as there is room."""
        with suppress(StoreFull):
            await self._state.store.run(lambda store: store.chats.show(chat_id))

    async def open_reference(self, reference: str) -> Chat | None:
        """Open the chat with this number or title; None when there is none."""
        chat = await self._state.store.read(lambda store: store.chats.find(reference))
        return await self.open(chat) if chat is not None else None

    async def open_named(self, reference: str) -> str:
        """`open_reference` for a start: returns why there is no such chat, nothing when it is open."""
        try:
            chat = await self.open_reference(reference)
        except SeveralChats as error:
            return f"{error.what} {error.remedy}"
        return f"There is no chat “{reference}”." if chat is None else ""

    async def open(self, chat: Chat) -> Chat:
        """Make this the open chat, as it is stored by then.

        Its messages can be shown at once; the plan follows when the history is read.
        """
        state = self._state
        async with state.turn:
            await self._replies.end_current()
            stored = await state.store.run(lambda store: store.chats.get(chat.id))
            chat = stored or chat
            open_chat = await state.opened(chat)
            state.emit(ChatOpened(chat))
            await open_chat.load()
            await state.gather()
        return chat

    async def new(self, character_name: str | None = None) -> Chat:
        """Begin a chat with a character, made if it is new; its greeting is the first message.

        It is kept from the moment on in which something is written in it.
        """
        source = self._state.source

        def create(store: Store) -> Chat:
            owner, settings = store.owner, source.in_force().settings.chats
            name = clean_line(character_name or settings.character_name)
            with store.write():
                character = store.characters.find(name) or store.characters.create(name)
                chat = store.chats.create(_NEW_CHAT, character.id, settings.user_name)
                if chat.profile:  # the character is locked to one
                    user_name = source.in_force(chat.profile).settings.chats.user_name
                    chat = store.chats.update(chat.id, user_name=user_name)
                if character.greeting:
                    text = fill_in(character.greeting, names(chat))
                    store.messages.add(chat.id, Role.ASSISTANT, character.name, text, estimate=estimate_tokens(text))
                store.chats.leave_untouched(chat.id, owner)
                return chat

        chat = await self.open(await self._state.store.run(create))
        self._state.emit(ChatsChanged())
        return chat

    async def rename(self, title: str, chat_id: int | None = None) -> None:
        """Give a chat a title: the open one, or another."""
        await self._rename(self._state.open.chat.id if chat_id is None else chat_id, title)

    @property
    def open_one_is_untitled(self) -> bool:
        """Whether the open chat has no title of its own yet."""
        return self._state.open.chat.title == _NEW_CHAT

    async def name_after(self, message: Message) -> None:
        """Make the title of a message's chat from its text, unless it has got one meanwhile, in another window too."""
        title = clean_line(message.text, limit=_TITLE_CHARACTERS)

        def name(store: Store) -> Chat | None:
            with store.write():
                chat = store.chats.get(message.chat_id)
                if chat is None or chat.title != _NEW_CHAT:
                    return chat
                return store.chats.update(chat.id, title=title or _NEW_CHAT)

        if (chat := await self._state.store.run(name)) is not None:
            await self._state.follow(chat)
            self._state.emit(ChatsChanged())

    async def _rename(self, chat_id: int, title: str) -> None:
        await self._update(chat_id, title=clean_line(title) or _NEW_CHAT)
        self._state.emit(ChatsChanged())

    async def delete(self, chat_id: int | None = None) -> str | None:
        """Delete a chat, softly; instead of the open one another is opened.

        Returns its title; None when nothing has been written in it, so that there is nothing to delete.
        """
        wanted = self._state.open.chat.id if chat_id is None else chat_id

        def delete(store: Store) -> str | None:
            chat = store.chats.get(wanted)
            if chat is None or store.chats.is_untouched(wanted):
                return None
            store.chats.delete(wanted)
            return chat.title

        title = await self._state.store.run(delete)
        if title is not None:
            if self._state.same_chat(wanted) is not None:
                await self.open_last_or_new()
            self._state.emit(ChatsChanged())
        return title

    async def restore(self) -> str | None:
        """Bring back the chat that was deleted last, and open it. Returns its title."""
        chat = await self._state.store.run(lambda store: store.chats.undo_delete())
        if chat is None:
            return None
        await self.open(chat)
        self._state.emit(ChatsChanged())
        return chat.title

    async def set_memory_enabled(self, enabled: bool | None = None) -> bool:
        """Turn memory on or off in the open chat; with `memory.use_global_toggle` in all chats that have it.

        None toggles. Returns what was wanted.
        """
        open_chat = self._state.open
        before, settings = open_chat.chat, open_chat.settings

        def switch(store: Store) -> tuple[Chat, bool]:
            with store.write():
                chat = store.chats.get(before.id) or before
                wanted = not memory_in_force(chat, settings).enabled if enabled is None else enabled
                if settings.memory.use_global_toggle:
                    return store.chats.switch_memory_everywhere(chat.id, wanted), wanted
                return store.chats.update(chat.id, memory_enabled=wanted), wanted

        chat, wanted = await self._state.store.run(switch)
        await self._state.follow(chat)
        await self._state.gather()
        await open_chat.store_front(None)
        self._state.replan()
        return wanted

    async def set_system_prompt(self, text: str | None) -> None:
        """Give the chat a system prompt of its own; None takes it away."""
        await self._update(self._state.open.chat.id, system_prompt=None if text is None else clean(text))
        await self._state.gather()

    async def set_instruction(self, text: str) -> None:
        """Say what the next reply is to do; it is sent until a reply has ended well. Empty: nothing any more."""
        await self._update(self._state.open.chat.id, instruction=clean(text).strip())
        await self._state.gather()

    async def set_user_name(self, name: str) -> None:
        """Set the user's name in this chat."""
        open_chat = self._state.open
        await self._update(open_chat.chat.id, user_name=clean_line(name) or open_chat.settings.chats.user_name)
        await self._state.gather()

    async def save_draft(self, text: str, chat_id: int | None = None) -> None:
        """Keep what is typed and not sent, in the open chat or in the one that was open before.

        A command is not kept: while it is typed, nobody can tell a password in its address from its host.
        """
        text = "" if is_command(text) else text
        if chat_id is None and self._state.current is not None:
            chat_id = self._state.current.chat.id
        if chat_id is not None:
            with suppress(RowNotFound):  # a chat that has been deleted needs no draft
                await self._update(chat_id, draft=text)

    async def take_from_draft(self, sent: str, chat_id: int) -> None:
        """What was sent is no draft of its chat any more; what else was typed stays."""
        chat = await self._state.store.read(lambda store: store.chats.get(chat_id))
        if chat is not None and (rest := without_sent(chat.draft, sent)) != chat.draft:
            await self.save_draft(rest, chat_id)

    async def leave(self, draft: str) -> None:
        """The screen that shows the open chat closes: keep what was typed, and which chat it was."""
        await self.save_draft(draft)
        if self._state.current is not None:
            await self.show(self._state.current.chat.id)

    async def change_character(self, field: str, text: str) -> None:
        """Change a text of the chat's character: name, description, system_prompt or greeting."""
        chat_id, character = self._state.open.chat.id, self._state.open.chat.character
        cleaned = (clean_line(text) or character.name) if field == "name" else clean(text)
        await self._state.store.run(lambda store: store.characters.update(character.id, **{field: cleaned}))
        await self._update(chat_id)
        self._state.emit(ChatsChanged())
        await self._state.gather()

    async def _update(self, chat_id: int, **changes: Any) -> None:  # noqa: ANN401  # the store's own keywords
        chat = await self._state.store.run(lambda store: store.chats.update(chat_id, **changes))
        await self._state.follow(chat)

    async def export(self, path: Path | None) -> Path:
        """Write the open chat to a file; its ending says how. Without a path, as Markdown in the current folder.

        Raises `OSError` when it cannot be written, and `TransferError` for an ending that says nothing. A file that is
        there is not overwritten.
        """
        from tuimem.transfer import export, format_of

        chat = self._state.open.chat
        target = path or Path(f"{_file_name(chat.title)}.md")
        name = format_of(target, "markdown").name

        def write(store: Store) -> Path:
            return write_whole(target, export(store, chat.id, name), overwrite=False)

        return await self._state.store.read(write)


def _file_name(title: str) -> str:
    return "".join(c if c.isalnum() or c in " -_" else "_" for c in title).strip() or "chat"


def without_sent(draft: str, sent: str) -> str:
    """What is left of a draft that may begin with what was being sent."""
    return "" if draft == sent else draft.removeprefix(f"{sent}\n")
