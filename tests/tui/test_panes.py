"""What stands beside and over the chat: preview, gauge, chat list, help, palette, search, and keys of one's own."""

from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.widgets import OptionList

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.tui.app_harness import AppHarness, a_message, static_text, talk, write_settings, write_store
from tests.tui.conftest import OpenApp
from tuimem.commands.registry import COMMANDS
from tuimem.messages import Role
from tuimem.screens.chat import ChatScreen
from tuimem.screens.editor import EditorScreen
from tuimem.screens.search import SearchScreen
from tuimem.screens.text import Panel
from tuimem.widgets.context_gauge import tokens_by_kind

SMALL_WINDOW = {"memory.threshold_unit": "messages", "memory.threshold": "4"}


def options(window: AppHarness, selector: str) -> list[str]:
    listed = window.screen.query_one(selector, OptionList)
    return [str(listed.get_option_at_index(n).prompt) for n in range(listed.option_count)]


def chats_listed(window: AppHarness) -> list[str]:
    return options(window, "#chat-list PickerRows")


@pytest.fixture
def sample(folder: Path) -> None:
    """Twelve messages with summaries."""
    messages = [
        a_message(f"text {n} " * 12, f"summary {n}", role=(Role.USER, Role.ASSISTANT)[n % 2]) for n in range(12)
    ]
    write_store(folder, messages, others=["Another chat", "A third"])


async def test_the_preview_is_the_plan_that_is_sent(open_app: OpenApp, sample: None, server: FakeServer):
    async with open_app(SMALL_WINDOW) as window:
        await window.submit("/qm-toggle-remember 0")
        await window.until(lambda: "◆ remembered" in window.shown(0), "the mark")
        await window.press("f2")
        await window.until_shown(" tokens; ")
        pieces = (await window.session.written_plan()).pieces
        await window.settled()
        shown = options(window, "#injection-preview")
        headings = [line for line in shown if "█" in line]
        assert [line.strip().split("  ")[0] for line in headings] == [f"█ {s.kind.title}" for s in pieces]
        for piece, heading in zip(pieces, headings, strict=True):
            assert f"{piece.tokens:,} tokens" in heading
            assert piece.role.value in heading
        text = "\n".join(shown)
        for piece in pieces:
            for line in piece.text.splitlines():
                assert line.strip() in text


async def test_the_preview_follows_what_is_done(open_app: OpenApp, sample: None):
    async with open_app(SMALL_WINDOW) as window:
        await window.press("f2")
        await window.until(lambda: "- summary 3" in options(window, "#injection-preview"), "a summary")
        await window.submit("/qm-toggle-exclude 3")
        await window.until(lambda: "- summary 3" not in options(window, "#injection-preview"), "no such summary")


async def test_what_is_sent_is_what_the_preview_said(open_app: OpenApp, sample: None, server: FakeServer):
    async with open_app() as window:
        await window.press("f2")
        await window.until_shown(" tokens; ")
        pieces = (await window.session.written_plan()).pieces
        await window.press("f2")
        await window.say("And now?")
        sent = [message["content"] for message in server.requests[-1]["messages"]]
        assert sent == [*(piece.text for piece in pieces), "And now?"]


async def test_a_line_of_the_preview_leads_to_its_message(open_app: OpenApp, sample: None):
    async with open_app(SMALL_WINDOW, size=(140, 40)) as window:
        await window.press("f2")
        await window.until_shown("- summary 2")
        at = options(window, "#injection-preview").index("- summary 2")
        await window.press("shift+tab")
        window.screen.query_one("#injection-preview", OptionList).highlighted = at
        await window.press("enter")
        await window.until(lambda: (window.focused_text or "").startswith("text 2 "), "the message behind the line")


@pytest.mark.parametrize("size", [(80, 24), (50, 20)])
async def test_on_a_narrow_screen_the_message_behind_a_line_comes_into_sight(
    size: tuple[int, int], open_app: OpenApp, sample: None
):
    async with open_app(SMALL_WINDOW, size=size) as window:
        await window.press("f2")
        await window.until_shown(" tokens; ")
        at = options(window, "#injection-preview").index("- summary 2")
        await window.press("shift+tab")
        window.screen.query_one("#injection-preview", OptionList).highlighted = at
        await window.press("enter")
        await window.until(lambda: (window.focused_text or "").startswith("text 2 "), "the message behind the line")
        await window.until_shown("#2")


async def test_the_gauge_has_the_figures_of_the_plan(open_app: OpenApp, sample: None):
    async with open_app(SMALL_WINDOW) as window:
        await window.press("f2")
        await window.settled()
        plan = (await window.session.written_plan()).plan
        await window.settled()
        gauge = window.screen.query_one("#context-gauge")
        assert f"{plan.used:,}/{plan.budget:,} tokens" in window.text
        for kind, tokens in tokens_by_kind(plan):
            assert f"{kind.title} {tokens:,}" in str(gauge.tooltip)
        assert sum(tokens for _, tokens in tokens_by_kind(plan)) == sum(s.tokens for s in plan.pieces)


async def test_the_chat_list_opens_chats_and_marks_the_open_one(open_app: OpenApp, sample: None):
    async with open_app(size=(120, 30)) as window:
        await window.press("f3")
        await window.until_shown("Another chat")
        (marked,) = [line for line in chats_listed(window) if line.startswith("✓")]
        assert "A walk" in marked
        assert marked.endswith("· 12 messages")
        await window.press("shift+tab", "down", "enter")
        await window.until(lambda: window.session.chat.title in ("Another chat", "A third"), "the other chat")
        await window.until_shown(f"This is {window.session.chat.title}.")
        await window.until(lambda: window.composer.has_focus, "the focus on the composer")
        await window.press("f3")
        await window.until(lambda: not window.screen.query_one("#chat-list").display, "no list")


async def test_on_a_narrow_screen_choosing_a_chat_brings_it_into_sight(open_app: OpenApp, sample: None):
    async with open_app(size=(50, 20)) as window:
        await window.press("f3")
        await window.until_shown("Another chat")
        await window.press("shift+tab", "down", "enter")
        await window.until_shown("This is ")
        await window.until(lambda: window.composer.has_focus, "the focus on the composer")
        assert window.composer.region.height > 0, "the composer is in sight too"


async def test_renaming_and_deleting_shows_in_the_list(open_app: OpenApp, sample: None):
    async with open_app(size=(120, 30)) as window:
        await window.press("f3")
        await window.until_shown("Another chat")
        await window.submit("/rename Renamed by hand")
        await window.until(lambda: any("Renamed" in line for line in chats_listed(window)), "the title")
        assert "Renamed by hand" in window.title
        await window.submit("/delete-chat")
        await window.until(lambda: len(chats_listed(window)) == 2, "one chat less")
        await window.submit("/restore-chat")
        await window.until(lambda: len(chats_listed(window)) == 3, "the chat back")
        assert "Renamed by hand" in window.title


async def test_help_differs_by_what_is_in_focus(open_app: OpenApp, sample: None):
    async with open_app() as window:
        said = []
        for keys in ((), ("tab",), ("f2", "tab"), ("f2", "f3", "tab")):
            for key in keys:
                await window.press(key)
                await window.settled()
            await window.press("f1")
            await window.until(lambda: isinstance(window.screen, Panel), "the help")
            await window.until(lambda: static_text(window.screen, "#text"), "its text")
            said.append(static_text(window.screen, "#text"))
            await window.press("escape")
            await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")
        writing, message, preview, chats = (" ".join(text.split()) for text in said)
        assert "Writing" in writing
        assert "Remember" not in writing
        assert "A message" in message
        assert "b Remember" in message
        assert "What is sent" in preview
        assert "enter opens" in chats


async def test_f1_over_the_help_closes_it(open_app: OpenApp):
    async with open_app() as window:
        for key in ("f1", "q", "escape"):
            await window.press("f1")
            await window.until(lambda: isinstance(window.screen, Panel), "the help")
            await window.press(key)
            await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")


async def test_the_palette_holds_every_command(open_app: OpenApp):
    async with open_app() as window:
        named = [command.title for command in window.app.get_system_commands(window.screen)]
        titles = [
            command.title
            if command.place in window.screen.PLACES
            else f"{command.place.name.capitalize()}: {command.title}"
            for command in COMMANDS
        ]
        assert sorted(named) == sorted(titles)
        await window.press("ctrl+p")
        await window.until(lambda: isinstance(window.screen, CommandPalette), "the palette")
        await window.press(*"toggle memory")
        await window.until_shown("alt+m  /memory")
        await window.press("enter")
        await window.until(lambda: "memory off" in window.title, "what the command does")


async def test_what_a_command_needs_is_asked_for_and_the_composer_left_alone(open_app: OpenApp, sample: None):
    async with open_app() as window:
        await window.press(*"half a thought", "ctrl+p")
        await window.until(lambda: isinstance(window.screen, CommandPalette), "the palette")
        await window.press(*"your name")
        await window.until_shown("/user")
        await window.press("enter")
        await window.until(lambda: isinstance(window.screen, EditorScreen), "the question")
        assert window.screen.query_one("#editor").border_title == "Your name: your name"
        await window.press(*"Jo", "ctrl+s")
        await window.until(lambda: window.session.chat.user_name == "Jo", "the new name")
        assert window.chat.composer.text == "half a thought"


async def test_a_command_without_a_key_can_be_given_one(open_app: OpenApp, sample: None, folder: Path):
    write_settings(folder, '[keys]\n"chat.delete" = "f6"\n')
    async with open_app() as window:
        await window.press("f1")
        await window.until(lambda: "f6" in static_text(window.screen, "#text"), "the key in the help")
        assert "no-key" not in static_text(window.screen, "#text")
        await window.press("escape")
        await window.until_on(ChatScreen)
        await window.press("f6")
        await window.until_said("deleted")


async def test_the_palette_acts_on_the_message_that_was_in_focus(open_app: OpenApp, sample: None):
    async with open_app() as window:
        await window.focus(2)
        await window.press("ctrl+p")
        await window.until(lambda: isinstance(window.screen, CommandPalette), "the palette")
        await window.press(*"remember")
        await window.until_shown("b  /remember")
        await window.press("enter")
        await window.until(lambda: "◆ remembered" in window.shown(2), "the mark on the third message")


async def test_search_finds_while_typing_in_all_chats_and_opens(open_app: OpenApp, sample: None):
    async with open_app() as window:
        await window.press("ctrl+f")
        await window.until_on(SearchScreen)
        await window.press(*"third")
        await window.until(lambda: "A third" in window.items, "what was found")
        await window.press("enter")
        await window.until(lambda: window.session.chat.title == "A third", "the chat that was found")
        await window.until(lambda: window.focused_text == "This is A third.", "the message that was found")


async def test_search_ends_at_the_message_however_soon_its_chat_is_shown(open_app: OpenApp, sample: None):
    async with open_app({"display.show_chat_list": "true"}, size=(120, 40)) as window:
        opened = window.session.chats.recent

        async def slowly() -> object:
            found = await opened()
            await window.until(lambda: window.views[-1].message.text == "This is A third.", "the chat")
            return found

        window.session.chats.recent = slowly  # type: ignore[method-assign, assignment]
        await window.press("ctrl+f")
        await window.until_on(SearchScreen)
        await window.press(*"third")
        await window.until(lambda: "A third" in window.items, "what was found")
        await window.press("down", "enter")
        await window.until(lambda: window.focused_text == "This is A third.", "the message that was found")
        await window.settled()
        assert window.focused_text == "This is A third."


async def test_search_says_when_it_finds_nothing_and_escape_closes(open_app: OpenApp, sample: None):
    async with open_app() as window:
        await window.submit("/search xyzzy")
        await window.until_shown("Nothing found.")
        await window.press("enter")
        assert not isinstance(window.screen, ChatScreen)
        await window.press("escape")
        await window.until_on(ChatScreen)


async def test_help_of_all_commands_and_of_one(open_app: OpenApp):
    async with open_app() as window:
        await window.submit("/help")
        await window.until_shown("Summarise every message that needs it")
        await window.press("escape")
        await window.submit("/help qm-set")
        await window.until_shown("/set-summary <message> [summary]")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("/system", "Be helpful"),
        ("/character", "Greeting"),
    ],
)
async def test_longer_texts_are_shown_over_the_chat(line: str, shown: str, open_app: OpenApp, sample: None):
    async with open_app() as window:
        await window.submit(line)
        await window.until(lambda: isinstance(window.screen, Panel), "the text")
        await window.until(lambda: shown in static_text(window.screen, "#text"), shown)


async def test_keys_of_ones_own_take_the_place_of_the_usual_ones(
    open_app: OpenApp, sample: None, folder: Path, server: FakeServer
):
    write_settings(folder, '[keys]\n"memory.preview" = "f6"\n"message.remember" = "ctrl+b,B"\n')
    async with open_app() as window:
        await window.press("f2")
        assert not window.screen.query("#injection-preview")
        await window.press("f6")
        await window.until_shown(" tokens; ")
        await window.press("f6")
        await window.until(lambda: not window.chat.panes.is_previewing, "its end")
        await window.focus(0)
        await window.press("b")
        assert not (await window.message(0)).remember
        await window.press("B")
        await window.until(lambda: "◆ remembered" in window.shown(0), "the mark")
        await window.press("i")
        await window.until_shown("f6 Preview")


async def test_settings_are_read_again_by_a_command(open_app: OpenApp, sample: None, folder: Path):
    async with open_app() as window:
        write_settings(folder, '[display]\ntheme = "tuimem-light"\n[keys]\n"memory.preview" = "f6"\n')
        await window.submit("/reload-settings")
        await window.until(lambda: window.app.theme == "tuimem-light", "the other theme")
        await window.press("f6")
        await window.until_shown(" tokens; ")


async def test_export_writes_a_file_and_says_where(
    open_app: OpenApp, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    write_store(folder, talk(3))
    async with open_app() as window:
        await window.submit("/export")
        await window.until_said("Chat exported to")
        assert "text 2 says something" in Path("A walk.md").read_text()
        await window.submit("/export")
        await window.until_said("The file of that name exists")
        await window.submit(f"/export {tmp_path / 'nowhere' / 'chat.md'}")
        await window.until(lambda: any("cannot be written" in said for said in window.toasts), "the fault")


async def test_a_click_on_a_footer_key_does_what_the_key_does(open_app: OpenApp, sample: None):
    async with open_app() as window:
        line = window.text.splitlines()[-1]
        await window.pilot.click(offset=(line.index("Preview"), window.app.size.height - 1))
        await window.until_shown(" tokens; ")


async def test_the_bar_of_a_series_of_summaries_comes_and_goes(open_app: OpenApp, folder: Path, server: FakeServer):
    server.script("A summary of what was said.")
    server.reply = HeldReply("Another one.")
    write_store(folder, [a_message(f"text {n} " * 12) for n in range(5)])
    async with open_app() as window:
        await window.submit("/qm-summarize-chat")
        await window.until_shown("summarising 2 of 5")
        await window.until_shown("esc stops")
        await window.until_shown("esc Stop")
        await window.press("escape")
        await window.until_said("not made")
        await window.until(lambda: "summarising" not in window.text, "no bar")
        await window.until(lambda: "esc Stop" not in window.text, "no key for what is over")


async def test_on_a_narrow_screen_only_one_pane_is_open(open_app: OpenApp, sample: None):
    async with open_app(size=(80, 24)) as window:
        await window.press("f2")
        await window.until_shown(" tokens; ")
        await window.press("f3")
        await window.until_shown("Another chat")
        await window.press("f2")
        await window.until_shown(" tokens; ")
        await window.press("f2")
        await window.until_shown("summary 11")
        await window.until(lambda: window.composer.has_focus, "the focus on the composer")


async def test_a_key_that_writes_a_letter_is_refused_where_one_writes(open_app: OpenApp, folder: Path):
    write_settings(folder, '[keys]\n"chat.new" = "n"\n')
    async with open_app() as window:
        await window.until_said("keys.chat.new is “n”, which types a letter")
        await window.press("n")
        assert window.composer.text == "n"


async def test_letters_on_a_message_stand_for_keys_that_a_terminal_keeps(open_app: OpenApp, folder: Path):
    write_store(folder, talk(4))
    async with open_app(size=(130, 40)) as window:
        await window.press("ctrl+t")
        await window.until(lambda: window.focused_text is not None, "a message in focus")
        await window.press("p")
        await window.until(lambda: window.chat.panes.is_previewing, "the preview")
        await window.press("p")
        await window.until(lambda: not window.chat.panes.is_previewing, "its end")
        await window.press("question_mark")
        await window.until(lambda: window.screen is not window.chat, "the help")
