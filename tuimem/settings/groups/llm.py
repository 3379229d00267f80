"""The settings of what is shared with the tool `llm`."""

from typing import Annotated

from msgspec import Struct

from tuimem.settings.groups.help_text import SettingScope, number, text


class LlmSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The command line tool llm: your memory in its prompts, and learning from them."""

    learns: Annotated[
        bool,
        text("Learn facts and the user profile from what you say to llm too: its log is read.", SettingScope.GLOBAL),
    ] = False
    days: Annotated[
        int, number("How many days back the log of llm is read; 0: all of it.", 0, 36_500, SettingScope.GLOBAL)
    ] = 30
