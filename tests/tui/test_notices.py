"""What is said in passing has one slot; errors stay until they are seen; /log lists all of it with times."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tui.app_harness import talk, write_store
from tests.tui.conftest import OpenApp
from tuimem.screens.text import Panel
from tuimem.store import Store, StoreError


async def test_the_newest_takes_the_place_of_what_it_contradicts(open_app: OpenApp, folder: Path):
    write_store(folder, talk(3, "said"))
    async with open_app() as window:
        await window.focus(1)
        await window.press("b")
        await window.until(lambda: window.toast == "Message 1 added to long-term memory.", "the mark")
        await window.press("b")
        await window.until(lambda: window.toast == "Message 1 removed from long-term memory.", "the opposite")
        assert "added to" not in window.text


async def test_an_error_comes_back_until_esc_says_that_it_was_seen(open_app: OpenApp, folder: Path):
    write_store(folder, talk(3, "said"))
    async with open_app() as window:
        window.chat.say("The disk is full.", "error")
        await window.until_shown("The disk is full.")
        assert "esc closes" in window.text
        window.chat.say("By the way.")
        await window.until(lambda: window.toast == "By the way.", "the newer one")
        window.app._unnotify(next(iter(window.app._notifications)))  # its time is over
        await window.until_shown("The disk is full.")
        await window.press("escape")
        await window.until(lambda: "The disk is full." not in window.text, "nothing")
        assert window.toast == ""


async def test_a_click_closes_an_error(open_app: OpenApp):
    async with open_app() as window:
        window.chat.say("The disk is full.", "error")
        await window.until_shown("The disk is full.")
        line = next(n for n, text in enumerate(window.text.splitlines()) if "The disk" in text)
        await window.pilot.click(offset=(window.text.splitlines()[line].index("The disk"), line))
        await window.until(lambda: "The disk is full." not in window.text, "nothing")
        assert not window.app.has_unseen_error


async def test_the_log_lists_the_last_hundred_with_their_times(open_app: OpenApp):
    async with open_app() as window:
        for number in range(120):
            window.chat.say(f"Notice {number}.")
        await window.until(lambda: window.toast == "Notice 119.", "the last one")
        await window.submit("/log")
        await window.until(lambda: isinstance(window.screen, Panel), "the log")
        await window.until_shown("Notice 119.")
        said = window.app.said()[0].rows
        assert len(said) == 100
        assert (said[0].text, said[-1].text) == ("Notice 119.", "Notice 20.")
        assert all(len(row.name) == len("12:00:00") for row in said)


async def test_errors_that_were_read_in_the_log_do_not_come_back(open_app: OpenApp):
    async with open_app() as window:
        window.chat.say("The disk is full.", "error")
        await window.until_shown("The disk is full.")
        await window.press("alt+l")
        await window.until(lambda: isinstance(window.screen, Panel), "the log")
        await window.press("escape")
        await window.until(lambda: not isinstance(window.screen, Panel), "the chat")
        await window.settled()
        assert not window.app.has_unseen_error
        assert "The disk is full." not in window.text


async def test_an_error_of_a_message_that_got_no_reply_goes_with_the_next_reply(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
):
    async with open_app() as window:
        window.chat.say("The disk is full.", "error")
        with monkeypatch.context() as patch:
            patch.setattr(window.session._state.open.__class__, "store_front", failing)
            await window.submit("Hello?")
            await window.until_shown("The chats cannot be written.")
        await window.press("ctrl+r")
        await window.until(lambda: "cannot be written" not in window.toast, "nothing of it")
        await window.settled()
        assert window.toast == "The disk is full.", "what is about something else stays"


async def failing(*_: object) -> None:
    raise StoreError("The chats cannot be written.", "Free some space.")


async def test_an_error_of_a_message_that_could_not_be_stored_goes_when_it_is_sent(open_app: OpenApp):
    def refuse(is_on: bool) -> Callable[[Store], None]:
        return lambda store: store._database._connection.execute(f"PRAGMA query_only = {is_on:d}") and None

    async with open_app(fails=lambda error: isinstance(error, StoreError)) as window:
        await window.stored(refuse(True))
        await window.submit("Hello?")
        await window.until(lambda: "cannot be written" in window.toast and window.composer.text == "Hello?", "an error")
        await window.stored(refuse(False))
        await window.press("enter")
        await window.until(lambda: len(window.session.history) == 2, "the reply")
        await window.settled()
        assert "cannot be written" not in window.toast
        assert any("cannot be written" in said for said in window.toasts)


async def test_a_notice_has_a_frame_of_its_own_and_is_as_wide_as_its_text(open_app: OpenApp, folder: Path):
    write_store(folder, talk(9))
    async with open_app(size=(80, 24)) as window:
        window.chat.say("Message 3 added to long-term memory.")
        await window.until_shown("Message 3 added")
        above, line, below = window.text.splitlines()[1:4]
        left = line.index("│ Message 3 added to long-term memory. │")
        assert (above[left], above[-1], below[left], below[-1]) == ("╭", "╮", "╰", "╯")


async def test_an_answer_of_more_than_two_lines_stays_scrolls_and_is_copied(
    open_app: OpenApp, folder: Path, clipboard: list[str]
):
    write_store(folder, talk(40, "what was said"))
    async with open_app() as window:
        await window.submit("/qm-get 0-39")
        await window.until(lambda: isinstance(window.screen, Panel), "the panel")
        await window.until_shown("what was said 0")
        assert not window.toasts
        await window.press("end")
        await window.until_shown("what was said 39")
        await window.press("y")
        await window.until(lambda: clipboard, "a copy")
        assert clipboard[0].count("\n") == 39
        await window.press("escape")
        await window.submit("/qm-get 0-1")
        await window.until_said("what was said 1")
