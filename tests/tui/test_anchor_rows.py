"""Whatever changes, what is read stays at its row on the screen; only a view that stood at the end follows it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.events import Resize
from textual.geometry import Size

from tests.fakes.behaviours import Reply
from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.tui.app_harness import AppHarness, a_message, write_store
from tests.tui.conftest import OpenApp
from tuimem.chat.events import ReplyEnded, ReplyGrew
from tuimem.messages import Role
from tuimem.widgets.message import LiveReply

COUNT = 140
SIZES = [(120, 40), (80, 24), (50, 20)]
WORDS = "A few words that fill a line or two, and on a narrow screen some more of them. "


@pytest.fixture
def long_chat(folder: Path, server: FakeServer) -> HeldReply:
    """A chat of messages that are wrapped otherwise at other widths; and the reply that is made to the newest one."""
    messages = [
        a_message(f"text {n}\n\n{WORDS * (n % 4)}", f"summary {n}", role=(Role.USER, Role.ASSISTANT)[n % 2])
        for n in range(COUNT)
    ]
    write_store(folder, messages)
    server.reply = reply = HeldReply("A word or two.\n\n" * 60)
    return reply


async def drawn(window: AppHarness) -> None:
    """Return when all that the view was told is shown, while a reply may be on its way."""
    await window.chat.view.up_to_date()
    await window.until(lambda: not window.transcript.is_paging, "the end of paging")
    paces = [view._pace for view in window.views if isinstance(view, LiveReply)]
    await window.until(lambda: not any(pace._is_behind or pace._began for pace in paces), "the words drawn")
    for _ in range(3):
        await window.pilot.pause()


class Watched:
    """The row of a message, or of the end of the chat, in every layout that is drawn."""

    def __init__(self, window: AppHarness, message_id: int | None) -> None:
        self.window = window
        self._message_id = message_id
        self._rows = {self.row}
        window.chat.screen_layout_refresh_signal.subscribe(window.transcript, self._note, immediate=True)

    @property
    def row(self) -> int | None:
        """From the top for a message, from the bottom for the end; None while a pane covers the chat."""
        transcript = self.window.transcript
        shown = [view for view in self.window.views if self._message_id in (None, view.message.id)]
        if not transcript.region or not shown or not shown[-1].region:
            return None
        return shown[-1].region.bottom - transcript.region.bottom if self._message_id is None else shown[0].region.y

    def _note(self, _: object) -> None:
        if not self.window.app._batch_count and (row := self.row) is not None:
            self._rows.add(row)

    def has_stayed(self, after: str) -> None:
        assert len(self._rows) == 1, f"after {after} the anchor was at the rows {self._rows}"
        assert self.row in self._rows | {None}, f"after {after} the anchor is at row {self.row}, not at {self._rows}"


async def words_come(window: AppHarness, reply: HeldReply) -> None:
    """All of them: where the view is scrolled to after that shall not depend on how quickly they come."""

    def told() -> int:
        return sum(len(event.text.split()) for event in window.told(ReplyGrew))

    before = told()
    reply.let_out(40)
    await window.until(lambda: told() == before + 40, "words")


async def the_reply_ends(window: AppHarness, reply: HeldReply) -> None:
    before = len(window.told(ReplyEnded))
    reply.finish()
    await window.until(lambda: len(window.told(ReplyEnded)) > before, "the end of the reply")
    await window.settled()


async def another_reply(window: AppHarness, reply: HeldReply) -> None:
    await window.session.replies.regenerate()
    await window.settled()


async def f2(window: AppHarness, reply: HeldReply) -> None:
    await window.press("f2")


async def f3(window: AppHarness, reply: HeldReply) -> None:
    await window.press("f3")


async def older_ones_come(window: AppHarness, reply: HeldReply) -> None:
    first, transcript = window.views[0].message.id, window.transcript
    transcript.is_paging = True
    transcript.post_message(transcript.OlderWanted(first))
    await window.until(lambda: window.views[0].message.id < first, "older messages")


async def summaries_come(window: AppHarness, reply: HeldReply) -> None:
    for view in window.views[::5]:
        await window.session.messages.set_summary(view.message.id, WORDS * 4)


async def summaries_are_hidden_or_shown(window: AppHarness, reply: HeldReply) -> None:
    display = window.chat.view.display_settings
    window.chat.view.use_display(replace(display, show_summaries=not display.show_summaries))


async def messages_go(window: AppHarness, reply: HeldReply) -> None:
    await window.session.messages.delete([window.views[n].message.id for n in (0, 2)])


async def undo(window: AppHarness, reply: HeldReply) -> None:
    await window.session.messages.undo()


CHANGES = [
    words_come,
    f2,
    words_come,
    f2,
    f3,
    f3,
    the_reply_ends,
    summaries_come,
    messages_go,
    undo,
    summaries_are_hidden_or_shown,
    summaries_are_hidden_or_shown,
    another_reply,
    older_ones_come,
]


async def scroll_up(window: AppHarness) -> None:
    await window.press("pageup", "pageup")
    await drawn(window)


async def focus_what_is_seen(window: AppHarness) -> None:
    await scroll_up(window)
    await window.press("tab")
    assert window.focused_text
    for _ in range(3):
        await window.press("up")


async def nowhere(window: AppHarness) -> None:
    await drawn(window)


def top_message(window: AppHarness) -> int:
    edge = window.transcript.region.y
    return next(view.message.id for view in window.views if view.region.bottom > edge)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("go", [scroll_up, focus_what_is_seen, nowhere])
async def test_the_anchor_has_its_row_after_every_change(
    size: tuple[int, int],
    go: Callable[[AppHarness], Awaitable[None]],
    open_app: OpenApp,
    long_chat: HeldReply,
):
    async with open_app(size=size) as window:
        await window.session.replies.regenerate()
        await words_come(window, long_chat)
        await drawn(window)
        await go(window)
        focused = window.transcript.focused_message
        message_id = None if go is nowhere else focused or top_message(window)
        watched = Watched(window, message_id)
        for change in CHANGES:
            await change(window, long_chat)
            await drawn(window)
            watched.has_stayed(change.__name__)
            covered = window.chat.panes.covers_chat
            assert window.transcript.focused_message == (None if covered else focused), f"{change.__name__} moved it"
            assert not covered or window.composer.has_focus


@pytest.mark.parametrize("go", [scroll_up, focus_what_is_seen, nowhere])
async def test_resizing_keeps_the_place_and_back_again_every_row(
    go: Callable[[AppHarness], Awaitable[None]], open_app: OpenApp, long_chat: HeldReply
):
    async with open_app(size=SIZES[0]) as window:
        await go(window)
        focused = window.transcript.focused_message
        message_id = None if go is nowhere else focused or top_message(window)
        place = Watched(window, message_id)
        before = place.row
        for size in [*SIZES[1:], (30, 12), *reversed(SIZES)]:
            await window.pilot.resize_terminal(*size)
            await window.settled()
            await drawn(window)
            if go is scroll_up:
                assert top_message(window) == message_id
            elif go is nowhere:
                assert window.transcript.is_vertical_scroll_end
            else:
                view = next(view for view in window.views if view.message.id == message_id)
                assert view.region.y >= window.transcript.region.y
                assert view.region.y < window.transcript.region.bottom
            assert window.transcript.focused_message == focused
        assert place.row == before


async def test_a_page_up_and_a_resize_in_one_frame_keep_the_place(open_app: OpenApp, long_chat: HeldReply):
    async with open_app(size=SIZES[0]) as window:
        await drawn(window)
        transcript = window.transcript
        before = transcript.scroll_y
        transcript.scroll_pages(-1)
        assert transcript.scroll_y == before - (transcript.size.height - 1)
        window.app.post_message(Resize(Size(80, 24), Size(80, 24)))
        transcript.scroll_pages(-1)  # before anything is laid out for the other size
        assert transcript.scroll_y == before - 2 * (transcript.size.height - 1)
        shown = transcript._rows.seen(transcript._scroll)[0]
        row = shown.top - transcript._scroll
        await drawn(window)
        assert top_message(window) == shown.message_id
        await window.pilot.resize_terminal(*SIZES[0])
        await drawn(window)
        assert Watched(window, shown.message_id).row == transcript.region.y + row


@pytest.mark.parametrize("unfolded", ["false", "true"])
async def test_the_lines_of_a_reply_that_is_read_stay_when_it_has_reasoned_and_ends(
    unfolded: str, open_app: OpenApp, folder: Path, server: FakeServer
):
    write_store(folder, [a_message("text")])
    text = "\n\n".join(f"line {n}." for n in range(80))
    server.reply = reply = HeldReply(Reply(text, reasoning="Let me think about it well. " * 9), let_out=140)
    async with open_app({"display.unfold_reasoning": unfolded}, size=(80, 24)) as window:
        await window.session.replies.regenerate()
        await window.until_shown("line 40.")
        await window.press("pageup")
        await drawn(window)
        row = next(n for n, line in enumerate(window.text.splitlines()) if "line 30." in line)
        reply.finish()
        await window.settled()
        await drawn(window)
        assert "line 30." in window.text.splitlines()[row]
        assert window.views[-1].message.swipe.reasoning


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_message_that_was_found_has_its_row_until_it_goes_and_its_neighbour_takes_that(
    size: tuple[int, int], open_app: OpenApp, long_chat: HeldReply
):
    async with open_app(size=size) as window:
        window.chat.view.go_to(21)
        await window.until(lambda: window.focused_text and window.focused_text.startswith("text 20\n"), "the jump")
        await drawn(window)
        watched = Watched(window, window.transcript.focused_message)
        row = watched.row
        await window.session.messages.set_summary(21, WORDS * 9)
        await drawn(window)
        watched.has_stayed("a summary")
        await window.press("d")
        await window.until(lambda: window.focused_text and window.focused_text.startswith("text 21\n"), "the neighbour")
        await drawn(window)
        assert Watched(window, window.transcript.focused_message).row == row


async def test_what_goes_is_drawn_with_what_takes_its_row(
    open_app: OpenApp, long_chat: HeldReply, monkeypatch: pytest.MonkeyPatch
):
    """Also while the transcript has too much to do to ask for a layout, and something else is drawn."""
    async with open_app() as window:
        window.chat.view.go_to(21)
        await window.until(lambda: window.focused_text and window.focused_text.startswith("text 20\n"), "the jump")
        await drawn(window)
        gone, following = (view for view in window.views if view.message.id in (22, 23))
        row = gone.region.y
        goes_on, is_drawn = asyncio.Event(), asyncio.Event()
        rows: set[int] = set()
        draw = window.chat._compositor_refresh

        def draws() -> None:
            if not window.app._batch_count and not gone.is_attached:
                rows.add(following.region.y)
                is_drawn.set()
            draw()

        monkeypatch.setattr(window.chat, "_compositor_refresh", draws)
        window.transcript.call_next(goes_on.wait)
        await window.transcript.drop([gone.message.id])
        window.composer.refresh()
        async with asyncio.timeout(LONGEST_WAIT):
            await is_drawn.wait()
        goes_on.set()
        await drawn(window)
        assert rows == {row}
