"""Counts what an open chat sends and plans it: the bridge between store, token counter and the pure plan."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from math import ceil

from msgspec import Struct

from tuimem.chat.fact_ranking import FactRanking
from tuimem.chat.gather import GatherRequest, gather
from tuimem.chat.news import told
from tuimem.chat.open_chat import OpenChat
from tuimem.chat.sources import SOURCES
from tuimem.chat.window import window_in_force
from tuimem.endpoint.abilities import NOTHING_KNOWN
from tuimem.endpoint.abilities.messages import ASSISTANT_FIRST, ASSISTANT_LAST, BEGIN, GO_ON
from tuimem.endpoint.abilities.registry import missing
from tuimem.endpoint.errors import EndpointError
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.endpoint.resolve import USUAL_OVERHEAD
from tuimem.endpoint.sampling import by_hand
from tuimem.memory import prompt
from tuimem.memory.budget import JOINT, Budget, Costs
from tuimem.memory.injection import placement, without_blocks
from tuimem.memory.material import Material
from tuimem.memory.pieces import BLOCK, LONG_TERM, OPENING, SHORT_TERM, Piece, PieceKind, Source, Where
from tuimem.memory.plan import Plan, plan, room_for_message
from tuimem.memory.speakers import names, opening_text
from tuimem.messages import Role
from tuimem.store import StoreFull
from tuimem.text import text_hash

_MOST_ROUNDS = 12
"""Counting changes what is sent, which must be counted again until nothing is left: else the front would move with the
next turn's counts. Two or three rounds are the rule; after so many, estimates do.
"""


_SAMPLES = ("The rain has stopped.", "They walk home.")
"""Two summaries, to find out what a separator costs between them."""


class WrittenPlan(Struct, frozen=True):
    """A plan with all that it sends counted, and its pieces with their texts; those of summaries and blocks by id."""

    plan: Plan
    pieces: tuple[Piece, ...]
    summaries: dict[int, str]
    blocks: dict[int, str]


class Planner:
    """Plans for open chats. It keeps the counts of the texts that are in every prompt."""

    def __init__(self, ranking: FactRanking) -> None:
        self._ranking = ranking
        self._counts: dict[tuple[str, str], int] = {}

    def plan(self, open_chat: OpenChat, without: int | None = None, *, holds_front: bool = False) -> Plan:
        """The plan as far as texts are counted; `without` one message, such as the reply that is made again."""
        material = self._counted_material(open_chat)
        with open_chat.history.without(without) as history:
            return plan(material, history, open_chat.memory, self._budget(open_chat), holds_front=holds_front)

    def room_for(self, open_chat: OpenChat, tokens: int) -> tuple[int, int]:
        """What a new message of so many bare tokens costs, and the most that one may cost."""
        budget = self._budget(open_chat)
        return budget.corrected(tokens), room_for_message(self._counted_material(open_chat), budget)

    async def gather(self, open_chat: OpenChat, without: int | None = None) -> None:
        """Read all that the prompt is made from besides the messages. What cannot be read is as it was sent last."""
        front, window = open_chat.history.front, window_in_force(open_chat.settings.endpoint, open_chat.model).tokens
        request = GatherRequest(
            open_chat.chat,
            open_chat.settings,
            open_chat.store,
            window,
            front=front,
            ranking=self._ranking,
            wish=open_chat.wish,
        )
        gathered = await gather(request, SOURCES)
        await open_chat.follow_release()  # a source may have found that its file was edited
        front = open_chat.history.front
        as_sent = () if front is None else front.standing((), gathered.failed)
        beside, news = await told(open_chat, gathered, without)
        text = without_blocks(opening_text(open_chat.chat, open_chat.settings))
        if ASSISTANT_FIRST.name in _missing(open_chat):
            text = text or BEGIN
        opening = Piece(OPENING, Role.USER, OPENING.placement, 0, text=text) if text else None
        pieces = (*gathered.pieces, *as_sent, *beside)
        open_chat.material = Material(pieces, opening, gathered.problems, held=gathered.held, news=news)

    async def written(
        self, open_chat: OpenChat, without: int | None = None, *, holds_front: bool = False
    ) -> WrittenPlan:
        """The plan for the next request, gathered, counted and written.

        While the counter fails, estimates stand in for it: the request that follows meets the same server and tells.
        What another window takes away, hides or edits meanwhile is read again, and the plan is made anew.
        """
        await self.gather(open_chat, without)
        with suppress(EndpointError):
            await self.count_fixed(open_chat)
        for _ in range(_MOST_ROUNDS):
            with suppress(EndpointError):
                await self._count_sent(open_chat, without, holds_front=holds_front)
            current = self.plan(open_chat, without, holds_front=holds_front)
            changed, texts, summaries, block_texts = await self._texts(open_chat, current)
            if not changed:
                break
            await open_chat.refresh(changed)
        written = prompt.write(current, texts, summaries, names(open_chat.chat), block_texts)
        return WrittenPlan(current, written, summaries, block_texts)

    async def _count_sent(self, open_chat: OpenChat, without: int | None, *, holds_front: bool) -> None:
        """Count what would be sent, until there is nothing to count. Raises `EndpointError`."""
        for _ in range(_MOST_ROUNDS):
            current = self.plan(open_chat, without, holds_front=holds_front)
            blocks = [one for one in prompt.needed_blocks(current) if not open_chat.history.blocks[one].counted]
            if not (uncounted := _uncounted(open_chat, current)) and not blocks:
                break
            await self.count_messages(open_chat, uncounted, blocks)

    async def _texts(
        self, open_chat: OpenChat, current: Plan
    ) -> tuple[list[int], dict[int, str], dict[int, str], dict[int, str]]:
        """The messages that are not as planned any more, the texts by message id, summaries and blocks by their own."""
        texts, summaries = prompt.needed(current)
        blocks = prompt.needed_blocks(current)
        everything, tokenizer = current.sent_messages, open_chat.history.tokenizer or open_chat.counter.tokenizer
        present, entries, said, summed, condensed = await open_chat.store.run(
            lambda store: (
                store.messages.present(everything),
                store.messages.entries(texts, tokenizer),
                store.messages.texts(texts),
                store.summaries.texts(summaries),
                store.blocks.texts(blocks),
            )
        )
        changed = [one for one in everything if one not in present]
        changed += [entry.id for entry in entries if entry != open_chat.history.entry(entry.id)]
        return changed, said, summed, condensed

    async def count_messages(self, open_chat: OpenChat, ids: Iterable[int], blocks: Sequence[int] = ()) -> None:
        """Count the texts and summaries of these messages, and these blocks, and take the counts into the history."""
        wanted = list(ids)
        texts = await open_chat.store.run(
            lambda store: (
                *store.messages.texts(wanted).values(),
                *store.messages.summary_texts(wanted).values(),
                *store.blocks.texts(blocks).values(),
            )
        )
        await self._count(open_chat, list(texts))
        await open_chat.refresh(wanted, with_blocks=bool(blocks))

    def _counted_material(self, open_chat: OpenChat) -> Material:
        """The material with the counts that are known, estimates for the rest."""
        material = open_chat.material
        pieces = tuple(self._counted(open_chat, piece) for piece in material.pieces)
        opening = None if material.opening is None else self._counted(open_chat, material.opening)
        missing = _missing(open_chat)
        reserve = estimate_tokens(GO_ON) + USUAL_OVERHEAD if ASSISTANT_LAST.name in missing else 0
        return replace(material, pieces=pieces, opening=opening, missing=missing, reserve=reserve)

    def _counted(self, open_chat: OpenChat, piece: Piece) -> Piece:
        tokens = self._tokens(open_chat, without_blocks(piece.text))
        sources = piece.sources or (Source(0, name=piece.kind.name),)
        return replace(piece, tokens=tokens, sources=(sources[0]._replace(tokens=tokens), *sources[1:]))

    def _budget(self, open_chat: OpenChat) -> Budget:
        window = window_in_force(open_chat.settings.endpoint, open_chat.model)
        memory, speakers = open_chat.memory, names(open_chat.chat)

        def wrapped(text: str, joint: int) -> int:
            return ceil(self._tokens(open_chat, text) * window.ratio) + joint

        def wrapped_heading(kind: PieceKind) -> int:
            in_chat = placement(kind, memory)[0].where is Where.DEPTH
            return wrapped(prompt.heading(kind, memory, speakers), window.overhead if in_chat else JOINT)

        has_front = any(piece.placement.where is Where.BEFORE for piece in open_chat.material.pieces)
        first, second = (self._tokens(open_chat, sample) for sample in _SAMPLES)
        separator = max(0, self._tokens(open_chat, memory.separator.join(_SAMPLES)) - first - second)
        # Summaries are a system message too; without a system prompt to join they need wrapping of their own.
        costs = Costs(
            message=window.overhead,
            prompt=window.overhead * (1 if has_front else 2),
            separator=separator,
            seam=max(0, wrapped(memory.separator, 1) - separator),
            short_term_heading=wrapped_heading(SHORT_TERM),
            long_term_heading=wrapped_heading(LONG_TERM),
            block_heading=wrapped_heading(BLOCK) if open_chat.history.blocks else 0,
        )
        return Budget(window.tokens, window.reply, costs, window.ratio)

    def _tokens(self, open_chat: OpenChat, text: str) -> int:
        known = self._counts.get((open_chat.counter.tokenizer, text_hash(text)))
        return estimate_tokens(text) if known is None else known

    async def count_fixed(self, open_chat: OpenChat) -> None:
        """Count the texts that are in every prompt. Raises `EndpointError`."""
        memory, speakers, material = open_chat.memory, names(open_chat.chat), open_chat.material
        texts = [memory.separator, memory.separator.join(_SAMPLES), *_SAMPLES]
        texts += [prompt.heading(kind, memory, speakers) for kind in (SHORT_TERM, LONG_TERM, BLOCK)]
        texts += [without_blocks(piece.text) for piece in (*material.pieces, material.opening) if piece is not None]
        tokenizer = open_chat.counter.tokenizer
        unknown = [text for text in texts if (tokenizer, text_hash(text)) not in self._counts]
        counts = await self._count(open_chat, unknown)
        self._counts |= {(tokenizer, name): tokens for name, tokens in counts.items()}

    async def _count(self, open_chat: OpenChat, texts: list[str]) -> dict[str, int]:
        """Counts by text hash, from the store where they are known."""
        store, counter = open_chat.store, open_chat.counter
        tokenizer = counter.tokenizer
        by_hash = {text_hash(text): text for text in texts}
        known = await store.run(lambda store: store.tokens.get_many(list(by_hash), tokenizer))
        missing = [key for key in by_hash if key not in known]
        if missing:
            counts = await counter.count([by_hash[key] for key in missing])
            fresh = dict(zip(missing, counts, strict=True))
            with suppress(StoreFull):  # what is not stored is counted again
                await store.run(lambda store: store.tokens.put_many(tokenizer, fresh))
            known = {**known, **fresh}
        return known


def _missing(open_chat: OpenChat) -> frozenset[str]:
    """The abilities without which the messages have to be adapted to the model in use."""
    known = open_chat.model.abilities if open_chat.model is not None else NOTHING_KNOWN
    return missing(known, by_hand(open_chat.settings.endpoint))


def _uncounted(open_chat: OpenChat, current: Plan) -> list[int]:
    entries = (open_chat.history.entry(message_id) for message_id in current.sent_messages)
    return [entry.id for entry in entries if entry is not None and not entry.counted]
