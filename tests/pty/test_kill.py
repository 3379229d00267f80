"""However the program ends: what was sent, what had come of the reply, and what was being typed are there again."""

import sys
import time
from pathlib import Path

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.terminal import Terminal, needs_terminal
from tuimem.store import Store

pytestmark = needs_terminal

WORDS = " ".join(f"word{number}" for number in range(400))


def wait_until_stored(home: Path, words: str) -> None:
    """Return when the reply is in the store so far."""
    end = time.monotonic() + LONGEST_WAIT
    with Store(home / "tuimem" / "tuimem.db") as store:
        chat = store.chats.latest()
        assert chat is not None
        while not store.messages.page(chat.id)[-1].text.endswith(words):
            assert time.monotonic() < end, f"{words} was never stored"
            time.sleep(0.01)


def test_a_killed_program_comes_back_with_the_partial_reply(home: Path) -> None:
    with FakeServer(HeldReply(WORDS, let_out=41)) as server:
        command = [sys.executable, "-m", "tuimem", "chat", "--base-url", server.base_url]
        with Terminal(command, 100, 30) as terminal:
            terminal.wait("fake-model")
            terminal.send("Tell me a long story")
            terminal.press("enter")
            terminal.wait("word40")
            wait_until_stored(home, "word40")
            terminal.kill()
        with Terminal(command, 100, 30) as terminal:
            terminal.wait("Tell me a long story")
            terminal.wait("word40")
            terminal.wait(r"■ .*ctrl\+g continues")
            terminal.wait("fake-model")
            assert len(server.requests) == 1, "nothing is asked again by itself"


def test_what_is_typed_when_the_program_is_left_is_there_again() -> None:
    with FakeServer() as server:
        command = [sys.executable, "-m", "tuimem", "chat", "--base-url", server.base_url]
        with Terminal(command, 100, 30) as terminal:
            terminal.wait("fake-model")
            terminal.send("Half-a-thought")
            terminal.wait("Half-a-thought")
            terminal.press("ctrl+q")
            assert terminal.wait_end() == 0, terminal.text
        with Terminal(command, 100, 30) as terminal:
            terminal.wait("Half-a-thought")
