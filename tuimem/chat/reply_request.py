"""What is asked of the model: a new reply, another swipe of one, or more of one."""

from collections.abc import Callable, Coroutine
from typing import Any

from msgspec import Struct

from tuimem.chat.events import ReplyKind
from tuimem.chat.open_chat import OpenChat
from tuimem.chat.state import State
from tuimem.messages import Message, Role, SwipeState


class ReplyRequest(Struct, frozen=True):
    """What is asked of the model: `begin` makes the message that the reply goes into.

    `without` is the message that the prompt must not show (the reply made anew); `unsettled` the one whose text will
    change; `wish` is wanted of this reply in place of the instruction.
    """

    kind: ReplyKind
    begin: Callable[[OpenChat], Coroutine[Any, Any, Message]]
    without: int | None = None
    unsettled: int | None = None
    wish: str = ""

    @property
    def is_more(self) -> bool:
        """Whether the reply goes on with the text that its message has."""
        return self.kind is ReplyKind.CONTINUED


def new_reply(state: State, wish: str = "") -> ReplyRequest:
    """A reply in a message of its own."""

    async def begin(open_chat: OpenChat) -> Message:
        return await state.store.run(
            lambda store: store.messages.add(
                open_chat.chat.id,
                Role.ASSISTANT,
                open_chat.chat.character.name,
                "",
                estimate=0,
                state=SwipeState.STREAMING,
                model=_model_name(open_chat),
                owner=state.owner,
            )
        )

    return ReplyRequest(ReplyKind.NEW, begin, wish=wish)


def new_swipe(state: State, message: Message) -> ReplyRequest:
    """Another swipe of a reply. One without a word, which never began, is written anew."""
    if not message.text:
        kind = ReplyKind.SWIPE if message.swipe_index else ReplyKind.NEW
        return ReplyRequest(kind, lambda _: _resumed(state, message), message.id, message.id)

    async def begin(open_chat: OpenChat) -> Message:
        name = _model_name(open_chat)
        return await state.store.run(
            lambda store: store.swipes.add_swipe(message.id, estimate=0, owner=state.owner, model=name)
        )

    return ReplyRequest(ReplyKind.SWIPE, begin, message.id, message.id)


def continued(state: State, message: Message) -> ReplyRequest:
    """More of a reply that has begun."""
    return ReplyRequest(ReplyKind.CONTINUED, lambda _: _resumed(state, message), unsettled=message.id)


async def _resumed(state: State, message: Message) -> Message:
    return await state.store.run(lambda store: store.swipes.resume(message.swipe.id, owner=state.owner))


def _model_name(open_chat: OpenChat) -> str:
    return open_chat.model.name if open_chat.model is not None else ""
