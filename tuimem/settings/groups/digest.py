"""The settings of the digest: what was said lately, in short, in a file of its own."""

from typing import Annotated

from msgspec import Struct

from tuimem.remembered import Reach
from tuimem.settings.groups.help_text import number, text


class DigestSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The digest: what you said lately, in short, kept by a model in a file that you can edit."""

    enabled: Annotated[bool, text("Send the digest, where there is one, while memory is on.")] = True
    every: Annotated[
        int,
        number("Bring the digest up to date after this many of your messages; 0: only when you ask for it.", 0, 1000),
    ] = 0
    reach: Annotated[
        Reach,
        text(
            "Which digest is kept up to date automatically: of this chat, of all with the character, or of all chats."
        ),
    ] = Reach.CHARACTER
    exchanges: Annotated[
        int, number("How many exchanges are read at once, and with how many a new digest begins.", 1, 100)
    ] = 10
    most_characters: Annotated[
        int, number("The longest digest, in characters; its oldest lines are removed first.", 200, 100_000)
    ] = 4000
    tokens: Annotated[
        int,
        number("The most tokens of the digest in a prompt, and never more than an eighth of the window.", 50, 100_000),
    ] = 1000
