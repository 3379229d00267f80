"""How the memory worker is, in a line."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

if TYPE_CHECKING:
    from tuimem.worker.status import MemoryStatus

_FAINT, _WARNING = "$foreground-muted", "$text-warning"


def write_worker(status: "MemoryStatus", problem: str = "") -> Content:
    """What keeps memories from being found, else how many there are, how far the index is, and how they are found.

    `problem` is that of the last search.
    """
    if said := problem or status.problem:
        return Content.styled(said, _WARNING)
    if not status.is_running:
        return Content.styled("The memory worker is starting. Until then, memories are found by words.", _FAINT)
    return Content.styled(" ".join(_sentences(status)), _FAINT)


def _sentences(status: "MemoryStatus") -> Iterator[str]:
    if status.waiting:
        yield f"{status.memories:,} indexed, {status.waiting:,} still to be indexed; words find them already."
    elif status.memories:
        yield f"{status.memories:,} indexed."
    if status.rebuilding and not status.waiting:
        yield f"The index is being rebuilt: {status.rebuilt:,} of {status.rebuilding:,}. The old one serves until then."
    if status.finds_by_meaning:
        yield f"Found by meaning ({status.embedder}) and words."
    else:
        yield f"Found by words only. {status.hint}".rstrip()
