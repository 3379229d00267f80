"""One chat while it is open: what every operation on it works with."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial

from msgspec import Struct

from tuimem.chat.memory_switch import memory_in_force
from tuimem.chat.model import ChatModel
from tuimem.endpoint.estimate import EstimateCounter
from tuimem.memory.difference import sent_texts, to_json
from tuimem.memory.front import Front, front_from_json
from tuimem.memory.history import History
from tuimem.memory.material import Material
from tuimem.memory.pieces import Piece
from tuimem.memory.plan import Plan
from tuimem.messages import Block, Chat, CondensedMemory, Role
from tuimem.settings.model import MemorySettings, Settings
from tuimem.store import Store, StoreFull
from tuimem.store.store_thread import StoreThread

_MOST_RECOUNTED = 500
"""Entries that are put into a history one by one; reading all of it anew costs less than more of them."""

_Mark = tuple[int, int, int]
_Blocks = tuple[_Mark, list[Block], list[CondensedMemory]]


class _Read(Struct):
    """What is read of a chat. The values of one open chat share it: what one of them reads, those after it have too."""

    history: History
    mark: _Mark | None = None
    condensed: Sequence[CondensedMemory] = ()
    condensed_under: Mapping[int, CondensedMemory] = {}


class OpenChat:
    """A chat with its history, the settings in force for it, the model it talks to, and what its next prompt will be.

    An operation takes this value when it begins and works on it to its end. Opening another chat, connecting another
    model or changing the settings makes another value.
    """

    def __init__(
        self,
        store: StoreThread,
        chat: Chat,
        settings: Settings,
        model: ChatModel | None,
        earlier: "OpenChat | None" = None,
    ) -> None:
        """`earlier` is the value of the same chat that this one follows; without one nothing is read yet."""
        self.store = store
        self.chat = chat
        self.settings = settings
        self.model = model
        self.counter = model.counter if model is not None else EstimateCounter()
        self._read: _Read = _Read(History()) if earlier is None else earlier._read
        self.material = Material()
        self.plan: Plan | None = None
        self.wish = ""
        """What is wanted of the reply that is on its way, in place of the user's instruction. It is not stored."""

    @property
    def history(self) -> History:
        """Its messages, as far as they are read."""
        return self._read.history

    @property
    def condensed(self) -> Sequence[CondensedMemory]:
        """Its condensed memories."""
        return self._read.condensed

    @property
    def condensed_under(self) -> Mapping[int, CondensedMemory]:
        """Those, by the message that each is shown under."""
        return self._read.condensed_under

    @property
    def memory(self) -> MemorySettings:
        """The memory settings, with the chat's switch."""
        return memory_in_force(self.chat, self.settings)

    def to_be_answered(self, without: int | None = None) -> int | None:
        """The message that a reply is an answer to: the newest, if that is the user's. `without` the reply itself."""
        newest = next((one for one in reversed(self.history) if one.id != without and not one.is_silent), None)
        return newest.id if newest is not None and newest.role is Role.USER else None

    async def load(self) -> None:
        """Read the whole history, texts apart, and what the last request sent."""
        chat_id, tokenizer = self.chat.id, self.counter.tokenizer
        history, front, blocks = await self.store.run(
            lambda store: (
                store.messages.history(chat_id, tokenizer, partial(History, count=store.messages.count(chat_id))),
                store.chats.front(chat_id),
                _blocks(store, chat_id, tokenizer),
            )
        )
        history.front, history.tokenizer = front_from_json(front), tokenizer
        self._read.history = history
        self._take(blocks)

    async def recount(self) -> None:
        """Take the counts of the model's tokenizer in place of those that the history has.

        What neither has counted stays as it is, which is nearly all of a long chat: it is not held twice.
        """
        chat_id, history, tokenizer = self.chat.id, self.history, self.counter.tokenizer
        if (before := history.tokenizer) is None:
            await self.load()
            return
        history.tokenizer = tokenizer  # what is read from now on is counted by it
        entries, blocks = await self.store.run(
            lambda store: (
                [] if before == tokenizer else store.messages.recounted(chat_id, tokenizer, before, _MOST_RECOUNTED),
                _blocks(store, chat_id, tokenizer),
            )
        )
        if entries is None or self.history is not history:  # read anew meanwhile, by the counts of before
            await self.load()
            return
        for entry in entries:
            history.put(entry)
        self._take(blocks)

    async def refresh(self, ids: Iterable[int], *, with_blocks: bool = False) -> None:
        """Read single entries again; those that are gone leave the history.

        The blocks are read again too if they have changed: with one of these messages, by themselves, or `with_blocks`.
        """
        wanted, chat_id, tokenizer = list(ids), self.chat.id, self.history.tokenizer or self.counter.tokenizer
        known = None if with_blocks or any(map(self.history.is_in_block, wanted)) else self._read.mark
        entries, blocks = await self.store.run(
            lambda store: (
                [store.messages.entry(chat_id, i, tokenizer) for i in wanted],
                None if store.blocks.mark(chat_id) == known else _blocks(store, chat_id, tokenizer),
            )
        )
        for message_id, entry in zip(wanted, entries, strict=True):
            if entry is None:
                self.history.remove(message_id)
            else:
                self.history.put(entry)
        if blocks is not None:
            self._take(blocks)

    def _take(self, blocks: "_Blocks") -> None:
        self._read.mark, planned, self._read.condensed = blocks
        self.history.set_blocks(planned)
        under: dict[int, CondensedMemory] = {}
        for block in self.condensed:
            present = (one for one in reversed(block.messages) if self.history.find(one) is not None)
            if (newest := next(present, None)) is not None:
                under[newest] = block
        self._read.condensed_under = under

    async def store_front(self, front: Front | None) -> None:
        """Remember with the chat what the last request sent; None: the next plan begins from nothing."""
        if self.history.front != front:
            self.history.front = front
            chat_id, stored = self.chat.id, None if front is None else front.to_json()
            await self.store.run(lambda store: store.chats.set_front(chat_id, stored))

    async def store_request(self, pieces: Iterable[Piece]) -> None:
        """Keep what is sent now, as far as there is room, so that the next prompt can show what differs."""
        chat_id, stored = self.chat.id, to_json(sent_texts(pieces))
        with suppress(StoreFull):
            await self.store.run(lambda store: store.requests.put(chat_id, stored))

    async def release_front(self) -> None:
        """Let the next prompt take up what the user has changed; the kept messages still begin at the same place."""
        if self.history.front is not None:
            await self.store_front(self.history.front.released())

    async def follow_release(self) -> None:
        """Let go of the front if the user has changed what is remembered, here or elsewhere: in a file, or a window."""
        chat_id = self.chat.id
        is_released = await self.store.run(lambda store: store.news.is_released(chat_id))  # behind what is stored now
        if is_released and self.history.front is not None:
            self.history.front = self.history.front.released()


def _blocks(store: Store, chat_id: int, tokenizer: str | None) -> _Blocks:
    """The blocks of a chat, as planning needs them and as they are shown."""
    blocks = store.blocks
    return blocks.mark(chat_id), blocks.for_planning(chat_id, tokenizer), blocks.shown(chat_id)
