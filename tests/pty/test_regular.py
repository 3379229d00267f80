"""A regular's busiest ten minutes: reads up while a reply comes, searches, changes, goes around, pastes, resizes."""

import re
import sys
from pathlib import Path

import pytest

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.pty.watchful import SIZES, WatchfulTerminal
from tests.terminal import needs_terminal
from tests.tui.app_harness import talk, write_store

pytestmark = needs_terminal

WORDS = " ".join(f"word{number}" for number in range(300))
AGAIN = "Another answer to that."
TEXTS = [
    *(
        WORDS,
        AGAIN,
        "A walk",
        "Cooking",
        "This is Cooking.",
        "Ada",
        "Sam",
        "text says something",
        "it was said",
        "go on",
    ),
    *("sea-model", "line of the paste", "somethingNevermind", "Jun"),
]
FOUND = "10:00  #20"
QUIET = {"TUIMEM_SUMMARIES_AUTOMATIC": "false"}


@pytest.fixture
def server(home: Path):
    write_store(home, talk(400, "it was said"), others=["Cooking"], database=home / "tuimem" / "tuimem.db")
    with FakeServer(AGAIN, model="sea-model") as server:
        yield server


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_busiest_ten_minutes(size: tuple[int, int], server: FakeServer) -> None:
    server.script(reply := HeldReply(WORDS, let_out=200))
    command = [sys.executable, "-m", "tuimem", "chat", "--base-url", server.base_url]
    with WatchfulTerminal(command, size, TEXTS, QUIET) as screen:
        screen.wait(r"\A.*sea-model")
        screen.step(shows="text 399")
        screen.write("go on")
        screen.step("enter", shows="word199")
        read_while_it_streams(screen, reply)
        change_what_was_found(screen)
        go_around(screen)
        other_sizes(screen, size)
        stop_and_try_again(screen)
        paste_and_leave(screen)


def read_while_it_streams(screen: WatchfulTerminal, reply: HeldReply) -> None:
    while re.search(r"\bword\d|go on", screen.text):  # above, the title speaks of words, too, after a second
        shown = screen.text.splitlines()[1:5]
        screen.press("pageup")
        screen.wait_until(lambda text, shown=shown: text.splitlines()[1:5] != shown, what="the page above")
    screen.step(shows="▼ newer")
    read = next(line.strip() for line in screen.text.splitlines() if "says something" in line)
    with screen.still(read):
        reply.let_out(50)
        screen.step(shows=r"■ stop")
        screen.step("ctrl+f", shows="Search all chats")
        screen.step("escape", shows="▼ newer", gone="Search all chats")


def change_what_was_found(screen: WatchfulTerminal) -> None:
    screen.step("ctrl+f", shows="Search all chats")
    screen.send("text 20 ")
    screen.step(shows="#20 ·")
    screen.step("enter", shows=r"^▌ text 20 says")
    with screen.still(FOUND):
        screen.step("e", shows="Edit message")
        screen.send("Nevermind")
        screen.step(shows="somethingNevermind")
        screen.step("ctrl+s", shows="somethingNevermind", gone="Edit message")
        screen.step("u", shows="^▌ text 20", gone="Nevermind")
        row = screen.row_of(FOUND)
        screen.step("d", shows=r"^▌ text 21 says")
        assert screen.row_of("text 21 says") == row + 1, screen.text
        screen.step("u", shows=r"^▌ text 20 says")


def go_around(screen: WatchfulTerminal) -> None:
    with screen.still(FOUND):
        screen.step("f3", shows="Cooking")
        screen.step("f3", shows=r"^▌ text 20 says", gone="Cooking")
        screen.step("f2", shows="Next prompt")
        screen.step("f2", shows=r"^▌ text 20 says", gone="Next prompt")
        screen.step("ctrl+n", shows="“New chat” has to wait")


def other_sizes(screen: WatchfulTerminal, size: tuple[int, int]) -> None:
    row = screen.row_of(FOUND)
    for other in [*SIZES, *reversed(SIZES), size]:
        screen.resize(*other)
        screen.wait_until(lambda text: len(text.splitlines()) == screen.rows and "f1 more" in text.splitlines()[-1])
        screen.step(shows=r"^▌ text 20 says")
    assert screen.row_of(FOUND) == row, screen.text


def stop_and_try_again(screen: WatchfulTerminal) -> None:
    with screen.still(FOUND):
        screen.step("escape", shows="↑ send")
    screen.step("ctrl+end", shows="■ Stopped")
    screen.step("ctrl+r", shows=AGAIN)
    screen.step(shows="‹2/2›")
    screen.step(shows="↑ send")
    screen.step("left", shows="■ Stopped")
    screen.step("right", shows=AGAIN)


def paste_and_leave(screen: WatchfulTerminal) -> None:
    screen.step("i", shows="enter Send")
    screen.paste("\n".join(f"line {number} of the paste" for number in range(10_000)))
    screen.step(shows="pasted 10,000 lines")
    screen.step("enter", shows="pasted 10,000 lines")
    screen.step("f3", shows="Cooking")
    screen.step("escape", shows=AGAIN, gone="Cooking")
    screen.step("ctrl+n", shows="New chat")
    screen.step(shows="Three things to try|f4 another model")
    open_chat(screen, "Cooking", shows="This is Cooking")
    open_chat(screen, "A walk", shows=AGAIN)
    screen.step(shows="pasted 10,000 lines")
    screen.press("ctrl+q")
    assert screen.wait_end() == 0, screen.text


def open_chat(screen: WatchfulTerminal, title: str, shows: str) -> None:
    screen.step("ctrl+o", shows="Type to filter")
    screen.send(title)
    screen.step(shows=f"│ +{title} +│|^ {title}")
    screen.step("enter", shows=shows, gone="ctrl\\+e renames")
