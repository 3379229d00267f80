"""Which page belongs to whom."""

from tuimem.memory.macros import fill_in
from tuimem.settings.groups.chats import ChatSettings
from tuimem.settings.model import Settings

NAMELESS = ChatSettings().user_name
"""Who has not said their name."""


def page_name(settings: Settings, persona: str) -> str:
    """The name of the page for somebody who chats under this name; empty: who has not said theirs."""
    named = fill_in(settings.user_profile.page, {"user": persona or settings.chats.user_name}).strip()
    return named or NAMELESS
