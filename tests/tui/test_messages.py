"""The keys of a focused message, and that each does what its command does."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.behaviours import Reply
from tests.fakes.openai_server import FakeServer
from tests.tui.app_harness import NOON, AppHarness, a_message, a_swipe, is_summary, talk, write_store
from tests.tui.conftest import OpenApp
from tuimem.commands.command import Command
from tuimem.commands.place import MESSAGE
from tuimem.commands.registry import COMMANDS
from tuimem.messages import Message, Role
from tuimem.screens.chat import ChatScreen
from tuimem.screens.editor import EditorScreen
from tuimem.store import NewMessage

ANSWERS = "what the server says of it"

SWIPES = NewMessage(
    Role.ASSISTANT, "Ada", [a_swipe("the first swipe"), a_swipe("the second swipe")], shown=1, created=NOON
)


@pytest.fixture
def sample(folder: Path, server: FakeServer) -> None:
    """Four messages with summaries, the newest a reply with two swipes."""
    server.reply = lambda body: ANSWERS if is_summary(body) else "a new reply"
    write_store(folder, [*talk(3, "summary of"), SWIPES])


async def test_arrows_and_letters_move_the_focus_and_tab_goes_there_and_back(open_app: OpenApp, sample: None):
    async with open_app() as window:
        await window.press("tab")
        assert window.focused_text == "the second swipe"
        await window.press("k", "up")
        assert window.focused_text == "text 1 says something"
        await window.press("j")
        assert window.focused_text == "text 2 says something"
        await window.press("g")
        assert window.focused_text == "text 0 says something"
        await window.press("G")
        assert window.focused_text == "the second swipe"
        await window.press("home")
        assert window.focused_text == "text 0 says something"
        await window.press("end", "down")
        assert window.composer.has_focus, "below the newest message one writes"
        await window.press("ctrl+t", "i")
        assert window.composer.has_focus


async def after(window: AppHarness, index: int, keys: Sequence[str]) -> Message:
    await window.focus(index)
    await window.press(*keys)
    await window.settled()
    return await window.message(index)


async def test_b_remembers_and_forgets(open_app: OpenApp, sample: None):
    async with open_app() as window:
        assert (await after(window, 0, ["b"])).remember
        await window.until(lambda: "◆ remembered" in window.shown(0), "the mark")
        assert "◆ summary of 0" in window.shown(0)
        assert any("$qm-long" in style for style in window.styles_of("◆ summary of 0", 0))
        assert not (await after(window, 0, ["b"])).remember
        await window.until(lambda: "remembered" not in window.shown(0), "no mark")


async def test_x_excludes_and_clears_the_other_mark(open_app: OpenApp, sample: None):
    async with open_app() as window:
        await after(window, 0, ["b"])
        marked = await after(window, 0, ["x"])
        assert marked.exclude
        assert not marked.remember
        await window.until(lambda: "✕ excluded" in window.shown(0), "the mark")
        assert "✕ summary of 0" in window.shown(0)


async def test_b_on_a_message_without_a_summary_makes_one_at_once(open_app: OpenApp, sample: None):
    async with open_app() as window:
        await after(window, 3, ["b"])
        await window.until(lambda: f"◆ {ANSWERS}" in window.shown(3), "the summary")


async def test_s_summarises_again(open_app: OpenApp, sample: None):
    async with open_app() as window:
        await window.focus(1)
        await window.press("s")
        await window.until(lambda: ANSWERS in window.shown(1), "the summary")
        assert "summary of 1" not in window.shown(1)
        await window.press("u")
        await window.until(lambda: "summary of 1" in window.shown(1), "the summary of before")


async def test_d_deletes_moves_the_focus_and_u_and_shift_u_take_back_and_do_again(open_app: OpenApp, sample: None):
    async with open_app() as window:
        await window.focus(1)
        await window.press("d")
        await window.until(lambda: len(window.views) == 3, "one message less")
        await window.settled()
        assert window.focused_text == "text 2 says something"
        await window.press("u")
        await window.until(lambda: len(window.views) == 4, "the message back")
        await window.settled()
        assert [view.message.text for view in window.views][1] == "text 1 says something"
        assert window.focused_text == "text 1 says something", "the focus goes back with the message"
        await window.press("U")
        await window.until(lambda: len(window.views) == 3, "one message less again")
        await window.until_said("Redone")


async def test_deleting_the_last_message_leaves_the_empty_chat_and_the_composer(open_app: OpenApp, folder: Path):
    write_store(folder, talk(1))
    async with open_app() as window:
        await window.focus(0)
        await window.press("delete")
        await window.until_shown("Three things to try")
        assert window.composer.has_focus
        await window.submit("/undo")
        await window.until_shown("text 0 says something")
        assert "Three things to try" not in window.text


async def test_h_hides(open_app: OpenApp, sample: None):
    async with open_app() as window:
        assert (await after(window, 2, ["h"])).hidden
        await window.until(lambda: "hidden" in window.shown(2), "the mark")
        assert not (await after(window, 2, ["h"])).hidden


@pytest.mark.parametrize("key", ["y", "c"])
async def test_y_copies(key: str, open_app: OpenApp, sample: None, clipboard: list[str]):
    async with open_app() as window:
        await window.focus(2)
        await window.press(key)
        await window.until(lambda: clipboard == ["text 2 says something"], "the copy")
        await window.until_said("copied: ")


async def test_left_and_right_swipe_and_past_the_last_one_make_another(
    open_app: OpenApp, sample: None, server: FakeServer
):
    async with open_app() as window:
        await window.focus(3)
        await window.press("left")
        await window.until(lambda: "the first swipe" in window.shown(3), "the first swipe")
        assert "‹1/2›" in window.shown(3)
        await window.press("left")
        await window.settled()
        assert "the first swipe" in window.shown(3)
        await window.press("right")
        await window.until(lambda: "the second swipe" in window.shown(3), "the second swipe")
        assert not server.chats
        await window.press("right")
        await window.until_shown("a new reply")
        await window.settled()
        assert "‹3/3›" in window.shown(3)
        assert window.focused_text == "a new reply"


async def test_only_the_newest_reply_gets_another_swipe(open_app: OpenApp, sample: None, server: FakeServer):
    async with open_app() as window:
        await window.focus(1)
        await window.press("right")
        await window.until_said("Only the last reply")
        assert not server.chats


async def test_e_edits_and_escape_asks_once_before_it_gives_up(open_app: OpenApp, sample: None):
    async with open_app() as window:
        await window.focus(1)
        await window.press("e")
        await window.until(lambda: isinstance(window.screen, EditorScreen), "the editor")
        await window.press("!", "escape")
        assert isinstance(window.screen, EditorScreen)
        await window.until_shown("Press esc again to discard")
        await window.press("escape")
        await window.until_on(ChatScreen)
        assert (await window.message(1)).text == "text 1 says something"
        await window.until(lambda: window.focused_text == "text 1 says something", "the focus on the message")
        await window.press("e")
        await window.until(lambda: isinstance(window.screen, EditorScreen), "the editor")
        await window.press("!", "ctrl+s")
        await window.until(lambda: "something!" in window.shown(1), "the new text")
        await window.until(lambda: "stale" in window.shown(1), "the word that the summary is stale")
        await window.press("u")
        await window.until(lambda: "something!" not in window.shown(1), "the old text")


async def test_escape_leaves_an_unchanged_editor_at_once(open_app: OpenApp, sample: None):
    async with open_app() as window:
        await window.focus(1)
        await window.press("e")
        await window.until(lambda: isinstance(window.screen, EditorScreen), "the editor")
        await window.press("escape")
        await window.until_on(ChatScreen)


async def test_every_key_of_a_message_works_without_a_fault(open_app: OpenApp, sample: None, server: FakeServer):
    """Each key of the registry, pressed on a message, runs its own command and no other."""
    server.reply = Reply("a reply")
    keys = [(key, command.id) for command in COMMANDS.of(MESSAGE) for key in command.key.split(",")]
    async with open_app() as window:
        run: list[str] = []

        async def note(command: Command[Any]) -> bool:
            run.append(command.id)
            return True

        window.chat.run_command = note  # type: ignore[method-assign, assignment]
        await window.focus(1)
        for key, command_id in keys:
            await window.press(key)
            await window.until(lambda command_id=command_id: run == [command_id], f"{key} for {command_id}, {run}")
            run.clear()


@pytest.mark.parametrize(
    ("line", "index"),
    [
        ("/qm-toggle-remember 0", 0),
        ("/qvink-memory-toggle-remember 0", 0),
    ],
)
async def test_a_mark_by_command_is_the_mark_by_key(line: str, index: int, open_app: OpenApp, sample: None):
    async with open_app() as window:
        await window.submit(line)
        await window.until(lambda: "◆ remembered" in window.shown(index), "the mark")
        assert (await window.message(index)).remember


def at_row(window: AppHarness, text: str | None) -> int:
    return next(n for n, line in enumerate(window.text.splitlines()) if text and text in line)


async def test_a_deleted_message_far_up_does_not_move_the_view(open_app: OpenApp, folder: Path):
    write_store(folder, talk(100))
    async with open_app() as window:
        await window.press("tab", *["k"] * 25)
        place = window.focused_text
        row = at_row(window, place)
        await window.submit("/delete 99")
        await window.until(lambda: len(window.session.history) == 99, "one message less")
        await window.settled()
        assert at_row(window, place) == row
        await window.press("tab")
        assert window.focused_text == place


async def test_the_others_have_their_new_numbers_when_a_message_has_gone_and_not_before(
    open_app: OpenApp, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    """However late it is drawn what was told before, and whatever is told while the message goes."""
    write_store(folder, talk(9))
    async with open_app() as window:
        view, goes_on, seen = window.chat.view, asyncio.Event(), list[set[int]]()
        renew = window.transcript.refresh_looks

        def renews() -> None:
            seen.append({each.message.id for each in window.views})
            renew()

        monkeypatch.setattr(window.transcript, "refresh_looks", renews)

        async def waits() -> None:
            await goes_on.wait()

        view._tasks.put_nowait(waits)
        window.session._state.replan()
        gone = window.views[4].message.id
        await window.session.messages.delete([gone])
        assert not seen
        goes_on.set()
        await window.settled()
        assert seen
        assert not any(gone in ids for ids in seen), "the plan knew nothing more of it"
        assert "10:00  #4" in window.text


async def test_a_message_that_is_no_longer_sent_by_its_text_is_dimmed(open_app: OpenApp, folder: Path):
    messages = [a_message("a long text here " * 5, f"summary {n}") for n in range(12)]
    write_store(folder, messages)
    async with open_app({"memory.threshold_unit": "messages", "memory.threshold": "2"}) as window:
        await window.until(lambda: window.view(0).has_class("-removed"), "the class of a removed text")
        assert not window.view(-1).has_class("-removed")


async def test_f5_hides_and_shows_the_summaries(open_app: OpenApp, sample: None):
    async with open_app() as window:
        await window.until_shown("summary of 0")
        await window.press("f5")
        await window.until(lambda: "summary of 0" not in window.text, "no summaries")
        await window.press("f5")
        await window.until_shown("summary of 0")
