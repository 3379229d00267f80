"""The history's sums and lists, however it was changed, and that changing it costs no walk over it."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimem.memory.budget import Budget
from tuimem.memory.history import History
from tuimem.memory.material import Material
from tuimem.memory.plan import plan
from tuimem.messages import Entry, Role
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
    for figure in (
        "summarised",
        "unsummarised",
        "remembered",
        "excluded",
        "sendable_count",
        "sendable_tokens",
        "replaceable_count",
    ):
        assert getattr(history, figure) == getattr(fresh, figure), figure
    for at, entry in enumerate(history):
        assert (history.find(entry.id), history.position(entry.id), history.entry(entry.id)) == (at, at, entry)
    assert history.entry(99) is None


class Counting(History):
    """Counts how many entries are looked at."""

    looks = 0

    def __getitem__(self, index: Any) -> Any:
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
    history = Counting(rows, plan(Material(), History(rows), memory, budget).front)
    history.looks = 0
    history.put(rows[-1]._replace(id=count + 1, summary_id=0, summary_tokens=0))
    plan(Material(), history, memory, budget)
    return history.looks


@pytest.mark.parametrize("summarised", [True, False])
@pytest.mark.parametrize("unit", ThresholdUnit)
def test_one_more_message_costs_as_much_in_a_long_chat_as_in_a_short_one(unit: ThresholdUnit, summarised: bool):
    memory = MemorySettings(threshold_unit=unit, separate_long_term=True)
    short, long = looks(2_000, memory, summarised=summarised), looks(30_000, memory, summarised=summarised)
    assert long <= short * 1.1
    assert long < 3_000


def test_a_message_can_be_left_out_for_a_while():
    history = History([Entry(1, Role.USER, 5), Entry(2, Role.ASSISTANT, 7)])
    with history.without(2) as shorter:
        assert (len(shorter), shorter.sendable_tokens) == (1, 5)
    assert (len(history), history.sendable_tokens) == (2, 12)
    with history.without(99) as same:
        assert len(same) == 2
