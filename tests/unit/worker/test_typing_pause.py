"""The worker's own work rests while somebody types, by a clock that the test moves."""

import pytest

from tuimem.worker.typing_pause import TypingPause

Keys = list[float]


class Clock:
    """Seconds that pass only in waiting. At some of them a key is pressed."""

    def __init__(self, keys: Keys) -> None:
        self.now = 0.0
        self._keys = keys
        self.pause = TypingPause(lambda: self.now, self._sleep)

    async def _sleep(self, seconds: float) -> None:
        end = self.now + seconds
        while self._keys and self._keys[0] <= end:
            self.now = self._keys.pop(0)
            self.pause.typed()
        self.now = end

    async def waits(self) -> float:
        began = self.now
        await self.pause.wait()
        return self.now - began


async def test_where_nobody_types_nothing_waits() -> None:
    assert await Clock([]).waits() == 0


@pytest.mark.parametrize(("keys", "seconds"), [([], 1.5), ([1.0], 2.5), ([1.0, 2.0, 3.0], 4.5), ([9.0], 1.5)])
async def test_it_rests_until_nothing_has_been_typed_for_a_moment(keys: Keys, seconds: float) -> None:
    clock = Clock(keys)
    clock.pause.typed()
    assert await clock.waits() == seconds


async def test_whoever_types_for_hours_is_indexed_too() -> None:
    clock = Clock([float(second) for second in range(1, 100)])
    clock.pause.typed()
    assert [await clock.waits() for _ in range(3)] == [10, 10, 10]
