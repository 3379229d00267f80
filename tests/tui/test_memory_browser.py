"""The memory browser: what it shows of all chats, and everything one can do there by key, by mouse and by command."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.fakes.scripted_memory import ScriptedMemory, ready_memory
from tests.tui.app_harness import NOON, AppHarness, a_message, paths_of, write_store
from tests.tui.conftest import OpenApp
from tests.unit.transfer.test_memory_import import ROWS, write_database
from tuimem.memory.recall import MapAnswer, MapPoint, Memory, Scope
from tuimem.messages import Message, Role
from tuimem.screens.box_editor import BoxEditor
from tuimem.screens.chat import ChatScreen
from tuimem.screens.memory_browser import MemoryBrowser
from tuimem.screens.memory_filters import MemoryFilters
from tuimem.store import NewMessage, Store
from tuimem.worker.errors import MemoryUnavailable
from tuimem.worker.status import MemoryStatus

SIZES = [(120, 40), (80, 24), (50, 20)]
DAY = 86_400


@pytest.fixture
def worker() -> ScriptedMemory:
    return ready_memory()


@pytest.fixture(autouse=True)
def sample(folder: Path) -> list[Message]:
    """Five memories of Ada in the chat that is open, and three of Bo, who said his a month before."""
    said = ["My boat is called Kestrel.", "A fine name.", "Where do I moor her?", "At the north pier.", "Thanks, Ada."]
    roles = (Role.USER, Role.ASSISTANT)
    write_store(folder, [a_message(text, f"about {text[:9]}", role=roles[n % 2]) for n, text in enumerate(said)])
    with Store(paths_of(folder).database, clock=lambda: NOON) as store:
        bo = store.characters.create("Bo")
        chat = store.chats.create("Recipes", bo.id, "Sam", created=NOON - 30 * DAY)
        for n, text in enumerate(("I cannot eat walnuts.", "Noted: no walnuts.", "Not even in a tart!")):
            store.messages.add_many(chat.id, [_said(text, roles[n % 2], NOON - 30 * DAY + n)])
        store.chats.update(chat.id, updated=NOON - 30 * DAY)
        return [each for one in store.chats.list(9) for each in store.messages.page(one.id)]


def _said(text: str, role: Role, created: float) -> NewMessage:
    said = a_message(text, role=role, author="Sam" if role is Role.USER else "Bo")
    return NewMessage(role, said.author, said.swipes, created=created)


def memory(message: Message, score: float, **more: object) -> Memory:
    values = {
        "message_id": message.id,
        "swipe_id": message.swipe.id,
        "chat_id": message.chat_id,
        "chat_title": "A walk",
        "author": message.author,
        "role": message.role.value,
        "created": message.created,
        "last_created": message.created,
        "text": message.text,
        "score": score,
        "dense": 0.71,
        "lexical": 0.25,
        "signals": (("meaning", 0.5), ("words", 0.2)),
    }
    return Memory(**{**values, **more})  # type: ignore[arg-type]


def points(sample: Sequence[Message]) -> MapAnswer:
    """All in a row from left to right, the oldest first."""
    ordered = sorted(sample, key=lambda message: (message.created, message.id))
    dots = [MapPoint(m.id, m.chat_id, m.created, (n + 0.5) / len(sample), 0.5) for n, m in enumerate(ordered)]
    return MapAnswer(points=tuple(dots), titles={1: "A walk", 2: "Recipes"})


async def open_browser(window: AppHarness, rows: int = 8) -> MemoryBrowser:
    await window.press("f12")
    await window.until(lambda: isinstance(window.screen, MemoryBrowser), "the browser")
    await window.until(lambda: len(browser(window).table.keys) == rows, "the memories")
    await window.settled()
    return browser(window)


def browser(window: AppHarness) -> MemoryBrowser:
    assert isinstance(window.screen, MemoryBrowser), window.screen
    return window.screen


def lines(window: AppHarness) -> list[str]:
    """What the table shows."""
    table = browser(window).table
    width = table.region.right
    return [line[:width].rstrip() for line in window.text.splitlines()[table.region.y + 1 : table.region.bottom]]


def listed(window: AppHarness) -> list[str]:
    """The texts of the rows, in their order."""
    table = browser(window).table
    return [row.text for key in table.keys if (row := table.row_of(key)) is not None]


@pytest.mark.parametrize("size", SIZES)
async def test_it_shows_the_messages_of_all_chats_newest_first(size: tuple[int, int], open_app: OpenApp):
    async with open_app(size=size, memory=lambda paths: ready_memory()) as window:
        await open_browser(window)
        assert listed(window)[0] == "Thanks, Ada."
        assert listed(window)[-1] == "I cannot eat walnuts."
        assert window.text.splitlines()[0].endswith("8 memories" if size[0] > 50 else "8")
        assert "You 5" in window.text
        assert "Thanks, Ada." in lines(window)[0]
        assert "Found by meaning (MiniLM) and words." in window.text
        await window.press("enter", "end")
        await window.settled()
        below = "\n".join(window.text.splitlines()[browser(window).table.region.bottom :])
        assert "Recipes" in below
        assert "I cannot eat walnuts." in below
        assert browser(window).table.region.height >= 6
        assert "esc Close" in window.text.splitlines()[-1]


async def test_it_is_opened_by_command_and_closed_by_its_key_or_esc(open_app: OpenApp):
    async with open_app() as window:
        for line, key in (("/browse", "escape"), ("/memory-browser", "f12")):
            await window.submit(line)
            await window.until(lambda: isinstance(window.screen, MemoryBrowser), "the browser")
            await window.press(key)
            await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")


async def test_what_is_typed_is_asked_of_the_worker_and_shown_best_first_with_the_reasons(
    sample: list[Message], worker: ScriptedMemory, open_app: OpenApp
):
    boat, walnuts = sample[0], sample[5]
    worker.find = lambda query: (memory(walnuts, 0.9), memory(boat, 0.4, last_created=boat.created + 1))
    async with open_app(size=(120, 40), memory=lambda paths: worker) as window:
        await open_browser(window)
        await window.press(*"walnut")
        await window.until(lambda: len(browser(window).table.keys) == 2, "what was found")
        await window.settled()
        assert listed(window) == [walnuts.text, boat.text]
        assert ".90" in lines(window)[0]
        assert "score .90  meaning .71  words .25" in window.text
        assert "shares of the score: meaning +0.50, words +0.20" in window.text
        asked = worker.queries[-1]
        assert (asked.turns[0].text, asked.scope, asked.explains) == ("walnut", Scope.ALL, True)
        await window.press("escape")
        await window.until(lambda: len(browser(window).table.keys) == 8, "all of them")


async def test_without_a_worker_words_find_and_it_says_so(worker: ScriptedMemory, open_app: OpenApp):
    worker.error = MemoryUnavailable("The memory worker has ended.", "It is started again by itself.")
    async with open_app(size=(120, 40), memory=lambda paths: worker) as window:
        await open_browser(window)
        await window.press(*"walnuts")
        await window.until(lambda: len(browser(window).table.keys) == 2, "what was found")
        await window.until_shown("Found by words only: the memory worker has ended. It is started again by itself.")
        worker.error = None
        await window.press(*"zzz")
        await window.until_shown("Nothing found.")


async def test_while_the_worker_indexes_words_find_what_it_does_not(
    sample: list[Message], worker: ScriptedMemory, open_app: OpenApp
):
    worker.find = lambda query: (memory(sample[6], 0.8),)
    worker.status = MemoryStatus(is_running=True, embedder="MiniLM", memories=3, waiting=5)
    async with open_app(size=(120, 40), memory=lambda paths: worker) as window:
        await open_browser(window)
        assert "5 still to be indexed; words find them already." in window.text
        await window.press(*"walnuts")
        await window.until(lambda: listed(window) == [sample[6].text, sample[5].text], "both")
        worker.tell(rebuilt=2, rebuilding=8, embedder="MiniLM")
        await window.until_shown("The index is being rebuilt: 2 of 8.")
        worker.tell(hint="Run make chat to install the memory.")
        await window.until_shown("Found by words only. Run make chat to install the memory.")


async def test_kinds_date_character_and_chat_filter_and_each_is_turned_off_again(
    worker: ScriptedMemory, open_app: OpenApp
):
    async with open_app(size=(120, 40), memory=lambda paths: worker) as window:
        await open_browser(window)
        await window.click_on("Character 3")
        await window.until(lambda: len(browser(window).table.keys) == 3, "what characters said")
        await window.click_on("Character 3")
        await window.until(lambda: len(browser(window).table.keys) == 8, "all of them")
        await window.press("f")
        await window.until(lambda: isinstance(window.screen, MemoryFilters), "the filters")
        await window.press(*"recipes", "enter")
        await window.until(lambda: isinstance(window.screen, MemoryBrowser), "the browser")
        await window.until(lambda: len(browser(window).table.keys) == 3, "one chat")
        assert "● Recipes" in window.text
        await window.press("slash", *"tart")
        await window.until(lambda: bool(worker.queries) and worker.queries[-1].chat_id == 2, "the query")
        await window.until(lambda: listed(window) == ["Not even in a tart!"], "within the chat")
        await window.press("enter", "alt+a")
        await window.until(lambda: len(browser(window).table.keys) == 8, "all")
        await window.press("f")
        await window.until_on(MemoryFilters)
        await window.press(*"2026-05", "enter")
        await window.until(lambda: isinstance(window.screen, MemoryBrowser), "the browser")
        await window.until(lambda: len(browser(window).table.keys) == 3, "the month")
        await window.click_on("● 2026-05")
        await window.until(lambda: len(browser(window).table.keys) == 8, "all again")


async def test_the_source_is_opened_in_its_chat(open_app: OpenApp):
    async with open_app() as window:
        await open_browser(window)
        await window.press("enter", "end", "enter")
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")
        await window.until(lambda: window.focused_text == "I cannot eat walnuts.", "the message in focus")
        assert window.session.chat.title == "Recipes"


async def test_a_memory_is_forgotten_undone_and_found_among_the_forgotten(sample: list[Message], open_app: OpenApp):
    async with open_app(size=(120, 40)) as window:
        await open_browser(window)
        await window.press("enter", "end", "space", "home", "x")  # the one of another chat that is selected
        await window.until(lambda: len(browser(window).table.keys) == 7, "one less")
        await window.until_said("1 memory forgotten: never recalled again. Press u to undo.")
        await show_forgotten(window)
        await window.until(lambda: listed(window) == ["I cannot eat walnuts."], "the forgotten one")
        await window.until_shown("forgotten: never recalled")
        assert "x Recall again" in window.text
        await window.press("u")
        await window.until_said("Undone: forget 1 message.")
        await show_forgotten(window)
        await window.until(lambda: len(browser(window).table.keys) == 8, "all of them")
        await window.press("U")
        await window.until(lambda: len(browser(window).table.keys) == 7, "one less again")


async def show_forgotten(window: AppHarness) -> None:
    """Show only what is forgotten, or not any more."""
    await window.press("f")
    await window.until(lambda: isinstance(window.screen, MemoryFilters), "the filters")
    await window.press(*"forgotten", "enter")
    await window.until(lambda: isinstance(window.screen, MemoryBrowser), "the browser")


async def test_forgetting_in_several_chats_is_one_step(open_app: OpenApp):
    async with open_app(size=(120, 40)) as window:
        await open_browser(window)
        await window.press("enter", "a", "x")
        await window.until(lambda: len(browser(window).table.keys) == 0, "nothing")
        await window.press("u")
        await window.until(lambda: len(browser(window).table.keys) == 8, "all of them")
        await window.press("u")
        await window.until_said("Nothing to undo here.")


async def test_a_summary_of_another_chat_is_edited_and_undone(open_app: OpenApp):
    async with open_app(size=(120, 40)) as window:
        await open_browser(window)
        await window.press("enter", "end", "m")
        await window.until(lambda: isinstance(window.screen, BoxEditor), "the editor")
        await window.press(*"allergic", "enter")
        await window.until(lambda: isinstance(window.screen, MemoryBrowser), "the browser")
        await window.until_shown("summary allergic")
        await window.press("u")
        await window.until(lambda: "summary allergic" not in window.text, "the undoing")


async def test_memories_are_remembered_copied_and_turned_round(clipboard: list[str], open_app: OpenApp):
    async with open_app(size=(120, 40)) as window:
        await open_browser(window)
        await window.press("enter", "b")
        await window.until_shown("◆ remembered")
        await window.press("y")
        await window.until(lambda: clipboard == ["Sam: Thanks, Ada."], "the copy")
        await window.press("t")
        await window.until(lambda: listed(window)[0] == "I cannot eat walnuts.", "the oldest first")


@pytest.mark.parametrize("ending", ["csv", "json"])
async def test_what_is_shown_is_exported(ending: str, tmp_path: Path, open_app: OpenApp):
    file = tmp_path / f"out.{ending}"
    async with open_app(size=(120, 40)) as window:
        await window.submit("/browse-search walnuts")
        await window.until(lambda: isinstance(window.screen, MemoryBrowser), "the browser")
        await window.until(lambda: len(browser(window).table.keys) == 2, "what was found")
        await window.settled()
        await window.press("E")
        await window.until_shown("Export 2 memories")
        await window.press("ctrl+u")
        await window.paste(str(file))
        await window.press("enter")
        await window.until_said("Exported 2 memories")
        await window.press("escape", "escape")
        await window.submit(f"/browse-export {file}")
        await window.until_said("exists. Choose another name.")
    written = file.read_text(encoding="utf-8")
    if ending == "json":
        assert {each["text"] for each in json.loads(written)} == {"I cannot eat walnuts.", "Noted: no walnuts."}
    else:
        assert written.startswith("message,chat,date,character,title,author,role,text,")
        assert "Noted: no walnuts." in written


async def test_old_memories_are_imported(tmp_path: Path, open_app: OpenApp):
    folder = write_database(tmp_path / "chiharu_yamada", ROWS)
    async with open_app(size=(120, 40)) as window:
        await window.submit(f"/browse-import {folder}")
        await window.until_said(", Chiharu Yamada, 2 memories, 0 already there.")
        await window.until(lambda: len(browser(window).table.keys) == 10, "ten memories")
        await window.press("enter", "I")
        await window.until_shown("Import an older system’s file or folder")
        await window.press(*"/nowhere", "enter")
        await window.until_said("There is no file or folder /nowhere.")


async def test_whose_memories_they_are_is_asked_where_no_file_says_it(tmp_path: Path, open_app: OpenApp):
    folder = write_database(tmp_path / "bot_memories", ROWS)
    async with open_app(size=(120, 40)) as window:
        await window.submit(f"/browse-import {folder}")
        await window.until_shown("Whose memories are to be imported?")
        await window.press("escape")
        await window.until_said("Say whose you want")
        await window.press("enter", "I")
        await window.until_shown("Import an older system’s file or folder")
        await window.paste(str(folder))
        await window.press("enter")
        await window.until_shown("Whose memories are to be imported?")
        await window.press(*"Mira", "enter")
        await window.until_said(", Mira, 2 memories, 0 already there.")


async def test_what_other_systems_have_left_is_imported_too(tmp_path: Path, open_app: OpenApp):
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "profile.md").write_text("# User Profile\n\n## Interests\n\n- Bees\n", encoding="utf-8")
    (folder / "memory_override.txt").write_text("You are Kai.", encoding="utf-8")
    async with open_app(size=(120, 40)) as window:
        await window.submit(f"/browse-import {folder}")
        await window.until_said("User profile “User”, 1 lines added.")
        await window.until_said("memory_override.txt, in every prompt.")
        plan = window.session.plan
        assert plan is not None
        assert {"user profile", "pinned"} <= {piece.kind.title for piece in plan.pieces}, "in the prompt at once"


async def test_the_map_has_room_beside_a_wide_table_and_shows_what_is_found(
    sample: list[Message], worker: ScriptedMemory, open_app: OpenApp
):
    worker.map = points(sample)
    worker.find = lambda query: (memory(sample[0], 0.9),)
    async with open_app(size=(120, 40), memory=lambda paths: worker) as window:
        await open_browser(window)
        await window.until_shown("● A walk")
        assert "● Recipes" in window.text
        assert window.text.count("◉") == 1
        row = next(line for line in window.text.splitlines() if "◉" in line)
        assert row.count("•") == 7
        await window.press(*"boat")
        await window.until(lambda: row_of_map(window).count("·") == 7, "the others are faint")
        await window.press("enter", "c")
        await window.until_shown("oldest ●●●●● newest")
        worker.find = lambda query: ()
        await window.press("slash", *"nowhere")
        await window.until_shown("Nothing found. Press esc to end the search.")


def row_of_map(window: AppHarness) -> str:
    area = browser(window).both.map.region
    return next(line[area.x :] for line in window.text.splitlines() if "◉" in line)


@pytest.mark.parametrize("size", [(80, 24), (50, 20)])
async def test_on_a_narrow_screen_the_map_takes_the_place_of_the_table(
    size: tuple[int, int], sample: list[Message], worker: ScriptedMemory, open_app: OpenApp
):
    worker.map = points(sample)
    async with open_app(size=size, memory=lambda paths: worker) as window:
        screen = await open_browser(window)
        assert not screen.both.map.display
        await window.press("enter", "v")
        await window.until_shown("◉")
        assert not screen.table.display
        await window.press("left")
        await window.until_shown("At the north pier.")
        await window.press("left", "left", "left", "left")
        await window.until_shown("Not even in a tart!")
        await window.press("right", "up")  # nothing lies above
        await window.until_shown("My boat is called Kestrel.")
        await window.press("enter")
        await window.until(lambda: window.focused_text == "My boat is called Kestrel.", "the source")
        await window.press("f12")
        await window.until(lambda: isinstance(window.screen, MemoryBrowser), "the browser")
        await window.press("enter", "v")
        await window.until(lambda: screen.table.display and screen.table.has_focus, "the table")


async def test_a_dot_is_clicked(sample: list[Message], worker: ScriptedMemory, open_app: OpenApp):
    worker.map = points(sample)
    async with open_app(size=(120, 40), memory=lambda paths: worker) as window:
        screen = await open_browser(window)
        await window.until_shown("● A walk")
        area = screen.both.map.content_region
        at = (area.x + area.width // 16, area.y + (area.height - 1) // 2)
        await window.pilot.click(offset=at)
        await window.until(lambda: screen.both.cursor == sample[5].id, "the first dot")
        await window.until_shown("I cannot eat walnuts.")


async def test_where_there_is_no_map_it_says_why(worker: ScriptedMemory, open_app: OpenApp):
    worker.error = MemoryUnavailable("The memory worker has ended.", "It is started again by itself.")
    async with open_app(size=(120, 40), memory=lambda paths: worker) as window:
        screen = await open_browser(window)
        assert not screen.both.map.display
        await window.press("enter", "v")
        await window.until_shown("No map just now. The memory")


async def test_a_memory_of_another_machine_says_whose_it_is_and_where_things_can_be_done_to_it(
    sample: list[Message], worker: ScriptedMemory, open_app: OpenApp, clipboard: list[str]
):
    stranger = memory(sample[0], 0.9, message_id=0, is_here=False, text="said elsewhere", machine="[b]laptop")
    worker.find = lambda query: (stranger,)
    async with open_app(size=(120, 40), memory=lambda paths: worker) as window:
        await open_browser(window)
        await window.press(*"else")
        await window.until(lambda: listed(window) == ["said elsewhere"], "the stranger")
        await window.until_shown("on [b]laptop")
        belongs = "This memory belongs to [b]laptop: "
        await window.press("enter")
        for key, there in (
            ("x", "forget it there, or choose “never” under a message that it was recalled for."),
            ("b", "remember it there."),
            ("m", "edit its summary there."),
            ("o", "its chat is there, only its text is here."),
            ("E", "export it there."),
        ):
            await window.press(key)
            await window.until_said(belongs + there)
        await window.press("y")
        await window.until(lambda: clipboard == [f"{stranger.author}: said elsewhere"], "the copy")
        await window.press("u")
        await window.until_said("Nothing to undo here.")
        worker.find = lambda query: (memory(sample[1], 0.9), stranger, stranger)
        await window.press("slash", *"where")
        await window.until(lambda: len(listed(window)) == 3, "strangers among them")
        await window.press("enter", "a", "x")
        await window.until_said("1 memory forgotten: never recalled again. Press u to undo. 2 memories belong to")


async def test_what_is_said_while_it_is_open_comes_up(open_app: OpenApp):
    async with open_app() as window:
        await open_browser(window)
        await window.press("escape")
        await window.say("One more thing.")
        await open_browser(window, rows=10)
        assert "One more thing." in listed(window)


async def test_help_names_its_keys(open_app: OpenApp):
    async with open_app() as window:
        await open_browser(window)
        await window.press("f1")
        await window.until_shown("Memories are found by meaning and by words")
        await window.press("escape")
        await window.until(lambda: isinstance(window.screen, MemoryBrowser), "the browser")
        await window.press("enter", "question_mark")
        await window.until_shown("Everywhere in the memory browser")
        await window.until_shown("Edit summary")
