"""Copying: code blocks by key and by click, what was selected by mouse, and what is selected in the composer."""

from pathlib import Path

from textual.geometry import Offset
from textual.widgets.text_area import Selection

from tests.tui.app_harness import AppHarness, a_message, write_store
from tests.tui.conftest import OpenApp
from tuimem.messages import Role

TWO = "First:\n\n```python\nimport x\n```\n\nThen:\n\n```\na\n  b\n```"
LONG = f"```\n{'0123456789' * 12}\nshort\n```"


def place_of(window: AppHarness, words: str) -> Offset:
    """Where the words stand on the screen."""
    lines = window.text.split("\n")
    y = next(y for y, line in enumerate(lines) if words in line)
    return Offset(lines[y].index(words), y)


async def test_a_key_copies_the_code_and_numbers_tell_several_apart(
    open_app: OpenApp, folder: Path, clipboard: list[str]
):
    write_store(folder, [a_message("```\nmine\n```"), a_message(TWO, role=Role.ASSISTANT)])
    async with open_app() as window:
        await window.focus(0)
        await window.press("Y")
        await window.until(lambda: clipboard == ["mine"], "the copy")
        await window.focus(1)
        await window.press("Y")
        await window.until_said("2 code blocks: press 1 to 2")
        await window.press("2")
        await window.until(lambda: clipboard == ["mine", "a\n  b"], "the copy")
        await window.until_said("Copied code block 2, 2 lines")
        await window.press("3")
        await window.until_said("This message has 2 code blocks.")


async def test_a_click_copies_the_code(open_app: OpenApp, folder: Path, clipboard: list[str]):
    write_store(folder, [a_message(TWO, role=Role.ASSISTANT)])
    async with open_app() as window:
        await window.pilot.click(offset=place_of(window, "2 copy"))
        await window.until(lambda: clipboard == ["a\n  b"], "the copy")


async def test_long_lines_of_code_scroll_by_a_setting(open_app: OpenApp, folder: Path, clipboard: list[str]):
    write_store(folder, [a_message(LONG, role=Role.ASSISTANT)])
    async with open_app(size=(80, 24)) as window:
        assert "›" not in window.text, "as shipped they wrap"
    async with open_app({"display.code_lines": "scroll"}, size=(80, 24)) as window:
        height = window.view(0).size.height
        await window.until_shown("›")
        await window.focus(0)
        await window.press(*[">"] * 6)
        await window.until(lambda: "‹" in window.text and "›" not in window.text, "the end of the line")
        assert window.view(0).size.height == height
        await window.press("shift+left", *["<"] * 9)
        await window.until(lambda: "‹" not in window.text, "its beginning")
        await window.press("Y")
        await window.until(lambda: clipboard, "the copy")
        assert clipboard == ["0123456789" * 12 + "\nshort"]


async def test_selecting_by_mouse_says_how_to_copy_and_ctrl_c_that_it_copied(
    open_app: OpenApp, folder: Path, clipboard: list[str]
):
    write_store(folder, [a_message("some words to copy")])
    async with open_app() as window:
        at = place_of(window, "words to")
        await window.pilot.mouse_down(offset=at)
        await window.pilot.hover(offset=at + Offset(4, 0))
        await window.pilot.mouse_up(offset=at + Offset(4, 0))
        await window.until_said("Selected 5 characters: ctrl+c copies.")
        await window.press("ctrl+c")
        await window.until(lambda: clipboard == ["words"], "the copy")
        await window.until_said("Copied 5 characters to the clipboard.")


async def test_ctrl_c_in_the_composer_says_that_it_copied(open_app: OpenApp, clipboard: list[str]):
    async with open_app() as window:
        await window.press(*"some words")
        window.composer.selection = Selection((0, 0), (0, 4))
        await window.press("ctrl+c")
        assert clipboard == ["some"]
        await window.until_said("Copied 4 characters")
        assert not window.app._exit


async def test_selecting_by_mouse_in_the_composer_says_so_too(open_app: OpenApp):
    async with open_app() as window:
        await window.press(*"some words")
        composer = window.composer
        await window.pilot.mouse_down(composer, offset=(2, 0))
        await window.pilot.hover(composer, offset=(6, 0))
        await window.until(lambda: composer.selected_text == "some", "the selection")
        await window.pilot.mouse_up(composer, offset=(6, 0))
        await window.until_said("Selected 4 characters: ctrl+c copies.")
