"""What a plan takes of memory: with a large window it lists the summaries of a whole chat."""

import tracemalloc

from tuimem.memory.budget import Budget
from tuimem.memory.history import History
from tuimem.memory.material import Material
from tuimem.memory.pieces import Source
from tuimem.memory.plan import Plan, SentAs, plan
from tuimem.memory.summary_sources import SummarySources
from tuimem.messages import Entry, Role
from tuimem.settings.model import MemorySettings

_MESSAGES = 3_000
_BYTES_A_MESSAGE = 150


def planned(messages: int) -> tuple[History, Plan]:
    """Most of the messages by their summaries, in a window that has room for all of those."""
    roles = (Role.USER, Role.ASSISTANT)
    history = History(Entry(n, roles[n % 2], 100, 10, n) for n in range(1, messages + 1))
    return history, plan(Material(), history, MemorySettings(), Budget(30 * messages, 0))


def test_a_plan_is_small_while_it_is_made_and_afterwards() -> None:
    planned(10)  # what is imported and kept once does not count
    tracemalloc.start()
    try:
        history, made = planned(_MESSAGES)
        assert made.stands_for.by_summary > 0.8 * _MESSAGES
        assert sum(made.sent_as(entry) is SentAs.NOTHING for entry in history) == 0
        assert tracemalloc.get_traced_memory()[1] < _BYTES_A_MESSAGE * _MESSAGES
    finally:
        tracemalloc.stop()


def test_summaries_in_columns_are_the_same_sequence() -> None:
    newest_first = [Source(9, 4, 12), Source(5, 3, 300), Source(2, 1, 7)]
    sources = SummarySources(newest_first)
    assert sources == newest_first == list(sources)
    assert (sources[0], sources[1:]) == (newest_first[0], tuple(newest_first[1:]))
    assert sources != SummarySources(newest_first[::-1]) == sources.in_order() == tuple(reversed(newest_first))
    assert list(reversed(sources)) == newest_first
    assert sources.find(5) == newest_first[1]
    assert sources.find(6) is None
    assert SummarySources([Source(2, 1), Source(1, 2), Source(3, 3)]).in_order()[0].message_id == 1
