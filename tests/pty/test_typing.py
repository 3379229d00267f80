"""However fast keys come, none does in one place what it was meant to do in another."""

import sys

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
