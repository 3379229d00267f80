"""A newcomer's first five minutes: no server, one that is found by its address, a message, a mark, and back again."""

import sys
from pathlib import Path

import pytest

from tests.fakes.openai_server import FakeServer
from tests.pty.watchful import SIZES, WatchfulTerminal
from tests.terminal import needs_terminal

pytestmark = needs_terminal

ASKED = "Tell me of the sea"
ANSWER = "The sea is wide, and never quite still."
SUMMARY = "They talked of the sea."
TEXTS = [ASKED, ANSWER, SUMMARY, "sea-model", "http User Assistant"]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_first_five_minutes(size: tuple[int, int], home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TUIMEM_HOME")  # the folders are the system's, and none of them is there
    monkeypatch.setenv("TUIMEM_RECALL_ENABLED", "true")
    monkeypatch.setenv("TUIMEM_MEMORY_EMBEDDER", "none")
    with FakeServer() as gone:
        nobody = gone.base_url
    with FakeServer(SUMMARY, model="sea-model") as server:
        server.script(ANSWER)
        begin(size, nobody, server)
        come_back(size, server)
    logs = [log.read_text() for log in home.rglob("*.log")]
    assert not "".join(logs), "nothing went wrong, the memory worker's start neither"


def chat(base_url: str) -> list[str]:
    return [sys.executable, "-m", "tuimem", "chat", "--base-url", base_url]


def begin(size: tuple[int, int], nobody: str, server: FakeServer) -> None:
    with WatchfulTerminal(chat(nobody), size, TEXTS) as screen:
        screen.wait("Write a message")
        screen.send(ASKED)
        screen.wait(r"Try .* again")
        screen.wait(f"▌ {ASKED}")
        screen.look("a server that is not there")

        screen.step("tab", shows="enter selects")
        screen.send(server.base_url)
        screen.wait(server.root)
        screen.look("typing the address")
        screen.step("enter", shows=r"\A.*sea-model")
        screen.wait(f"▌ {ASKED}")

        screen.step("enter", shows=ANSWER)
        screen.step(shows=f"● {SUMMARY}")
        with screen.still("#0"):  # what is told of a recall that failed takes more rows beside the preview
            screen.step("f2", shows="Next prompt")
            screen.step("f2", shows=r"^  Assistant", gone="Next prompt")
        with screen.still("#1"):  # the words themselves stand in the preview too
            screen.step("ctrl+t", shows="b Remember")
            screen.step("b", shows="◆ remembered")
            screen.step("f1", shows="Help")
            screen.step("escape", shows="b Remember", gone="Help")
            screen.step("escape", shows="enter Send")
        screen.press("ctrl+q")
        assert screen.wait_end() == 0, screen.text


def come_back(size: tuple[int, int], server: FakeServer) -> None:
    with WatchfulTerminal(chat(server.base_url), size, TEXTS) as screen:
        screen.wait(r"\A.*sea-model")
        screen.step(shows=ASKED)
        screen.step(shows=ANSWER)
        screen.step(shows=f"◆ {SUMMARY}")
        screen.press("ctrl+q")
        assert screen.wait_end() == 0, screen.text
