"""Where a command's key works."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A screen, or what is in focus on it.

    `words` finish the sentence “the key works …”; empty: anywhere on the chat screen. `screen` is the name under which
    the app knows the screen; empty: the chat screen. `mark` stands behind its keys in the documentation.
    """

    name: str
    words: str = ""
    screen: str = ""
    mark: str = ""


CHAT = Place("chat")
MESSAGE = Place("message", "on a focused message", mark="●")
