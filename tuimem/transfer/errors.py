"""Why a chat cannot be read or written, in sentences for users."""

from typing import Literal

from tuimem.errors import TuimemError


class TransferError(TuimemError):
    """A file that cannot be read as a chat, or a chat that cannot be written as one."""


class WhoseMemories(TransferError):
    """Files that do not say whose memories they hold: they are to be read again with that `name`."""

    def __init__(self, what: str, name: Literal["character", "user"]) -> None:
        super().__init__(what, f"Say whose you want: `tuimem memory import PATH --{name} NAME`.")
        self.name = name
