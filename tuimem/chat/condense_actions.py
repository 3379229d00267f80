"""What a user does about condensed memories: has summaries merged, and takes that apart again."""

from collections.abc import Sequence

from tuimem.chat.state import State
from tuimem.jobs.kinds import CONDENSE, MESSAGES
from tuimem.jobs.runner import JobRunner
from tuimem.memory.condensing import MOST, can_be_condensed, past_groups
from tuimem.messages import CondensedMemory
from tuimem.store import NewJob


class CondenseActions:
    """Queues the merging of summaries; `tuimem.jobs.condense` does it."""

    def __init__(self, state: State, jobs: JobRunner) -> None:
        self._state = state
        self._jobs = jobs

    @property
    def shown(self) -> Sequence[CondensedMemory]:
        """The condensed memories of the open chat, oldest first."""
        return self._state.open.condensed

    async def queue(self, ids: Sequence[int]) -> int:
        """Have the summaries of these messages merged into one. Returns how many those are, 0 when fewer than two.

        The newest `MOST` at most; messages without a summary and excluded ones are left out.
        """
        found = await self._state.store.run(lambda store: store.messages.get_many(ids))
        wanted = [message.id for message in found.values() if can_be_condensed(message)][-MOST:]
        return len(wanted) if len(wanted) > 1 and await self._queue([wanted]) else 0

    async def queue_past(self) -> int:
        """Have the summaries of all older messages merged, some at a time. Returns how many blocks that will make."""
        open_chat = self._state.open
        if open_chat.plan is None:
            return 0
        return await self._queue(past_groups(open_chat.history, open_chat.plan, open_chat.memory))

    async def _queue(self, groups: Sequence[Sequence[int]]) -> int:
        chat_id = self._state.open.chat.id
        new = [
            NewJob(CONDENSE, chat_id=chat_id, subject=f"{ids[0]}-{ids[-1]}", payload={MESSAGES: list(ids)})
            for ids in groups
        ]
        return await self._jobs.queue(new, origin="user")

    async def take_apart(self, ids: Sequence[int]) -> int:
        """Let the summaries of these messages stand for themselves again. Returns how many blocks that were."""
        state = self._state
        chat_id = state.open.chat.id
        touched = [message for block in self.shown if set(block.messages) & set(ids) for message in block.messages]
        count = await state.store.run(lambda store: store.blocks.take_apart(chat_id, ids))
        await state.touched(chat_id, touched)
        return count
