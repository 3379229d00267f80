"""The messages of a chat, as a window over the store: some hundred are mounted, more come in while scrolling."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.containers import VerticalScroll
from textual.message import Message as Event

from tuimem.commands.place import MESSAGE
from tuimem.messages import Message
from tuimem.widgets.bindings import bindings_for
from tuimem.widgets.empty_chat import EmptyChat, ModelShown
from tuimem.widgets.guarded import Guarded
from tuimem.widgets.message import LiveReply, MessageView
from tuimem.widgets.message_content import Look

MOST_MOUNTED = 120
"""Messages that are widgets at one time; the ones farthest from the view go first."""

PAGE = 40
"""Messages that are paged in at once."""

_SCREENS_AHEAD = 2
"""Older or newer messages are asked for when the view is this many heights from the end of what is mounted."""

View = MessageView | LiveReply


class Transcript(Guarded, VerticalScroll, can_focus=False):
    """Shows messages and keeps the view still while older or newer ones come in. Its keys act on the focused one."""

    BINDINGS = bindings_for(MESSAGE)

    @dataclass
    class OlderWanted(Event):
        """The view is near the first mounted message."""

        before: int

    @dataclass
    class NewerWanted(Event):
        """The view is near the last mounted message, which is not the newest of the chat."""

        after: int

    def __init__(self, look_of: Callable[[Message], Look]) -> None:
        super().__init__(id="transcript")
        self._look_of = look_of
        self._views: dict[int, View] = {}
        self._model = ModelShown("")
        self.has_older = False
        self.has_newer = False
        self.is_paging = False

    def show_model(self, model: ModelShown) -> None:
        """Name this model where there is no message yet."""
        self._model = model
        for empty in self.query(EmptyChat):
            empty.show(model)

    @property
    def views(self) -> list[View]:
        """The mounted messages in order."""
        return [self._views[key] for key in sorted(self._views)]

    @property
    def focused_message(self) -> int | None:
        """Id of the message in focus."""
        focused = self.screen.focused
        return focused.message.id if isinstance(focused, MessageView | LiveReply) else None

    async def show(
        self, messages: Sequence[Message], *, has_older: bool, has_newer: bool = False, focus: int | None = None
    ) -> None:
        """Show these messages instead of what is shown, from their end, or with the one in focus that `focus` names."""
        self.is_paging = True
        with self.app.batch_update():
            await self.remove_children()
            self._views = {message.id: MessageView(self._look_of(message)) for message in messages}
            await self.mount_all(self.views or [EmptyChat(self._model)])
        self.has_older, self.has_newer = has_older, has_newer
        self.anchor(focus is None)
        if focus is None or not self.bring_into_sight(focus):
            self.call_after_refresh(self._arrive, None, -1)

    def bring_into_sight(self, message_id: int) -> bool:
        """Focus a mounted message, and scroll to it when everything has its place."""
        view = self._views.get(message_id)
        if view is None:
            return False
        self.release_anchor()
        self.screen.set_focus(view, scroll_visible=False)
        self.call_after_refresh(self._arrive, view, -1)
        return True

    def _arrive(self, view: View | None, height: int) -> None:
        """Bring the view into sight once the heights stand still: texts are cut into lines only when laid out."""
        if self.virtual_size.height != height:
            self.call_after_refresh(self._arrive, view, self.virtual_size.height)
            return
        if view is not None and view.is_mounted:
            self.scroll_to_widget(view, animate=False, immediate=True, center=True)
        self.is_paging = False

    async def read_anew(self, messages: Sequence[Message]) -> None:
        """Show the part of the chat that is mounted as it is now, keeping the view and the focus where they are."""
        kept = {message.id for message in messages}
        await self.drop([message_id for message_id in self._views if message_id not in kept])
        for message in messages:
            if message.id in self._views:
                self.change(message)
                continue
            following = next((view for view in self.views if view.message.id > message.id), None)
            self._views[message.id] = MessageView(self._look_of(message))
            await self.mount(self._views[message.id], before=following)
        if self._views:
            await self.query(EmptyChat).remove()

    async def add(self, message: Message, *, live: bool = False) -> None:
        """Show a new message at the end, and follow it."""
        if self.has_newer or message.id in self._views:
            return
        view: View = LiveReply(self._look_of(message)) if live else MessageView(self._look_of(message))
        self._views[message.id] = view
        await self.query(EmptyChat).remove()
        await self.mount(view)
        self._drop(from_the_top=True)
        self.anchor()

    async def replace(self, message: Message, *, live: bool) -> bool:
        """Show a message that begins to be written, or has come to its end, in its place. False: it is not here."""
        old = self._views.get(message.id)
        if old is None:
            return False
        new: View = LiveReply(self._look_of(message)) if live else MessageView(self._look_of(message))
        had_focus = old.has_focus
        self._views[message.id] = new
        with self.app.batch_update():
            await self.mount(new, after=old)
            await old.remove()
        if had_focus:
            new.focus(scroll_visible=False)
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
        """Take messages away; the focus goes to a neighbour."""
        gone = [self._views[message_id] for message_id in ids if message_id in self._views]
        if any(view.has_focus for view in gone):
            order = self.views
            at = max(order.index(view) for view in gone)
            rest = [view for view in [*order[at + 1 :], *reversed(order[:at])] if view not in gone]
            self.screen.set_focus(rest[0] if rest else None)
        for message_id in ids:
            self._views.pop(message_id, None)
        with self.app.batch_update():
            for view in gone:
                await view.remove()
            if not self._views and not self.query(EmptyChat):
                await self.mount(EmptyChat(self._model))

    async def add_older(self, messages: Sequence[Message], before: int, *, has_older: bool) -> None:
        """Show messages above, keeping the view where it is. `before` is the message that they were asked for."""
        if before != min(self._views, default=None):
            self.end_paging()  # the window has been moved in the meantime
            return
        self.has_older = has_older
        fresh = {message.id: MessageView(self._look_of(message)) for message in messages}
        height = self.virtual_size.height
        with self.app.batch_update():
            await self.mount_all(list(fresh.values()), before=0)
            self._views.update(fresh)

        def stay() -> None:
            self.scroll_to(y=self.scroll_y + self.virtual_size.height - height, animate=False, immediate=True)
            self._drop(from_the_top=False)
            self.end_paging()

        self.call_after_refresh(stay)

    async def add_newer(self, messages: Sequence[Message], after: int, *, has_newer: bool) -> None:
        """Show messages below. `after` is the message that they were asked for."""
        if after != max(self._views, default=None):
            self.end_paging()  # the window has been moved in the meantime
            return
        self.has_newer = has_newer
        fresh = {message.id: MessageView(self._look_of(message)) for message in messages}
        with self.app.batch_update():
            await self.mount_all(list(fresh.values()))
            self._views.update(fresh)
        self.call_after_refresh(self._drop_above)

    def _drop_above(self) -> None:
        height, y = self.virtual_size.height, self.scroll_y
        self._drop(from_the_top=True)

        def stay() -> None:
            self.scroll_to(y=max(0, y + self.virtual_size.height - height), animate=False, immediate=True)
            self.end_paging()

        self.call_after_refresh(stay)

    def _drop(self, *, from_the_top: bool) -> None:
        surplus = len(self._views) - MOST_MOUNTED
        if surplus <= 0:
            return
        order = self.views
        gone = order[:surplus] if from_the_top else order[-surplus:]
        if any(view.has_focus for view in gone):  # one that stayed would leave a gap behind it
            self.screen.set_focus(order[surplus] if from_the_top else order[-surplus - 1], scroll_visible=False)
        for view in gone:
            del self._views[view.message.id]
            view.remove()
        if from_the_top:
            self.has_older = True
        else:
            self.has_newer = True

    def end_paging(self) -> None:
        """Let the next page be asked for."""
        self.is_paging = False

    def watch_scroll_y(self, old: float, new: float) -> None:
        super().watch_scroll_y(old, new)
        self._page_if_near_an_end()

    def _page_if_near_an_end(self) -> None:
        if self.is_paging or not self._views:
            return
        ahead = self.size.height * _SCREENS_AHEAD
        if self.has_older and self.scroll_y < ahead:
            self.is_paging = True
            self.post_message(self.OlderWanted(min(self._views)))
        elif self.has_newer and self.max_scroll_y - self.scroll_y < ahead:
            self.is_paging = True
            self.post_message(self.NewerWanted(max(self._views)))

    def focus_message(self, message_id: int) -> bool:
        """Focus a mounted message and bring it into view."""
        view = self._views.get(message_id)
        if view is None:
            return False
        if view is not self.views[-1]:
            self.release_anchor()
        self.screen.set_focus(view)
        return True

    def move_focus(self, places: int) -> None:
        """Move the focus along the mounted messages; past an end, the next page is asked for."""
        order = self.views
        if not order:
            return
        focused = self.focused_message
        at = next((n for n, view in enumerate(order) if view.message.id == focused), len(order) - (places > 0))
        wanted = min(max(at + places, 0), len(order) - 1)
        self.focus_message(order[wanted].message.id)
        if self.is_paging:
            return
        self._page_if_near_an_end()
