"""`tuimem doctor --keys`: what a key is called, and what it does."""

import re
import sys
from pathlib import Path
from string import ascii_lowercase

from tests.terminal import Terminal, needs_terminal
from tuimem.commands.registry import COMMANDS
from tuimem.screens.keys import KeyTester


def shown(app: KeyTester) -> str:
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


async def test_each_key_is_named_and_explained() -> None:
    taken = {key.strip() for command in COMMANDS for key in (*command.key.split(","), command.letter)}
    letter = next(each for each in ascii_lowercase if each not in taken)
    app = KeyTester({"reply.regenerate": "f7"})
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("f2", "ctrl+o", "tab", letter, "b", "f7", "ctrl+r", "ctrl+q")
        text = shown(app)
        assert re.search(r"f2 +Preview: Show or hide", text)
        assert re.search(r"ctrl\+o +Open chat:", text)
        assert re.search(rf"{letter} +types the character", text)
        assert re.search(r"b +Remember: ", text)
        assert "On a focused message; elsewhere it types the character." in " ".join(text.split())
        assert re.search(r"f7 +Regenerate", text), "keys of the user's own count"
        assert re.search(r"ctrl\+r +no command", text)
        assert re.search(r"ctrl\+q +Quit:", text), "no key does what it does in the chat"
        assert re.search(r"tab +no command", text)
        await pilot.press("ctrl+c")
        assert app.is_running
        await pilot.press("ctrl+c")
    assert not app.is_running


@needs_terminal
def test_the_keys_of_a_real_terminal(home: Path) -> None:
    with Terminal([sys.executable, "-m", "tuimem", "doctor", "--keys"], 100, 30) as terminal:
        terminal.wait("Press a key")
        for key, shown in {
            "alt+s": r"alt\+s +Summarise the chat: ",
            "f5": "f5 +Show",
            "ctrl+up": r"ctrl\+up +\w",
        }.items():
            terminal.press(key)
            terminal.wait(shown)
        terminal.press("ctrl+c", "ctrl+c")
        assert terminal.wait_end() == 0
    assert not home.joinpath("tuimem").exists()
