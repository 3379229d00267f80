"""Why a chat cannot be read or written, in sentences for users."""


class TransferError(Exception):
    """`what` says in a sentence what happened, `remedy` what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}")
        self.what = what
        self.remedy = remedy
