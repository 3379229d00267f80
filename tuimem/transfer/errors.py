"""Why a chat cannot be read or written, in sentences for users."""

from tuimem.errors import TuimemError


class TransferError(TuimemError):
    """A file that cannot be read as a chat, or a chat that cannot be written as one."""
