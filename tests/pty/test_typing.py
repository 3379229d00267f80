"""However fast keys come, none does in one place what it was meant to do in another."""

import sys

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.terminal import Terminal, needs_terminal

pytestmark = needs_terminal


def test_letters_typed_right_after_going_to_the_composer_run_no_command() -> None:
    with FakeServer() as server:
        command = [sys.executable, "-m", "tuimem", "chat", "--base-url", server.base_url]
        with Terminal(command, 100, 30) as terminal:
            terminal.wait("fake-model")
            terminal.send("A-first-message")
            terminal.wait("A-first-message")
            terminal.press("enter")
            terminal.wait("Hello there")
            terminal.press("ctrl+t")
            terminal.wait("e Edit")
            terminal.send("iddd")
            terminal.wait_gone("e Edit")
            terminal.send("written")
            terminal.wait("written")
            assert "deleted" not in terminal.text
            assert "Hello there" in terminal.text


def test_alt_enter_begins_a_line_and_ctrl_c_stops_a_reply_and_twice_ends() -> None:
    reply = HeldReply("It goes on and on", let_out=2)
    with FakeServer(reply) as server:
        command = [sys.executable, "-m", "tuimem", "chat", "--base-url", server.base_url]
        with Terminal(command, 100, 30) as terminal:
            terminal.wait("fake-model")
            terminal.send("first")
            terminal.wait("first")
            terminal.press("alt+enter")
            terminal.send("second")
            terminal.wait("second")
            assert not server.chats
            terminal.press("enter")
            terminal.wait("It goes")
            assert server.requests[0]["messages"][-1]["content"] == "first\nsecond"
            terminal.press("ctrl+c")
            terminal.wait("■ Stopped")
            terminal.press("ctrl+c")
            terminal.press("ctrl+c")
            assert terminal.wait_end() == 0
