"""Chats, messages and characters, and `ChatSession`: what a user can do to a chat."""

from tuimem.messages import Character, Chat, Front, Message, Role, Summary, Swipe, SwipeState

__all__ = ["Character", "Chat", "Front", "Message", "Role", "Summary", "Swipe", "SwipeState"]
