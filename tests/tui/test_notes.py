"""The author's note and the word for the next reply, as they are typed."""

from tests.fakes.openai_server import FakeServer
from tests.tui.conftest import OpenApp
from tuimem.screens.editor import EditorScreen


async def test_a_note_is_typed_edited_moved_and_cleared(open_app: OpenApp, server: FakeServer):
    async with open_app() as window:
        await window.submit("/note It rains.")
        await window.until_said("The author's note is sent before the last 4 messages.")
        await window.submit("/note-depth 0")
        await window.until_said("The author's note stands after the last message.")
        await window.submit("/note-role user")
        await window.until_said("The author's note has the role user.")
        await window.press("alt+j")
        await window.until(lambda: isinstance(window.screen, EditorScreen), "the editor")
        await window.press("space", "H", "a", "r", "d", "ctrl+s")
        await window.until(lambda: window.session.settings.chats.note == "It rains. Hard", "the edited note")
        await window.say("Hello.")
        assert server.requests[-1]["messages"][-1] == {"role": "user", "content": "Hello.\n\nIt rains. Hard"}
        await window.submit("/note none")
        await window.until_said("The author's note is cleared.")
        await window.say("And now?")
        assert "rains" not in str(server.requests[-1])


async def test_a_depth_that_is_none_is_refused_in_a_sentence(open_app: OpenApp):
    async with open_app() as window:
        await window.submit("/note-depth deep")
        await window.until_said("a number of messages such as 4")


async def test_a_word_for_the_next_reply_is_typed_seen_and_cleared(open_app: OpenApp, server: FakeServer):
    async with open_app() as window:
        await window.submit("/next Sing.")
        await window.until_said("Sent with the next reply")
        await window.press("alt+y")
        await window.until(lambda: isinstance(window.screen, EditorScreen), "the editor")
        await window.press("escape")
        await window.submit("/next none")
        await window.until_said("There is no instruction for the next reply.")
        await window.say("Hello.")
        assert "Sing." not in str(server.requests[-1])
