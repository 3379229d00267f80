"""What stands under a message about a memory of another machine."""

import pytest

from tuimem.messages import Recall, RecalledMemory
from tuimem.widgets.recall_lines import RecallLook, write_recall


@pytest.mark.parametrize("width", [118, 60, 30])
def test_a_memory_of_another_machine_says_where_it_was_said_and_can_be_refused(width: int) -> None:
    memory = RecalledMemory(
        1,
        None,
        None,
        "[b]Harbour[/]",
        "Jo",
        "3 days ago",
        "19 November 2026",
        "My sister lives in Oslo.",
        0.46,
        machine="laptop",
        elsewhere="k",
    )
    shown = write_recall(RecallLook(Recall(1, 0.0, (memory,), "", "", "", True), unfolded=True), width)
    assert shown is not None
    assert all(len(line) <= width for line in shown.plain.splitlines())
    words = " ".join(shown.plain.split())
    assert "Jo, 3 days ago on laptop, in [b]Harbour[/]" in words
    assert words.count("not this never") == 1
    assert "source" not in words
