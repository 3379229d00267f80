"""The settings of the screen."""

from enum import StrEnum
from typing import Annotated

from msgspec import Struct

from tuimem.settings.groups.help_text import SettingScope, text


class EnterKey(StrEnum):
    """What the enter key does in the composer."""

    SENDS = "sends"
    NEWLINE = "newline"


class CodeLines(StrEnum):
    """What becomes of lines of code that are longer than the screen is wide."""

    WRAP = "wrap"
    SCROLL = "scroll"


class DisplaySettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the screen looks like."""

    theme: Annotated[
        str,
        text(
            "Name of the theme; auto: tuimem-dark, or tuimem-ansi in a terminal with 16 colours.", SettingScope.GLOBAL
        ),
    ] = "auto"
    show_summaries: Annotated[bool, text("Show each message's summary under it.")] = True
    show_preview: Annotated[bool, text("Open the injection preview at the start.")] = False
    show_chat_list: Annotated[bool, text("Open the chat list at the start.")] = False
    unfold_reasoning: Annotated[bool, text("Show the model's reasoning in full.")] = False
    enter_key: Annotated[EnterKey, text("What enter does in the composer; ctrl+j does the other.")] = EnterKey.SENDS
    code_lines: Annotated[
        CodeLines, text("What long lines of code do: wrap, or scroll with < and > on a focused message.")
    ] = CodeLines.WRAP
    time_format: Annotated[str, text("Time format of messages, in strftime notation.")] = "%H:%M"
