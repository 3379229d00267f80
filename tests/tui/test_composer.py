"""Writing: enter and its variants, what was sent before, offered commands, large pastes, drafts."""

from pathlib import Path

import pytest
from textual import events

from tests.clock import own_clock
from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.tui.app_harness import AppHarness, static_text, talk, write_store
from tests.tui.conftest import OpenApp
from tuimem.chat.events import ChatOpened
from tuimem.commands.registry import COMMANDS
from tuimem.widgets.command_offer import CommandOffer
from tuimem.widgets.message import MessageView


@pytest.mark.parametrize("key", ["ctrl+j", "shift+enter", "alt+enter"])
async def test_enter_sends_and_its_variants_begin_a_new_line(key: str, open_app: OpenApp, server: FakeServer):
    async with open_app() as window:
        await window.press(*"one", key, *"two")
        assert window.composer.text == "one\ntwo"
        assert not server.chats
        await window.press("enter")
        await window.settled()
        assert (await window.message(0)).text == "one\ntwo"


async def test_with_the_other_setting_enter_begins_a_line_and_ctrl_j_sends(open_app: OpenApp):
    async with open_app({"display.enter_key": "newline"}) as window:
        await window.press(*"one", "enter", *"two", "ctrl+j")
        await window.settled()
        assert (await window.message(0)).text == "one\ntwo"


async def test_nothing_is_sent_of_blank_text(open_app: OpenApp, server: FakeServer):
    async with open_app() as window:
        await window.press("enter", "space", "enter")
        await window.settled()
        assert not await window.messages()
        assert not server.chats


async def test_the_composer_grows_to_ten_lines_and_no_further(open_app: OpenApp):
    async with open_app() as window:
        heights = []
        for _ in range(12):
            heights.append(window.composer.size.height)
            await window.press("ctrl+j")
        assert heights[:10] == list(range(1, 11))
        assert window.composer.size.height == 10


async def test_up_and_down_go_through_what_was_sent_and_back_to_what_was_being_written(open_app: OpenApp):
    async with open_app() as window:
        await window.say("first")
        await window.say("second")
        await window.press(*"draft", "up")
        assert window.composer.text == "second"
        await window.press("up", "up")
        assert window.composer.text == "first"
        await window.press("down", "down")
        assert window.composer.text == "draft"


async def test_what_was_sent_is_remembered_over_a_restart(open_app: OpenApp):
    async with open_app() as window:
        await window.say("a thing said yesterday")
    async with open_app() as window:
        await window.press("up")
        assert window.composer.text == "a thing said yesterday"


async def test_up_moves_the_cursor_within_a_text_of_several_lines(open_app: OpenApp):
    async with open_app() as window:
        await window.say("earlier")
        await window.press(*"one", "ctrl+j", *"two", "up")
        assert window.composer.text == "one\ntwo"
        await window.press("up")
        assert window.composer.text == "earlier"


def offered(window: AppHarness) -> str:
    return static_text(window.screen, "#command-offer")


async def test_commands_are_offered_as_they_are_typed(open_app: OpenApp):
    async with open_app() as window:
        await window.press(*"/qm-tog")
        await window.until_shown("/qm-toggle-exclude")
        assert "/new" not in offered(window)
        assert "/qvink" not in offered(window), "the long names come only when they are typed"
        await window.press("down", "tab")
        assert window.composer.text.startswith("/qm-toggle")
        assert window.composer.text.endswith(" ")
        chosen = COMMANDS.by_slash[window.composer.text.strip()[1:]]
        await window.until(lambda: chosen.help in window.text, "the explanation")


async def test_up_and_down_choose_among_the_offered_commands_and_wrap_around(open_app: OpenApp):
    async with open_app() as window:
        await window.press(*"/qm-")
        offer = window.screen.query_one(CommandOffer)
        first = offer.completion
        await window.press("up")
        last = offer.completion
        assert first != last
        await window.press("down")
        assert offer.completion == first
        await window.press("down", "tab")
        assert window.composer.text != first
        assert window.composer.text.strip()[1:] in COMMANDS.by_slash


async def test_the_aliases_of_the_reference_are_completed_and_explained(open_app: OpenApp):
    async with open_app() as window:
        await window.press(*"/qvink-memory-rem", "tab")
        assert "/qvink-memory" in window.composer.text or window.composer.text.startswith("/qm-")
        window.composer.put("/qvink-memory-set 3")
        await window.until_shown("a message number")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("/xyzzy", "/help lists all commands"),
        ("/qm-toogle", "Did you mean /qm-toggle"),
        ("/qm-set", "needs a message number"),
        ("/qm-get nine", "is not a message number"),
        ("/qm-get 99", "There is no message 99. Messages are numbered 0 to 3"),
        ("/qm-get 3-1", "Use 1-3"),
        ("/qm-toggle maybe", "is not true or false"),
        ("/open no such chat", "There is no chat “no such chat”"),
        ("/help nothing", "There is no command /nothing"),
        ("/stop now", "/stop does not take"),
    ],
)
async def test_what_is_wrong_is_said_in_one_plain_line_and_the_input_is_kept(
    line: str, says: str, open_app: OpenApp, folder: Path, server: FakeServer
):
    write_store(folder, talk(4))
    async with open_app() as window:
        await window.submit(line)
        await window.until_said(says)
        assert "\n" not in window.toasts[-1]
        assert window.composer.text == line
        assert not server.chats


async def test_a_good_command_leaves_the_composer_empty_and_is_remembered(open_app: OpenApp, server: FakeServer):
    async with open_app() as window:
        await window.submit("/qm-enabled")
        await window.until_said("Memory is on.")
        assert window.composer.text == ""
        assert not server.chats
        await window.press("up")
        assert window.composer.text == "/qm-enabled"


async def test_two_slashes_send_a_text_that_begins_with_one(open_app: OpenApp):
    async with open_app() as window:
        await window.say("//etc/hosts")
        assert (await window.message(0)).text == "/etc/hosts"


async def test_control_characters_do_not_come_in_by_paste(open_app: OpenApp):
    async with open_app() as window:
        window.app.post_message(events.Paste("a\x1b[31mb\x1b]52;c;eA==\x07\u202ec\r\nd"))
        await window.until(lambda: window.composer.text, "the pasted text")
        assert window.composer.text == "a[31mb]52;c;eA==c\nd"


async def test_a_draft_stays_with_its_chat_over_switching_and_restart(open_app: OpenApp, folder: Path):
    write_store(folder, title="Here", others=["There"])
    async with open_app() as window:
        await window.press(*"unfinished")
        await window.press("f3")
        await window.until_shown("There")
        await window.press("shift+tab", "down", "enter")
        await window.until(lambda: window.session.chat.title == "There", "the other chat")
        await window.settled()
        assert window.composer.text == ""
        await window.press(*"other")
        chats = {chat.title: chat.id for chat in await window.session.chats.recent()}
        window.chat.open_chat(chats["Here"])
        await window.until(lambda: window.session.chat.title == "Here", "the first chat")
        await window.until(lambda: window.composer.text == "unfinished", "the draft")
        await window.press("!")
    async with open_app() as window:
        assert window.session.chat.title == "Here"
        await window.until(lambda: window.composer.text == "unfinished!", "the draft")
        window.chat.open_chat(chats["There"])
        await window.until(lambda: window.composer.text == "other", "the other draft")


async def test_a_draft_that_is_kept_just_as_another_chat_opens_stays_with_its_own(open_app: OpenApp, folder: Path):
    write_store(folder, title="Here", others=["There"])
    async with open_app() as window:
        jump = own_clock()
        chats = {chat.title: chat.id for chat in await window.session.chats.recent()}
        await window.press(*"unfinished")
        window.session.listen(lambda event: jump(5.0) if isinstance(event, ChatOpened) else None)
        window.chat.open_chat(chats["There"])
        await window.until(lambda: window.session.chat.title == "There", "the other chat")
        await window.settled()
        assert window.composer.text == ""
        drafts = {chat.title: chat.draft for chat in await window.session.chats.recent()}
        assert drafts == {"Here": "unfinished", "There": ""}


async def test_a_draft_does_not_wander_into_a_chat_opened_by_a_command(open_app: OpenApp, folder: Path):
    write_store(folder, title="Here", others=["There"])
    async with open_app() as window:
        await window.press(*"unfinished", "ctrl+n")
        await window.until(lambda: window.session.chat.title == "New chat", "a new chat")
        await window.settled()
        assert window.composer.text == ""
        await window.submit("/open Here")
        await window.until(lambda: window.session.chat.title == "Here", "the first chat")
        await window.until(lambda: window.composer.text == "unfinished", "its draft")


async def test_what_was_sent_is_no_draft_any_more(open_app: OpenApp, server: FakeServer):
    server.reply = reply = HeldReply("Yes.")
    async with open_app() as window:
        await window.press(*"hello")
        await window.until_stored(lambda: _draft_is(window, "hello"))
        await window.press("enter")
        await reply.until_asked()
        reply.finish()
        await window.settled()
    async with open_app() as window:
        assert window.composer.text == ""


async def _draft_is(window: AppHarness, text: str) -> bool:
    chat = await window.stored(lambda store: store.chats.latest())
    return chat is not None and bool(chat.draft == text)


async def test_a_click_focuses_a_message_and_a_letter_there_writes_nothing(open_app: OpenApp, folder: Path):
    write_store(folder, talk(4))
    async with open_app() as window:
        view = window.view(1)
        await window.pilot.click(view)
        await window.until(lambda: view.has_focus, "the focus")
        assert isinstance(window.screen.focused, MessageView)
        await window.press("z")
        assert window.composer.text == ""
        await window.press("i")
        assert window.composer.has_focus


async def test_what_is_typed_in_one_breath_with_the_key_that_leads_to_the_composer_is_all_there(
    open_app: OpenApp, folder: Path
):
    write_store(folder, talk(3))
    async with open_app() as window:
        await window.focus(1)
        for letter in "i do not exclude x":
            window.app.post_message(events.Key("space" if letter == " " else letter, letter))
        await window.until(lambda: window.composer.text == " do not exclude x", "all letters")
        await window.settled()
        assert not (await window.message(1)).exclude


async def test_tab_completes_what_was_typed_in_one_breath_with_it(open_app: OpenApp):
    async with open_app() as window:
        for letter in "/exp":
            window.app.post_message(events.Key(letter, letter))
        window.app.post_message(events.Key("tab", "\t"))
        await window.until(lambda: window.composer.text.strip() == "/expand", "the command")
        assert window.composer.has_focus
