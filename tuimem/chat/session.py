"""What a user can do to a chat, whatever the front end: a screen, the command line or a test."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from tuimem.chat.curation import Curation
from tuimem.chat.database import Database
from tuimem.chat.events import ChatOpened, ChatsChanged, ConnectionChanged, Event, MessageAdded, ReplyEnded, ReplyKind
from tuimem.chat.history import History
from tuimem.chat.learning import LEARNED
from tuimem.chat.messages import Chat, Message, Role, SwipeState
from tuimem.chat.model import ChatModel
from tuimem.chat.replies import Replies
from tuimem.chat.state import Listener, State
from tuimem.chat.summarizer import Summarizer
from tuimem.endpoint.client import Client
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.files import write_whole
from tuimem.memory.macros import fill_in
from tuimem.memory.plan import Plan
from tuimem.memory.segments import Segment
from tuimem.memory.sources import names, system_prompt
from tuimem.settings.model import Settings
from tuimem.store import Hit, NotFound, Store, StoreError
from tuimem.text import clean, clean_line
from tuimem.transfer import FORMATS, export

NEW_CHAT = "New chat"
_TITLE_CHARACTERS = 48


class ChatSession:
    """One user at one chat. `replies`, `summarizer` and `curation` hold what can be done to it."""

    def __init__(self, open_store: Callable[[], Store], settings: Settings, *, makes_summaries: bool = True) -> None:
        """Without `makes_summaries` those that are due stay queued, for another session."""
        self._makes_summaries = makes_summaries
        self.database = Database(open_store)
        self._state = State(self.database, settings)
        self.replies = Replies(self._state)
        self.summarizer = Summarizer(self._state, lambda: self.replies.task)
        self.curation = Curation(self._state, self.summarizer)
        self._state.listen(self._follow_up)
        self._background: set[asyncio.Task[Any]] = set()

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._state.settings

    @property
    def chat(self) -> Chat:
        """The open chat. Raises `NothingOpen`."""
        return self._state.chat

    @property
    def is_open(self) -> bool:
        """Whether a chat is open."""
        return self._state.planner is not None

    @property
    def history(self) -> History:
        """The messages of the open chat as the plan sees them. Raises `NothingOpen`."""
        return self._state.open_planner.history

    @property
    def plan(self) -> Plan | None:
        """What will be sent next, as far as is known."""
        return self._state.current_plan

    @property
    def model(self) -> ChatModel | None:
        """The model in use."""
        return self._state.model

    @property
    def memory_is_enabled(self) -> bool:
        """Whether memory is on in this chat."""
        own = self.chat.memory_enabled
        return self.settings.memory.enabled if own is None else own

    @property
    def system_prompt(self) -> str:
        """The system prompt in force, macros not filled in."""
        return system_prompt(self.chat, self.settings)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Have every event sent to the listener; the result ends that."""
        return self._state.listen(listener)

    async def start(self) -> None:
        """Take up what an earlier run left behind."""

        def take_up(store: Store) -> str:
            store.messages.recover()
            store.tidy()
            return store.owner

        self._state.owner = await self.database.run(take_up)

    async def settle(self) -> None:
        """Return when what follows a message by itself is stored: the chat's title, and the summaries that are due."""
        while self._background:
            await asyncio.wait(list(self._background))

    async def close(self) -> None:
        """End everything: a reply keeps what has come, summaries in the making are queued again."""
        await self.replies.stop()
        await self.settle()
        await self.summarizer.close()
        if self.model is not None:
            await self.model.client.close()
        await self._close_summaries_client()
        await self.database.close()

    async def _close_summaries_client(self) -> None:
        client = self.summarizer.client
        if client is not None and (self.model is None or client is not self.model.client):
            await client.close()

    @contextmanager
    def connecting(self) -> Iterator[None]:
        """While this is open, what is sent waits for the model that is being connected."""
        self._state.connection_settled.clear()
        try:
            yield
        finally:
            self._state.connection_settled.set()

    async def connect(self, model: ChatModel | None, summaries: Client | None = None) -> None:
        """Talk to this model from now on; `summaries` is a client for summaries when they have a model of their own."""
        state = self._state
        if model is not None:
            key = model.key
            model.learned.update(
                await self.database.run(
                    lambda store: {name: v for name in LEARNED if (v := store.learned.get(key, name)) is not None}
                )
            )
        if self.summarizer.client is not summaries:
            await self._close_summaries_client()
        state.model = model
        self.summarizer.client = summaries or (model.client if model is not None else None)
        if model is not None and self._makes_summaries:
            self.summarizer.start()
        state.emit(ConnectionChanged(model.name if model else "", is_demo=model is not None and model.is_demo))
        if state.planner is not None:
            planner = state.new_planner(state.planner.chat)
            planner.history = state.planner.history  # counted otherwise, but better than none until it is read anew
            state.planner = planner
            await planner.load()
            state.replan()

    async def open_last_or_new(self) -> Chat:
        """Open the chat used last, or a new one."""
        chat = await self.database.run(lambda store: store.chats.latest())
        return await self.open(chat) if chat is not None else await self.new_chat()

    async def open_reference(self, reference: str) -> Chat | None:
        """Open the chat with this number or title; None when there is none."""
        chat = await self.database.run(lambda store: store.chats.find(reference))
        return await self.open(chat) if chat is not None else None

    async def open(self, chat: Chat) -> Chat:
        """Make this the open chat. Its messages can be shown at once; the plan follows when the history is read."""
        await self.replies.stop()
        state = self._state
        state.current_plan = None
        state.planner = state.new_planner(chat)
        state.emit(ChatOpened(chat))
        await state.planner.load()
        state.replan()
        return chat

    async def new_chat(self, character_name: str | None = None) -> Chat:
        """Begin a chat with a character, made if it is new; its greeting is the first message."""
        settings = self.settings.chats
        name = clean_line(character_name or settings.character_name)

        def create(store: Store) -> Chat:
            character = store.characters.find(name) or store.characters.create(name)
            chat = store.chats.create(NEW_CHAT, character.id, settings.user_name)
            if character.greeting:
                text = fill_in(character.greeting, names(chat))
                store.messages.add(chat.id, Role.ASSISTANT, character.name, text, estimate=estimate_tokens(text))
            return chat

        chat = await self.open(await self.database.run(create))
        self._state.emit(ChatsChanged())
        return chat

    async def rename(self, title: str) -> None:
        """Give the open chat a title."""
        await self._rename(self.chat.id, title)

    async def _rename(self, chat_id: int, title: str) -> None:
        await self._update(chat_id, title=clean_line(title) or NEW_CHAT)
        self._state.emit(ChatsChanged())

    async def delete_chat(self) -> str:
        """Delete the open chat, softly, and open another. Returns its title."""
        chat = self.chat
        await self.database.run(lambda store: store.chats.delete(chat.id))
        await self.open_last_or_new()
        self._state.emit(ChatsChanged())
        return chat.title

    async def restore_chat(self) -> str | None:
        """Bring back the chat that was deleted last, and open it. Returns its title."""
        chat = await self.database.run(lambda store: store.chats.undo_delete())
        if chat is None:
            return None
        await self.open(chat)
        self._state.emit(ChatsChanged())
        return chat.title

    async def set_memory_enabled(self, enabled: bool) -> None:
        """Turn memory on or off in the open chat."""
        await self._update(self.chat.id, memory_enabled=enabled)
        await self.forget_front()

    async def set_system_prompt(self, text: str | None) -> None:
        """Give the chat a system prompt of its own; None takes it away."""
        await self._update(self.chat.id, system_prompt=None if text is None else clean(text))
        self._state.replan()

    async def set_user_name(self, name: str) -> None:
        """Set the user's name in this chat."""
        await self._update(self.chat.id, user_name=clean_line(name) or self.settings.chats.user_name)
        self._state.replan()

    async def save_draft(self, text: str, chat_id: int | None = None) -> None:
        """Keep what is typed and not sent, in the open chat or in the one that was open before."""
        if self._state.planner is None:
            return
        with suppress(NotFound):  # a chat that has been deleted needs no draft
            await self._update(self.chat.id if chat_id is None else chat_id, draft=text)

    async def change_character(self, field: str, text: str) -> None:
        """Change a text of the chat's character: name, description, system_prompt or greeting."""
        chat_id, character = self.chat.id, self.chat.character
        cleaned = (clean_line(text) or character.name) if field == "name" else clean(text)
        await self.database.run(lambda store: store.characters.update(character.id, **{field: cleaned}))
        await self._update(chat_id)
        self._state.emit(ChatsChanged())
        self._state.replan()

    async def _update(self, chat_id: int, **changes: Any) -> None:  # noqa: ANN401  # the store's own keywords
        chat = await self.database.run(lambda store: store.chats.update(chat_id, **changes))
        if self.chat.id == chat_id:
            self._state.chat = chat

    async def forget_front(self) -> None:
        """Let the prompt's front be found anew."""
        await self._state.store_front(None)
        self._state.replan()

    async def use_settings(self, settings: Settings) -> None:
        """Work with other settings from now on."""
        state = self._state
        before, state.settings = state.settings, settings
        if state.planner is not None:
            state.planner.settings = settings
            state.planner.window = state.window()
            if settings.memory != before.memory:
                await self.forget_front()
            else:
                state.replan()

    async def change_setting(self, name: str, value: Any) -> None:  # noqa: ANN401  # any setting's value
        """Change one setting, named `group.field`, for this session."""
        group, _, field = name.partition(".")
        changed = msgspec.structs.replace(getattr(self.settings, group), **{field: value})
        await self.use_settings(msgspec.structs.replace(self.settings, **{group: changed}))

    async def written_plan(self) -> tuple[Plan, tuple[Segment, ...]]:
        """The plan for the next prompt, counted, with the texts of its segments."""
        made, segments = await self._state.open_planner.written()
        self._state.adopt(made)
        return made, segments

    async def preview(self) -> tuple[Plan, tuple[Segment, ...], dict[int, str]]:
        """The written plan, and the summaries that it sends by message id."""
        current, segments = await self.written_plan()
        ids = list(current.summaries)
        return current, segments, await self.database.run(lambda store: store.messages.summary_texts(ids))

    async def chats(self, limit: int = 200) -> list[Chat]:
        """Chats, the one used last first."""
        return await self.database.run(lambda store: store.chats.list(limit))

    async def keep_input(self, text: str) -> None:
        """Remember what was sent, for the composer's history."""
        await self.database.run(lambda store: store.inputs.add(text))

    async def inputs(self) -> list[str]:
        """What was sent before, oldest first."""
        return (await self.database.run(lambda store: store.inputs.recent()))[::-1]

    async def export(self, path: Path | None) -> Path:
        """Write the open chat to a file; its ending says how. Without a path, as Markdown in the current folder.

        Raises `OSError` when it cannot be written; a file that is there is not overwritten.
        """
        chat = self.chat
        target = path or Path(f"{_file_name(chat.title)}.md")
        name = next((f.name for f in FORMATS.values() if target.suffix.lower() in f.extensions), "markdown")

        def write(store: Store) -> Path:
            return write_whole(target, export(store, chat.id, name), overwrite=False)

        return await self.database.run(write)

    async def page(self, *, before: int | None = None, after: int | None = None, limit: int = 50) -> list[Message]:
        """Messages of the open chat: the newest, or those before or after one, in order."""
        chat_id = self.chat.id
        return await self.database.run(
            lambda store: store.messages.page(chat_id, before=before, after=after, limit=limit)
        )

    async def search(self, query: str, *, everywhere: bool = True) -> list[Hit]:
        """What full-text search finds, in all chats or in the open one."""
        chat_id = None if everywhere else self.chat.id
        return await self.database.run(lambda store: store.search(query, chat_id))

    async def look_for_changes(self) -> bool:
        """Read the chat anew if another window has written to the store, or ended in the middle of a reply. Whether so.

        While a reply streams nothing is read; what has changed by then is found afterwards.
        """
        if self._state.planner is None or self.replies.is_streaming:
            return False
        recovered, changed = await self.database.run(lambda store: (store.messages.recover(), store.changed()))
        if not recovered and not changed:
            return False
        await self.curation.read_anew(by_user=False)
        return True

    def _follow_up(self, event: Event) -> None:
        """What follows by itself: a title after the first message, summaries after each reply."""
        if isinstance(event, MessageAdded) and self.chat.title == NEW_CHAT:
            self._soon(self._rename(event.message.chat_id, _title(event.message.text)))
        if isinstance(event, ReplyEnded):
            self._soon(self._after_reply(event))

    async def _after_reply(self, ended: ReplyEnded) -> None:
        """A new reply lets everything that is due be summarised; a swipe or a continuation only concerns itself."""
        settings, message = self.settings.summaries, ended.message
        if message.chat_id != self.chat.id or not self.memory_is_enabled or message.swipe.state is SwipeState.FAILED:
            return
        if ended.kind is ReplyKind.NEW and settings.automatic:
            await self.summarizer.queue_due()
        if ended.kind is ReplyKind.CONTINUED and settings.on_continue and message.swipe.summary is not None:
            await self.summarizer.queue([message.id], origin="auto")
        if ended.kind is ReplyKind.SWIPE and settings.on_swipe and message.swipe_index > 0:
            swipes = await self.database.run(lambda store: store.swipes.list(message.id))
            if swipes[message.swipe_index - 1].summary is not None:
                await self.summarizer.queue([message.id], origin="auto")

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._reporting(work))
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _reporting(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except StoreError as error:
            self._state.report(error)


def _title(text: str) -> str:
    line = clean_line(text, limit=_TITLE_CHARACTERS)
    return line or NEW_CHAT


def _file_name(title: str) -> str:
    return "".join(c if c.isalnum() or c in " -_" else "_" for c in title).strip() or "chat"
