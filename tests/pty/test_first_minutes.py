"""What somebody sees who has just typed `make chat`: the built-in model answers, and a summary appears."""

import sys

from tests.limits import LONGEST_MODEL_WAIT
from tests.terminal import Terminal, needs_terminal

pytestmark = needs_terminal

ALTERNATE_SCREEN_LEFT = b"\x1b[?1049l"
CURSOR_SHOWN = b"\x1b[?25h"
SHORT = {"TUIMEM_ENDPOINT_REPLY_TOKENS": "60"}
MOUSE_OFF = b"\x1b[?1000l"


def test_the_first_minutes_with_the_built_in_model() -> None:
    with Terminal([sys.executable, "-m", "tuimem", "chat", "--local"], 110, 34, env=SHORT) as terminal:
        terminal.wait("Write a message")
        terminal.wait("demo model", LONGEST_MODEL_WAIT)
        terminal.send("My dog is called Rex. He is a brown terrier, and he loves to swim in the lake.")
        terminal.press("enter")
        terminal.wait(r"Assistant .*#1\n +\w", LONGEST_MODEL_WAIT)
        terminal.wait(r"^ +● \w", LONGEST_MODEL_WAIT)
        terminal.press("f2")
        terminal.wait(r"\d+ of [\d,]+ tokens")
        terminal.wait("system prompt")
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0, terminal.text
        end = terminal.raw[-400:]
    for sequence in (ALTERNATE_SCREEN_LEFT, CURSOR_SHOWN, MOUSE_OFF):
        assert sequence in end, sequence
