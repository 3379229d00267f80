"""What was learned from the messages that are shown, and facts whose source is not what it was."""

from collections.abc import Iterable, Mapping, Sequence

from tuimem.chat.events import (
    ChatOpened,
    ChatsChanged,
    Event,
    FactsChanged,
    LearnedChanged,
    MessageAdded,
    MessageChanged,
    MessagesRemoved,
    SourcesChanged,
)
from tuimem.chat.learners import LEARNERS
from tuimem.chat.state import State
from tuimem.jobs.learning import learning_job
from tuimem.jobs.progress import JobsProgressed
from tuimem.jobs.runner import JobRunner
from tuimem.messages import Message, Role
from tuimem.remembered import NOTHING_LEARNED, LearnedFrom
from tuimem.store import Store

_MOST_KNOWN = 2_000
"""Messages of which is kept what was learned, to be shown."""

_KINDS = frozenset(learner.name for learner in LEARNERS)

FOLLOWED = (ChatOpened, ChatsChanged, FactsChanged, JobsProgressed, MessageAdded, MessageChanged, MessagesRemoved)
"""What facts, their sources and what is shown of them change by."""


class LearnedFromMessages:
    """Knows the changes of facts by message, and tells once of each fact whose source was edited or deleted."""

    def __init__(self, state: State, jobs: JobRunner) -> None:
        self._state = state
        self._jobs = jobs
        self._known: dict[int, LearnedFrom] = {}
        self._told: set[int] | None = None

    def under(self, message_id: int) -> LearnedFrom:
        """What was learned from a message that was read before."""
        return self._known.get(message_id, NOTHING_LEARNED)

    def take(self, messages: Iterable[Message], found: Mapping[int, LearnedFrom]) -> None:
        """Know what was learned from messages that were read together with it."""
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        for message in messages:
            self._known[message.id] = found.get(message.id, NOTHING_LEARNED)

    async def follow(self, event: Event) -> None:
        """Keep up with the facts of what is shown, and with the sources of all facts."""
        match event:
            case MessageAdded(message) if message.role is Role.USER:  # what begins with “remember:” is a fact at once
                await self._read([message.id])
            case JobsProgressed(kind, failed=failed) if failed and kind in _KINDS:
                await self._read(list(self._known))
            case FactsChanged(_, message_ids):
                await self._read([*self._known, *message_ids])
            case ChatOpened():
                await self._read(list(self._known))
                if self._told is None:  # what was changed in an earlier run was asked about then
                    await self._look_at_sources()
            case MessageChanged(message) if message.role is Role.USER:
                await self._look_at_sources()
            case MessagesRemoved() | ChatsChanged():
                await self._look_at_sources()

    async def _read(self, ids: Sequence[int]) -> None:
        found = await self._state.store.read(lambda store: learned_from(store, ids))
        changed = [one for one in ids if self.under(one) != found.get(one, NOTHING_LEARNED)]
        self._known.update((one, found.get(one, NOTHING_LEARNED)) for one in changed)
        if changed:
            self._state.emit(LearnedChanged(tuple(changed)))

    async def _look_at_sources(self) -> None:
        """Tell of facts whose source has changed, unless that was done; of one that was put right meanwhile, again."""
        facts = await self._state.store.read(lambda store: store.facts.to_ask_about())
        new = [] if self._told is None else [fact for fact in facts if fact.id not in self._told]
        self._told = {fact.id for fact in facts}
        if new:
            self._state.emit(SourcesChanged(tuple(new)))

    async def again(self, message_id: int) -> bool:
        """Have learned from a message what could not be learned from it. False: nothing is missing."""
        chat = self._state.open.chat
        waiting = await self._state.store.run(lambda store: store.exchanges.read_again(message_id))
        jobs = [learning_job(learner, chat.id, exchange_id) for learner, exchange_id in waiting.items()]
        await self._jobs.queue(jobs, origin="user", shows_progress=False)
        await self._read([message_id])
        return bool(waiting)


def learned_from(store: Store, ids: Sequence[int]) -> dict[int, LearnedFrom]:
    """What was learned from these messages and what could not be, by message; those without either are left out."""
    changes, errors = store.facts.changes_of(ids), store.exchanges.errors_of(ids)
    return {
        one: LearnedFrom(tuple(changes.get(one, ())), tuple(errors.get(one, ())))
        for one in ids
        if one in changes or one in errors
    }
