"""Hooks on the screen: the question whether they may run, `/hooks`, and what is said of those that fail."""

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.tui.app_harness import QUIET, paths_of, write_settings, write_store
from tests.tui.conftest import OpenApp
from tests.waiting import until
from tuimem.hooks.sources import Permissions, file_source
from tuimem.screens.text import ListScreen, PlainScreen


class ReadingHook:
    """`begun` is there once the hook has begun; it reads until `ends`."""

    def __init__(self, begun: Path, pipe: int) -> None:
        self.begun = begun
        self._pipe: int | None = pipe

    def ends(self) -> None:
        if self._pipe is not None:
            os.close(self._pipe)
            self._pipe = None


CODE = "def pre_prompt_hook(prompt): return prompt.upper()\n"


def write(folder: Path, code: str) -> None:
    write_settings(folder, code, "hooks.py")


async def test_hooks_are_asked_about_above_what_is_being_typed_and_run_when_they_are_allowed(
    open_app: OpenApp, folder: Path, server: FakeServer
):
    write(folder, CODE)
    async with open_app() as window:
        await window.until_shown("May these hooks run?")
        await window.press("h", "i", "enter")
        await window.until(lambda: server.requests, "the request")
        await window.settled()
        assert server.requests[-1]["messages"][-1]["content"] == "hi", "it takes no key, and nothing is run"
        await window.until_shown("May these hooks run?")
        await window.press("tab", "enter")  # the first answer does no harm
        await window.until(lambda: isinstance(window.screen, PlainScreen), "the file")
        assert "prompt.upper()" in window.text
        await window.press("escape")
        await window.until_shown("May these hooks run?")
        await window.press("tab", "down", "down", "enter")
        await window.until_said("allowed until they change")
        await window.say("hello")
        assert server.requests[-1]["messages"][-1]["content"] == "HELLO"
        assert "HELLO" in window.text
        write(folder, CODE.replace("upper", "nothing"))
        await window.until_shown("hooks.py has changed")
        await window.press("escape")
        await window.submit("/hooks allow")
        await window.until(lambda: sum("allowed until" in toast for toast in window.toasts) == 2, "what was allowed")
        await window.say("Quiet")
        await window.until_said("pre_prompt_hook of hooks.py failed and was skipped: AttributeError")
        assert server.requests[-1]["messages"][-1]["content"] == "Quiet"


async def test_the_question_closes_when_it_is_answered_elsewhere(open_app: OpenApp, folder: Path):
    write(folder, CODE)
    async with open_app() as window:
        await window.until_shown("May these hooks run?")
        await window.submit("/hooks allow")
        await window.until_said("allowed until they change")
        await window.until(lambda: not window.has_question, "no question")
        write(folder, CODE.replace("upper", "lower"))
        await window.until_shown("hooks.py has changed")
        source = file_source(paths_of(folder).settings_folder)
        assert source is not None
        Permissions(paths_of(folder)).say([source], allowed=False)  # as another window does
        await window.until(lambda: not window.has_question, "no question")
        write(folder, CODE.replace("upper", "title"))
        await window.until_shown("hooks.py has changed")
        (paths_of(folder).settings_folder / "hooks.py").unlink()
        await window.until(lambda: not window.has_question, "no question")


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
        await window.until_said("Hooks of hooks.py: not run.")
        await window.submit("/hooks")
        await window.until_shown("not run: refused")


async def test_the_preview_says_that_a_hook_may_still_change_what_is_sent(open_app: OpenApp, folder: Path):
    def is_told() -> bool:
        preview = window.chat.panes.preview
        assert preview is not None
        return any("messages_hook of hooks.py may still change this." in str(one.prompt) for one in preview.options)

    write(folder, "def messages_hook(messages): return messages\n")
    async with open_app(size=(120, 40)) as window:
        await window.until_shown("May these hooks run?")
        await window.press("f2")
        await window.until_shown("Next prompt")
        await window.settled()
        assert not is_told(), "it does not run yet"
        await window.submit("/hooks allow")
        await window.until(is_told, "it may change what is sent")
        await window.submit("/set injection.pre_prompt_hook false")
        await window.until(lambda: not is_told(), "hooks on prompts are off")


@pytest.fixture
def reading(folder: Path, tmp_path: Path) -> Iterator[ReadingHook]:
    """A hook that reads what is sent until the test lets it."""
    pipe, begun = tmp_path / "pipe", tmp_path / "begun"
    os.mkfifo(pipe)
    code = f"open({str(begun)!r}, 'w').close()\n    open({str(pipe)!r}).read()\n    return prompt\n"
    write(folder, f"def pre_prompt_hook(prompt):\n    {code}")
    hook = ReadingHook(begun, os.open(pipe, os.O_RDWR))
    yield hook
    hook.ends()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes in a folder")
async def test_what_is_being_sent_stays_with_its_chat_when_another_is_opened_while_a_hook_reads_it(
    open_app: OpenApp, folder: Path, server: FakeServer, reading: ReadingHook
):
    write_store(folder, others=["A swim"])
    async with open_app({**QUIET, "hooks.seconds": LONGEST_WAIT}) as window:
        await window.submit("/hooks allow")
        await window.until_said("allowed until they change")
        await window.submit("Only for the walk")
        await window.until(reading.begun.exists, "the hook")
        await window.submit("/open A swim")
        await window.until_shown("This is A swim.")
        reading.ends()
        await window.until_said("Your message was not sent, since another chat was opened meanwhile.")
        await window.settled()
        assert not server.chats
        assert [message.text for message in await window.messages()] == ["This is A swim."]
        assert window.composer.text == ""
        await window.submit("/open A walk")
        await window.until(lambda: window.composer.text == "Only for the walk", "what was written there")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes in a folder")
async def test_whoever_comes_back_before_it_is_stored_has_it_sent_once_and_not_as_a_draft_too(
    open_app: OpenApp, folder: Path, server: FakeServer, reading: ReadingHook
):
    write_store(folder, others=["A swim"])
    async with open_app({**QUIET, "hooks.seconds": LONGEST_WAIT}) as window:
        await window.submit("/hooks allow")
        await window.until_said("allowed until they change")
        await window.submit("Only for the walk")
        await window.until(reading.begun.exists, "the hook")
        await window.submit("/open A swim")
        await window.until_shown("This is A swim.")
        await window.submit("/open A walk")
        await window.until(lambda: window.composer.text == "Only for the walk", "what was written there")
        reading.ends()
        await window.until(lambda: server.chats, "the request")
        await window.settled()
        assert [message.text for message in await window.messages()][:1] == ["Only for the walk"]
        assert window.composer.text == ""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes in a folder")
async def test_what_was_typed_beside_what_is_sent_is_all_that_stays_a_draft(
    open_app: OpenApp, folder: Path, server: FakeServer, reading: ReadingHook
):
    write_store(folder, others=["A swim"])
    async with open_app({**QUIET, "hooks.seconds": LONGEST_WAIT}) as window:
        await window.submit("/hooks allow")
        await window.until_said("allowed until they change")
        await window.submit("Only for the walk")
        await window.until(reading.begun.exists, "the hook")
        await window.press(*"more")
        walk, read = window.session.chat.id, window.session.store.read
        await window.session.chats.open_reference("A swim")
        await window.until_shown("This is A swim.")

        async def is_kept() -> bool:
            chat = await read(lambda store: store.chats.get(walk))
            return chat is not None and chat.draft == "Only for the walk\nmore"

        await until(is_kept)
        await window.session.chats.open_reference("A walk")
        await window.until(lambda: window.composer.text == "Only for the walk\nmore", "what was written there")
        reading.ends()
        await window.until(lambda: server.chats, "the request")
        await window.until(lambda: window.composer.text == "more", "what was not sent")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes in a folder")
async def test_what_was_sent_is_no_draft_where_its_chat_was_read_before_that_was_stored(
    open_app: OpenApp, folder: Path, server: FakeServer, reading: ReadingHook, monkeypatch: pytest.MonkeyPatch
):
    write_store(folder, others=["A swim"])
    async with open_app({**QUIET, "hooks.seconds": LONGEST_WAIT}) as window:
        await window.submit("/hooks allow")
        await window.until_said("allowed until they change")
        await window.submit("Only for the walk")
        await window.until(reading.begun.exists, "the hook")
        chats, walk = window.session.chats, window.session.chat.id
        save, may_save, drafts = chats.save_draft, asyncio.Event(), list[str]()

        async def save_late(text: str, chat_id: int | None = None) -> None:
            await may_save.wait()  # all of them: the store takes what is saved in its order
            await save(text, chat_id)
            drafts.extend([text] if chat_id == walk else [])

        monkeypatch.setattr(chats, "save_draft", save_late)
        await chats.open_reference("A swim")
        await window.until_shown("This is A swim.")
        await chats.open_reference("A walk")
        await window.until(lambda: window.chat.shown_chat == walk, "the first chat")
        assert window.composer.text == ""
        reading.ends()
        await window.until(lambda: server.chats, "the request")
        may_save.set()
        await window.until(lambda: "Only for the walk" in drafts, "the draft")
        await window.until(lambda: drafts[-1:] == [""], "no draft")
