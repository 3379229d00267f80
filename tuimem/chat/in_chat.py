"""A chat's own prompt up to one message: what its summary is asked for in, so that the server's work is used again."""

from tuimem.chat.open_chat import OpenChat
from tuimem.chat.state import State
from tuimem.memory.arrange import merge
from tuimem.memory.summary_request import ChatPrompt


async def prompt_up_to(state: State, chat_id: int, message_id: int) -> ChatPrompt | None:
    """What a chat sends as far as the message; None when that is not sent by its text, or the chat is gone.

    It is the plan's, with the front as it was sent last even where a step is due: the server has that one.
    """
    open_chat = state.same_chat(chat_id) or await _read(state, chat_id)
    if open_chat is None:
        return None
    written = await state.planner.written(open_chat, holds_front=True)
    for at, piece in enumerate(written.pieces):
        if piece.kind.is_message and message_id in piece.messages:
            said = written.pieces[: at + 1]
            return ChatPrompt(tuple(merge(said)), written.plan.window - sum(each.tokens for each in said))
    return None


async def _read(state: State, chat_id: int) -> OpenChat | None:
    """A chat that is not on the screen."""
    chat = await state.store.read(lambda store: store.chats.get(chat_id))
    if chat is None:
        return None
    loaded = await state.store.read(lambda store: state.in_force(chat))
    open_chat = OpenChat(state.store, chat, loaded.settings, state.model)
    await open_chat.load()
    return open_chat
