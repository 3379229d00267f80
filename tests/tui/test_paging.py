"""The transcript as a window over the store."""

import asyncio
from pathlib import Path

import pytest

from tests.tui.app_harness import AppHarness, a_message, talk, write_store
from tests.tui.conftest import OpenApp
from tuimem.chat.session import ChatSession
from tuimem.messages import Message, Role
from tuimem.screens.search import SearchScreen
from tuimem.store import StoreError
from tuimem.widgets.send_button import SendButton
from tuimem.widgets.transcript import MOST_MOUNTED, PAGE, Transcript


def at_the_top(window: AppHarness) -> tuple[int, float] | None:
    """Which message stands at the top edge of the view, and how far it is from there."""
    scroll = window.transcript.scroll_y
    for view in window.views:
        if view.virtual_region.bottom > scroll:
            return view.message.id, view.virtual_region.y - scroll
    return None


async def quiet(window: AppHarness) -> None:
    await window.until(lambda: not window.transcript.is_paging, "the end of paging")
    for _ in range(3):
        await window.pilot.pause()


async def scroll_to(window: AppHarness, y: float) -> tuple[int, float] | None:
    """Scroll, and return what stands at the top edge then, before anything can be paged in."""
    window.transcript.scroll_to(y=y, animate=False, immediate=True)
    there = at_the_top(window)
    await window.pilot.pause()
    return there


async def test_a_long_chat_opens_at_its_end_with_few_views(open_app: OpenApp, folder: Path):
    write_store(folder, talk(2000))
    async with open_app() as window:
        await window.until_shown("text 1999")
        await quiet(window)
        assert len(window.views) <= MOST_MOUNTED
        assert window.transcript.has_older


async def test_scrolling_up_pages_in_older_ones_without_a_jump_and_back_down(open_app: OpenApp, folder: Path):
    write_store(folder, talk(600))
    async with open_app() as window:
        await quiet(window)
        oldest = window.views[0].message.id
        while window.views[0].message.id > oldest - 3 * PAGE:
            first = window.views[0].message.id
            before = await scroll_to(window, window.transcript.size.height)
            await window.until(lambda first=first: window.views[0].message.id < first, "older messages")
            await quiet(window)
            assert at_the_top(window) == before, "the view has moved"
            assert len(window.views) <= MOST_MOUNTED
        ids = [view.message.id for view in window.views]
        assert ids == list(range(ids[0], ids[-1] + 1)), "no gap, no doubles"
        assert window.transcript.has_newer
        while window.transcript.has_newer:
            last = window.views[-1].message.id
            before = await scroll_to(window, window.transcript.max_scroll_y - window.transcript.size.height)
            await window.until(
                lambda last=last: window.views[-1].message.id > last or not window.transcript.has_newer, "newer"
            )
            await quiet(window)
            assert at_the_top(window) == before, "the view has moved"
            assert len(window.views) <= MOST_MOUNTED
        ids = [view.message.id for view in window.views]
        assert ids == list(range(ids[0], 601))


async def test_a_page_up_between_a_layout_and_its_frame_goes_up_one_page(
    open_app: OpenApp, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    """Whoever asks where a widget is has everything laid out; the height is known to Textual only with the frame."""
    moved, drop_surplus = [], Transcript._drop_surplus

    async def a_key_comes(transcript: Transcript, *, from_the_top: bool) -> None:
        await drop_surplus(transcript, from_the_top=from_the_top)
        assert transcript.views[0].region  # which is looked for in the layout
        before = transcript.scroll_y
        transcript.scroll_pages(-1)
        moved.append(before - transcript.scroll_y)

    write_store(folder, talk(600))
    async with open_app() as window:
        await quiet(window)
        monkeypatch.setattr(Transcript, "_drop_surplus", a_key_comes)
        first = window.views[0].message.id
        await scroll_to(window, window.transcript.size.height)
        await window.until(lambda: window.views[0].message.id < first, "older messages")
        await quiet(window)
        assert set(moved) == {window.transcript.size.height - 1}


async def test_a_click_on_the_scrollbar_goes_up_one_page_also_when_older_messages_come_with_it(
    open_app: OpenApp, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    """The row in the whole chat tells: each of these messages has three."""

    def row_at_the_top() -> float:
        found = at_the_top(window)
        assert found is not None
        return found[0] * 3 - found[1]

    may_come, page = asyncio.Event(), ChatSession.page

    async def held(session: ChatSession, *, before: int | None = None, **named: int) -> list[Message]:
        if before is not None:
            await may_come.wait()
        return await page(session, before=before, **named)

    write_store(folder, talk(600))
    async with open_app() as window:
        await quiet(window)
        monkeypatch.setattr(ChatSession, "page", held)
        first, transcript = window.views[0].message.id, window.transcript
        await scroll_to(window, 2 * transcript.size.height - 1)
        before = row_at_the_top()
        transcript.vertical_scrollbar.action_scroll_up()
        may_come.set()
        await window.until(lambda: window.views[0].message.id < first, "older messages")
        await quiet(window)
        await window.pilot.wait_for_scheduled_animations()
        assert row_at_the_top() == before - (transcript.size.height - 1)


@pytest.mark.parametrize("count", [PAGE, PAGE * 2, PAGE * 2 + 1])
async def test_paging_ends_at_the_first_message(count: int, open_app: OpenApp, folder: Path):
    write_store(folder, talk(count))
    async with open_app() as window:
        await quiet(window)
        await window.until(lambda: _pull(window) and not window.transcript.has_older, "the first message")
        assert window.views[0].message.text == "text 0 says something"


def _pull(window: AppHarness) -> bool:
    window.transcript.scroll_to(y=0, animate=False, immediate=True)
    return window.views[0].message.id == 1


async def test_g_goes_to_the_first_message_and_shift_g_to_the_newest(open_app: OpenApp, folder: Path):
    write_store(folder, talk(1000))
    async with open_app() as window:
        await window.press("tab")
        await window.press("g")
        await window.until(lambda: window.focused_text == "text 0 says something", "the first message")
        await window.until_shown("text 0 says")
        await quiet(window)
        assert len(window.views) <= MOST_MOUNTED
        await window.press("G")
        await window.until(lambda: window.focused_text == "text 999 says something", "the newest message")
        await window.until_shown("text 999 says")
        await quiet(window)


async def test_k_goes_on_past_the_mounted_messages_and_j_comes_back(open_app: OpenApp, folder: Path):
    write_store(folder, talk(200))
    async with open_app() as window:
        await window.press("tab")
        for _ in range(PAGE + 15):
            await window.press("k")
            await quiet(window)
        assert window.focused_text == f"text {200 - PAGE - 16} says something"
        assert window.focused_text in window.text
        for _ in range(5):
            await window.press("j")
        assert window.focused_text == f"text {200 - PAGE - 11} says something"


async def test_sending_from_an_old_place_shows_what_was_sent(open_app: OpenApp, folder: Path):
    write_store(folder, talk(500))
    async with open_app() as window:
        await window.press("tab")
        await window.press("g")
        await window.until(lambda: window.focused_text == "text 0 says something", "the first message")
        await quiet(window)
        assert window.transcript.has_newer
        await window.submit("And now something new")
        await window.until_shown("And now something new")
        await window.until_shown("how it went")
        await window.settled()
        ids = [view.message.id for view in window.views]
        assert ids == sorted(set(ids))


async def test_a_reply_is_followed_only_while_the_view_is_at_the_end(open_app: OpenApp, folder: Path):
    write_store(folder, talk(80))
    async with open_app() as window:
        await window.say("one more")
        assert window.transcript.is_vertical_scroll_end
        await scroll_to(window, window.transcript.max_scroll_y - 2 * window.transcript.size.height)
        await quiet(window)  # older messages come in above, and the view stays
        before = at_the_top(window)
        await window.session.replies.regenerate()
        await window.settled()
        assert at_the_top(window) == before


async def test_a_search_finds_an_old_message_and_goes_there(open_app: OpenApp, folder: Path):
    messages = talk(1200)
    messages[150] = a_message("The word heliotrope stands here.", role=Role.ASSISTANT)
    write_store(folder, messages)
    async with open_app() as window:
        await window.press("ctrl+f")
        await window.until(lambda: isinstance(window.screen, SearchScreen) and window.screen.focused, "the search")
        await window.press(*"heliotrope")
        await window.until_shown("#150")
        await window.press("enter")
        await window.until(lambda: window.focused_text == messages[150].swipes[0].text, "the focus on it")
        await window.until_shown("The word heliotrope stands here.")
        await quiet(window)
        assert len(window.views) <= MOST_MOUNTED
        await window.press("j")
        await window.until(lambda: window.focused_text == "text 151 says something", "the next message")


async def test_resizing_keeps_the_composer_usable_and_redraws(open_app: OpenApp, folder: Path):
    long = "A message that is long enough to be cut into several lines on each of the sizes. " * 3
    write_store(folder, [*talk(20), a_message(long)])
    async with open_app(size=(120, 40)) as window:
        for width, height in ((50, 20), (80, 24), (30, 10), (120, 40)):
            await window.pilot.resize_terminal(width, height)
            await window.settled()
            assert window.composer.region.bottom <= height
            assert window.composer.region.width + window.chat.query_one(SendButton).region.width == width
            assert max(len(line) for line in window.text.splitlines()) <= width
            await window.press("x")
            assert window.composer.text.endswith("x")
            assert window.composer.has_focus
            await window.until(lambda: "of the sizes." in " ".join(window.text.split()), "the end of the message")


async def test_paging_goes_on_after_a_page_that_could_not_be_read(
    open_app: OpenApp, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    write_store(folder, talk(300))
    full = StoreError("The disk is full.", "Make room, then try again.")

    async def fail(*arguments: object, **named: object) -> None:
        raise full

    async with open_app(fails=lambda error: error is full) as window:
        await quiet(window)
        first = window.views[0].message.id
        with monkeypatch.context() as patch:
            patch.setattr(ChatSession, "page", fail)
            await scroll_to(window, 0)
            await window.until_said("The disk is full.")
        await scroll_to(window, 5)
        await window.until(lambda: window.views[0].message.id < first, "older messages")


@pytest.mark.parametrize("older", [True, False])
async def test_paging_goes_on_after_a_page_that_comes_too_late(older: bool, open_app: OpenApp, folder: Path):
    """The message that a page was asked for beside is not mounted any more when the page comes."""
    write_store(folder, talk(300))
    async with open_app() as window:
        transcript = window.transcript
        await window.press("tab", "g")
        await window.until(lambda: window.focused_text == "text 0 says something", "the first message")
        await window.press("j")
        window.chat.view.go_to(150)
        await window.until(lambda: window.focused_text == "text 149 says something", "a message in the middle")
        await quiet(window)
        assert transcript.has_older
        assert transcript.has_newer
        asked = transcript.OlderWanted(999) if older else transcript.NewerWanted(1)
        transcript.is_paging = True
        transcript.post_message(asked)
        await window.until(lambda: not transcript.is_paging, "the end of paging")
        first, last = window.views[0].message.id, window.views[-1].message.id
        await scroll_to(window, 0 if older else transcript.max_scroll_y)
        await window.until(lambda: window.views[0].message.id < first or window.views[-1].message.id > last, "a page")
