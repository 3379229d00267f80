"""Who speaks in a chat, and what the character is told to be."""

from tuimem.memory.macros import fill_in
from tuimem.messages import Chat
from tuimem.settings.model import Settings


def names(chat: Chat) -> dict[str, str]:
    """The macros that stand for the two speakers."""
    return {"char": chat.character.name, "user": chat.user_name}


def system_prompt(chat: Chat, settings: Settings) -> str:
    """The system prompt in force, macros not filled in: the chat's own, else the character's, else the setting's."""
    if chat.system_prompt is not None:
        return chat.system_prompt
    return chat.character.system_prompt or settings.chats.system_prompt


def opening_text(chat: Chat, settings: Settings) -> str:
    """What stands as the user's words before a conversation that the character begins, macros filled in."""
    return fill_in(settings.chats.opening, names(chat)).strip()
