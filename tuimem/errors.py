"""The base of every error that a user can meet."""


class TuimemError(Exception):
    """`what` says in a sentence what happened, `remedy` in another what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}".rstrip())
        self.what = what
        self.remedy = remedy
