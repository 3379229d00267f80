"""The settings of chats."""

from typing import Annotated

from msgspec import Struct

from tuimem.messages import Role
from tuimem.settings.groups.help_text import SettingScope, number, text


class ChatSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who talks to whom."""

    profile: Annotated[
        str,
        text("Config profile of chats that are not locked to one, and whose character is not.", SettingScope.GLOBAL),
    ] = "Default"
    user_name: Annotated[str, text("Your name in new chats; {{user}} in prompts.")] = "User"
    character_name: Annotated[str, text("Name of the character in new chats; {{char}} in prompts.")] = "Assistant"
    system_prompt: Annotated[str, text("System prompt of characters without one of their own.")] = (
        "You are {{char}}. Be helpful, accurate and brief."
    )
    opening: Annotated[
        str,
        text("First message of yours when the character speaks first; some models require one. Empty: none."),
    ] = "…"
    note: Annotated[
        str, text("Author's note: a text that stands in the chat in every prompt; {{user}} and {{char}} are filled in.")
    ] = ""
    note_depth: Annotated[int, number("How many messages stand after the author's note.", 0, 9999)] = 4
    note_role: Annotated[Role, text("The role of the author's note.")] = Role.SYSTEM
    keep_deleted_days: Annotated[
        int,
        number(
            "Days to keep deleted chats and messages, replaced texts, undo steps and the composer's history; "
            "after that they are removed for good.",
            1,
            36_500,
            SettingScope.GLOBAL,
        ),
    ] = 30
