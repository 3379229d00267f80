"""The history's sums and lists, however it was changed, and that changing it costs no walk over it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimem.memory.history import Entry, History
from tuimem.memory.plan import plan
from tuimem.memory.segments import Budget
from tuimem.messages import Front, Role
from tuimem.settings.model import MemorySettings, ThresholdUnit

entries = st.builds(
    Entry,
    id=st.integers(1, 12),
    role=st.sampled_from(Role),
    tokens=st.integers(0, 3),
    summary_tokens=st.integers(0, 3),
    summary_id=st.integers(0, 5),
    remember=st.booleans(),
    exclude=st.booleans(),
    hidden=st.booleans(),
)


@given(st.lists(entries | st.integers(1, 12), max_size=40))
def test_a_history_changed_step_by_step_is_the_one_read_at_once(changes: list[Entry | int]):
    history, expected = History(), {}
    for change in changes:
        if isinstance(change, Entry):
            history.put(change)
            expected[change.id] = change
        else:
            history.remove(change)
            expected.pop(change, None)
    fresh = History([expected[i] for i in sorted(expected)])
    assert list(history) == list(fresh)
    for figure in ("summarised", "remembered", "sendable_count", "sendable_tokens", "summary_tokens"):
        assert getattr(history, figure) == getattr(fresh, figure), figure
    assert history.latest_summary_id >= fresh.latest_summary_id
    for at, entry in enumerate(history):
        assert (history.find(entry.id), history.position(entry.id), history.entry(entry.id)) == (at, at, entry)
    assert history.entry(99) is None


class Counting(History):
    """Counts how many entries are looked at."""

    looks = 0

    def __getitem__(self, index: Any) -> Any:  # noqa: ANN401
        self.looks += 1 if isinstance(index, int) else len(range(*index.indices(len(self))))
        return super().__getitem__(index)

    def __iter__(self) -> Iterator[Entry]:
        self.looks += len(self)
        return super().__iter__()


def looks(count: int, memory: MemorySettings, *, summarised: bool) -> int:
    """How many entries one more message and its plan look at, in a settled chat of `count` messages."""
    rows = [
        Entry(n, Role.USER if n % 2 else Role.ASSISTANT, 50, 12 * summarised, n * summarised)
        for n in range(1, count + 1)
    ]
    budget = Budget(8192, 512)
    history = Counting(rows, plan(History(rows), memory, budget).front)
    history.looks = 0
    history.put(replace(rows[-1], id=count + 1, summary_id=0, summary_tokens=0))
    plan(history, memory, budget)
    return history.looks


@pytest.mark.parametrize("summarised", [True, False])
@pytest.mark.parametrize("unit", ThresholdUnit)
def test_one_more_message_costs_as_much_in_a_long_chat_as_in_a_short_one(unit: ThresholdUnit, summarised: bool):
    memory = MemorySettings(threshold_unit=unit, separate_long_term=True)
    short, long = looks(2_000, memory, summarised=summarised), looks(30_000, memory, summarised=summarised)
    assert long <= short * 1.1
    assert long < 3_000


@pytest.mark.parametrize("as_of", [0, 3])
def test_a_summary_made_after_the_front_was_placed_waits_even_if_it_is_the_first(as_of: int):
    rows = [Entry(n, Role.USER, 50, 10 * (n <= as_of), n * (n <= as_of)) for n in range(1, 21)]
    memory, budget = MemorySettings(), Budget(2_000, 100)
    history = History(rows, Front(kept_from=12, text_from=1, as_of=as_of))
    before = plan(history, memory, budget)
    history.put(replace(rows[8], summary_id=1_000, summary_tokens=5))
    after = plan(history, memory, budget)
    assert after.segments == before.segments
    history.front = Front(kept_from=12, text_from=1, as_of=history.latest_summary_id)
    assert plan(history, memory, budget).segments != before.segments
