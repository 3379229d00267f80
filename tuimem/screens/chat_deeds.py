"""What can be done to a chat that is listed, for the screens that list chats. Each has to be awaited in a worker."""

from typing import TYPE_CHECKING, Any

from textual.app import App

from tuimem.messages import Chat
from tuimem.screens.prompt import PromptScreen

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession


async def rename_chat(app: App[Any], session: "ChatSession", chat: Chat) -> None:
    """Ask for another name, and give it to the chat."""
    title = await app.push_screen_wait(PromptScreen("Rename the chat", chat.title, enter="renames"))
    if title:
        await session.chats.rename(title, chat.id)


async def delete_chat(app: App[Any], session: "ChatSession", chat: Chat) -> None:
    """Delete the chat; it can be brought back."""
    if chat.id == session.chat.id and session.replies.is_streaming:
        app.notify("A reply is streaming in this chat. Press esc to stop it, then delete the chat.", markup=False)
        return
    title = await session.chats.delete(chat.id)
    if title is not None:
        app.notify(f"“{title}” deleted; /restore-chat brings it back.", markup=False)
