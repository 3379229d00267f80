"""What a summary is made from, read from the store once."""

from tuimem.memory.summary_macros import SummarySubject, reach
from tuimem.settings.model import SummarySettings
from tuimem.store import Store


def read_subject(store: Store, message_id: int, settings: SummarySettings) -> SummarySubject | None:
    """The message, its chat, and as many messages before it as the macros reach; None when it is deleted."""
    message = store.messages.get(message_id)
    chat = store.chats.get(message.chat_id) if message is not None else None
    if message is None or chat is None:
        return None
    count = reach(settings)
    before = store.messages.page(chat.id, before=message_id, limit=count) if count else []
    return SummarySubject(message, chat, tuple(before))
