"""Why what the user wants remembered is no fact."""

from tuimem.errors import TuimemError
from tuimem.remembered import LONGEST_FACT

NOT_STORED = "Not stored"
NOT_REMEMBERED = "The message is stored and sent, but not remembered"
"""What became of it: of a fact that is written by hand, and of a message that is to be one."""


class RefusedFact(TuimemError):
    """The user wants remembered what cannot be a fact."""


class SecretFact(RefusedFact):
    """It holds what is kept out of memory."""

    def __init__(self, secret: str, became: str = NOT_STORED) -> None:
        super().__init__(
            what=f"{became}: the text holds {secret}, and secrets are kept out of memory.",
            remedy="Leave it out and write the rest.",
        )


class LongFact(RefusedFact):
    """It is too long to be in every prompt."""

    def __init__(self, characters: int, became: str = NOT_STORED) -> None:
        super().__init__(
            what=f"{became}: the text has {characters:,} characters, and a fact has {LONGEST_FACT:,} at most.",
            remedy="Say it in fewer words, or write it to a file and pin that with /pin.",
        )
