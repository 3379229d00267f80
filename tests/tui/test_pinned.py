"""Pinned files as they are typed, completed, listed, read, moved and removed."""

from pathlib import Path

import pytest

from tests.fakes.openai_server import FakeServer
from tests.tui.conftest import OpenApp
from tuimem.screens.pinned import PinnedScreen
from tuimem.screens.prompt import PromptScreen
from tuimem.screens.text import PlainScreen


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two files, in which the program is started."""
    folder = tmp_path / "my texts"
    folder.mkdir()
    (folder / "notes.md").write_text("The cat is called Miso.")
    (folder / "persona.txt").write_text("Kai, a cook.")
    monkeypatch.chdir(tmp_path)
    return folder


async def test_a_file_is_pinned_for_whom_it_is_meant_and_removed(open_app: OpenApp, server: FakeServer):
    async with open_app() as window:
        await window.submit('/pin "my texts/notes.md"')
        await window.until_said("notes.md is in every prompt of this chat from now on.")
        await window.submit("/pin my texts/persona.txt for=all")
        await window.until_said("persona.txt is in every prompt from now on.")
        await window.say("Hello.")
        sent = server.requests[-1]["messages"][0]["content"]
        assert sent.index("> Kai, a cook.") < sent.index("> The cat is called Miso.")
        await window.submit("/pin remove notes.md")
        await window.until_said("notes.md is no longer pinned. The file is unchanged.")
        await window.say("And now?")
        assert "Miso" not in str(server.requests[-1])
        await window.submit("/pin my texts/none.md")
        await window.until_said("There is no file")


async def test_names_of_files_are_completed(open_app: OpenApp):
    async with open_app() as window:
        offer = window.chat.view.offer
        window.composer.focus()
        window.composer.put("/pin my")
        await window.until(lambda: offer.completion == "/pin my texts/", "the folder")
        await window.press("tab")
        await window.until(lambda: offer.completion == "/pin my texts/notes.md", "the first file")
        window.composer.put("/pin my texts/P")
        await window.until(lambda: offer.completion == "/pin my texts/persona.txt", "the file")
        await window.press("tab", "enter")
        await window.until_said("persona.txt is in every prompt of this chat")
        window.composer.put("/pin remove ")
        await window.until(lambda: offer.completion == "/pin remove persona.txt", "what is pinned")


async def test_the_list_pins_reads_moves_and_removes(open_app: OpenApp, place: Path):
    async with open_app() as window:
        await window.press("shift+f2")
        await window.until(lambda: isinstance(window.screen, PinnedScreen), "the list")
        await window.until(lambda: window.items == ["Pin a file …"], "an empty list")
        await window.press("enter")
        await window.until(lambda: isinstance(window.screen, PromptScreen), "the line")
        await window.press(*"my")
        await window.until_shown("my texts")  # is suggested
        await window.press("right", *"not")
        await window.until_shown("notes.md")
        await window.press("right", "enter")
        await window.until(lambda: isinstance(window.screen, PinnedScreen) and len(window.items) == 2, "the pin")
        assert "This chat" in window.text
        assert "about 7 tokens" in window.text
        assert window.picker.chosen is not None
        assert window.picker.chosen.title == "1  notes.md"
        await window.press("ctrl+t")
        await window.until_said("notes.md is in every prompt to Assistant from now on.")
        await window.press("enter")
        await window.until(lambda: isinstance(window.screen, PlainScreen), "the text")
        await window.until_shown("The cat is called Miso.")
        await window.press("escape")
        (place / "notes.md").unlink()
        await window.press("escape")
        await window.press("shift+f2")
        await window.until_shown("There is no file")
        await window.press("ctrl+d")
        await window.until_said("no longer pinned")
        await window.until(lambda: window.items == ["Pin a file …"], "an empty list")


async def test_each_step_in_the_list_is_taken_back(open_app: OpenApp):
    async with open_app() as window:
        await window.submit("/pin my texts/notes.md")
        await window.until_said("notes.md is in every prompt of this chat")
        await window.press("shift+f2")
        await window.until(lambda: window.items == ["1  notes.md", "Pin a file …"], "the pin")
        await window.press("ctrl+t")
        await window.until_shown("Chats with Assistant")
        await window.press("ctrl+d")
        await window.until(lambda: window.items == ["Pin a file …"], "an empty list")
        await window.press("ctrl+z")
        await window.until_shown("Chats with Assistant")
        await window.press("ctrl+z")
        await window.until_shown("This chat")
        await window.press("ctrl+z")
        await window.until(lambda: window.items == ["Pin a file …"], "an empty list")
        await window.press("ctrl+z")
        await window.until_said("There is nothing to undo")


async def test_what_was_done_in_another_chat_is_not_taken_back_here(open_app: OpenApp):
    async with open_app() as window:
        await window.submit("/pin my texts/notes.md for=all")
        await window.until_said("notes.md is in every prompt from now on.")
        await window.submit("/pin my texts/notes.md")
        await window.until_said("notes.md is in every prompt of this chat")
        before = window.session.chat.id
        await window.submit("/new")
        await window.until(lambda: window.session.chat.id != before, "another chat")
        await window.submit("/pin undo")
        await window.until_said("notes.md is no longer pinned.")
        assert [each.reach.value for each in await window.stored(lambda store: store.pins.all())] == ["chat"]
        await window.submit("/pin undo")
        await window.until_said("There is nothing to undo")


async def test_each_pinned_file_is_a_piece_of_the_preview(open_app: OpenApp):
    async with open_app(size=(140, 50)) as window:
        await window.submit("/pin my texts/notes.md")
        await window.until_said("notes.md is in every prompt")
        await window.press("f2")
        await window.until_shown("> The cat is called Miso.")
        preview = window.chat.panes.preview
        assert preview is not None
        await window.until(lambda: any("pinned" in str(one.prompt) for one in preview.options), "the piece")
        await window.submit("/pin remove notes.md")
        await window.until(lambda: not any("pinned" in str(one.prompt) for one in preview.options), "no such piece")
