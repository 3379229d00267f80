"""Passages as the index gives them, of messages that need no store."""

from tuimem.memory.recall.passages import IndexedPassage, PassageSource, cut


def indexed(source: PassageSource) -> IndexedPassage:
    """The first passage of a message, under the message's number."""
    return IndexedPassage(
        id=source.message_id,
        message_id=source.message_id,
        swipe_id=source.swipe_id,
        chat_id=source.chat_id,
        chat_title="Harbour",
        role=source.role,
        author=source.author,
        created=source.created,
        characters=len(source.text),
        passage=cut(source)[0],
    )
