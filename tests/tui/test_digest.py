"""The digest as it is asked for, shown and taken back in a chat."""

from tests.fakes.openai_server import FakeServer
from tests.tui.conftest import OpenApp
from tuimem.screens.text import PlainScreen


async def test_the_digest_is_made_shown_and_taken_back(open_app: OpenApp, server: FakeServer):
    async with open_app() as window:
        await window.submit("/digest")
        await window.until_said("There is no digest yet. /digest now makes one.")
        await window.say("My cat is called Miso.")
        server.reply = "- The cat is called Miso"
        await window.submit("/digest now")
        await window.until_said("The digest is up to date.")
        await window.press("shift+f3")
        await window.until(lambda: isinstance(window.screen, PlainScreen), "the digest")
        await window.until_shown("- The cat is called Miso")
        assert "It is up to date." in window.text
        await window.press("escape")
        await window.submit("/digest undo")
        await window.until_shown("The last change of the digest was taken back")
        assert "- - The cat is called Miso" in window.text
