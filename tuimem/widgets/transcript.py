"""The messages of a chat, as a window over the store: some hundred are mounted, more come in while scrolling."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile

from textual import work
from textual.message import Message as Event

from tuimem.commands.place import MESSAGE, READING
from tuimem.messages import Message
from tuimem.widgets.anchor import Anchor, AtEnd
from tuimem.widgets.bindings import bindings_for, letters
from tuimem.widgets.empty_chat import EmptyChat, ModelShown
from tuimem.widgets.message import GUTTER, LiveReply, MessageView
from tuimem.widgets.message_content import Look
from tuimem.widgets.message_scroll import MessageScroll, View

MOST_MOUNTED = 120
"""Messages that are widgets at one time; the ones farthest from the view go first."""

PAGE = 40
"""Messages that are paged in at once."""

_SCREENS_AHEAD = 2
"""Older or newer messages are asked for when the view is this many heights from the end of what is mounted."""

_SCREENS_KEPT = 3
"""Messages nearer to the view than this many heights stay mounted; more than are asked for, or paging never ends."""

_AT_END = AtEnd()


class Transcript(MessageScroll):
    """Shows messages, and pages in those around them. Its keys act on the message in focus."""

    BINDINGS = [*bindings_for(MESSAGE), *bindings_for(READING), *letters()]

    @dataclass
    class OlderWanted(Event):
        """The view is near the first mounted message."""

        before: int

    @dataclass
    class NewerWanted(Event):
        """The view is near the last mounted message, which is not the newest of the chat."""

        after: int

    def __init__(self, look_of: Callable[[Message], Look]) -> None:
        super().__init__()
        self._look_of = look_of
        self._model = ModelShown("")
        self._stand_ins: list[tuple[int, int]] = []
        self.is_paging = False

    def show_model(self, model: ModelShown) -> None:
        """Name this model where there is no message yet."""
        self._model = model
        for empty in self.query(EmptyChat):
            empty.show(model)

    def _page_if_near_an_end(self) -> None:
        if self.is_paging or not self._views:
            return
        ahead = self._rows.view * _SCREENS_AHEAD
        if self.has_older and self._scroll < ahead:
            self.is_paging = True
            self.post_message(self.OlderWanted(min(self._views)))
        elif self.has_newer and self._rows.furthest - self._scroll < ahead:
            self.is_paging = True
            self.post_message(self.NewerWanted(max(self._views)))

    def on_resize(self) -> None:
        """A higher view may show all that is mounted, and then there is nothing to scroll."""
        self._page_if_near_an_end()
        self._fit_views()

    @work(exclusive=True, group="fit", exit_on_error=False, description="draw the messages for another width")
    async def _fit_views(self) -> None:
        """Draw also what is out of sight, or it would change its height when it comes into sight."""
        for view in self.views:
            if isinstance(view, MessageView):
                view.fit(self._rows.width - GUTTER)
                await asyncio.sleep(0)

    async def show(
        self,
        messages: Sequence[Message],
        *,
        has_older: bool,
        has_newer: bool = False,
        focus: int | None = None,
        anchor: Anchor = _AT_END,
    ) -> None:
        """Show these messages instead of what is shown, with the anchor in its place and the focus on one of them."""
        self.is_paging = True
        views = await self._new_views(messages)
        with self._one_frame():
            if self.focused_message is not None:
                self.screen.set_focus(None)
            await self.remove_children()
            self._views = views
            self._stand_ins.clear()
            await self.mount_all(self.views or [EmptyChat(self._model)])
            self.has_older, self.has_newer = has_older, has_newer
            if focus in self._views:
                self.screen.set_focus(self._views[focus], scroll_visible=False)
            self._go(anchor)
        self._end_page()

    async def _new_views(self, messages: Sequence[Message]) -> dict[int, View]:
        """Views that are drawn already, and keys come before each."""
        views: dict[int, View] = {}
        for message in messages:
            views[message.id] = self._new_view(message)
            await asyncio.sleep(0)
        return views

    def _new_view(self, message: Message, *, live: bool = False) -> View:
        look = self._look_of(message)
        return LiveReply(look) if live else MessageView(look, self._rows.width)

    async def read_anew(self, messages: Sequence[Message]) -> None:
        """Show the part of the chat that is mounted as it is now. The focus goes back to a message that is back."""
        kept = {message.id for message in messages}
        with self._one_frame():
            await self.drop([message_id for message_id in self._views if message_id not in kept])
            for message in messages:
                if message.id in self._views:
                    self.change(message)
                else:
                    await self._insert(message)
            if self._views:
                await self.query(EmptyChat).remove()
        self._give_focus_back()

    async def _insert(self, message: Message) -> None:
        following = next((view for view in self.views if view.message.id > message.id), None)
        self._views[message.id] = self._new_view(message)
        await self.mount(self._views[message.id], before=following)

    def _give_focus_back(self) -> None:
        """A message that was gone is back: it gets the focus from the one that had got it instead."""
        while self._stand_ins and self._stand_ins[-1][0] in self._views:
            gone, stand_in = self._stand_ins.pop()
            if self.focused_message == stand_in:
                self.refocus(gone)
                self._anchored_focus = gone

    async def add(self, message: Message, *, live: bool = False) -> None:
        """Show a new message at the end."""
        if self.has_newer or message.id in self._views:
            return
        self._views[message.id] = view = self._new_view(message, live=live)
        with self._one_frame():
            await self.query(EmptyChat).remove()
            await self.mount(view)
            await self._drop_surplus(from_the_top=True)

    async def replace(self, message: Message, *, live: bool) -> bool:
        """Show a message that begins to be written, or has come to its end, in its place. False: it is not here."""
        old = self._views.get(message.id)
        if old is None:
            return False
        self._views[message.id] = new = self._new_view(message, live=live)
        with self._one_frame():
            await self.mount(new, after=old)
            if self.screen.focused is old:
                self.screen.set_focus(new, scroll_visible=False)
            await old.remove()
        return True

    def grow(self, message_id: int, text: str, reasoning: str) -> None:
        """Show more of the reply that is being written."""
        view = self._views.get(message_id)
        if isinstance(view, LiveReply) and view.is_mounted:
            view.grow(text, reasoning)

    def change(self, message: Message) -> None:
        """Show a message as it is now."""
        if (view := self._views.get(message.id)) is not None:
            view.show(self._look_of(message))

    def scroll_code(self, message_id: int, cells: int) -> None:
        """Move the long lines of a message's code sideways."""
        if isinstance(view := self._views.get(message_id), MessageView):
            view.scroll_code(cells)

    def refresh_looks(self) -> None:
        """Show every mounted message by the plan as it is now."""
        with self.app.batch_update():
            for view in self._views.values():
                view.show(self._look_of(view.message))

    async def drop(self, ids: Sequence[int]) -> None:
        """Take messages away; a neighbour moves up to the row of the one in focus, and gets the focus."""
        self._follow_focus()
        gone = [self._views[message_id] for message_id in ids if message_id in self._views]
        with self._one_frame():
            self._pass_focus_on(gone)
            await self._remove(gone)
            if not self._views and not self.query(EmptyChat):
                await self.mount(EmptyChat(self._model))
        self.call_after_refresh(self._page_if_near_an_end)

    def _pass_focus_on(self, gone: Sequence[View]) -> None:
        """Give the focus of a message that goes to its neighbour, which stands in for it until it is back."""
        focused, order = self.focused_message, self.views
        if focused not in {view.message.id for view in gone}:
            return
        at = max(order.index(view) for view in gone)
        rest = [view for view in [*order[at + 1 :], *reversed(order[:at])] if view not in gone]
        self.screen.set_focus(rest[0] if rest else None, scroll_visible=False)
        self._stand_ins += [(focused, rest[0].message.id)] if rest else []
        self._anchored_focus = self.focused_message

    @contextmanager
    def _one_frame(self) -> Iterator[None]:
        """Draw what a block changes at once: without the layout, a message that has gone would be seen as a gap."""
        with self.app.batch_update():
            yield
            self.screen.refresh(layout=True)

    async def _remove(self, gone: Sequence[View]) -> None:
        for view in gone:
            del self._views[view.message.id]
        await self.remove_children(gone)

    async def add_page(self, messages: Sequence[Message], beside: int, *, is_older: bool, has_more: bool) -> None:
        """Show messages above or below what is mounted. `beside` is the message that they were asked for."""
        outermost = min(self._views, default=None) if is_older else max(self._views, default=None)
        if beside == outermost:  # else the window has been moved in the meantime
            self.has_older, self.has_newer = (has_more, self.has_newer) if is_older else (self.has_older, has_more)
            fresh = await self._new_views(messages)
            with self._one_frame():
                await self.mount_all(list(fresh.values()), before=0 if is_older else None)
                self._views.update(fresh)
                await self._drop_surplus(from_the_top=not is_older)
        self._end_page()

    async def _drop_surplus(self, *, from_the_top: bool) -> None:
        """Take messages away at an end, but none near the view, so that reading goes on where it is."""
        surplus = max(0, len(self._views) - MOST_MOUNTED)
        order = self.views if from_the_top else list(reversed(self.views))
        near = {placed.message_id for placed in self._rows.seen(self._scroll, beyond=_SCREENS_KEPT * self._rows.view)}
        far = {placed.message_id for placed in self._rows.placed} - near
        gone = list(takewhile(lambda view: view.message.id in far, order[:surplus]))
        if not gone:
            return
        if self.focused_message in {view.message.id for view in gone}:
            seen = [placed.message_id for placed in self._rows.seen(self._scroll)]
            self.screen.set_focus(self._views.get(seen[0]) if seen else None, scroll_visible=False)
        await self._remove(gone)
        if from_the_top:
            self.has_older = True
        else:
            self.has_newer = True

    def end_paging(self) -> None:
        """Let the next page be asked for."""
        self.is_paging = False

    def _end_page(self) -> None:
        self.end_paging()
        self.call_after_refresh(self._page_if_near_an_end)
