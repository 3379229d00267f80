"""How the memory worker is, in a line."""

from textual.content import Content

from tuimem.worker.status import MemoryStatus

_FAINT, _WARNING = "$foreground-muted", "$text-warning"


def write_worker(status: MemoryStatus, problem: str = "") -> Content:
    """What keeps memories from being found, else how they are found. `problem` is that of the last search."""
    if said := problem or status.problem:
        return Content.styled(said, _WARNING)
    if not status.is_running:
        return Content.styled("The memory worker is starting. Until then, memories are found by words.", _FAINT)
    how = f"Found by meaning ({status.embedder}) and words." if status.finds_by_meaning else "Found by words only."
    if status.waiting:
        how = f"{status.waiting:,} still to be indexed; words find them already. {how}"
    elif status.rebuilding:
        how = f"The index is being rebuilt: {status.rebuilt:,} of {status.rebuilding:,}. The old one serves until then."
    return Content.styled(how if status.finds_by_meaning else f"{how} {status.hint}".rstrip(), _FAINT)
