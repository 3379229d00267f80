"""Where a command's key works."""

from msgspec import Struct


class Place(Struct, frozen=True):
    """A screen, or what is in focus on it.

    `words` finish the sentence “the key works …”; empty: anywhere on the chat screen. `screen` is the name under which
    the app knows the screen; empty: the chat screen. `mark` stands behind its keys in the documentation.
    """

    name: str
    words: str = ""
    screen: str = ""
    mark: str = ""

    @property
    def is_part(self) -> bool:
        """Whether it is a part of the chat screen, which carries its commands out."""
        return bool(self.words) and not self.screen


CHAT = Place("chat")
MESSAGE = Place("message", "on a focused message", mark="●")
READING = Place("reading", "while you write or on a focused message", mark="◐")
