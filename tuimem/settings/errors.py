"""What can be wrong with a setting."""


class SettingError(Exception):
    """A setting that cannot be used: `what` happened, and the `remedy`, one sentence each."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}")
        self.what = what
        self.remedy = remedy
