"""What is wrong with a `/pin` is said in a plain sentence, nothing is pinned by it, and the line stays to be mended.

What is only odd, such as a file that is pinned already or is too long, is pinned once, and said to be so.
"""

from pathlib import Path

import pytest

from tests.fakes.openai_server import FakeServer
from tests.tui.app_harness import AppHarness
from tests.tui.conftest import OpenApp
from tuimem.screens.pinned import PinnedScreen
from tuimem.screens.prompt import PromptScreen


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a text and what is none, in which the program is started."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "notes.md").write_text("The cat is called Miso.")
    (folder / "cat.png").write_bytes(b"\x89PNG\r\n\0\0")
    (folder / "old.txt").write_bytes("Café".encode("latin-1"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def answer(window: AppHarness, line: str) -> str:
    """What is said when this is typed."""
    before = len(window.toasts)
    await window.submit(line)
    await window.until(lambda: len(window.toasts) > before or window.screen is not window.chat, f"an answer to {line}")
    await window.settled()
    return window.toasts[-1] if window.screen is window.chat else window.text


MISTAKES = {
    "/pin for=all": "Which file? Write its name too: /pin FILE for=all.",
    "/pin texts/none.md": "There is no file {place}/texts/none.md. Check the path.",
    "/pin texts/../none.md": "There is no file {place}/none.md. Check the path.",
    "/pin texts": "texts is a folder. Pin a text file.",
    "/pin texts/cat.png": "cat.png is not a text file. Pin a text file, in UTF-8.",
    "/pin texts/old.txt": "old.txt is not in UTF-8. Save it in UTF-8.",
    f"/pin texts/{'a' * 400}.md": "cannot be read (File name too long). Check its name and its permissions.",
    "/pin ~nobody-of-this-name/notes.md": "There is no file {place}/~nobody-of-this-name/notes.md. Check the path.",
    "/pin texts/notes.md for=everyone": "“everyone” is not chat, character or all. Usage: /pin [file] [for=…]",
    "/pin texts/notes.md for=": "“” is not chat, character or all. Usage: /pin [file] [for=…]",
    "/pin texts/notes.md all": "notes.md all. Check the path. To say for whom it is, write for=all.",
    "/pin list everything": "There is no file {place}/list everything. Check the path.",
    "/pin remove": "/pin remove needs the name of a pinned file, or its number in the list.",
    "/pin remove notes.md": "No pinned file is called notes.md. ",
    "/pin remove 1": "No pinned file is called 1. ",
}


async def test_each_mistake_is_said_and_the_line_stays(open_app: OpenApp, place: Path):
    async with open_app(size=(120, 40)) as window:
        await window.ready()
        wrong = []
        for line, said in MISTAKES.items():
            told = await answer(window, line)
            if said.format(place=place) not in told or window.composer.text != line:
                wrong.append((line, told, window.composer.text))
        assert wrong == []
        assert await window.session.pins.listed() == []


async def test_a_file_is_pinned_once_however_it_is_typed_and_a_long_one_is_said_not_to_fit(
    open_app: OpenApp, server: FakeServer, place: Path
):
    (place / "texts" / "huge.txt").write_text("A line of the book.\n" * 100_000)
    async with open_app(size=(120, 40)) as window:
        await window.ready()
        assert await answer(window, "/pin texts/../texts/notes.md") == (
            "notes.md is in every prompt of this chat from now on."
        )
        assert await answer(window, f'/pin "{place}/texts/notes.md"') == "notes.md is pinned already."
        long = await answer(window, "/pin texts/huge.txt")
        assert long.startswith("huge.txt is pinned. The pinned file huge.txt does not fit: about ")
        assert long.endswith("Its end is not in the prompt. Shorten it, or raise pinned.tokens.")
        await window.say("Hello.")
        assert server.requests[-1]["messages"][0]["content"].count("The cat is called Miso.") == 1
        assert await answer(window, '/pin remove "texts/../texts/notes.md"') == (
            "notes.md is no longer pinned. The file is unchanged."
        )
        await answer(window, "/pin texts/huge.txt for=all")
        assert "huge.txt is pinned 2 times. Give its number in the list" in await answer(window, "/pin remove huge.txt")
        assert "no longer pinned" in await answer(window, "/pin remove 2")
        (last,) = await window.session.pins.known()
        assert (last.path, last.reach) == (str(place / "texts" / "huge.txt"), "all")


async def test_the_line_in_the_list_is_asked_again_with_what_was_typed(open_app: OpenApp):
    async with open_app() as window:
        await window.submit("/pin list")
        await window.until(lambda: isinstance(window.screen, PinnedScreen), "the list")
        await window.until(lambda: window.items == ["Pin a file …"], "an empty list")
        await window.press("enter")
        await window.until(lambda: isinstance(window.screen, PromptScreen), "the line")
        await window.press(*"texts/notes.m", "enter")
        await window.until_shown("There is no file")
        await window.press("d", "enter")
        await window.until_said("notes.md is in every prompt of this chat")


async def test_a_file_that_is_not_sent_for_now_is_said_to_be_so(open_app: OpenApp):
    async with open_app() as window:
        await window.ready()
        await window.session.chats.set_memory_enabled(False)
        assert await answer(window, "/pin texts/notes.md") == (
            "notes.md is pinned. Memory is off in this chat, so it is not sent here."
        )
        await window.session.chats.set_memory_enabled(True)
        await window.session.change_setting("pinned.enabled", False)
        assert await answer(window, "/pin texts/notes.md") == (
            "notes.md is pinned already. It is not sent, since pinned.enabled is false."
        )
