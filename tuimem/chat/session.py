"""What a user can do to a chat, whatever the front end: a screen, the command line or a test."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from typing import Any

from tuimem.chat.background import BackgroundWork
from tuimem.chat.chat_actions import ChatActions
from tuimem.chat.condense_actions import CondenseActions
from tuimem.chat.digest_actions import DigestActions
from tuimem.chat.drafts import Drafts
from tuimem.chat.events import (
    ChatOpened,
    ConnectionChanged,
    Event,
    FactsChanged,
    MessageAdded,
    MessageChanged,
    MessagesRemoved,
    ReplyEnded,
    SettingsChanged,
)
from tuimem.chat.facts import FactActions
from tuimem.chat.greeting import Greeter
from tuimem.chat.hooks import HookActions
from tuimem.chat.job_connections import JobConnections
from tuimem.chat.learned import FOLLOWED, LearnedFromMessages, learned_from
from tuimem.chat.learning import StoredAbilities
from tuimem.chat.llm_learning import LlmLearning
from tuimem.chat.memory_browsing import MemoryBrowsing
from tuimem.chat.memory_editing import MemoryEditing
from tuimem.chat.memory_link import MemoryLink
from tuimem.chat.message_actions import MessageActions
from tuimem.chat.model import ChatModel
from tuimem.chat.own_clients import OwnClients
from tuimem.chat.pin_actions import PinActions
from tuimem.chat.planner import WrittenPlan
from tuimem.chat.profile_actions import ProfileActions
from tuimem.chat.recalling import RecallActions
from tuimem.chat.replies import Replies
from tuimem.chat.runs import AutomaticRuns
from tuimem.chat.state import Listener, State
from tuimem.chat.summary_actions import SummaryActions
from tuimem.chat.tidying import Tidier
from tuimem.chat.transcript import TranscriptWriter
from tuimem.chat.user_profile_actions import UserProfileActions
from tuimem.jobs.context import JobContext
from tuimem.jobs.handler import JobHandler
from tuimem.jobs.kinds import FACTS, MESSAGES
from tuimem.jobs.registry import HANDLERS
from tuimem.jobs.runner import JobRunner
from tuimem.memory.difference import SentText, from_json
from tuimem.memory.history import History
from tuimem.memory.plan import Plan
from tuimem.memory.speakers import system_prompt
from tuimem.memory.summary_problems import SummaryProblems
from tuimem.messages import Chat, CondensedMemory, Message, Recall, Role, SearchHit
from tuimem.remembered import LearnedFrom
from tuimem.settings.layers import LoadedSettings
from tuimem.settings.model import Settings
from tuimem.settings.source import FileSettings, SettingsSource, as_source
from tuimem.store import Job, Store, StoreError, StoreFull
from tuimem.store.store_thread import StoreThread
from tuimem.text import is_command, redact_address
from tuimem.worker.access import MemoryAccess

_log = logging.getLogger(__name__)


class ChatSession:
    """One user at one chat. What can be done is held by its parts, from `drafts` to `editing`."""

    def __init__(
        self,
        open_store: Callable[[], Store],
        settings: SettingsSource | Settings,
        *,
        does_jobs: bool = True,
        handlers: Sequence[JobHandler] = HANDLERS,
        memory: MemoryAccess | None = None,
    ) -> None:
        """Unless it `does_jobs`, they stay queued, for another session. `memory` is asked for what is recalled."""
        self._does_jobs = does_jobs
        self.store = StoreThread(open_store)
        self._own_clients = OwnClients(StoredAbilities(self.store))
        self._state = State(self.store, as_source(settings), memory)
        self._connections = JobConnections(self._state, self._own_clients)
        self._memory = None if memory is None else MemoryLink(self._state, memory)
        self._summary_problems = SummaryProblems()
        self.jobs = JobRunner(handlers, self._job_context())
        self.profiles = ProfileActions(self._state)
        self.user_profile = UserProfileActions(self._state)
        self.drafts = Drafts(self._state)
        self.summaries = SummaryActions(self._state, self.jobs, self._summary_problems, self._connections.chat_prompt)
        self.condensing = CondenseActions(self._state, self.jobs)
        self._runs = AutomaticRuns(self._state, self.jobs, self.summaries)
        self.recall = RecallActions(self._state, self.summaries, memory)
        self.learned = LearnedFromMessages(self._state, self.jobs)
        self.hooks, self.transcript = HookActions(self._state), TranscriptWriter(self._state)
        self.replies = Replies(self._state, self.drafts, self._runs, self.recall, self.hooks, self.jobs.pausing)
        self.greeting = Greeter(self._state, self.replies, self.recall)
        self.chats = ChatActions(self._state, self.replies)
        self.pins = PinActions(self._state)
        self.facts = FactActions(self._state, self.jobs)
        self.digests = DigestActions(self._state, self.jobs)
        self.messages = MessageActions(self._state, self.summaries)
        self.editing = MemoryEditing(self._state)
        self.browsing = MemoryBrowsing(self._state, memory)
        self.llm = LlmLearning(self._state, self.jobs.look)
        self.tidier = Tidier(
            self.store,
            lambda: self.settings.chats.keep_deleted_days,
            lambda: self.replies.task,
            self._state.report,
        )
        self._learned = {FACTS: self.facts.follow}
        self._state.listen(self._follow_up)
        self._background = BackgroundWork(self._state.report)

    @property
    def settings(self) -> Settings:
        """The settings in force in the open chat."""
        return self._state.settings

    @property
    def loaded(self) -> LoadedSettings:
        """The settings in force in the open chat, and where each comes from."""
        return self._state.loaded

    @property
    def chat(self) -> Chat:
        """The open chat. Raises `NothingOpen`."""
        return self._state.open.chat

    @property
    def is_open(self) -> bool:
        """Whether a chat is open."""
        return self._state.current is not None

    @property
    def history(self) -> History:
        """The messages of the open chat as the plan sees them. Raises `NothingOpen`."""
        return self._state.open.history

    @property
    def plan(self) -> Plan | None:
        """What will be sent next, as far as is known."""
        open_chat = self._state.current
        return None if open_chat is None else open_chat.plan

    @property
    def model(self) -> ChatModel | None:
        """The model in use."""
        return self._state.model

    @property
    def memory_is_enabled(self) -> bool:
        """Whether memory is on in this chat."""
        return self._state.open.memory.enabled

    @property
    def system_prompt(self) -> str:
        """The system prompt in force, macros not filled in."""
        return system_prompt(self.chat, self.settings)

    @property
    def memory(self) -> MemoryAccess | None:
        """The way to the memory; None where there is none."""
        return None if self._memory is None else self._memory.access

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Have every event sent to the listener; the result ends that."""
        return self._state.listen(listener)

    async def start(self) -> None:
        """Take up what an earlier run left behind."""

        def take_up(store: Store) -> str:
            with suppress(StoreFull):  # until there is room again; what is stored can be read
                store.messages.recover()
            return store.owner

        self._state.owner = await self.store.run(take_up)
        await self.facts.follow()
        self.tidier.start()
        self.llm.start()

    async def use_memory(self) -> None:
        """Have the memory at hand from now on, whenever the settings want it."""
        if self._memory is not None:
            await self._memory.use()

    async def settle(self) -> None:
        """Return when what follows a message by itself is stored: the chat's title, and the summaries that are due."""
        await self._background.settle()

    async def leave(self, unsent: str) -> None:
        """Keep what is typed and not sent, and close, whatever happens. Raises `StoreError` when it cannot be kept."""
        try:
            await self.chats.leave(unsent)
        finally:
            await self.close()

    async def close(self) -> None:
        """End everything: a reply keeps what has come, jobs in the making are queued again."""
        await self.replies.close()
        await self.tidier.close()
        await self.llm.close()
        await self.settle()
        await self.hooks.close()
        if self._memory is not None:
            await self._memory.close()
        await self.jobs.close()
        if self.model is not None:
            await self.model.close()
        await self._own_clients.close()
        if owner := self._state.owner:
            await self._discard_untouched(owner)
        await self.store.close()

    async def _discard_untouched(self, owner: str) -> None:
        try:
            await self.store.run(lambda store: store.chats.discard_untouched(owner))
        except StoreError as error:  # `tidy` removes them when this process is gone
            _log.warning("new chats in which nothing is written could not be removed: %s", error)

    def _job_context(self) -> JobContext:
        state = self._state

        async def changed(job: Job) -> None:
            if job.kind in self._learned:
                await self._learned[job.kind]()
            ids = job.payload.get(MESSAGES, ()) if job.message_id is None else [job.message_id]
            if job.chat_id is not None and ids:
                await state.touched(job.chat_id, ids, by_user=job.origin == "user")
            await self.user_profile.updated(job)
            self.digests.updated(job)

        return JobContext(
            store=self.store,
            settings=self._connections.settings_of,
            settings_shown=lambda: state.settings,
            client=self._connections.client,
            prepare=self._connections.prepare,
            sampling=self._connections.sampling,
            changed=changed,
            report=state.report,
            progressed=state.emit,
            summary_problems=self._summary_problems,
            chat_prompt=self._connections.chat_prompt,
            rank_facts=state.ranking.nearest,
        )

    def connecting(self) -> AbstractContextManager[None]:
        """While this is open, what is sent waits for the model that is being connected."""
        return self._state.connecting()

    async def connect(self, model: ChatModel | None) -> None:
        """Talk to this model from now on. What other connections do for summaries goes on."""
        state = self._state
        async with state.turn:
            state.model = model
            await self.jobs.connections_changed()
            if model is not None and self._does_jobs:
                self.jobs.start()
            state.emit(ConnectionChanged(model.name if model else "", is_demo=model is not None and model.is_demo))
            if (before := state.current) is not None:
                open_chat = state.use(before.chat, before)
                await open_chat.recount()
                await state.gather()

    async def forget_front(self) -> None:
        """Let the prompt's front be found anew."""
        await self._state.forget_front()

    async def use_settings(self, settings: SettingsSource | Settings) -> None:
        """Work with other settings from now on."""
        self._state.source = as_source(settings)
        await self.settings_changed()

    async def settings_changed(self, *, by_user: bool = False) -> None:
        """Take up what the settings say now. `by_user`: because they have asked for it."""
        await self._state.take_settings(by_user=by_user)

    async def look_for_settings(self) -> bool:
        """Take up what has changed in the files of settings, as far as that can be read; whether anything has."""
        source = self._state.source
        if not isinstance(source, FileSettings) or not await asyncio.to_thread(source.is_changed):
            return False
        source.reload()
        await self.settings_changed()
        return True

    async def change_setting(self, name: str, value: Any) -> None:  # noqa: ANN401  # any setting's value
        """Change one setting, named `group.field`, at once. Raises SettingError."""
        await self.profiles.change(name, value)

    async def written_plan(self) -> WrittenPlan:
        """The plan for the next prompt, counted, with the texts of its pieces."""
        return await self._state.written(self._state.open)

    async def last_request(self) -> list[SentText] | None:
        """What the last request of the open chat sent; None when nothing is known of it."""
        chat_id = self.chat.id
        stored = await self.store.read(lambda store: store.requests.last(chat_id))
        return None if stored is None else from_json(stored)

    def typed(self) -> None:
        """Somebody types: what can wait does."""
        if self._memory is not None:
            self._memory.typed()

    async def keep_input(self, text: str) -> None:
        """Remember what was sent, for the composer's history; of a command's addresses, no passwords."""
        kept = redact_address(text) if is_command(text) else text
        await self.store.run(lambda store: store.inputs.add(kept))

    async def inputs(self) -> list[str]:
        """What was sent before, oldest first."""
        return (await self.store.read(lambda store: store.inputs.recent()))[::-1]

    def condensed_under(self, message_id: int) -> CondensedMemory | None:
        """The condensed memory that is shown under a message: the newest of its messages that is still there."""
        return self._state.open.condensed_under.get(message_id)

    def recalled_under(self, message_id: int) -> Recall | None:
        """What was recalled for a message, if that is shown."""
        return self.recall.shown_under(message_id) if self.settings.recall.show else None

    def learned_under(self, message_id: int) -> LearnedFrom:
        """What is shown of what was learned from a message, and why nothing could be."""
        learned = self.learned.under(message_id)
        return learned if self.settings.facts.show else learned._replace(changes=())

    async def page(self, *, before: int | None = None, after: int | None = None, limit: int = 50) -> list[Message]:
        """Messages of the open chat: the newest, or those before or after one, in order."""
        chat_id = self.chat.id

        def read(store: Store) -> tuple[list[Message], dict[int, Recall], dict[int, LearnedFrom]]:
            messages = store.messages.page(chat_id, before=before, after=after, limit=limit)
            ids = [one.id for one in messages if one.role is Role.USER]
            return messages, store.recalls.of(ids), learned_from(store, ids)

        messages, recalled, learned = await self.store.read(read)
        self.recall.take(messages, recalled)
        self.learned.take(messages, learned)
        return messages

    async def search(self, query: str, *, everywhere: bool = True) -> list[SearchHit]:
        """What full-text search finds, in all chats or in the open one."""
        chat_id = None if everywhere else self.chat.id
        return await self.store.read(lambda store: store.search(query, chat_id))

    async def look_for_changes(self) -> bool:
        """Read the chat anew if another window has written to the store, or ended in the middle of a reply. Whether so.

        While a reply streams nothing is read; what has changed by then is found afterwards.
        """
        if self._state.current is None or self.replies.is_streaming:
            return False
        await self.user_profile.look()
        await self.digests.look()
        recovered, changed = await self.store.run(lambda store: (store.messages.recover(), store.changed()))
        if not recovered and not changed:
            return False
        await self.messages.read_anew(by_user=False)
        await self.facts.follow()
        return True

    def _follow_up(self, event: Event) -> None:
        """What follows by itself: a title after the first message, summaries after each reply."""
        if isinstance(event, MessageAdded) and self.chats.open_one_is_untitled:
            self._background.begin(self.chats.name_after(event.message))
        if isinstance(event, MessageAdded):
            self._background.begin(self.facts.follow())
        if isinstance(event, SettingsChanged):
            self._background.begin(self.jobs.connections_changed())
        if isinstance(event, ChatOpened | ConnectionChanged | MessageAdded | ReplyEnded):
            self._background.begin(self.hooks.follow(event))
        if isinstance(event, ReplyEnded):
            self._background.begin(self._runs.after(event))
            self._background.begin(self.transcript.note(event))
        if isinstance(event, ChatOpened | FactsChanged | MessageChanged | MessagesRemoved):
            self._background.begin(self.recall.follow(event))
        if isinstance(event, FOLLOWED):
            self._background.begin(self.learned.follow(event))
