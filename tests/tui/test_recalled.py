"""What was recalled for a message, on the screen: folded, opened, changed, searched; and when it was not to be had."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.fakes.scripted_memory import ScriptedMemory, memory_of
from tests.tui.app_harness import NOON, AppHarness, a_message, paths_of, talk, write_store
from tests.tui.conftest import OpenApp
from tests.tui.test_contrast import weak
from tuimem.messages import Role
from tuimem.screens.fact_filters import FactFilters
from tuimem.screens.facts import FactsScreen
from tuimem.store import Store
from tuimem.worker.errors import too_late

SAID = [
    "I keep two hives behind the shed, and a third one at my sister's in Lyon since the spring.",
    "Then I would feed them before the frost: sugar and water, two to one, as long as they take it.",
    "My dog is called Rex.",
]


@pytest.fixture
def memory(folder: Path) -> ScriptedMemory:
    """An earlier chat, all of which is found, and after it another one."""
    chat = write_store(folder, [a_message(text, role=role) for text, role in zip(SAID, ROLES, strict=True)], "Bees")
    with Store(paths_of(folder).database, clock=lambda: NOON) as store:
        found = [memory_of(one, 0.91 - n / 8, chat_title="Bees") for n, one in enumerate(store.messages.page(chat))]
    write_store(folder, talk(4), "A walk")
    return ScriptedMemory(lambda query: found)


ROLES = (Role.USER, Role.ASSISTANT, Role.USER)


@asynccontextmanager
async def recalling(
    open_app: OpenApp, memory: ScriptedMemory, size: tuple[int, int] = (100, 40), **settings: str
) -> AsyncIterator[AppHarness]:
    async with open_app({"summaries.automatic": "false", **settings}, size=size, memory=lambda _: memory) as window:
        await window.say("How are my bees doing?")
        await window.settled()
        yield window


def under(window: AppHarness) -> str:
    return window.shown(4)


async def test_it_is_one_folded_line_that_a_key_opens_and_folds(open_app: OpenApp, memory: ScriptedMemory):
    async with recalling(open_app, memory) as window:
        assert under(window).splitlines()[-1].strip() == "▸ recalled 3"
        assert "Rex" not in under(window)
        await focus_question(window)
        await window.press("o")
        await window.until(lambda: "▾ recalled 3" in under(window))
        assert "0.91 meaning, words" in under(window)
        assert SAID[2] in under(window)
        assert weak(window) == {}
        await window.press("o")
        await window.until(lambda: "▸ recalled 3" in under(window))


async def focus_question(window: AppHarness) -> None:
    message = await window.message(4)
    window.chat.view.go_to(message.id)
    await window.settled()
    assert window.focused_text == "How are my bees doing?"


async def test_the_dialog_takes_out_forbids_remembers_and_leads_to_the_source(
    open_app: OpenApp, memory: ScriptedMemory
):
    async with recalling(open_app, memory) as window:
        await focus_question(window)
        await window.press("r")
        await window.until(lambda: len(window.items) == 3)
        await window.press("ctrl+d")
        await window.until(lambda: len(window.items) == 2)
        await window.press("ctrl+b")
        await window.until(lambda: "remembered" in window.picker.items[0].note)
        await window.press("ctrl+n")
        await window.until(lambda: len(window.items) == 1)
        await window.press("enter")
        await window.until(lambda: window.session.chat.title == "Bees")
        await window.until(lambda: window.focused_text == SAID[2])


async def test_a_click_on_a_word_does_it_and_undo_takes_it_back(open_app: OpenApp, memory: ScriptedMemory):
    async with recalling(open_app, memory) as window:
        await click(window, "recalled 3")
        await window.until(lambda: "▾ recalled 3" in under(window))
        await click(window, "not this")
        await window.until(lambda: "recalled 2" in under(window))
        await click(window, "never")
        await window.until(lambda: "recalled 1" in under(window))
        await window.submit("/undo")
        await window.submit("/undo")
        await window.until(lambda: "recalled 3" in under(window))


async def click(window: AppHarness, words: str) -> None:
    """Click on the first place where these words stand."""
    rows = window.text.split("\n")
    row = next(row for row, line in enumerate(rows) if words in line)
    await window.pilot.click(offset=(rows[row].index(words) + 1, row))
    await window.settled()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/recalled-not 1", "Taken out"),
        ("/recalled-never 2", "never recalled again"),
        ("/recalled-remember 3", "Marked"),
        ("/recalled-not 9", "There is no memory 9"),
    ],
)
async def test_what_a_click_does_a_command_does_too(open_app: OpenApp, memory: ScriptedMemory, command: str, said: str):
    async with recalling(open_app, memory) as window:
        await window.submit(command)
        await window.until_said(said)


@asynccontextmanager
async def a_recalled_fact(open_app: OpenApp, folder: Path) -> AsyncIterator[AppHarness]:
    """A chat in which somebody asks for what was, and that is a fact from its first message."""
    chat = write_store(folder, [a_message("I live in Bern."), *talk(3)], "A move")
    with Store(paths_of(folder).database, clock=lambda: NOON) as store:
        message = store.messages.page(chat)[0]
        added = store.facts.add("User lived in Bern.", source=message)
        assert added is not None
        for number in range(30):
            store.facts.add(f"User has read book number {number}.")
    async with open_app({"summaries.automatic": "false", "facts.tokens": "50"}, size=(100, 40)) as window:
        await window.say("Which book was it?")
        await window.say("Did I live in Bern?")
        await window.until(lambda: "recalled 1" in window.shown(6))
        yield window


async def facts_of(window: AppHarness) -> list[str]:
    return [fact.text for fact in await window.session.facts.list() if "book" not in fact.text]


async def facts_are(window: AppHarness, *texts: str) -> bool:
    return await facts_of(window) == list(texts)


async def test_a_recalled_fact_is_edited_forgotten_and_leads_to_its_source(open_app: OpenApp, folder: Path):
    async with a_recalled_fact(open_app, folder) as window:
        await click(window, "recalled 1")
        await window.until(lambda: "source  edit  forget  not this" in window.shown(6))
        await click(window, "edit  forget")
        await window.until(lambda: "Edit the fact" in window.text)
        await window.press("end", "backspace", *" once.", "enter")
        await window.until_stored(lambda: facts_are(window, "User lived in Bern once."))
        await window.until(lambda: "User lived in Bern once." in window.shown(6))
        await window.submit("/recalled")
        await window.until(lambda: len(window.items) == 1)
        assert window.picker.items[0].note.endswith("a fact")
        await window.press("enter")
        await window.until(lambda: window.focused_text == "I live in Bern.")
        await window.submit("/recalled-forget 1 6")
        await window.until_said("Forgotten")
        assert await facts_of(window) == []
        await window.submit("/facts-search Bern")
        await window.until(lambda: isinstance(window.screen, FactsScreen))
        await window.press("f")
        await window.until(lambda: isinstance(window.screen, FactFilters))
        await window.press(*"past", "enter")
        await window.until_shown("User lived in Bern once.")
        await window.press("r")
        await window.until_stored(lambda: facts_are(window, "User lived in Bern once."))


async def test_recall_finds_while_it_is_typed_and_opens_the_source(open_app: OpenApp, memory: ScriptedMemory):
    async with recalling(open_app, memory) as window:
        await window.submit("/recall dog")
        await window.until(lambda: len(window.items) == 3)
        assert memory.queries[-1].turns[0].text == "dog"
        await window.press("s")
        await window.until(lambda: memory.queries[-1].turns[0].text == "dogs")
        await window.press("enter")
        await window.until(lambda: window.session.chat.title == "Bees")


async def test_without_an_answer_the_line_and_the_title_say_so(open_app: OpenApp, memory: ScriptedMemory):
    memory.error = too_late(0.3)
    async with recalling(open_app, memory) as window:
        assert "Nothing was recalled. The memory did not answer within 0.3 s." in " ".join(under(window).split())
        assert "no recall" in window.title
        memory.error = None
        await window.say("And now?")
        await window.until(lambda: "no recall" not in window.title)


async def test_it_is_a_segment_of_the_preview(open_app: OpenApp, memory: ScriptedMemory):
    async with recalling(open_app, memory, size=(120, 60)) as window:
        await window.press("f2")
        await window.until_shown("█ recalled")
        assert weak(window) == {}


async def test_with_the_setting_off_nothing_stands_under_the_message(open_app: OpenApp, memory: ScriptedMemory):
    async with recalling(open_app, memory, **{"recall.show": "false"}) as window:
        assert "recalled" not in under(window)


async def test_who_comes_back_is_greeted_if_they_want_that(open_app: OpenApp, memory: ScriptedMemory):
    settings = {"summaries.automatic": "false", "recall.greeting": "true"}
    async with open_app(settings, memory=lambda _: memory) as window:
        await window.until(lambda: len(window.session.history) == 5)
        await window.settled()
        assert "Sure, that is how it went." in window.shown(4)
        assert not window.session.chat.instruction
