"""What a user does to messages and their summaries: marks, edits, hides, deletes, swipes, and takes it back."""

from collections.abc import Sequence

from tuimem.chat.events import ChatOpened, Fault, MessagesRemoved
from tuimem.chat.state import State
from tuimem.chat.summary_actions import SummaryActions
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.messages import Message, SwipeState
from tuimem.store import Store
from tuimem.text import clean, text_hash


class MessageActions:
    """Changes to what is stored. Each is undoable, takes effect on the plan at once, and is told to the listeners."""

    def __init__(self, state: State, summaries: SummaryActions) -> None:
        self._state = state
        self._summaries = summaries

    async def get(self, ids: Sequence[int]) -> list[Message]:
        """The messages with these ids, in the order of the chat; those that are gone are left out."""
        found = await self._state.store.run(lambda store: store.messages.get_many(ids))
        return [found[message_id] for message_id in sorted(found)]

    async def remember(self, ids: Sequence[int], value: bool | None = None) -> bool:
        """Mark for long-term memory, or take the mark away; None toggles: all get it unless all have it.

        A message without a summary is summarised at once. Returns whether the messages are marked now.
        """
        messages, mark = await self._mark(ids, "remember", value)
        if mark:
            await self._summaries.queue([message.id for message in messages if message.swipe.summary is None])
        return mark

    async def exclude(self, ids: Sequence[int], value: bool | None = None) -> bool:
        """Keep messages out of memory, or let them in again; None toggles as in `remember`."""
        return (await self._mark(ids, "exclude", value))[1]

    async def hide(self, ids: Sequence[int], value: bool | None = None) -> bool:
        """Keep messages out of the prompt, or let them in again; None toggles as in `remember`."""
        return (await self._mark(ids, "hidden", value))[1]

    async def _mark(self, ids: Sequence[int], mark: str, value: bool | None) -> tuple[list[Message], bool]:
        """The messages as they were, and what their mark is now. What toggles reads where it writes: keys are fast."""
        chat_id = self._chat_id

        def write(store: Store) -> tuple[list[Message], bool]:
            with store.write():
                found = store.messages.get_many(ids)
                messages = [found[message_id] for message_id in sorted(found)]
                wanted = value if value is not None else not all(getattr(message, mark) for message in messages)
                store.messages.set_marks(ids, **{mark: wanted})
                return messages, wanted

        messages, wanted = await self._state.store.run(write)
        await self._state.touched(chat_id, ids)
        return messages, wanted

    async def edit(self, message_id: int, text: str) -> bool:
        """Change the text of the shown swipe. Its summary stays and is stale, or is made again, as the settings say.

        False when a reply is still being written into it: its end would take the place of the edit.
        """
        text = clean(text).strip("\n")
        before = await self.get([message_id])
        if not before or before[0].text == text:
            return True
        if before[0].swipe.state is SwipeState.STREAMING:
            self._state.emit(Fault("This reply is still streaming.", "Stop it first, or wait for its end.", message_id))
            return False
        estimate = estimate_tokens(text)
        await self._state.store.run(lambda store: store.messages.edit(message_id, text, estimate))
        await self._state.touched(before[0].chat_id, [message_id])
        await self._summaries.text_changed(message_id)
        summary, is_wanted = before[0].swipe.summary, self._state.settings.summaries.on_edit
        if is_wanted and summary is not None and not summary.edited and self._summaries.takes_part(message_id):
            await self._summaries.queue([message_id])
        return True

    async def set_summary(self, message_id: int, text: str) -> None:
        """Write the summary by hand, on as many lines as it has; an empty text removes it."""
        messages = await self.get([message_id])
        if messages:
            await self._state.store.run(lambda store: write_summary(store, message_id, text))
            await self._state.touched(messages[0].chat_id, [message_id])

    async def delete(self, ids: Sequence[int]) -> None:
        """Take messages out of the chat."""
        open_chat = self._state.open
        await self._state.store.run(lambda store: store.messages.delete(ids))
        await open_chat.refresh(ids)
        self._state.emit(MessagesRemoved(tuple(ids)))
        await open_chat.release_front()
        self._state.replan()

    async def swipe(self, message_id: int, step: int) -> bool:
        """Show the swipe that stands so many places behind the shown one. False when there is none."""

        def show(store: Store) -> Message | None:
            with store.write():
                message = store.messages.get_many([message_id]).get(message_id)
                if message is None or not 0 <= (index := message.swipe_index + step) < message.swipe_count:
                    return None
                return store.swipes.show_swipe(message_id, index)

        shown = await self._state.store.run(show)
        if shown is not None:
            await self._state.touched(shown.chat_id, [message_id])
        return shown is not None

    async def undo(self) -> str | None:
        """Take back the latest change to the chat. Returns what it was, or None when there is nothing to take back."""
        chat_id = self._chat_id
        label = await self._state.store.run(lambda store: store.undo(chat_id))
        if label is not None:
            await self.read_anew()
        return label

    async def redo(self) -> str | None:
        """Make the change again that was taken back last."""
        chat_id = self._chat_id
        label = await self._state.store.run(lambda store: store.redo(chat_id))
        if label is not None:
            await self.read_anew()
        return label

    async def read_anew(self, *, by_user: bool = True) -> None:
        """Read the whole chat from the store: after an undo, or because another window has changed it.

        What the user does here takes effect on the prompt's front; what another window did, as far as that one let it.
        """
        state, chat_id = self._state, self._chat_id
        chat = await state.store.run(lambda store: store.chats.get(chat_id))
        if chat is None or (open_chat := await state.follow(chat)) is None:
            return
        await open_chat.load()
        if by_user:
            await open_chat.release_front()
        if state.same_chat(chat_id) is not None:
            state.emit(ChatOpened(chat))
            await state.gather()

    @property
    def _chat_id(self) -> int:
        return self._state.open.chat.id


def write_summary(store: Store, message_id: int, text: str) -> None:
    """Write the summary of a message by hand, on as many lines as it has; an empty text removes it."""
    text = "\n".join(" ".join(line.split()) for line in clean(text).strip().split("\n"))
    if not text:
        store.summaries.clear([message_id])
    elif (message := store.messages.get(message_id)) is not None:
        source, estimate = text_hash(message.text), estimate_tokens(text)
        store.summaries.put(message.swipe.id, text, estimate=estimate, source_hash=source, edited=True)
