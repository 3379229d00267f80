"""What a summary is held against, and the reasons that are found."""

from collections.abc import Sequence

from msgspec import Struct

BETWEEN = "; "
"""What stands between two reasons."""


class Wording(Struct, frozen=True):
    """How the reasons speak of what was summarised: `names Lyon, which the message does not`."""

    lacks: str = "the message does not"
    denies: str = "the message denies"
    says: str = "the message says"


OF_SUMMARIES = Wording("its summaries do not", "its summaries deny", "its summaries say")
"""For what was made of several summaries."""


class Evidence(Struct, frozen=True):
    """What a summary may say: its message, the texts that whoever made it was given, and the names in the chat."""

    message: str
    history: Sequence[str] = ()
    names: Sequence[str] = ()
    wording: Wording = Wording()


def reasons(doubt: str) -> list[str]:
    """The reasons of a doubt, one by one."""
    return doubt.split(BETWEEN) if doubt else []
