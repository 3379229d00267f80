"""The settings of the digest: what was said lately, in short, in a file of its own."""

from typing import Annotated

from msgspec import Struct

from tuimem.remembered import Reach
from tuimem.settings.groups.help_text import number, text


class DigestSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The digest: what you said lately, in short, kept by a model in a file that you can edit."""

    enabled: Annotated[bool, text("Send the digest, where there is one, while memory is on.")] = True
    every: Annotated[
        int, number("Bring the digest up to date after so many of your messages; 0: only when you ask for it.", 0, 1000)
    ] = 0
    reach: Annotated[
        Reach, text("What the digest that keeps itself is of: this chat, all chats with the character, or all chats.")
    ] = Reach.CHARACTER
    exchanges: Annotated[
        int, number("How many exchanges are read at once, and with how many a new digest begins.", 1, 100)
    ] = 10
    most_characters: Annotated[
        int, number("The longest digest, in characters; then the oldest lines leave it.", 200, 100_000)
    ] = 4000
    tokens: Annotated[
        int, number("The most tokens of the digest in a prompt, and never over an eighth of the window.", 50, 100_000)
    ] = 1000
