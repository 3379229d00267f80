"""What is known of one model on one server, and what keeps it from one run to the next."""

import time
from collections.abc import Callable, Mapping
from typing import Protocol

from tuimem.endpoint.abilities.ability import Ability, Learned
from tuimem.endpoint.protocol import Json


class AbilityStore(Protocol):
    """Keeps what was learned, by the key of a model on a server and by name."""

    async def read(self, key: str) -> Mapping[str, Learned]:
        """All that is known under the key."""

    async def keep(self, key: str, name: str, learned: Learned) -> None:
        """Keep this under the name."""


class MemoryStore:
    """Keeps what was learned as long as it lives itself."""

    def __init__(self) -> None:
        self._learned: dict[str, dict[str, Learned]] = {}

    async def read(self, key: str) -> Mapping[str, Learned]:
        """All that is known under the key."""
        return dict(self._learned.get(key, {}))

    def everything(self) -> Mapping[str, Mapping[str, Learned]]:
        """All that was learned, by key and name."""
        return self._learned

    async def keep(self, key: str, name: str, learned: Learned) -> None:
        """Keep this under the name."""
        self._learned.setdefault(key, {})[name] = learned


class Abilities:
    """What one model on one server can do: `told` by the server on this connection, and `learned`, which is kept."""

    def __init__(
        self,
        key: str,
        store: AbilityStore,
        *,
        told: Mapping[str, Learned],
        learned: Mapping[str, Learned],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._key = key
        self._store = store
        self._clock = clock
        self.told = told
        self.learned = dict(learned)

    def find(self, ability: Ability) -> Learned:
        """What holds: what was learned, else what the server has told, else the default."""
        learned = self.learned.get(ability.name)
        if learned is not None and self._clock() - learned.when <= ability.holds:
            return learned
        return self.told.get(ability.name) or Learned(ability.default, "default", 0.0)

    def forget(self, name: str) -> None:
        """Find it out again; what is kept stays until then."""
        self.learned.pop(name, None)

    async def learn(self, name: str, value: Json, source: str) -> None:
        """Keep a value under a name, with where it was learned from."""
        self.learned[name] = learned = Learned(value, source, self._clock())
        await self._store.keep(self._key, name, learned)


NOTHING_KNOWN = Abilities("", MemoryStore(), told={}, learned={})
"""Of a model that is not there."""
