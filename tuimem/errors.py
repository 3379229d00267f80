"""The base of every error that a user can meet."""

from tuimem.text import clean_line


class TuimemError(Exception):
    """`what` says in a sentence what happened, `remedy` in another what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}".rstrip())
        self.what = what
        self.remedy = remedy


class Unexpected(TuimemError):
    """A fault of the program itself."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(
            what=f"Internal error: {clean_line(f'{type(error).__name__}: {error}')}.",
            remedy="Your chats are safe. Please report this if it happens again.",
        )
