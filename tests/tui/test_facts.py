"""Facts on the screen: the list in the memory browser, the lines under a message, and the question about a source."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

from tests.tui.app_harness import NOON, AppHarness, a_message, paths_of, write_store
from tests.tui.conftest import OpenApp
from tests.tui.test_contrast import weak
from tuimem.messages import Role
from tuimem.remembered import About, ChangeKind, Exchange, WantedChange
from tuimem.screens.box_editor import BoxEditor
from tuimem.screens.chat import ChatScreen
from tuimem.screens.checklist import ChecklistScreen
from tuimem.screens.fact_filters import FactFilters
from tuimem.screens.facts import FactsScreen
from tuimem.screens.learned import LearnedScreen
from tuimem.screens.memory_browser import MemoryBrowser
from tuimem.screens.prompt import PromptScreen
from tuimem.store import Store

SIZES = [(120, 40), (80, 24), (50, 20)]
SAID = [
    "I live in Bern and commute to Zurich by train.",
    "A good place.",
    "I have moved to Lyon, and I cannot eat walnuts.",
    "Noted.",
]


@pytest.fixture(autouse=True)
def chat(folder: Path) -> int:
    """A chat from which five facts were learned: one is replaced by another, one perhaps out of date."""
    roles = (Role.USER, Role.ASSISTANT)
    chat = write_store(folder, [a_message(text, role=roles[n % 2]) for n, text in enumerate(SAID)])
    add, update = ChangeKind.ADD, ChangeKind.UPDATE
    with Store(paths_of(folder).database, clock=lambda: NOON) as store:
        ids = [message.id for message in store.messages.page(chat)]
        learn(store, chat, ids[0], [WantedChange(add, "Lives in Bern"), WantedChange(add, "Commutes to Zurich")])
        moved = WantedChange(update, "Lives in Lyon", 1, about_date="2026-06", makes_stale=(2,))
        learn(store, chat, ids[2], [moved, WantedChange(add, "Cannot eat walnuts")])
        store.facts.add("Keeps the lighthouse", character_id=1, about=About.CHARACTER, said=NOON - 9)
    return chat


def learn(store: Store, chat: int, message_id: int, wanted: Sequence[WantedChange]) -> None:
    message = store.messages.get(message_id)
    assert message is not None
    said = Exchange(message_id, "chat", chat, 1, message_id, message.created + message_id, message.text)
    store.facts.apply(wanted, [said], None)


async def open_facts(window: AppHarness) -> FactsScreen:
    await window.press("shift+f7")
    await window.until(lambda: isinstance(window.screen, FactsScreen), "the facts")
    await window.settled()
    return facts(window)


def facts(window: AppHarness) -> FactsScreen:
    assert isinstance(window.screen, FactsScreen), window.screen
    return window.screen


def listed(window: AppHarness) -> list[str]:
    """The facts of the rows, in their order."""
    return [fact.text for fact in facts(window).shown]


HOLDING = ["Cannot eat walnuts", "Lives in Lyon", "Commutes to Zurich", "Keeps the lighthouse"]


@pytest.mark.parametrize("size", SIZES)
async def test_what_holds_is_listed_with_its_source_and_history(size: tuple[int, int], open_app: OpenApp):
    async with open_app(size=size) as window:
        await open_facts(window)
        assert listed(window) == HOLDING
        assert window.text.splitlines()[0].endswith("4 facts" if size[0] > 50 else "4")
        assert "● Current 4" in window.text
        assert weak(window) == {}
        await window.press("down")
        await window.settled()
        below = "\n".join(window.text.splitlines()[facts(window).table.region.bottom :])
        assert "Lives in Lyon" in below
        if size[1] > 20:
            assert "before, until 17 June 2026: Lives in Bern" in " ".join(below.split())
            assert "dated June 2026" in below
            assert "I have moved to Lyon" in below
        assert "esc Close" in window.text.splitlines()[-1]
        await window.press("escape")
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")


async def test_past_facts_are_found_restored_and_undone(open_app: OpenApp):
    async with open_app(size=(120, 40)) as window:
        await window.submit("/facts-search lives in")
        await window.until(lambda: isinstance(window.screen, FactsScreen), "the facts")
        await window.until(lambda: listed(window) == ["Lives in Lyon"], "what holds")
        await window.click_on("Past 1")
        await window.until(lambda: listed(window) == ["Lives in Lyon", "Lives in Bern"], "both")
        await window.until_shown("Lives in Bern → Lives in Lyon")
        await window.press("end", "r")
        await window.until_said("1 fact restored. Press u to undo.")
        await window.until(lambda: "2 of 5 facts" in window.text and "Past 0" in window.text, "both hold")
        await window.press("u")
        await window.until(lambda: "Past 1" in window.text, "one is past again")
        await window.press("alt+a")
        await window.until(lambda: listed(window) == HOLDING, "what holds")
        await window.press("f")
        await window.until(lambda: isinstance(window.screen, FactFilters), "the filters")
        await window.press(*"about the char", "enter")
        await window.until(lambda: isinstance(window.screen, FactsScreen), "the facts")
        await window.until(lambda: listed(window) == ["Keeps the lighthouse"], "those about the character")


async def test_a_fact_is_edited_kept_and_undone(open_app: OpenApp):
    async with open_app(size=(120, 40)) as window:
        await open_facts(window)
        await window.press("down", "down")
        await window.until_shown("Perhaps out of date since “Lives in Lyon” was said.")
        await window.press("s")
        await window.until_said("1 fact kept")
        await window.until(lambda: "out of date?" not in window.text, "no doubt any more")
        await window.press("m")
        await window.until(lambda: isinstance(window.screen, BoxEditor), "the editor")
        await window.press(*", by train", "enter")
        await window.until(lambda: isinstance(window.screen, FactsScreen), "the facts")
        await window.until(lambda: "Commutes to Zurich, by train" in listed(window), "the edit")
        facts(window).table.go_to_key(6)
        await window.press("u")
        await window.until(lambda: "Commutes to Zurich" in listed(window), "the undoing")


async def test_u_takes_back_what_was_just_said_to_be_done(open_app: OpenApp):
    """The fact that has changed stands in another row, among those that were said in the same message."""
    async with open_app(size=(120, 40)) as window:
        await open_facts(window)
        await window.press("down", "m")
        await window.until(lambda: isinstance(window.screen, BoxEditor), "the editor")
        await window.press(*", near the river", "enter")
        await window.until_said("Changed. Press u to undo.")
        await window.press("u")
        await window.until(lambda: listed(window) == HOLDING, "the undoing of that alone")
        await window.press("slash", *"walnuts")
        await window.until(lambda: listed(window) == HOLDING[:1], "one of them")
        await window.press("enter", "n")
        await window.until(lambda: isinstance(window.screen, PromptScreen), "the question")
        await window.press(*"Likes tarts", "enter")
        await window.until_said("Remembered. To undo, list all with alt+a, and press u on it.")


async def test_what_is_typed_for_a_fact_that_changes_meanwhile_is_told(open_app: OpenApp):
    async with open_app(size=(120, 40)) as window:
        screen = await open_facts(window)
        await window.press("m")
        await window.until(lambda: isinstance(window.screen, BoxEditor), "the editor")
        fact = screen.under_cursor
        assert fact is not None and await window.session.facts.set_aside(fact.id)
        await window.press(*" or figs", "enter")
        await window.until_shown("Not stored, since this fact was changed or forgotten meanwhile")
        assert window.screen.query_one(TextArea).text == "Cannot eat walnuts or figs"


async def test_what_is_erased_is_shown_first_and_gone_for_good(open_app: OpenApp):
    async with open_app(size=(80, 24)) as window:
        await open_facts(window)
        await window.press("a", "d")
        await window.until(lambda: isinstance(window.screen, ChecklistScreen), "what would go")
        assert "4 of 4 marked." in window.text
        assert weak(window) == {}
        await window.press("space", "enter")
        await window.until_said("3 facts forgotten for good.")
        await window.until(lambda: listed(window) == ["Cannot eat walnuts"], "one is left")
        await window.press("escape")
        await window.submit("/forget zebras")
        await window.until_said("No fact has to do with “zebras”.")
        await window.submit("/forget walnuts")
        await window.until_shown("✓ Cannot eat walnuts")
        await window.press("escape")
        await window.submit("/forget I eat walnuts")
        await window.until_shown("0 of 1 marked.")


async def test_the_source_is_opened_and_facts_are_exported(tmp_path: Path, open_app: OpenApp):
    file = tmp_path / "facts.json"
    async with open_app(size=(120, 40)) as window:
        await window.submit(f"/facts-export {file}")
        await window.until_said("Exported 4 facts")
        await window.settled()
        await window.press("down", "enter")
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")
        await window.until(lambda: window.focused_text == SAID[2], "the message in focus")
    written = json.loads(file.read_text(encoding="utf-8"))
    assert [row["fact"] for row in written] == HOLDING
    assert written[3]["character"] == "Ada"


async def test_the_parts_of_the_memory_lead_to_each_other(open_app: OpenApp):
    async with open_app(size=(80, 24)) as window:
        await open_facts(window)
        await window.press("1")
        await window.until(lambda: isinstance(window.screen, MemoryBrowser), "the messages")
        await window.settled()
        await window.click_on("Facts")
        await window.until(lambda: isinstance(window.screen, FactsScreen), "the facts")
        await window.press("f12")
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")
        await window.submit("/browse-to-facts")
        await window.until(lambda: isinstance(window.screen, FactsScreen), "the facts")
        await window.press("3")
        await window.until_shown("Pinned files")
        await window.press("escape")
        await window.until(lambda: isinstance(window.screen, FactsScreen), "the facts")


async def test_what_was_learned_stands_under_the_message_and_a_click_takes_it_back(open_app: OpenApp):
    async with open_app(size=(100, 40)) as window:
        await window.until(lambda: "remembered: Cannot eat walnuts" in window.shown(2), "the lines")
        assert "changed: Lives in Bern → Lives in Lyon" in window.shown(2)
        assert "perhaps out of date: Commutes to Zurich" in window.shown(2)
        assert "remembered: Lives in Bern, replaced since" in window.shown(0)
        assert weak(window) == {}
        await window.click_on("undo", row=next(n for n, line in enumerate(rows(window)) if "changed:" in line))
        await window.until(lambda: "undone: Lives in Lyon" in window.shown(2), "the undoing")
        assert "still true" not in window.shown(2)
        await window.submit("/learned-undo 9 2")
        await window.until_said("There is no change 9")
        await window.focus(2)
        await window.press("t")
        await window.until(lambda: isinstance(window.screen, LearnedScreen), "what was learned")
        await window.until(lambda: len(window.items) == 3, "the changes")
        await window.press("down", "down", "ctrl+d")
        await window.until_shown("It is erased for good.")
        await window.press("y")
        await window.until(lambda: "Cannot eat walnuts" not in window.items, "it is gone")
        await window.press("escape")
        await window.until(lambda: "walnuts" not in window.shown(2).partition("\n\n")[2], "its line too")


def rows(window: AppHarness) -> list[str]:
    return window.text.splitlines()


async def test_what_is_to_be_remembered_stands_under_the_message_at_once(open_app: OpenApp):
    async with open_app(size=(100, 40)) as window:
        await window.settled()
        await window.submit("Remember: my boat is called Kestrel.")
        await window.until_shown("+ remembered: my boat is called Kestrel.   undo")
        await window.submit("/facts-add Likes tarts")
        await window.until_said("Remembered. Press u to undo.")
        await window.until(lambda: "Likes tarts" in listed(window), "what was written by hand")
        assert isinstance(window.screen, FactsScreen)
        assert window.screen.under_cursor is not None
        assert window.screen.under_cursor.text == "Likes tarts", "u takes back what was said that it does"
        await window.press("u")
        await window.until(lambda: "Likes tarts" not in listed(window), "the undoing")


async def test_why_nothing_was_learned_stands_there_and_many_changes_are_folded(
    chat: int, folder: Path, open_app: OpenApp
):
    with Store(paths_of(folder).database, clock=lambda: NOON) as store:
        messages = store.messages.page(chat)
        ids = store.exchanges.note(chat, messages[3].id, ["facts"])
        store.exchanges.fail("facts", ids, "Nothing was learned: the answer is no JSON.")
        learn(store, chat, messages[2].id, [WantedChange(ChangeKind.ADD, f"Has pan number {n}") for n in range(4)])
    async with open_app(size=(100, 40)) as window:
        await window.until_shown("✗ Nothing was learned: the answer is no JSON.   try again")
        assert "▸ 5 more" in window.shown(2)
        assert weak(window) == {}
        await window.focus(2)
        await window.press("o")
        await window.until(lambda: "Has pan number 3" in window.shown(2), "all of them")
        await window.click_on("show fewer")
        await window.until(lambda: "▸ 5 more" in window.shown(2), "the fold again")
        await open_facts(window)
        assert "From 1 message: Nothing was learned: the answer is no JSON.  L tries again" in window.text
        await window.press("escape")
        await window.click_on("try again")
        await window.until_said("Tried again, in the background.")
        await window.until(lambda: "try again" not in window.text, "the line is gone")


async def test_who_edits_a_source_is_asked_once_and_no_key_is_taken(open_app: OpenApp):
    async with open_app(size=(100, 40)) as window:
        source = await window.message(2)
        await window.session.messages.edit(source.id, "I have moved to Nice.")
        await window.until(lambda: window.has_question, "the question")
        await window.until_shown("The message behind 2 facts was changed")
        assert window.screen.focused is window.composer
        await window.press("tab", "enter")
        await window.until(lambda: not window.has_question, "the end of it")
        await window.until_stored(lambda: no_doubts(window), "they are kept")
        await window.session.messages.delete([source.id])
        await window.settled()
        assert not window.has_question  # they hold, whatever becomes of the message
        first = await window.message(0)
        await window.session.messages.delete([first.id])
        await window.until_shown("The message behind a fact was deleted")
        await window.press("tab", "down", "enter")
        await window.until(lambda: isinstance(window.screen, FactsScreen), "the facts")
        await window.until(lambda: listed(window) == ["Commutes to Zurich"], "the one in doubt")
        await window.press("escape")
        await window.session.messages.delete([(await window.message(0)).id])
        await window.settled()
        assert not window.has_question


async def no_doubts(window: AppHarness) -> bool:
    return not await window.stored(lambda store: store.facts.to_ask_about())


async def test_a_secret_is_refused_and_its_line_stays(open_app: OpenApp):
    async with open_app(size=(100, 40)) as window:
        await window.ready()
        await window.submit("/facts")
        await window.until(lambda: isinstance(window.screen, FactsScreen), "the facts")
        await window.press("escape")
        await window.submit("/facts-add My password is hunter22xyz")
        await window.until_said("secrets are kept out of memory. Leave it out and write the rest.")
        await window.press("escape")
        await window.until(lambda: window.composer.text == "/facts-add My password is hunter22xyz", "the line")


async def test_what_is_too_long_for_a_fact_comes_back_with_the_reason(open_app: OpenApp):
    async with open_app(size=(120, 40)) as window:
        await open_facts(window)
        await window.press("n")
        await window.until(lambda: isinstance(window.screen, PromptScreen), "the question")
        long = "Sails " * 200
        window.screen.query_one(Input).value = long
        await window.press("enter")
        await window.until_shown("a fact has 1,000 at most")
        assert window.screen.query_one(Input).value == long.strip()
        window.screen.query_one(Input).value = "Sails"
        await window.press("enter")
        await window.until(lambda: isinstance(window.screen, FactsScreen) and "Sails" in listed(window), "the fact")
        screen = facts(window)
        await window.until(lambda: screen.under_cursor and screen.under_cursor.text == "Sails", "the cursor on it")
        await window.press("m")
        await window.until(lambda: isinstance(window.screen, BoxEditor), "the editor")
        window.screen.query_one(TextArea).text = long
        await window.press("enter")
        await window.until_shown("a fact has 1,000 at most")
        assert weak(window) == {}
        assert window.screen.query_one(TextArea).text == long
        await window.press("escape")
        await window.until(lambda: isinstance(window.screen, FactsScreen), "the facts")
        await window.press("m")
        await window.until(lambda: isinstance(window.screen, BoxEditor), "the editor")
        assert window.screen.query_one(TextArea).text == long, "it is kept until it is changed the next time"
