"""What can go wrong with the memory worker, in sentences for users."""

from tuimem.errors import TuimemError


class MemoryUnavailable(TuimemError):
    """The memory cannot be asked just now."""


def not_started(why: str) -> MemoryUnavailable:
    """The process could not be started, or ended before it could be asked. `why` is a clause or empty."""
    said = f" ({why})" if why else ""
    return MemoryUnavailable(
        f"The memory worker could not be started{said}.", "It is tried again; the log says more if it goes on."
    )


def no_room(folder: str) -> MemoryUnavailable:
    """The process could not write the file by which it is found."""
    return MemoryUnavailable(
        f"The disk with {folder} is full, so the memory worker cannot start and nothing is recalled.",
        "Free some space: it is tried again by itself.",
    )


def ended() -> MemoryUnavailable:
    """The process ended while it was asked."""
    return MemoryUnavailable("The memory worker has ended.", "It is started again by itself.")


def keeps_ending() -> MemoryUnavailable:
    """The process ended again and again, each time soon after it was started."""
    return MemoryUnavailable(
        "The memory worker ends again and again.", "Run `tuimem doctor`; worker-crash.log beside the log may say why."
    )


def too_late(seconds: float) -> MemoryUnavailable:
    """The answer took longer than it was waited for."""
    return MemoryUnavailable(f"The memory did not answer within {seconds:g} s.", "Try again in a moment.")


def newer_worker(version: str) -> MemoryUnavailable:
    """A newer version of the program runs the worker."""
    return MemoryUnavailable(
        f"The memory is in use by tuimem {version}, which is newer than this window.",
        "Close this window and start tuimem again.",
    )


def not_open() -> MemoryUnavailable:
    """Nobody has started the client, or it is closed."""
    return MemoryUnavailable("The memory is off.", "Turn on recall in the settings.")
