"""The digest as it is asked for, shown and taken back in a chat."""

import pytest

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.tui.conftest import OpenApp
from tests.tui.test_contrast import weak
from tuimem.screens.chat import ChatScreen
from tuimem.screens.digest import DigestScreen
from tuimem.widgets.static import Static


async def test_the_digest_is_made_shown_and_taken_back(open_app: OpenApp, server: FakeServer):
    async with open_app() as window:
        await window.submit("/digest diff")
        await window.until_said("There is no digest yet. /digest now makes one.")
        await window.say("My cat is called Miso.")
        server.reply = "- The cat is called Miso"
        await window.submit("/digest now")
        await window.until_said("The digest is up to date.")
        await window.press("shift+f3")
        await window.until(lambda: isinstance(window.screen, DigestScreen), "the digest")
        await window.until_shown("- The cat is called Miso")
        assert "It is up to date." in window.text
        await window.press("escape")
        await window.submit("/digest undo")
        await window.until_shown("The last change of the digest was taken back")
        assert "- - The cat is called Miso" in window.text


async def test_its_dialog_makes_it_shows_what_changed_and_takes_it_back(open_app: OpenApp, server: FakeServer):
    async with open_app(size=(80, 24)) as window:
        await window.say("My cat is called Miso.")
        server.reply = "- The dog is called Rex"
        await window.press("shift+f3")
        await window.until_shown("There is no digest yet.")
        assert weak(window) == {}
        await window.press("n")
        await window.until_shown("The digest stays as it was.")
        server.reply = "- The cat is called Miso"
        await window.press("n")
        await window.until_shown("It is up to date.")
        assert "- The cat is called Miso" in window.text
        await window.press("d")
        await window.until_shown("The last change:")
        await window.press("u")
        await window.until_shown("- - The cat is called Miso")
        await window.press("d")
        await window.until(lambda: "The last change:" not in window.text, "the digest")
        await window.press("u")
        await window.until_said("There is nothing to undo in the digest.")
        await window.press("escape")
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")


@pytest.mark.parametrize("size", [(80, 24), (50, 20)], ids=str)
async def test_while_a_server_does_not_answer_it_is_asked_once_and_the_dialog_closes_and_opens(
    open_app: OpenApp, server: FakeServer, size: tuple[int, int]
):
    async with open_app(size=size) as window:
        await window.say("My cat is called Miso.")
        before = len(server.requests)
        server.reply = reply = HeldReply("- The cat is called Miso", let_out=0)
        await window.press("shift+f3", "n", "n")
        await window.until_shown("The model reads what you said …")
        await reply.until_asked()
        await window.press("d", "d")
        await window.settled()
        await window.until_shown("The model reads what you said …")
        await window.press("escape")
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")
        await window.submit("/digest now")
        await window.until_said("A digest is being brought up to date already.")
        await window.press("shift+f3")
        await window.until_shown("The model reads what you said …")
        reply.finish()
        await window.until_shown("- The cat is called Miso")
        shown = window.screen.query_one("#text", Static).content  # the toast from before may cover some of it
        assert "It is up to date." in str(shown)
        assert len(server.requests) == before + 1


async def test_an_update_is_stopped_in_its_dialog_and_by_stop(open_app: OpenApp, server: FakeServer):
    async with open_app() as window:
        await window.say("My cat is called Miso.")
        server.reply = reply = HeldReply("- The cat is called Miso", let_out=0)
        await window.press("shift+f3", "n")
        await reply.until_asked()
        await window.press("s")
        await window.until_shown("Stopped: what had not been read stays unread.")
        await window.press("escape")
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")
        server.reply = reply = HeldReply("- The cat is called Miso", let_out=0)
        await window.submit("/digest now")
        await reply.until_asked()
        await window.submit("/stop")
        await window.until_said("Stopped: what had not been read stays unread.")
        assert not window.session.digests.is_updating
        server.reply = "- The cat is called Miso"
        await window.submit("/digest now")
        await window.until_said("The digest is up to date.")
        await window.submit("/stop")
        await window.until_said("There is nothing to stop.")
