"""Says what went wrong in work that runs beside the screen, so that no failure goes unseen."""

from textual.dom import DOMNode
from textual.worker import Worker, WorkerState

from tuimem.text import clean_line

_SECONDS_SHOWN = 12


def say_failure(node: DOMNode, event: Worker.StateChanged) -> None:
    """Tell the user of a worker's error: an expected one in its own two sentences, any other as what it is."""
    error = event.worker.error
    if event.state is not WorkerState.ERROR or error is None:
        return
    what, remedy = getattr(error, "what", ""), getattr(error, "remedy", "")
    if not what:
        what = f"tuimem could not {event.worker.description}: {clean_line(f'{type(error).__name__}: {error}')}."
        remedy = "What is stored is safe. Please report this if it comes again."
        node.log.error(error)
    node.app.notify(f"{what}\n{remedy}", severity="error", timeout=_SECONDS_SHOWN, markup=False)
