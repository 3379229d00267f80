"""Which messages take part in memory, and which are due for a summary."""

from typing import Any

import msgspec
import pytest

from tuimem.memory.eligibility import due_for_summary, is_eligible
from tuimem.memory.history import History
from tuimem.messages import Entry, Role
from tuimem.settings.model import MemorySettings, SummarySettings

ALL = MemorySettings(minimum_length=10)


def entry(n: int = 1, **changes: Any) -> Entry:
    return Entry(**{"id": n, "role": Role.ASSISTANT, "tokens": 20, **changes})


@pytest.mark.parametrize(
    ("changes", "memory", "expected"),
    [
        ({}, {}, True),
        ({"role": Role.USER}, {}, True),
        ({"role": Role.USER}, {"include_user_messages": False}, False),
        ({"hidden": True}, {}, False),
        ({"hidden": True}, {"include_hidden_messages": True}, True),
        ({"role": Role.SYSTEM}, {}, False),
        ({"role": Role.SYSTEM}, {"include_system_messages": True}, True),
        ({"tokens": 9}, {}, False),
        ({"tokens": 10}, {}, True),
        ({"tokens": 9}, {"minimum_length": 9}, True),
        ({"exclude": True}, {}, False),
        ({"remember": True, "role": Role.USER, "hidden": True, "tokens": 1}, {"include_user_messages": False}, True),
        ({"remember": True, "role": Role.SYSTEM}, {}, True),
    ],
)
def test_the_first_rule_that_matches_decides(changes: dict[str, Any], memory: dict[str, Any], expected: bool):
    assert is_eligible(entry(**changes), msgspec.structs.replace(ALL, **memory)) is expected


def due(rows: list[Entry], *, by_user: bool = False, **changes: Any) -> list[int]:
    summaries = msgspec.structs.replace(SummarySettings(), **changes)
    return due_for_summary(History(rows), ALL, summaries, ignore_batch_size=by_user)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [1, 2, 3, 4, 5, 6]),
        ({"lag": 2}, [1, 2, 3, 4]),
        ({"lag": 6}, []),
        ({"message_limit": 2}, [5, 6]),
        ({"message_limit": 2, "lag": 1}, [4, 5]),
        ({"message_limit": 0}, [6]),
        ({"message_limit": -1}, [1, 2, 3, 4, 5, 6]),
        ({"batch_size": 6}, [1, 2, 3, 4, 5, 6]),
        ({"batch_size": 7}, []),
        ({"batch_size": 4, "message_limit": 2}, [3, 4, 5, 6]),
    ],
)
def test_lag_limit_and_batch_size_say_which_are_due(changes: dict[str, Any], expected: list[int]):
    assert due([entry(n) for n in range(1, 7)], **changes) == expected


def test_asked_for_by_the_user_a_batch_need_not_be_full():
    assert due([entry(1), entry(2)], batch_size=5, by_user=True) == [1, 2]


def test_lag_and_limit_count_messages_that_take_part_and_not_others():
    rows = [entry(1), entry(2), entry(3, tokens=1), entry(4, hidden=True), entry(5)]
    assert due(rows, lag=1) == [1, 2]
    assert due(rows, message_limit=2) == [2, 5]


def test_a_message_with_a_summary_is_not_due_but_counts():
    rows = [entry(1), entry(2, summary_id=1), entry(3)]
    assert due(rows) == [1, 3]
    assert due(rows, message_limit=2) == [3]
