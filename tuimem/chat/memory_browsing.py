"""What the memory browser reads of all chats, whom it asks for memories, and what it does to them."""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from tuimem.chat.import_formats import Importing, find_old
from tuimem.chat.message_actions import write_summary
from tuimem.chat.state import State
from tuimem.files import expanded, write_whole
from tuimem.memory.recall import MapAnswer, MapQuery, Memory, RecallQuery, Scope, Turn
from tuimem.messages import ListedMemory, MemoryFilter, MemoryKind, Role
from tuimem.store import Store, StoreError
from tuimem.worker.access import MemoryAccess
from tuimem.worker.errors import MemoryUnavailable
from tuimem.worker.status import MemoryStatus
from tuimem.worker.verbs import MAP, RECALL

MOST_FOUND = 60
_MOST_BY_WORDS = 300
_FARTHEST = 0.8
"""The cosine distance above which what is found by meaning alone has nothing to do with what was typed."""

_RECALL_WITHIN, _MAP_WITHIN = 6.0, 15.0
"""Seconds."""

_ROWS_AT_ONCE = 500
_OFF = "Recall is off, so memories are found by their words only."

_Steps = Mapping[int, int]
"""Steps to undo that were made together, by their chats."""


class FoundMemories(NamedTuple):
    """What words have led to, best first. `memories` says how, where the worker has found it; `foreign` are rows of
    another machine, under numbers of their own below 0. `problem` is a sentence or two.
    """

    ids: list[int]
    memories: Mapping[int, Memory] = {}
    foreign: Mapping[int, ListedMemory] = {}
    problem: str = ""


class MemoryBrowsing:
    """Every change is undoable, and takes effect on the open chat at once.

    Changes, undo and redo take turns in the order in which they are called.
    """

    def __init__(self, state: State, memory: MemoryAccess | None) -> None:
        self._state = state
        self._memory = memory
        self._done: list[_Steps] = []
        self._undone: list[_Steps] = []
        self._turn = asyncio.Lock()

    @property
    def status(self) -> MemoryStatus:
        """How the memory is; without a worker, why there is none."""
        return self._memory.status if self._memory is not None else MemoryStatus(problem=_OFF)

    async def ids(self, wanted: MemoryFilter) -> list[int]:
        """Ids of the messages that the filter takes, newest first."""
        return await self._state.store.read(lambda store: store.memory_list.ids(wanted))

    async def counts(self, wanted: MemoryFilter) -> dict[MemoryKind, int]:
        """How many memories there are of each kind."""
        return await self._state.store.read(lambda store: store.memory_list.counts(wanted))

    async def rows(self, ids: Sequence[int]) -> Mapping[int, ListedMemory]:
        """What is to be listed of these messages, by their ids."""
        return await self._state.store.read(lambda store: store.memory_list.rows(ids))

    async def find(self, words: str, wanted: MemoryFilter) -> FoundMemories:
        """Memories that belong to these words: by meaning and words where the worker answers, else by words.

        While not all is indexed, what only the words find comes behind it; so it does within dates or kinds, of which
        the worker gives the best. What is forgotten is found by words alone.
        """
        query, problem = self._query(words, wanted), ""
        memories: Sequence[Memory] = ()
        if self._memory is None:
            problem = _OFF
        else:
            try:
                answer = await self._memory.ask(RECALL, query, seconds=query.seconds)
                memories, problem = answer.memories, answer.problem
            except MemoryUnavailable as error:
                problem = f"Found by words only: {error.what[:1].lower()}{error.what[1:]} {error.remedy}".rstrip()
        is_whole = bool(self._memory and memories) and not self.status.waiting
        here = list(dict.fromkeys(each.message_id for each in memories if each.is_here))

        def read(store: Store) -> list[int]:
            needs_words = not is_whole or wanted.kinds or wanted.since is not None or wanted.until is not None
            by_words = store.search.memories(words, wanted, _MOST_BY_WORDS) if needs_words else []
            return list(dict.fromkeys([*store.memory_list.among(here, wanted), *by_words]))

        ids = await self._state.store.read(read)
        best: dict[int, Memory] = {}
        for each in memories:
            best.setdefault(each.message_id, each)
        strangers = [each for each in memories if not each.is_here and query.takes_foreign(each.created)]
        foreign = {-number: _listed(each) for number, each in enumerate(strangers, 1)}
        return FoundMemories([*ids, *foreign], best | dict(zip(foreign, strangers, strict=True)), foreign, problem)

    def _query(self, words: str, wanted: MemoryFilter) -> RecallQuery:
        scope = Scope.ALL
        if wanted.chat_id is not None or wanted.character_id is not None:
            scope = Scope.CHAT if wanted.chat_id is not None else Scope.CHARACTER
        return RecallQuery(
            turns=(Turn(Role.USER, self._state.settings.chats.user_name, words),),
            now=time.time(),
            chat_id=wanted.chat_id,
            character_id=wanted.character_id,
            scope=scope,
            since=wanted.since,
            until=wanted.until,
            kinds=tuple(sorted(wanted.kinds)),
            count=MOST_FOUND,
            distance=_FARTHEST,
            seconds=_RECALL_WITHIN,
            explains=True,
        )

    async def map(self, wanted: MemoryFilter) -> MapAnswer:
        """Where memories of the filter's character or chat stand on the map. Raises `MemoryUnavailable`."""
        if self._memory is None:
            raise MemoryUnavailable("Recall is off.", "Turn it on in the settings.")
        query = MapQuery(chat_id=wanted.chat_id, character_id=wanted.character_id)
        return await self._memory.ask(MAP, query, seconds=_MAP_WITHIN)

    async def forget(self, ids: Sequence[int]) -> tuple[int, bool]:
        """Never recall these messages again, or let them be recalled if all are forgotten.

        Returns how many that changes, and whether they are forgotten now.
        """
        async with self._turn:
            rows = (await self.rows(ids)).values()
            recallable = not any(each.recallable for each in rows)
            changed = [each for each in rows if each.recallable is not recallable]
            await self._change(changed, lambda store, mine: store.messages.set_marks(mine, recallable=recallable))
        return len(changed), not recallable

    async def remember(self, ids: Sequence[int]) -> bool:
        """Mark these messages for long-term memory, or unmark them if all are. Returns whether they are marked now."""
        async with self._turn:
            rows = await self.rows(ids)
            mark = not all(each.remember for each in rows.values())
            await self._change(rows.values(), lambda store, mine: store.messages.set_marks(mine, remember=mark))
        return mark

    async def set_summary(self, memory: ListedMemory, text: str) -> None:
        """Write the summary of a memory by hand; an empty text removes it."""
        async with self._turn:
            await self._change([memory], lambda store, mine: write_summary(store, mine[0], text))

    async def _change(self, rows: Iterable[ListedMemory], change: Callable[[Store, Sequence[int]], None]) -> None:
        """One step to undo in each of the chats where that changes something; they are undone together."""
        by_chat: dict[int, list[int]] = {}
        for row in rows:
            by_chat.setdefault(row.chat_id, []).append(row.message_id)
        if not by_chat:
            return

        def write(store: Store) -> _Steps:
            with store.write():
                last = store.steps.last()
                for mine in by_chat.values():
                    change(store, sorted(mine))
                return store.steps.after(last)

        if steps := await self._state.store.run(write):
            self._done.append(steps)
            self._undone.clear()
        for chat_id, mine in by_chat.items():
            await self._state.touched(chat_id, mine)

    async def undo(self) -> str | None:
        """Take back the latest change that was made in the browser and is still there. Returns what it was, or None.

        Raises `StoreError`, and takes nothing back, when something else was done in one of its chats since.
        """
        async with self._turn:
            return await self._step(self._done, self._undone, Store.undo)

    async def redo(self) -> str | None:
        """Make the change again that was taken back last. Raises as `undo` does."""
        async with self._turn:
            return await self._step(self._undone, self._done, Store.redo)

    async def _step(
        self, source: list[_Steps], target: list[_Steps], turn: Callable[[Store, int, int], str | None]
    ) -> str | None:
        labels: list[str] = []
        while source and not labels:  # what was taken back in its chat meanwhile is passed over
            steps = source.pop()
            try:
                labels = await self._state.store.run(partial(_turned, steps, turn))
            except StoreError:
                source.append(steps)
                raise
        if not labels:
            return None
        target.append(steps)
        for chat_id in steps:
            if (open_chat := self._state.same_chat(chat_id)) is not None:
                await self._state.touched(chat_id, [entry.id for entry in open_chat.history])
        return labels[0]

    async def export(self, ids: Sequence[int], path: Path) -> Path:
        """Write these memories to a file; its ending says how. Raises `TransferError`, and `OSError`."""
        from tuimem.transfer.memory_export import memory_format_of, write_memories

        format_name = memory_format_of(path)

        def export(store: Store) -> Path:
            return write_whole(path, write_memories(all_rows(store, ids), format_name), overwrite=False)

        return await self._state.store.read(export)

    async def import_old(self, path: Path, names: Mapping[str, str]) -> list[str]:
        """Import what an older memory system has left, and say in a line each what came in.

        `names` are those of the `character` and the `user` whose memories they are, as far as the files do not say
        that. Raises `WhoseMemories` where one is missing, and `TuimemError`.
        """

        def read(store: Store) -> list[str]:
            into = Importing(store, self._state.settings, names.get("character", ""), names.get("user", ""))
            return [line for old in find_old(expanded(path)) for line in old.format.read(into, old.path)]

        try:
            return await self._state.store.run(read)
        finally:  # what came in before an error stays
            await self._state.take_in()


def _turned(steps: _Steps, turn: Callable[[Store, int, int], str | None], store: Store) -> list[str]:
    """Undo or redo all of these steps, or none; what those were that were not turned already."""
    with store.write():
        labels = [turn(store, chat_id, step) for chat_id, step in steps.items()]
    return [label for label in labels if label is not None]


def all_rows(store: Store, ids: Sequence[int]) -> Iterator[ListedMemory]:
    """The memories in this order, some at a time."""
    rest = iter(ids)
    while some := list(islice(rest, _ROWS_AT_ONCE)):
        rows = store.memory_list.rows(some)
        yield from (rows[each] for each in some if each in rows)


def _listed(memory: Memory) -> ListedMemory:
    return ListedMemory(
        0,
        0,
        memory.chat_title,
        "",
        Role(memory.role),
        memory.author,
        memory.created,
        memory.text,
        is_here=memory.is_here,
        machine=memory.machine,
    )
