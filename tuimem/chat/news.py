"""News in a turn: what the next prompt tells of changes in the background, and what is kept of that when it is sent."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from tuimem.chat.gather import Gathered
from tuimem.chat.open_chat import OpenChat
from tuimem.memory.news import NEWS, News, fresh_news, news_from_store
from tuimem.memory.pieces import Piece
from tuimem.memory.plan import Plan
from tuimem.store import Store, StoreFull


async def told(open_chat: OpenChat, gathered: Gathered, without: int | None) -> tuple[Sequence[Piece], News | None]:
    """The news that stand beside messages, and those of the message that is to be answered, if it is new."""
    if not gathered.held:
        return (), None
    chat_id, target = open_chat.chat.id, open_chat.to_be_answered(without)

    def read(store: Store) -> tuple[list[News], bool]:
        standing = [news_from_store(*row) for row in store.news.standing(chat_id)]
        return standing, target is not None and not store.news.is_known(target)

    standing, is_new = await open_chat.store.read(read)
    news = None
    if target is not None and is_new:
        answered = [kind for kind in gathered.held if kind not in gathered.failed]
        news = fresh_news(target, open_chat.history.front, standing, gathered.pieces, answered)
    return [one.piece for one in (*standing, news) if one is not None and one.text], news


async def keep_told(open_chat: OpenChat, plan: Plan, without: int | None) -> None:
    """A prompt is sent: its news stays beside the message that tells it, and what the front has taken in has ended."""
    material, target = open_chat.material, open_chat.to_be_answered(without)
    if not material.held:
        return
    chat_id = open_chat.chat.id
    beside = [piece.placement.message_id for piece in plan.pieces if piece.kind is NEWS]
    news = plan.news or (None if target is None else News(target))
    new = None if news is None else (news.message_id, news.text, news.to_json())
    with suppress(StoreFull):  # then it is told again
        await open_chat.store.run(lambda store: store.news.sent(chat_id, beside, new))
    open_chat.material = replace(
        open_chat.material,
        pieces=tuple(p for p in open_chat.material.pieces if p.kind is not NEWS or p.placement.message_id in beside),
    )
