"""Moving through a chat by keyboard and mouse, and what brings one back to its end."""

from pathlib import Path

import pytest
from textual.events import MouseScrollDown, MouseScrollUp

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.tui.app_harness import AppHarness, a_message, talk, write_store
from tests.tui.conftest import OpenApp
from tests.tui.test_paging import quiet
from tuimem.chat.events import ReplyGrew, ReplyStarted
from tuimem.messages import Role
from tuimem.widgets.message import LiveReply

NEWER = "▼ newer"
SIZES = [(120, 40), (80, 24), (50, 20)]


async def at_the_end(window: AppHarness) -> None:
    await window.until(lambda: window.transcript.is_at_end, "the end of the chat")


async def far_up(window: AppHarness) -> None:
    """Go where the newest messages are not even mounted."""
    await window.press("ctrl+home")
    await window.until(lambda: "text 0 says" in window.text and window.transcript.has_newer, "the start of the chat")
    await quiet(window)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_pages_start_and_end_while_one_writes(size: tuple[int, int], open_app: OpenApp, folder: Path):
    write_store(folder, talk(300))
    async with open_app(size=size) as window:
        await window.press(*"half a thought")
        assert NEWER not in window.text
        newest = window.text
        await window.press("pageup")
        await window.until_shown(NEWER)
        assert "text 299 says" not in window.text
        await window.press("pagedown")
        await at_the_end(window)
        assert window.text == newest, "one page up and down again is the same screen"
        await far_up(window)
        await window.until_shown(NEWER)
        await window.press("ctrl+end")
        await at_the_end(window)
        await window.until_shown("text 299 says")
        assert NEWER not in window.text
        assert window.composer.has_focus
        assert window.composer.text == "half a thought"


async def test_every_page_up_shows_the_next_older_messages(open_app: OpenApp, folder: Path):
    write_store(folder, talk(300))
    async with open_app() as window:
        seen: set[int] = set()
        while 0 not in seen:
            await window.press("pageup")
            await quiet(window)
            seen |= {int(line.split()[1]) for line in window.text.splitlines() if line.strip().startswith("text ")}
        missing = set(range(270)) - seen
        assert not missing, "no message was skipped"


async def test_a_click_on_the_line_goes_to_the_end(open_app: OpenApp, folder: Path):
    write_store(folder, talk(300))
    async with open_app() as window:
        await far_up(window)
        await window.until_shown(NEWER)
        assert await window.pilot.click("#newer-line")
        await at_the_end(window)
        await window.until_shown("text 299 says")
        assert window.composer.has_focus


async def test_on_a_message_the_focus_goes_along_to_the_start_and_the_end(open_app: OpenApp, folder: Path):
    write_store(folder, talk(300))
    async with open_app() as window:
        await window.press("tab", "ctrl+home")
        await window.until(lambda: window.focused_text == "text 0 says something", "the first message")
        await window.press("end")
        await window.until(lambda: window.focused_text == "text 299 says something", "the newest message")
        await at_the_end(window)


async def test_the_wheel_scrolls_wherever_the_focus_is(open_app: OpenApp, folder: Path):
    write_store(folder, talk(60))
    async with open_app() as window:
        for keys in ((), ("tab",)):
            await window.press(*keys)
            before = window.transcript.scroll_offset.y
            await window.pilot._post_mouse_events([MouseScrollUp], widget=window.transcript)
            await window.until_shown(NEWER)
            assert window.transcript.scroll_offset.y < before
            while window.transcript.scroll_offset.y < before:
                await window.pilot._post_mouse_events([MouseScrollDown], widget=window.transcript)
            await at_the_end(window)


@pytest.mark.parametrize("keys", ["ctrl+r", "ctrl+g"])
@pytest.mark.parametrize("on_message", [False, True])
async def test_another_reply_asked_for_from_far_up_is_gone_to(
    keys: str, on_message: bool, open_app: OpenApp, folder: Path, server: FakeServer
):
    write_store(folder, talk(300))
    server.reply = reply = HeldReply("words that come", let_out=2)
    async with open_app() as window:
        await window.press(*["tab"] * on_message)
        await far_up(window)
        await window.press(keys)
        await window.until_shown("words that")
        assert isinstance(window.views[-1], LiveReply)
        assert window.views[-1].has_focus == on_message
        reply.finish()
        await window.settled()
        assert window.transcript.is_at_end
        assert window.views[-1].has_focus == on_message


async def test_who_goes_away_when_a_reply_begins_is_left_alone(open_app: OpenApp, folder: Path, server: FakeServer):
    write_store(folder, talk(60))
    server.reply = reply = HeldReply("words " * 200)
    async with open_app() as window:
        await window.submit("A question")
        await window.until_shown("A question")
        await reply.until_asked()
        await window.press("tab", "pageup", "pageup")
        shown = window.transcript.scroll_offset.y
        focused = window.transcript.focused_message
        reply.let_out(100)
        await window.until(lambda: window.told(ReplyStarted) and window.told(ReplyGrew), "words")
        reply.finish()
        await window.settled()
        assert window.transcript.scroll_offset.y == shown
        assert window.transcript.focused_message == focused


TALL = "\n\n".join(f"line {n} of a long reply" for n in range(60))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_arrows_scroll_through_a_message_that_is_taller_than_the_screen(
    size: tuple[int, int], open_app: OpenApp, folder: Path
):
    write_store(folder, [*talk(10), a_message("A question"), a_message(TALL, role=Role.ASSISTANT)])
    async with open_app(size=size) as window:
        await window.press("tab")
        assert window.focused_text == TALL
        await window.until_shown("line 59 of")
        seen = set()
        while window.focused_text == TALL:
            seen |= {n for n in range(60) if f"line {n} of" in window.text}
            await window.press("up")
        assert seen == set(range(60)), "every line was in sight before the focus left"
        assert window.focused_text == "A question"
        await window.press("down")
        assert window.focused_text == TALL
        assert "line 0 of" in window.text
        for _ in range(200):
            if window.composer.has_focus:
                break
            await window.press("down")
        assert window.composer.has_focus, "below the newest message one writes"
        await window.until_shown("line 59 of")
        shown = window.transcript.scroll_offset.y
        await window.press("up")
        assert window.focused_text == TALL
        assert window.transcript.scroll_offset.y == shown


async def test_up_in_the_composer_brings_back_what_was_sent_unless_one_came_from_above(open_app: OpenApp, folder: Path):
    write_store(folder, talk(4))
    async with open_app() as window:
        await window.say("sent before")
        await window.press("tab", "down")
        assert window.composer.has_focus
        await window.press("up")
        assert window.focused_text
        await window.press("down", "x", "backspace", "up")
        assert window.composer.text == "sent before"


async def test_the_arrows_begin_at_what_is_seen(open_app: OpenApp, folder: Path):
    write_store(folder, talk(60))
    async with open_app() as window:
        await window.press("tab", "pageup", "pageup", "pageup", "up")
        assert window.focused_text
        assert window.focused_text in window.text
