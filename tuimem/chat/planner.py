"""Keeps a chat's history counted and planned: the bridge between the store, the token counter and the pure plan."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from math import ceil

import msgspec

from tuimem.chat.store_thread import StoreThread
from tuimem.endpoint.errors import EndpointError
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.endpoint.tokens import TokenCounter
from tuimem.memory import prompt
from tuimem.memory.history import Entry, History
from tuimem.memory.plan import Plan, plan
from tuimem.memory.segments import Budget, Costs, Segment, SegmentKind
from tuimem.memory.sources import fixed_texts, names, opening_text
from tuimem.messages import Chat, Role
from tuimem.settings.model import MemorySettings, Settings
from tuimem.text import text_hash

_MOST_ROUNDS = 12
"""Counting changes what is sent, which must be counted again until nothing is left: else the front would move with the
next turn's counts. Two or three rounds are the rule; after so many, estimates do.
"""


@dataclass(frozen=True, slots=True)
class Window:
    """The size of a context window in tokens, what of it a reply may use, and what wraps the texts in it."""

    tokens: int
    reply: int
    overhead: int = 8


class Planner:
    """The history of the open chat, and the plan for its next prompt."""

    def __init__(
        self, database: StoreThread, settings: Settings, chat: Chat, counter: TokenCounter, window: Window
    ) -> None:
        self._database = database
        self.settings = settings
        self.chat = chat
        self.counter = counter
        self.window = window
        self.scale = 1.0
        self.history = History(front=chat.front)
        self._counts: dict[str, int] = {}

    async def load(self) -> None:
        """Read the whole history, texts apart."""
        chat_id, tokenizer = self.chat.id, self.counter.tokenizer
        known = {entry.id: entry for entry in self.history}.get  # a copy: the store reads in a thread of its own
        entries = await self._database.run(lambda store: store.messages.history(chat_id, tokenizer, known))
        self.history = History(map(self._scaled, entries), self.history.front)

    async def refresh(self, ids: Iterable[int]) -> None:
        """Read single entries anew; those that are gone leave the history."""
        tokenizer = self.counter.tokenizer
        wanted = list(ids)
        entries = await self._database.run(lambda store: [store.messages.entry(i, tokenizer) for i in wanted])
        for message_id, entry in zip(wanted, entries, strict=True):
            if entry is None:
                self.history.remove(message_id)
            else:
                self.history.put(self._scaled(entry))

    def _scaled(self, entry: Entry) -> Entry:
        if self.scale == 1.0:
            return entry
        return replace(
            entry, tokens=ceil(entry.tokens * self.scale), summary_tokens=ceil(entry.summary_tokens * self.scale)
        )

    def plan(self, without: int | None = None) -> Plan:
        """The plan as far as texts are counted; `without` one message, such as the reply that is made anew."""
        left_out = self.history.entry(without) if without is not None else None
        if left_out is None:
            return plan(self.history, self._memory(), self._budget())
        self.history.remove(left_out.id)
        try:
            return plan(self.history, self._memory(), self._budget())
        finally:
            self.history.put(left_out)

    def _memory(self) -> MemorySettings:
        """The memory settings, with the chat's own switch."""
        enabled = self.chat.memory_enabled
        memory = self.settings.memory
        return memory if enabled is None else msgspec.structs.replace(memory, enabled=enabled)

    def _budget(self) -> Budget:
        memory, speakers = self.settings.memory, names(self.chat)
        fixed = fixed_texts(self.chat, self.settings)
        opening = opening_text(self.chat, self.settings)
        # Summaries are a system message too; without a system prompt to join they need wrapping of their own.
        costs = Costs(
            message=self.window.overhead,
            prompt=self.window.overhead * (1 if fixed else 2),
            separator=self._tokens(memory.separator) + 1,
            short_term_heading=self._tokens(prompt.heading(SegmentKind.SHORT_TERM, memory, speakers)) + 2,
            long_term_heading=self._tokens(prompt.heading(SegmentKind.LONG_TERM, memory, speakers)) + 2,
        )
        counted = [
            replace(s, tokens=self._tokens(s.text) + (2 if at else self.window.overhead)) for at, s in enumerate(fixed)
        ]
        reply = min(self.window.reply, self.window.tokens // 2)
        words = Segment(SegmentKind.OPENING, Role.USER, self._tokens(opening) + self.window.overhead, opening)
        return Budget(self.window.tokens, reply, tuple(counted), costs, words if opening else None)

    def _tokens(self, text: str) -> int:
        known = self._counts.get(text_hash(text))
        return ceil((estimate_tokens(text) if known is None else known) * self.scale)

    async def written(self, without: int | None = None) -> tuple[Plan, tuple[Segment, ...]]:
        """The plan with all that it sends counted by the counter, and its segments with their texts.

        While the counter fails, estimates stand in for it: the request that follows meets the same server and tells.
        """
        with suppress(EndpointError):
            await self._count_fixed()
            for _ in range(_MOST_ROUNDS):
                if not (uncounted := self._uncounted(self.plan(without))):
                    break
                await self.count_messages(uncounted)
        current = self.plan(without)
        return current, await self.write(current)

    def _uncounted(self, current: Plan) -> list[int]:
        sent = [*current.kept, *current.texts, *current.summaries]
        return [i for i in sent if (entry := self.history.entry(i)) is not None and not entry.counted]

    async def write(self, current: Plan) -> tuple[Segment, ...]:
        """The segments of a plan with their texts."""
        wanted_texts, wanted_summaries = prompt.needed(current)
        texts, summaries = await self._database.run(
            lambda store: (store.messages.texts(wanted_texts), store.messages.summary_texts(wanted_summaries))
        )
        return prompt.write(current, texts, summaries, names(self.chat))

    async def count_messages(self, ids: Iterable[int]) -> None:
        """Count the texts and summaries of these messages, remember the counts, and take them into the history."""
        wanted = list(ids)
        texts, summaries = await self._database.run(
            lambda store: (store.messages.texts(wanted), store.messages.summary_texts(wanted))
        )
        await self._count([*texts.values(), *summaries.values()])
        await self.refresh(wanted)

    async def _count_fixed(self) -> None:
        memory, speakers = self.settings.memory, names(self.chat)
        headings = [prompt.heading(kind, memory, speakers) for kind in prompt.SUMMARY_KINDS]
        fixed = [segment.text for segment in fixed_texts(self.chat, self.settings)]
        fixed += [text] if (text := opening_text(self.chat, self.settings)) else []
        wanted = [text for text in (memory.separator, *headings, *fixed) if text_hash(text) not in self._counts]
        self._counts.update(await self._count(wanted))

    async def _count(self, texts: list[str]) -> dict[str, int]:
        """Counts by text hash, from the store where they are known."""
        tokenizer = self.counter.tokenizer
        by_hash = {text_hash(text): text for text in texts}
        known = await self._database.run(lambda store: store.tokens.get_many(list(by_hash), tokenizer))
        missing = [key for key in by_hash if key not in known]
        if missing:
            counts = await self.counter.count([by_hash[key] for key in missing])
            fresh = dict(zip(missing, counts, strict=True))
            await self._database.run(lambda store: store.tokens.put_many(tokenizer, fresh))
            known = {**known, **fresh}
        return known
