"""The digest as it is asked for, shown, edited, exported, erased and taken back."""

from pathlib import Path

import pytest

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.tui.app_harness import AppHarness
from tests.tui.conftest import OpenApp
from tests.tui.test_contrast import weak
from tuimem.remembered import PageOrigin, PageVersion
from tuimem.screens.chat import ChatScreen
from tuimem.screens.confirm import ConfirmScreen
from tuimem.screens.digest import DigestScreen
from tuimem.screens.editor import EditorScreen
from tuimem.store import StoreFull
from tuimem.widgets.page_pane import PagePane
from tuimem.widgets.static import Static

MISO = "- The cat is called Miso"


async def open_digest(window: AppHarness) -> DigestScreen:
    await window.press("shift+f3")
    await window.until(lambda: isinstance(window.screen, DigestScreen), "the digest")
    await window.settled()
    assert isinstance(window.screen, DigestScreen)
    return window.screen


def state(window: AppHarness) -> str:
    """What is said of the digest; a toast may cover some of it."""
    return str(window.screen.query_one("#page-state", Static).content)


async def until_on_page(window: AppHarness, line: str) -> None:
    """Until the page shows a line, whatever is over it."""
    pane = window.screen.query_one(PagePane)
    await window.until(lambda: any(line in pane.render_line(y).text for y in range(pane.size.height)), f"“{line}”")


async def until_reading(window: AppHarness) -> None:
    await window.until(lambda: "reading what you said …" in state(window), "the model reads")


async def close(window: AppHarness) -> None:
    await window.press("escape")
    await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")


async def make(window: AppHarness, server: FakeServer) -> DigestScreen:
    """The digest of one message."""
    await window.say("My cat is called Miso.")
    server.reply = MISO
    screen = await open_digest(window)
    await window.press("n")
    await until_on_page(window, f"+ {MISO}")
    return screen


async def erase(window: AppHarness, screen: DigestScreen) -> None:
    await window.press("X")
    await window.until_on(ConfirmScreen)
    await window.press("y")
    await window.until_said("Erased.")
    await window.until(lambda: not screen.text, "nothing of it")


async def test_the_digest_is_made_shown_and_taken_back(open_app: OpenApp, server: FakeServer):
    async with open_app() as window:
        await window.submit("/digest diff")
        await window.until_said("There is no digest yet. /digest now makes one.")
        await window.say("My cat is called Miso.")
        server.reply = MISO
        await window.submit("/digest now")
        await window.until_said("The digest is up to date.")
        await open_digest(window)
        await until_on_page(window, f"+ {MISO}")
        assert "up to date" in state(window)
        await close(window)
        await window.submit("/digest undo")
        await window.until_shown("The last change of the digest was taken back")
        assert f"- {MISO}" in window.text


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (50, 20)], ids=str)
async def test_it_is_brought_up_to_date_and_its_versions_are_listed_and_taken_back(
    open_app: OpenApp, server: FakeServer, size: tuple[int, int]
):
    async with open_app(size=size) as window:
        await window.say("My cat is called Miso.")
        server.reply = "- The dog is called Rex"
        await open_digest(window)
        await window.until_shown("There is no digest yet.")
        assert weak(window) == {}
        await window.press("n")
        await window.until_shown("The digest stays as it was.")
        assert window.text.count("stays as it was") == 1
        server.reply = MISO
        await window.press("n")
        await until_on_page(window, f"+ {MISO}")
        assert "stays as it was" not in window.text
        assert "added: The cat is called Miso" in window.text
        assert weak(window) == {}
        await window.press("u")
        await until_on_page(window, f"− {MISO}")
        assert "undone" in window.text or size[0] < 60
        await window.settled()
        await window.press("down")
        await until_on_page(window, f"+ {MISO}")
        await window.press("x")
        await window.until_said("This version cannot be undone: it already is, or it is too old.")
        await window.press("u")
        await window.until_said("There is nothing to undo.")
        await close(window)


async def test_it_is_edited_cleared_and_erased(open_app: OpenApp, server: FakeServer):
    async with open_app(size=(120, 40)) as window:
        screen = await make(window, server)
        await window.press("e")
        await window.until(lambda: not isinstance(window.screen, DigestScreen), "the editor")
        await window.press("ctrl+end", *"tea", "ctrl+s")
        await window.until(lambda: window.screen is screen, "the digest again")
        await until_on_page(window, "+ tea")
        assert screen.under_cursor is not None and screen.under_cursor.origin is PageOrigin.EDIT
        await window.press("C")
        await until_on_page(window, "− tea")
        await window.press("u")
        await until_on_page(window, "+ tea")
        await window.press("X")
        await window.until_on(ConfirmScreen)
        await window.press("escape")
        await window.until_on(DigestScreen)
        assert screen.text
        await erase(window, screen)
        found = await window.session.digests.get(**window.session.digests.usual)
        assert found is not None and not found.page.text and not found.path.read_text()
        assert [one.origin for one in await window.session.digests.history(found.page.id)] == [PageOrigin.CLEAR]
        await window.until(lambda: "Miso" not in window.text, "nothing of it is left")


async def test_it_can_be_begun_by_hand(open_app: OpenApp):
    async with open_app(size=(120, 40)) as window:
        await open_digest(window)
        await window.press("e")
        await window.until(lambda: not isinstance(window.screen, DigestScreen), "the editor")
        await window.press(*"tea", "ctrl+s")
        await until_on_page(window, "+ tea")


async def test_it_is_copied_and_exported_and_leads_to_its_source_and_its_file(
    open_app: OpenApp, server: FakeServer, clipboard: list[str], tmp_path: Path
):
    async with open_app(size=(120, 40)) as window:
        screen = await make(window, server)
        await window.press("y")
        await window.until(lambda: clipboard == [f"{MISO}\n"], "copied")
        file = tmp_path / "digest.md"
        await window.press("E")
        await window.until_shown("Export the digest to a text file")
        await window.press("ctrl+u")
        await window.paste(str(file))
        await window.press("enter")
        await window.until_said(f"Exported the digest to {file}.")
        assert file.read_text() == f"{MISO}\n"
        found = await window.session.digests.get(**window.session.digests.usual)
        assert found is not None and window.screen is screen
        found.path.write_text(f"{MISO}\n- By hand\n")
        await until_on_page(window, "+ - By hand")
        await window.press("down", "o")
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")
        await window.until(lambda: window.focused_text == "My cat is called Miso.", "its source")


@pytest.mark.parametrize("size", [(80, 24), (50, 20)], ids=str)
async def test_while_a_server_does_not_answer_it_is_asked_once_and_the_screen_closes_and_opens(
    open_app: OpenApp, server: FakeServer, size: tuple[int, int]
):
    async with open_app(size=size) as window:
        await window.say("My cat is called Miso.")
        before = len(server.requests)
        server.reply = reply = HeldReply(MISO, let_out=0)
        await open_digest(window)
        await window.press("n", "n")
        await until_reading(window)
        await reply.until_asked()
        await close(window)
        await window.submit("/digest now")
        await window.until_said("A digest is being brought up to date already.")
        await open_digest(window)
        await until_reading(window)
        reply.finish()
        await until_on_page(window, f"+ {MISO}")
        assert len(server.requests) == before + 1


async def test_when_it_is_up_to_date_after_the_screen_was_closed_it_is_said(open_app: OpenApp, server: FakeServer):
    async with open_app() as window:
        await window.say("My cat is called Miso.")
        server.reply = reply = HeldReply(MISO, let_out=0)
        await open_digest(window)
        await window.press("n")
        await reply.until_asked()
        await close(window)
        reply.finish()
        await window.until_said("The digest is up to date.")


async def test_an_update_is_stopped_on_its_screen_and_by_stop(open_app: OpenApp, server: FakeServer):
    async with open_app() as window:
        await window.say("My cat is called Miso.")
        server.reply = reply = HeldReply(MISO, let_out=0)
        await open_digest(window)
        await window.press("n")
        await reply.until_asked()
        await window.press("s")
        await window.until_shown("Stopped: what had not been read stays unread.")
        await close(window)
        server.reply = reply = HeldReply(MISO, let_out=0)
        await window.submit("/digest now")
        await reply.until_asked()
        await window.submit("/stop")
        await window.until_said("Stopped: what had not been read stays unread.")
        assert not window.session.digests.is_updating
        server.reply = MISO
        await window.submit("/digest now")
        await window.until_said("The digest is up to date.")
        await window.submit("/stop")
        await window.until_said("There is nothing to stop.")


async def test_what_failed_is_told_until_the_digest_changes(open_app: OpenApp, server: FakeServer):
    async with open_app(size=(120, 40)) as window:
        await window.say("My cat is called Miso.")
        server.reply = "- The dog is called Rex"
        await open_digest(window)
        await window.press("n")
        await window.until_shown("The digest stays as it was.")
        await close(window)
        server.reply = "NO_UPDATE"
        await window.submit("/digest now")
        await window.until_said("The digest is up to date.")
        await open_digest(window)
        await window.until(lambda: "stays as it was" not in state(window), "the old failure is not told")


async def test_only_the_digest_that_is_read_for_says_so_and_is_stopped_on_its_screen(
    open_app: OpenApp, server: FakeServer
):
    async with open_app({"digest.reach": "chat"}, size=(120, 40)) as window:
        await window.say("My cat is called Miso.")
        server.reply = reply = HeldReply(MISO, let_out=0)
        await window.submit("/digest now")
        await reply.until_asked()
        await window.session.chats.new()
        await open_digest(window)
        assert "reading what you said" not in state(window)
        await window.press("s")
        await window.until_said("There is nothing to stop.")
        await window.press("n")
        await window.until(lambda: "brought up to date already" in state(window), "why it is not done")
        reply.finish()
        await window.until_said("The digest is up to date.")


async def test_an_edit_that_cannot_be_stored_comes_back_with_the_reason(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
):
    async with open_app(size=(120, 40)) as window:
        await open_digest(window)
        digests = window.session.digests
        store, is_full = digests.edit, True

        async def edit(before: str, text: str) -> PageVersion | None:
            if is_full:
                raise StoreFull("The disk is full.", "Make room.")
            return await store(before, text)

        monkeypatch.setattr(digests, "edit", edit)
        await window.press("e")
        await window.until(lambda: isinstance(window.screen, EditorScreen), "the editor")
        await window.press(*"tea", "ctrl+s")
        await window.until_shown("The disk is full. Make room.")
        await window.press("escape")
        await window.until_shown("Press esc again to discard your changes.")
        is_full = False
        await window.press("ctrl+s")
        await until_on_page(window, "+ tea")


async def test_of_an_empty_digest_nothing_is_copied_exported_or_undone(
    open_app: OpenApp, server: FakeServer, clipboard: list[str]
):
    async with open_app(size=(120, 40)) as window:
        screen = await make(window, server)
        await erase(window, screen)
        for key in ("y", "E"):
            window.app.clear_notifications()
            await window.press(key)
            await window.until_said("The digest is empty.")
        assert clipboard == []
        await window.press("u")
        await window.until_said("There is nothing to undo.")
