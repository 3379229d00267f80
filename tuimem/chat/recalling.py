"""Recall in a turn: what is looked for before a reply, what was found, and what the user does about it."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from msgspec.structs import replace

from tuimem.chat.events import ChatOpened, Event, FactsChanged, MessageChanged, MessagesRemoved, RecallChanged
from tuimem.chat.memory_switch import recalls
from tuimem.chat.open_chat import OpenChat
from tuimem.chat.recall import RECALLED
from tuimem.chat.recalled_facts import facts_for_turn, without_twins
from tuimem.chat.state import State
from tuimem.chat.summary_actions import SummaryActions
from tuimem.errors import TuimemError
from tuimem.memory.plan import Plan, SentAs
from tuimem.memory.recall import Memory, RecallAnswer, RecallQuery, Scope, Turn
from tuimem.memory.recall.ages import age, date_of
from tuimem.messages import Message, Recall, RecalledMemory, Role
from tuimem.settings.model import RecallPosition
from tuimem.store import NewRecalled, Store, StoreFull
from tuimem.worker.access import MemoryAccess
from tuimem.worker.verbs import RECALL

_SECONDS = 0.3
"""So long a turn waits for memories; then it goes on without."""

_SECONDS_TO_SEARCH = 10.0
"""So long a person waits who has asked for them."""

_LONGEST_TURN = 4_000
"""Characters of one message in a query; of a longer one the end counts."""

_MOST_KNOWN = 2_000
"""Messages whose recall is kept to be shown."""


class NoMemory(TuimemError):
    """There is nobody to ask."""

    def __init__(self) -> None:
        super().__init__(what="There is no memory to search here.", remedy="Open the chat with tuimem chat.")


class RecallActions:
    """Has memories looked for, knows what was recalled for the messages that are shown, and changes that."""

    def __init__(self, state: State, summaries: SummaryActions, memory: MemoryAccess | None) -> None:
        self._state = state
        self._summaries = summaries
        self._memory = memory
        self._known: dict[int, Recall] = {}

    def under(self, message_id: int) -> Recall | None:
        """What was recalled for a message that was read before."""
        return self._known.get(message_id)

    def shown_under(self, message_id: int) -> Recall | None:
        """What is worth showing under a message: that nothing could be recalled is told of the newest one only."""
        recall = self._known.get(message_id)
        return recall if recall is None or recall.memories or message_id == self.newest else None

    @property
    def problem(self) -> str:
        """Why nothing could be recalled for the newest message of the user's, in a sentence; empty: it could."""
        recall = self._known.get(self.newest)
        if recall is None or any(memory.fact_id is None for memory in recall.memories):
            return ""
        return recall.problem

    @property
    def newest(self) -> int:
        """The id of the newest message of the user's in the open chat; 0 when there is none."""
        history = () if self._state.current is None else self._state.current.history
        return next((entry.id for entry in reversed(history) if entry.role is Role.USER), 0)

    def take(self, messages: Iterable[Message], found: dict[int, Recall]) -> None:
        """Know what was recalled for messages that were read together with it."""
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        for message in messages:
            if message.id in found:
                self._known[message.id] = found[message.id]
            else:
                self._known.pop(message.id, None)

    async def before(self, open_chat: OpenChat, without: int | None = None) -> None:
        """A reply is about to be planned: have memories looked for, unless that was done for the same message.

        What is found is stored with the message, so that every later prompt has it beside the message as now. Once the
        message says something else it is asked about anew, and so it is where the memory had failed.
        """
        target = open_chat.to_be_answered(without)
        if target is None or not recalls(open_chat.chat, open_chat.settings):
            return
        asked = await open_chat.store.read(lambda store: _unless_known(store, target))
        if asked is None:
            return
        query = await self._query(open_chat, target, without)
        facts = facts_for_turn(self._state.ranking, open_chat, query, target)
        (memories, problem), known = await asyncio.gather(self._memories(query), facts)
        found, settings = without_twins(memories, known), open_chat.settings.recall

        def put(store: Store) -> None:
            words = {"template": settings.template, "memory_template": settings.memory_template}
            store.recalls.put(asked, found, problem=problem, **words)

        with suppress(StoreFull):  # the reply goes on without
            await open_chat.store.run(put)
        await self._read_again([target])

    async def _memories(self, query: RecallQuery) -> tuple[list[NewRecalled], str]:
        """The messages that the memory finds in the time that there is, and why not, in a sentence."""
        if self._memory is None:
            return [], ""
        query = replace(query, hurries=True, seconds=_SECONDS)
        try:
            answer = await self._memory.ask(RECALL, query, seconds=query.seconds)
        except TuimemError as error:
            return [], f"Nothing was recalled. {error.what}"
        return [new_recalled(memory, query.now) for memory in answer.memories], answer.problem

    async def sent(self, open_chat: OpenChat, plan: Plan) -> None:
        """A prompt is sent: what was recalled for messages that are not kept any more does not come back."""
        beside = {p.placement.message_id for p in open_chat.material.pieces if p.kind is RECALLED}
        gone = sorted(beside - {p.placement.message_id for p in plan.pieces if p.kind is RECALLED})
        if gone:
            await open_chat.store.run(lambda store: store.recalls.end(gone))
            await self._read_again(gone)

    async def one_for_now(self) -> NewRecalled | None:
        """The best memory for the end of the chat that its prompt does not have. Raises `TuimemError`."""
        open_chat = self._state.open
        if self._memory is None or not open_chat.history:
            return None
        query = await self._query(open_chat, open_chat.history[-1].id, None)
        answer = await self._memory.ask(RECALL, query, seconds=query.seconds)
        return next((new_recalled(memory, query.now) for memory in answer.memories), None)

    async def search(self, words: str, *, count: int = 0) -> RecallAnswer:
        """What the memory finds for these words, best first. Raises `TuimemError`."""
        if self._memory is None:
            raise NoMemory
        open_chat = self._state.open
        turn = Turn(Role.USER.value, open_chat.chat.user_name, words)
        now = await self._state.store.read(Store.now)
        query = _asked((turn,), open_chat, now, count=count or 2 * open_chat.settings.recall.count)
        return await self._memory.ask(RECALL, query, seconds=query.seconds)

    async def drop(self, memory: RecalledMemory) -> None:
        """Not this one: take a memory out of what was recalled for its message."""
        chat_id = self._state.open.chat.id
        await self._state.store.run(lambda store: store.recalls.drop(chat_id, memory.id))
        await self._changed()

    async def forbid(self, memory: RecalledMemory) -> None:
        """Never this one: its message is not recalled any more here, in any chat."""
        chat_id, source_id = self._state.open.chat.id, memory.source_id

        def forbid(store: Store) -> None:
            if source_id is not None:
                store.recalls.forbid(chat_id, source_id)
            elif memory.elsewhere:
                store.recalls.forbid_elsewhere(chat_id, memory.elsewhere)

        await self._state.store.run(forbid)
        await self._changed()

    async def remember(self, source_id: int) -> None:
        """Mark the message for long-term memory, in whichever chat it is; without a summary it gets one."""
        state = self._state
        chat_id = state.open.chat.id

        def mark(store: Store) -> Message | None:
            store.messages.set_marks([source_id], remember=True)
            return store.messages.get(source_id)

        message = await state.store.run(mark)
        if message is not None and message.chat_id == chat_id:
            await state.touched(chat_id, [source_id])
        if message is not None and message.swipe.summary is None:
            await self._summaries.queue([source_id])
        await self._read_again(list(self._known))

    async def follow(self, event: Event) -> None:
        """Keep up with what happens to the sources of what is shown."""
        match event:
            case ChatOpened():
                await self._read_again(list(self._known))
            case MessagesRemoved(ids):
                await self._follow_sources(lambda memory: memory.source_id in ids)
            case MessageChanged(message):
                await self._follow_sources(lambda memory: memory.source_id == message.id)
                if message.role is Role.USER:  # what was recalled for it is for another text, or for this one again
                    await self._read_again([message.id])
            case FactsChanged(fact_ids):
                await self._follow_sources(lambda memory: memory.fact_id in fact_ids)

    async def _follow_sources(self, is_concerned: Callable[[RecalledMemory], bool]) -> None:
        quoting = [one for one, recall in self._known.items() if any(map(is_concerned, recall.memories))]
        if quoting:
            await self._read_again(quoting)

    async def _changed(self) -> None:
        """The user has changed what is recalled: the next prompt takes that up, and the newest of everything."""
        await self._read_again(list(self._known))
        await self._state.open.release_front()
        await self._state.gather()

    async def _read_again(self, ids: Sequence[int]) -> None:
        found = await self._state.store.read(lambda store: store.recalls.of(ids))
        changed = [one for one in ids if self._known.get(one) != found.get(one)]
        for one in changed:
            if one in found:
                self._known[one] = found[one]
            else:
                del self._known[one]
        if changed:
            self._state.emit(RecallChanged(tuple(changed)))

    async def _query(self, open_chat: OpenChat, target: int, without: int | None) -> RecallQuery:
        """The last turns up to the message; what the prompt has by its text or as a quote already is not wanted."""
        chat_id, count = open_chat.chat.id, open_chat.settings.recall.query_turns

        def read(store: Store) -> tuple[list[Message], list[Recall], float]:
            last = store.messages.page(chat_id, before=target + 1, limit=2 * count)
            return last, store.recalls.standing(chat_id), store.now()

        last, standing, now = await open_chat.store.read(read)
        said = [message for message in last if message.text and not message.hidden][-count:]
        turns = tuple(Turn(m.role.value, m.author, m.text[-_LONGEST_TURN:]) for m in said)
        plan = self._state.planner.plan(open_chat, without)
        entries = (open_chat.history.entry(message_id) for message_id in plan.sent_messages)
        sent = {entry.id for entry in entries if entry is not None and plan.sent_as(entry) is SentAs.TEXT}
        elsewhere: set[str] = set()
        if open_chat.settings.recall.position is RecallPosition.BESIDE:
            quoted = [one for recall in standing for one in recall.memories]
            sent |= {one.source_id for one in quoted if one.source_id is not None}
            elsewhere = {one.elsewhere for one in quoted if one.elsewhere}
        room = max(1, plan.budget // 4)
        tokens = min(open_chat.settings.recall.tokens or room, room)
        query = _asked(turns, open_chat, now, without=tuple(sorted(sent | {target})), tokens=tokens)
        return replace(query, without_elsewhere=tuple(sorted(elsewhere)))


def _unless_known(store: Store, message_id: int) -> Message | None:
    return None if store.recalls.is_known(message_id) else store.messages.get(message_id)


def _asked(
    turns: tuple[Turn, ...],
    open_chat: OpenChat,
    now: float,
    *,
    count: int = 0,
    without: tuple[int, ...] = (),
    tokens: int = 0,
) -> RecallQuery:
    settings = open_chat.settings.recall
    return RecallQuery(
        turns=turns,
        now=now,
        chat_id=open_chat.chat.id,
        character_id=open_chat.chat.character.id,
        scope=Scope(settings.scope.value),
        without=without,
        count=count or settings.count,
        distance=settings.distance,
        minimum_score=settings.minimum_score,
        tokens=tokens,
        most_characters=settings.most_characters,
        fewest_characters=settings.fewest_characters,
        earlier_sessions=settings.earlier_sessions,
        seconds=_SECONDS_TO_SEARCH,
        explains=True,
    )


def new_recalled(memory: Memory, now: float) -> NewRecalled:
    """What is stored of a memory, with its age as it is now."""
    words, date = age(memory.last_created, now)
    first = date_of(memory.created)
    return NewRecalled(
        memory.text,
        memory.author,
        words,
        date if first == date else f"{date}, first on {first}",
        memory.created,
        memory.last_created,
        memory.score,
        memory.message_id if memory.is_here else None,
        memory.swipe_id if memory.is_here else None,
        memory.start,
        memory.dense,
        memory.lexical,
        memory.signals,
        machine=memory.machine,
        title="" if memory.is_here else memory.chat_title,
        elsewhere=memory.elsewhere,
    )
