"""How the memory is, where a user looks for more: the embedder, the number in the index, how far it is, what to do."""

import pytest

from tuimem.widgets.worker_line import write_worker
from tuimem.worker.status import MemoryStatus

HINT = "To find memories by meaning too, run: make chat"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (
            MemoryStatus(is_running=True, embedder="MiniLM", memories=1_239),
            "1,239 indexed. Found by meaning (MiniLM) and words.",
        ),
        (
            MemoryStatus(is_running=True, embedder="MiniLM", memories=3, waiting=5),
            "3 indexed, 5 still to be indexed; words find them already. Found by meaning (MiniLM) and words.",
        ),
        (
            MemoryStatus(is_running=True, embedder="MiniLM", memories=8, rebuilt=2, rebuilding=8),
            "8 indexed. The index is being rebuilt: 2 of 8. The old one serves until then. "
            "Found by meaning (MiniLM) and words.",
        ),
        (
            MemoryStatus(is_running=True, memories=8, hint=HINT),
            f"8 indexed. Found by words only. {HINT}",
        ),
        (MemoryStatus(is_running=True, hint=HINT), f"Found by words only. {HINT}"),
        (MemoryStatus(), "The memory worker is starting. Until then, memories are found by words."),
        (MemoryStatus(is_running=True, memories=8, problem="The disk is full."), "The disk is full."),
    ],
)
def test_it_says_which_embedder_how_many_how_far_and_what_to_do(status: MemoryStatus, said: str) -> None:
    assert write_worker(status).plain == said


def test_what_the_last_search_met_comes_first() -> None:
    assert write_worker(MemoryStatus(is_running=True, memories=8), "It took too long.").plain == "It took too long."
