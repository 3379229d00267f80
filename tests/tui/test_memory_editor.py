"""The memory editor: what it shows, and everything one can do there by key, by mouse and by command."""

from pathlib import Path

import pytest

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.tui.app_harness import AppHarness, a_message, paths_of, write_settings, write_store
from tests.tui.conftest import OpenApp
from tuimem.memory.editor_view import FILTERS, counts
from tuimem.messages import Role
from tuimem.screens.box_editor import BoxEditor
from tuimem.screens.chat import ChatScreen
from tuimem.screens.memory_editor import MemoryEditor
from tuimem.screens.prompt import PromptScreen
from tuimem.screens.replacing import ReplaceScreen
from tuimem.store import Store
from tuimem.widgets.filter_chips import FilterChips
from tuimem.widgets.memory_detail import MemoryDetail
from tuimem.widgets.memory_table import MemoryTable
from tuimem.widgets.token_plot import TokenPlot

LONG = "There is more to say about this than anybody would want to read twice, so it is summarised: text"
ROLES = (Role.USER, Role.ASSISTANT)
BY_COUNT = {"memory.threshold_unit": "messages", "memory.threshold": "2"}
SIZES = [(120, 40), (80, 24), (50, 20)]


@pytest.fixture(autouse=True)
def sample(folder: Path) -> int:
    """Eight messages with summaries, then two without."""
    said = [a_message(f"{LONG} {n}", f"summary of {n}", role=ROLES[n % 2]) for n in range(8)]
    return write_store(folder, [*said, a_message("Too new."), a_message("Me too.", role=Role.ASSISTANT)])


async def open_editor(window: AppHarness) -> MemoryTable:
    await window.press("f8")
    await window.until(lambda: isinstance(window.screen, MemoryEditor), "the editor")
    table = editor(window).table
    await window.until(lambda: table.keys and not table.missing(table.keys[:5]), "the texts")
    return table


def editor(window: AppHarness) -> MemoryEditor:
    assert isinstance(window.screen, MemoryEditor), window.screen
    return window.screen


def lines(window: AppHarness) -> list[str]:
    """What the table shows, rules included."""
    table = editor(window).table
    return window.text.splitlines()[table.region.y + 1 : table.region.bottom]


def line_of(window: AppHarness, words: str) -> int:
    return next(number for number, line in enumerate(window.text.splitlines()) if words in line)


def shown(window: AppHarness) -> list[int]:
    """The numbers of the messages that are shown, in their order."""
    table = editor(window).table
    return [table.rows.numbers[key] for key in table.keys]


async def until_counted(window: AppHarness, title: str, count: int) -> None:
    """Where there is little room, filters that show nothing are not named, so the rows are asked."""
    name = next(each.name for each in FILTERS if each.title == title)
    await window.until(lambda: counts(editor(window).table.rows)[name] == count, f"{title} {count}")


async def marks(window: AppHarness) -> str:
    """One sign for each message, oldest first."""
    return "".join("b" if m.remember else "x" if m.exclude else "-" for m in await window.messages())


async def texts(window: AppHarness) -> list[str]:
    """All summaries, oldest first."""
    return [m.swipe.summary.text if m.swipe.summary else "" for m in await window.messages()]


async def until_marked(window: AppHarness, wanted: str) -> None:
    async def holds() -> bool:
        return await marks(window) == wanted

    await window.until_stored(holds, wanted)


@pytest.mark.parametrize("size", SIZES)
async def test_it_shows_every_message_with_its_summary_status_and_signs(size: tuple[int, int], open_app: OpenApp):
    async with open_app(BY_COUNT, size=size) as window:
        table = await open_editor(window)
        assert shown(window) == list(range(9, -1, -1))
        newest = lines(window)[0]
        assert "9" in newest
        assert "○ Me too." in newest
        assert "● summary of 7" in lines(window)[3]
        assert "kept: sent word for word" in lines(window)[2]
        assert "Short 8" in window.text
        assert "Empty 2" in window.text
        await window.press("down", "down")
        detail = window.screen.query_one(MemoryDetail)
        below = "\n".join(window.text.splitlines()[detail.region.y :])
        assert "#7 Ada" in below
        assert "summary of 7" in below
        assert table.region.height >= 6
        assert window.text.splitlines()[-1].startswith(" esc Close")


async def test_it_is_opened_by_command_and_closed_by_its_key_or_esc(open_app: OpenApp):
    async with open_app() as window:
        for line, key in (("/memories", "escape"), ("/summaries", "f8"), ("/qm-toggle-edit-interface", "escape")):
            await window.submit(line)
            await window.until(lambda: isinstance(window.screen, MemoryEditor), "the editor")
            await window.press(key)
            await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")


async def test_keys_move_the_cursor_and_scroll(open_app: OpenApp):
    async with open_app(size=(80, 24)) as window:
        table = await open_editor(window)
        assert table.cursor == table.keys[0]
        await window.press("down", "j", "j")
        assert table.cursor == table.keys[3]
        await window.press("k", "up")
        assert table.cursor == table.keys[1]
        await window.press("end")
        assert table.cursor == table.keys[-1]
        assert "summary of 0" in "\n".join(lines(window))
        await window.press("pageup", "g")
        assert table.cursor == table.keys[0]
        assert "Me too." in lines(window)[0]


async def test_no_key_of_a_burst_is_lost_and_the_cursor_stays_in_sight(open_app: OpenApp, folder: Path, sample: int):
    """Keys that come before the next layout count too: right after a filter has let more rows in, and at a search."""
    with Store(paths_of(folder).database) as store:
        store.messages.add_many(sample, [a_message(f"One more, the {n}th.") for n in range(60)])
    async with open_app(size=(80, 24)) as window:
        table = await open_editor(window)
        editor(window).switch_filter("long")
        assert not shown(window)
        await window.press("f", "right")
        for key in ("enter", "down", *["j"] * 50):
            window.app.simulate_key(key)
        await window.until(lambda: table.keys and table.cursor == table.keys[50], "the row that all keys lead to")
        assert "the 9th" in "".join(lines(window))
        for key in ("slash", *"31th"):
            window.app.simulate_key(key)
        await window.until(lambda: shown(window) == [41], "what was typed")
        for key in ("enter", "x"):
            window.app.simulate_key(key)
        await window.until_said("Message 41 excluded from memory.")


async def test_a_summary_is_edited_in_place(open_app: OpenApp):
    async with open_app() as window:
        await open_editor(window)
        await window.press("down", "down", "enter")
        await window.until(lambda: isinstance(window.screen, BoxEditor), "the box")
        row = line_of(window, "summary of 7")
        box = window.screen.query_one("#box-editor")
        await window.until(lambda: box.region.y == row + 1, "its place beneath the row")
        await window.press(*" anew", "escape")
        await window.until(lambda: isinstance(window.screen, MemoryEditor), "the editor")
        assert (await texts(window))[7] == "summary of 7"
        await window.press("m")
        await window.until_shown("summary of 7 anew")
        await window.press("enter")
        await window.until(lambda: "✎" in "".join(lines(window)), "the sign")
        assert (await texts(window))[7] == "summary of 7 anew"
        assert "Edited 1" in window.text
        assert editor(window).focused is editor(window).table
        await window.press("u")
        await window.until(lambda: "✎" not in "".join(lines(window)), "the undo")
        assert (await texts(window))[7] == "summary of 7"


async def test_marks_of_the_row_with_the_cursor(open_app: OpenApp):
    async with open_app() as window:
        await open_editor(window)
        await window.press("end", "b")
        await until_marked(window, "b---------")
        await until_counted(window, "Long", 1)
        await window.press("x")
        await until_marked(window, "x---------")
        await until_counted(window, "Excluded", 1)
        await window.press("x")
        await until_marked(window, "----------")


async def test_a_bulk_change_is_one_step_to_undo(open_app: OpenApp):
    async with open_app() as window:
        table = await open_editor(window)
        await window.press("end", "space", "shift+up", "shift+up")
        assert table.selected == sorted(table.keys)[:3]
        assert "3 selected" in window.text
        await window.press("b")
        await until_marked(window, "bbb-------")
        await window.until_said("3 messages added to long-term memory.")
        assert table.selected == sorted(table.keys)[:3]
        await window.press("u")
        await until_marked(window, "----------")
        await window.press("U")
        await until_marked(window, "bbb-------")
        await window.press("x")
        await until_marked(window, "xxx-------")


async def test_all_and_none_are_those_that_are_shown(open_app: OpenApp):
    async with open_app() as window:
        table = await open_editor(window)
        await window.press("a")
        assert len(table.selected) == 10
        await window.press("a")
        assert not table.selected
        await window.press("f", "enter", "down", "a")
        assert len(table.selected) == 8
        await window.press("f", "enter", "down")
        assert len(shown(window)) == 10
        assert len(table.selected) == 8


async def test_nothing_is_done_to_rows_that_a_filter_hides(open_app: OpenApp):
    async with open_app() as window:
        table = await open_editor(window)
        await window.press("a", "/", *"summary of 3")
        await window.until(lambda: shown(window) == [3], "what was searched for")
        assert table.selected == list(table.keys)
        await window.press("enter", "x")
        await until_marked(window, "---x------")
        await window.press("escape")
        await window.until(lambda: len(shown(window)) == 10, "all rows")
        assert len(table.selected) == 10


async def test_search_as_you_type(open_app: OpenApp):
    async with open_app() as window:
        await open_editor(window)
        await window.press("slash", *"OF 5")
        await window.until(lambda: shown(window) == [5], "one row")
        assert "1 of 10 messages" in window.text
        await window.press(*["backspace"] * 4, *"new")
        await window.until(lambda: shown(window) == [8], "the message without a summary")
        await window.press("escape")
        await window.until(lambda: len(shown(window)) == 10, "all rows")
        assert editor(window).focused is editor(window).table
        await window.press("escape")
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")


async def test_filters_by_key_click_and_command(open_app: OpenApp):
    async with open_app(size=(120, 40)) as window:
        await open_editor(window)
        await window.click_on("Empty 2")
        assert shown(window) == [9, 8]
        assert "● Empty 2" in window.text
        await window.click_on("Short 8")
        assert len(shown(window)) == 10
        await window.click_on("Empty 2")
        assert shown(window) == list(range(7, -1, -1))
        await window.click_on("Short 8")
        await window.press("f")
        assert editor(window).query_one(FilterChips).has_focus
        await window.press("right", "left", "space")
        assert shown(window) == list(range(7, -1, -1))
        await window.press("escape", "escape")
        await window.submit("/memories-filter user")
        await window.until(lambda: "● User" in window.text, "the filter")
        await window.until(lambda: shown(window) == list(range(8, -1, -1)), "its rows, and those of the other one")
        await window.press("escape")
        await window.submit("/memories-filter all")
        await window.until(lambda: isinstance(window.screen, MemoryEditor) and len(shown(window)) == 10, "all rows")
        await window.press("escape")
        await window.submit("/memories-filter purple")
        await window.until_said("There is no filter “purple”. The filters are short, long, out")


async def test_the_plot_goes_to_a_message_by_click_and_a_number_by_key(open_app: OpenApp):
    async with open_app(size=(120, 40)) as window:
        table = await open_editor(window)
        plot = window.screen.query_one(TokenPlot)
        await window.until(lambda: "▆" in window.text or "█" in window.text, "the bars")
        await window.pilot.click(offset=(plot.region.x + 2 + 4 * 3, plot.region.y + 1))
        await window.until(lambda: table.rows.numbers[table.cursor or 0] == 3, "the message")
        await window.pilot.hover(offset=(plot.region.x + 2, plot.region.y + 1))
        await window.until(lambda: "Message 0: " in str(plot.tooltip), "the words")
        await window.press("n")
        await window.until_on(PromptScreen)
        await window.press("6", "enter")
        await window.until(lambda: table.rows.numbers[table.cursor or 0] == 6, "the number")
        await window.press("escape")
        await window.submit("/memories-go 1")
        await window.until(lambda: table.rows.numbers[table.cursor or 0] == 1, "the number")


async def test_headings_sort(open_app: OpenApp):
    async with open_app(size=(120, 40)) as window:
        await open_editor(window)
        assert "#↓" in window.text
        await window.click_on("#↓")
        assert shown(window) == list(range(10))
        assert "#↑" in window.text
        await window.click_on("author")
        assert shown(window) == [1, 3, 5, 7, 9, 0, 2, 4, 6, 8]
        assert "kept:" not in window.text
        await window.press("t")
        assert shown(window) == [0, 2, 4, 6, 8, 1, 3, 5, 7, 9]
        await window.press("escape")
        await window.submit("/memories-order number")
        await window.until(lambda: isinstance(window.screen, MemoryEditor) and shown(window)[0] == 9, "the order")


async def test_the_mouse_selects_marks_and_edits(open_app: OpenApp):
    async with open_app(size=(120, 40)) as window:
        table = await open_editor(window)
        await window.pilot.click(offset=(1, line_of(window, "summary of 6")))
        await window.pilot.pause()
        assert table.selected == [table.keys[3]]
        await window.pilot.click(offset=(30, line_of(window, "summary of 3")), shift=True)
        await window.pilot.pause()
        assert [table.rows.numbers[key] for key in table.selected] == [3, 4, 5, 6]
        await window.pilot.click(offset=(30, line_of(window, "summary of 0")), control=True)
        await window.pilot.pause()
        assert [table.rows.numbers[key] for key in table.selected] == [0, 3, 4, 5, 6]
        heading = window.text.splitlines()[table.region.y]
        await window.pilot.click(offset=(heading.index("◆"), line_of(window, "summary of 1")))
        await until_marked(window, "-b--------")
        await window.pilot.click(offset=(heading.index("✕"), line_of(window, "summary of 2")))
        await until_marked(window, "-bx-------")
        await window.pilot.click(offset=(1, table.region.y))
        await window.pilot.pause()
        assert len(table.selected) == 10
        await window.pilot.click(offset=(30, line_of(window, "summary of 5")), times=2)
        await window.until(lambda: isinstance(window.screen, BoxEditor), "the box")


async def test_copying_joins_the_summaries_oldest_first(open_app: OpenApp, clipboard: list[str]):
    async with open_app() as window:
        await open_editor(window)
        await window.press("home", "space", "down", "down", "space", "down", "space", "y")
        await window.until(lambda: clipboard, "the copy")
        assert clipboard == ["- summary of 6\n- summary of 7"]


async def test_summaries_are_deleted_in_one_step(open_app: OpenApp):
    async with open_app() as window:
        await open_editor(window)
        await window.press("a", "d")
        await window.until_said("8 summaries deleted. Press u to undo.")
        assert await texts(window) == [""] * 10
        assert len(await window.messages()) == 10
        await until_counted(window, "Empty", 10)
        await window.press("u")
        await until_counted(window, "Empty", 2)
        assert (await texts(window))[:8] == [f"summary of {n}" for n in range(8)]


async def test_summaries_are_made_with_progress_and_stopped(open_app: OpenApp, server: FakeServer):
    held = HeldReply("It went so.")
    server.script(*[held] * 8)
    async with open_app(size=(120, 40)) as window:
        table = await open_editor(window)
        await window.press("home", "space", "J", "J", "J", "J", "s")
        assert len(table.selected) == 5
        await held.until_asked()
        await window.until_shown("summarising 1 of 5 · esc stops")
        await window.until_shown("esc Stop")
        await window.press("escape")
        await window.until_said("Summaries stopped; 5 not made.")
        assert isinstance(window.screen, MemoryEditor)
        held.finish()
        await window.press("s")
        await window.until(
            lambda: "summarising" not in window.text and "It went so." in lines(window)[0], "the summaries"
        )
        await until_counted(window, "Empty", 0)
        assert (await texts(window))[8:] == ["It went so."] * 2
        assert len(table.selected) == 5


async def test_summaries_are_condensed_and_taken_apart(open_app: OpenApp):
    async with open_app(BY_COUNT, size=(120, 40)) as window:
        await open_editor(window)
        await window.press("end", "space", "K", "K", "alt+o")
        await window.until_said("Condensing 3 summaries into one.")
        await window.until(lambda: "".join(lines(window)).count("▣") == 3, "the signs")
        await window.press("end")
        await window.until_shown("▣ condensed: Sure, that is how it went.")
        await until_counted(window, "Condensed", 3)
        await window.press("alt+b")
        await window.until(lambda: "▣" not in window.text, "their own summaries")


async def test_ten_thousand_rows(open_app: OpenApp, folder: Path):
    said = [a_message(f"text {n}", f"the story of {n}", role=ROLES[n % 2]) for n in range(10_000)]
    write_store(folder, said, title="Long")
    async with open_app(size=(80, 24)) as window:
        table = await open_editor(window)
        assert len(table.keys) == 10_000
        await window.press("end")
        await window.until_shown("the story of 0 ")
        await window.press("pageup", "g", *["pagedown"] * 4)
        place = 4 * (table.region.height - 1)
        assert table.cursor == table.keys[place]
        await window.until_shown(f"the story of {9_999 - place}")
        await window.press("slash", *"777")
        await window.until(lambda: len(table.keys) == 19, "what was searched for")
        await window.press("enter", "a", "x")
        await window.until_said("19 messages excluded from memory.")
        await window.press("escape", "a", "a", "a", "b")
        await window.until_said("10,000 messages added to long-term memory.")
        await until_counted(window, "Excluded", 0)
        await window.press("u")
        await until_counted(window, "Excluded", 19)
        await window.press("u")
        await until_counted(window, "Excluded", 0)


async def test_replacing_shows_before_and_after_and_is_one_step(open_app: OpenApp):
    async with open_app(size=(80, 24)) as window:
        await open_editor(window)
        await window.press("a", "r")
        await window.until(lambda: isinstance(window.screen, ReplaceScreen), "the question")
        await window.press(*"/OF (.)/i")
        await window.until_shown("8 summaries change.")
        await window.press("tab", *"no. $1")
        await window.until_shown("→ summary no. 3")
        await window.press("enter")
        await window.until_said("8 summaries changed. Press u to undo.")
        assert (await texts(window))[:8] == [f"summary no. {n}" for n in range(8)]
        await until_counted(window, "Edited", 8)
        await window.press("u")
        await until_counted(window, "Edited", 0)
        assert (await texts(window))[:8] == [f"summary of {n}" for n in range(8)]


async def test_a_pattern_that_cannot_be_used_says_why_and_a_script_can_be_named(open_app: OpenApp, folder: Path):
    scripts = '[summaries.regex_scripts."no numbers"]\npattern = " of .*"\nreplacement = ""\n'
    write_settings(folder, scripts)
    async with open_app() as window:
        await open_editor(window)
        await window.press("end", "r")
        await window.until(lambda: isinstance(window.screen, ReplaceScreen), "the question")
        await window.press("(")
        await window.until_shown("The pattern is not valid")
        await window.press("enter")
        assert isinstance(window.screen, ReplaceScreen)
        await window.press("backspace", *"(\\w+\\s*)+$$")
        await window.press("escape")
        assert (await texts(window))[0] == "summary of 0"
        await window.press("escape")
        await window.submit("/memories-replace no numbers")
        await window.until_shown("→ summary")
        await window.press("enter")
        await window.until_said("1 summary changed.")
        assert (await texts(window)).count("summary") == 1


async def test_it_goes_to_a_message_in_the_chat(open_app: OpenApp):
    async with open_app() as window:
        await open_editor(window)
        await window.press("end", "o")
        await window.until(lambda: window.focused_text == f"{LONG} 0", "the message")


async def test_marks_by_command(open_app: OpenApp):
    async with open_app() as window:
        await window.submit("/memories-remember 2-3")
        await until_marked(window, "--bb------")
        assert isinstance(window.screen, MemoryEditor)
        await window.press("escape")
        await window.submit("/memories-exclude 9")
        await until_marked(window, "--bb-----x")


async def test_rows_are_selected_by_command(open_app: OpenApp):
    async with open_app() as window:
        for line, numbers in [("2-4", [2, 3, 4]), ("all", list(range(10))), ("none", [])]:
            await window.submit(f"/memories-select {line}")
            await window.until_said(f"{len(numbers)} selected.")
            table = editor(window).table
            assert [table.rows.numbers[key] for key in table.selected] == numbers
            await window.press("escape")
        await window.submit("/memories-select 4-x")
        await window.until_said("“4-x” is not a range.")


async def test_what_happens_elsewhere_appears_and_selection_and_place_stay(
    open_app: OpenApp, folder: Path, sample: int
):
    async with open_app() as window:
        table = await open_editor(window)
        await window.press("end", "up", "space")
        cursor = table.cursor
        with Store(paths_of(folder).database) as other:
            other.messages.add_many(sample, [a_message("From another window.")])
            ids = other.messages.ids_between(sample, 0, 3)
            other.messages.set_marks(ids[3:], remember=True)
            other.messages.delete(ids[:1])
        await window.until(lambda: "From another window." in window.text, "the new message")
        assert table.cursor == cursor
        assert table.selected == [cursor]
        assert "Long 1" in window.text
        assert len(shown(window)) == 10
        assert "summary of 0" not in window.text


async def test_another_chat_has_a_selection_of_its_own(open_app: OpenApp):
    async with open_app() as window:
        table = await open_editor(window)
        await window.press("a", "escape")
        await window.session.chats.new()
        await window.settled()
        await window.press("f8")
        await window.until(lambda: isinstance(window.screen, MemoryEditor) and not shown(window), "no rows")
        assert not table.selection.ids
        for key in ("b", "x", "s", "y", "d", "m", "o", "a", "u"):
            await window.press(key)
        assert isinstance(window.screen, MemoryEditor)
        await window.until_said("No message is shown here.")


async def test_the_palette_says_which_commands_are_of_the_editor(open_app: OpenApp):
    async with open_app() as window:
        titles = [command.title for command in window.app.get_system_commands(window.chat)]
        assert len(set(titles)) == len(titles)
        assert titles.index("Remember") < titles.index("Memories: Remember")
        await open_editor(window)
        assert "Remember" in [command.title for command in window.app.get_system_commands(window.screen)]
        await window.press("escape", "ctrl+p", *"memories: sort")
        await window.until_shown("/memories-order")
        await window.press("enter")
        await window.until(lambda: isinstance(window.screen, MemoryEditor) and shown(window)[0] == 0, "the order")


async def test_help_names_its_keys(open_app: OpenApp):
    async with open_app(size=(120, 40)) as window:
        await open_editor(window)
        await window.press("f1")
        await window.until_shown("Every message with its summary.")
        assert "Show in chat" in window.text
        await window.press("escape", "slash", "question_mark", "f1")
        await window.until_shown("Shows rows with all the words")
        await window.press("escape")
        assert editor(window).line.value == "?"
