"""What was learned from the messages that are shown, and facts whose source is not what it was."""

from collections.abc import Iterable, Mapping, Sequence

from tuimem.chat.events import (
    ChatOpened,
    ChatsChanged,
    Event,
    FactsChanged,
    LearnedChanged,
    MessageChanged,
    MessagesRemoved,
    SourcesChanged,
)
from tuimem.chat.state import State
from tuimem.messages import Message, Role
from tuimem.remembered import ToldChange

_MOST_KNOWN = 2_000
"""Messages of which is kept what was learned, to be shown."""


class Learned:
    """Knows the changes of facts by message, and tells once of each fact whose source was edited or deleted."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._known: dict[int, Sequence[ToldChange]] = {}
        self._told: set[int] | None = None

    def under(self, message_id: int) -> Sequence[ToldChange]:
        """What was learned from a message that was read before."""
        return self._known.get(message_id, ())

    def take(self, messages: Iterable[Message], found: Mapping[int, Sequence[ToldChange]]) -> None:
        """Know what was learned from messages that were read together with it."""
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        for message in messages:
            self._known[message.id] = found.get(message.id, ())

    async def follow(self, event: Event) -> None:
        """Keep up with the facts of what is shown, and with the sources of all facts."""
        match event:
            case FactsChanged():
                await self._read_again()
            case ChatOpened():
                await self._read_again()
                if self._told is None:  # what was changed in an earlier run was asked about then
                    await self._look_at_sources()
            case MessageChanged(message) if message.role is Role.USER:
                await self._look_at_sources()
            case MessagesRemoved() | ChatsChanged():
                await self._look_at_sources()

    async def _read_again(self) -> None:
        ids = list(self._known)
        found = await self._state.store.read(lambda store: store.facts.changes_of(ids))
        changed = [one for one in ids if list(self._known[one]) != list(found.get(one, ()))]
        self._known.update((one, found.get(one, ())) for one in changed)
        if changed:
            self._state.emit(LearnedChanged(tuple(changed)))

    async def _look_at_sources(self) -> None:
        """Tell of facts whose source has changed, unless that was done; of one that was put right meanwhile, again."""
        facts = await self._state.store.read(lambda store: store.facts.to_ask_about())
        new = [] if self._told is None else [fact for fact in facts if fact.id not in self._told]
        self._told = {fact.id for fact in facts}
        if new:
            self._state.emit(SourcesChanged(tuple(new)))
