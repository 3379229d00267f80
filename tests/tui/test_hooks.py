"""Hooks on the screen: the question whether they may run, `/hooks`, and what is said of those that fail."""

from pathlib import Path

from tests.fakes.openai_server import FakeServer
from tests.tui.conftest import OpenApp
from tuimem.screens.text import ListScreen, PlainScreen

CODE = "def pre_prompt_hook(prompt): return prompt.upper()\n"


def write(folder: Path, code: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hooks.py").write_text(code)


async def test_hooks_are_asked_about_above_what_is_being_typed_and_run_when_they_are_allowed(
    open_app: OpenApp, folder: Path, server: FakeServer
):
    write(folder, CODE)
    async with open_app() as window:
        await window.until_shown("May these hooks run?")
        await window.press("h", "i", "enter")
        await window.settled()
        assert server.requests[-1]["messages"][-1]["content"] == "hi", "it takes no key, and nothing is run"
        await window.until_shown("May these hooks run?")
        await window.press("tab", "down", "enter")
        await window.until(lambda: isinstance(window.screen, PlainScreen), "the file")
        assert "prompt.upper()" in window.text
        await window.press("escape")
        await window.until_shown("May these hooks run?")
        await window.press("tab", "enter")
        await window.until_said("allowed until they change")
        await window.say("hello")
        assert server.requests[-1]["messages"][-1]["content"] == "HELLO"
        assert "HELLO" in window.text
        write(folder, CODE.replace("upper", "nothing"))
        await window.until_shown("hooks.py has changed")
        await window.press("escape")
        await window.submit("/hooks allow")
        await window.until_said("Hooks of hooks.py: allowed until they change.")
        await window.say("Quiet")
        await window.until_said("pre_prompt_hook of hooks.py failed and was skipped: AttributeError")
        assert server.requests[-1]["messages"][-1]["content"] == "Quiet"


async def test_hooks_are_listed_and_tested_by_a_command(open_app: OpenApp, folder: Path):
    async with open_app() as window:
        await window.press("shift+f9")
        await window.until_shown("There are no hooks.")
        await window.press("escape")
        write(folder, CODE)
        await window.submit("/hooks test hello")
        await window.until_said("No hook takes part.")
        await window.submit("/hooks allow")
        await window.until_said("allowed until they change")
        await window.submit("/hooks test hello")
        await window.until(lambda: isinstance(window.screen, ListScreen) and "HELLO" in window.text, "the test")
        await window.press("escape")
        await window.submit("/hooks refuse hooks.py")
        await window.until_said("not run any more")
        await window.submit("/hooks")
        await window.until_shown("not run: refused")
