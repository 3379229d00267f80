"""What the memory editor reads of the open chat, and what it does to many summaries at once."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tuimem.chat.replacing import Replacement, replacements, script_for
from tuimem.chat.state import State
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.messages import Message, Summary
from tuimem.store import NewSummary, Store
from tuimem.store.summaries import Rewritten

if TYPE_CHECKING:
    from tuimem.memory.editor_rows import EditorRows


class MemoryEditing:
    """Reads beside the writes, so that no table waits for a bulk change; the changes are one step to undo each."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def rows(self) -> "EditorRows":
        """All messages of the open chat as they are now, texts apart. Raises `NothingOpen`."""
        from tuimem.memory.editor_rows import EditorRows

        open_chat = self._state.open
        signs = await open_chat.store.read(lambda store: store.memory_rows.signs(open_chat.chat.id))
        return await asyncio.to_thread(EditorRows, open_chat.history.frozen(), open_chat.plan, signs)

    async def messages(self, ids: Sequence[int]) -> dict[int, Message]:
        """These messages by id, with all their texts; those that are gone are left out."""
        return await self._state.store.read(lambda store: store.messages.get_many(ids))

    async def find(self, query: str) -> set[int]:
        """Ids of the messages of the open chat whose summary holds these words; without a summary, their own text."""
        chat_id = self._state.open.chat.id
        return await self._state.store.read(lambda store: store.memory_rows.find(chat_id, query))

    async def summaries(self, ids: Sequence[int]) -> list[str]:
        """The summaries of these messages, oldest first; messages without one are left out."""
        texts = await self._state.store.read(lambda store: store.messages.summary_texts(ids))
        return [texts[message_id] for message_id in sorted(texts)]

    async def clear(self, ids: Sequence[int]) -> None:
        """Delete the summaries of these messages, and why making one failed; the marks stay."""
        chat_id = self._state.open.chat.id
        await self._state.store.run(lambda store: store.summaries.clear(ids))
        await self._state.touched(chat_id, ids)

    async def replacements(self, messages: Sequence[Message], pattern: str, replacement: str) -> list[Replacement]:
        """What replacing a pattern would change in the summaries of these messages. Raises `CannotReplace`.

        The pattern may be the name of a regex script of the settings, which then gives the replacement too.
        """
        scripts = self._state.open.settings.summaries.regex_scripts
        pattern, replacement = script_for(pattern, replacement, scripts)
        return await asyncio.to_thread(replacements, messages, pattern, replacement)

    async def replace(self, changes: Sequence[Replacement]) -> int:
        """Store what replacing has changed, as one step to undo; what has changed meanwhile is left. Returns how many.

        An empty text removes the summary. A summary that was stale stays so: its message has not been read again.
        """
        chat_id, wanted = self._state.open.chat.id, {one.message_id: one for one in changes if one.after != one.before}
        if not wanted:
            return 0

        def replace(store: Store) -> int:
            with store.write():
                messages = store.messages.get_many(list(wanted)).values()
                return store.summaries.rewrite(
                    [
                        _rewritten(message, summary, wanted[message.id].after)
                        for message in messages
                        if (summary := message.swipe.summary) is not None and summary.id == wanted[message.id].seen
                    ]
                )

        count = await self._state.store.run(replace)
        await self._state.touched(chat_id, wanted)
        return count


def _rewritten(message: Message, summary: Summary, text: str) -> Rewritten:
    new = NewSummary(text, summary.source_hash, estimate_tokens(text), edited=True) if text else None
    return Rewritten(message.swipe.id, summary.id, new)
