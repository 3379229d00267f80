"""Every command, typed as a user would, at a desk without a screen."""

import pytest

from tests.fakes.behaviours import Reply
from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenRoom
from tests.unit.chat.room import QUIET, Room, until
from tests.unit.commands.paper_desk import PaperDesk
from tuimem.chat.messages import SwipeState
from tuimem.commands.command import CommandError
from tuimem.commands.registry import BY_SLASH, COMMANDS


async def refused(desk: PaperDesk, line: str) -> str:
    with pytest.raises(CommandError) as caught:
        await desk.run(line)
    return str(caught.value)


@pytest.mark.parametrize("name", sorted(BY_SLASH))
async def test_no_command_crashes_on_a_full_chat_an_empty_one_and_a_gone_message(room: Room, name: str):
    desk = PaperDesk(room.session)
    for focused in (None, 9_999):
        desk.focused = focused
        try:
            said = await desk.run(f"/{name}")
        except CommandError as error:
            said = str(error)
        assert said is None or "\n" not in said or name.endswith("get")
    await room.session.chats.new()
    try:
        await desk.run(f"/{name}")
    except CommandError as error:
        assert str(error).endswith((".", ">", "]")), error
    await room.session.replies.stop()


async def test_enabled_and_toggle(desk: PaperDesk):
    assert await desk.run("/qm-enabled") == "true"
    assert await desk.run("/qm-toggle") == "Memory is off in this chat."
    assert await desk.run("/qm-enabled") == "false"
    assert await desk.run("/qm-toggle false") == "Memory is off in this chat."
    assert await desk.run("/qm-toggle true") == "Memory is on in this chat."
    assert await desk.run("/qvink-memory-enabled") == "true"
    await desk.run("/qm-toggle off")
    await desk.session.chats.new()
    assert await desk.run("/qm-enabled") == "true", "the switch belongs to the chat"


async def test_toggles_of_the_screen(desk: PaperDesk):
    assert await desk.run("/qm-toggle-display") == "Summaries are not shown under the messages."
    assert await desk.run("/qm-toggle-display") == "Summaries are shown under the messages."
    assert await desk.run("/qm-toggle-auto-summarize") == "New messages are summarised by themselves."
    assert desk.session.settings.summaries.automatic
    assert await desk.run("/qm-toggle-auto-summarize") == "New messages are not summarised by themselves."
    await desk.run("/qm-toggle-config")
    await desk.run("/qm-toggle-injection-preview")
    await desk.run("/qm-profile")
    assert desk.notes == [("show_settings",), ("toggle_preview",), ("reload_settings",)]


async def test_the_editor_lists_every_summary_with_its_status(desk: PaperDesk):
    await desk.run("/qm-set 3 a | b")
    await desk.run("/qm-toggle-edit-interface")
    ((name, title, text),) = desk.notes
    assert (name, title) == ("show_text", "Summaries")
    rows = text.splitlines()[2:]
    assert len(rows) == 6
    assert rows[-1] == "| 0 | Someone | short-term | summary of 0: 0 |"
    assert rows[2] == "| 3 | Someone | short-term | a \\| b (edited) |"


async def test_remember_defaults_to_the_newest_and_takes_a_number_a_range_or_the_focus(desk: PaperDesk, room: Room):
    assert await desk.run("/qm-toggle-remember") == "Message marked for long-term memory."
    assert (await room.message(-1)).remember
    assert await desk.run("/qm-toggle-remember 0-2") == "3 messages marked for long-term memory."
    assert await desk.run("/qm-toggle-remember 0-2") == "3 messages no longer in long-term memory."
    desk.focused = (await room.message(1)).id
    await desk.run("/qm-toggle-remember")
    assert [m.remember for m in await room.messages()] == [False, True, False, False, False, True]


async def test_exclude_toggles_or_sets(desk: PaperDesk, room: Room):
    assert await desk.run("/qm-toggle-exclude 1") == "Message excluded from memory."
    assert await desk.run("/qm-toggle-exclude 1-2 exclude=false") == "2 messages no longer excluded."
    assert await desk.run("/qm-toggle-exclude exclude=true 1-2") == "2 messages excluded from memory."
    assert [m.exclude for m in await room.messages()] == [False, True, True, False, False, False]


async def test_get_gives_summaries_with_a_separator_before_each(desk: PaperDesk):
    assert await desk.run("/qm-get 0") == "\n- summary of 0: 0"
    assert await desk.run("/qm-get 0-4") == "\n- summary of 0: 0\n- summary of 2: 0\n- summary of 4: 0"
    assert await desk.run("/qm-get 0-2 separator=' / '") == " / summary of 0: 0 / summary of 2: 0"
    assert await desk.run(r"/qm-get 0-2 separator=\n") == "\nsummary of 0: 0\nsummary of 2: 0"
    assert await desk.run("/qm-get 0-2 separator=") == "summary of 0: 0summary of 2: 0"
    assert await desk.run("/qm-get") == "", "the newest has none"


async def test_set_takes_all_the_rest_marks_it_edited_and_empty_removes(desk: PaperDesk, room: Room):
    assert await desk.run("/qm-set 1 More than the first word.") == "The summary of message 1 is set."
    summary = (await room.message(1)).swipe.summary
    assert summary is not None
    assert (summary.text, summary.edited) == ("More than the first word.", True)
    assert await desk.run("/qm-set 1") == "The summary of message 1 is removed."
    assert (await room.message(1)).swipe.summary is None
    assert await refused(desk, "/qm-set") == "/qm-set needs a message number. Usage: /qm-set <message> [summary]"


async def test_summarize_makes_them_again_and_says_when_there_is_nothing_to_do(
    desk: PaperDesk, room: Room, server: FakeServer
):
    assert await desk.run("/qm-summarize 0-1 show_progress=false") is None
    await room.summarised()
    assert [m.swipe.summary.text for m in (await room.messages())[:2] if m.swipe.summary] == [
        "Sure, that is how it went."
    ] * 2
    assert await desk.run("/qm-summarize-chat") is None
    await room.summarised()
    assert all(m.swipe.summary for m in await room.messages())
    assert len(server.requests) == 2 + 2
    assert await desk.run("/qm-summarize-chat") == "Every message that takes part in memory has its summary."
    assert await desk.run("/qm-stop-summarization") == "No summaries were being made."


async def test_stop_says_how_many_are_left_undone(open_room: OpenRoom):
    room = await open_room(connect=False)
    desk = PaperDesk(room.session)
    await room.fill(["one", "two"])
    await desk.run("/qm-summarize 0-1")
    assert await desk.run("/qm-summarize 0") == "Nothing to do: it is being summarised already, or has no text."
    assert await desk.run("/qm-stop-summarization") == "Stopped; 2 left undone."


async def test_the_rest_of_the_memory_commands(desk: PaperDesk):
    assert await desk.run("/qm-max-summary-tokens") == "99"
    assert await desk.run("/qm-update-injection-threshold") == "The injection threshold is found anew."
    assert desk.session.history.front is None
    assert await desk.run("/qm-refresh") == "The plan is made anew."
    assert "without a name" in await refused(desk, "/qm-profile roleplay")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/qm-get 6", "There is no message 6; they go from 0 to 5."),
        ("/delete 2-6", "There is no message 6; they go from 0 to 5."),
        ("/delete 3-1", "The range 3-1 runs backwards; 1-3 is right."),
        ("/open Nowhere", "There is no chat “Nowhere”; f3 lists them all."),
        ("/help nothing", "There is no command /nothing. /help lists all commands."),
        ("/character greeting", "/character greeting needs the new greeting after it; “none” takes a text away."),
    ],
)
async def test_a_wrong_argument_is_one_line_that_says_what_is_right(desk: PaperDesk, line: str, said: str):
    assert await refused(desk, line) == said


async def test_commands_on_messages_in_an_empty_chat_say_so(desk: PaperDesk):
    await desk.session.chats.new()
    for line in ("/qm-get", "/delete", "/qm-toggle-remember 0", "/edit 0 text", "/copy"):
        assert await refused(desk, line) == "There are no messages yet."
    assert "write a message first" in await refused(desk, "/regen")
    assert "/regen answers it" in await refused(desk, "/continue")
    assert await desk.run("/stop") == "Nothing is being written."


async def test_edit_delete_undo_redo_and_hide(desk: PaperDesk, room: Room):
    assert await desk.run("/edit 1 Another text.") == "Message changed; u or /undo takes it back."
    assert (await room.message(1)).text == "Another text."
    assert await desk.run("/undo") == "Taken back: edit 1 message."
    assert await desk.run("/redo") == "Done again: edit 1 message."
    assert await desk.run("/redo") == "There is nothing to do again."
    assert await desk.run("/delete 4-5") == "2 messages deleted; u or /undo takes it back."
    assert len(desk.session.history) == 4
    assert await desk.run("/delete") == "Message deleted; u or /undo takes it back."
    assert len(desk.session.history) == 3
    assert await desk.run("/hide 0") == "Hidden: the model will not see it."
    assert await desk.run("/hide 0") == "Shown again: the model can see it."
    for _ in range(5):
        await desk.run("/undo")
    assert await desk.run("/undo") == "There is nothing to take back."
    await desk.run("/edit 1")
    await desk.run("/edit-summary 2")
    ids = [entry.id for entry in desk.session.history]
    assert desk.notes == [("edit_message", ids[1]), ("edit_summary", ids[2])]


async def test_regen_continue_stop_and_swipes(desk: PaperDesk, room: Room, server: FakeServer):
    server.script("Second.", "Third.", " And on.", Reply("word " * 300, tokens_per_second=50))
    await desk.run("/regen")
    await room.session.replies.wait()
    await desk.run("/swipe-right")
    await room.session.replies.wait()
    message = await room.message(-1)
    assert (message.text, message.swipe_count) == ("Third.", 3)
    await desk.run("/swipe-left")
    assert (await room.message(-1)).text == "Second."
    await desk.run("/swipe-left")
    await desk.run("/swipe-left")
    assert (await room.message(-1)).text == "text 5"
    await desk.run("/swipe-right")
    await desk.run("/swipe-right")
    assert (await room.message(-1)).text == "Third."
    await desk.run("/continue")
    await room.session.replies.wait()
    assert (await room.message(-1)).text == "Third. And on."
    assert await refused(desk, "/swipe-right 1") == "Only the newest reply can get another swipe."
    await desk.run("/regen")
    await until(lambda: len(server.requests) == 4)
    assert await desk.run("/stop") is None
    assert (await room.message(-1)).swipe.state in (SwipeState.STOPPED, SwipeState.COMPLETE)


async def test_chats_are_made_opened_renamed_deleted_and_restored(desk: PaperDesk):
    first = desk.session.chat
    assert await desk.run("/rename The harbour") == "The chat has its new title."
    assert await desk.run("/new Mira") == "A new chat with Mira."
    assert desk.session.chat.character.name == "Mira"
    assert await desk.run("/open the harbour") is None
    assert desk.session.chat.id == first.id
    assert await desk.run(f"/open {first.id + 1}") is None
    assert await desk.run("/delete-chat") == "“New chat” is deleted; /restore-chat brings it back."
    assert desk.session.chat.id == first.id
    assert await desk.run("/restore-chat") == "“New chat” is back."
    assert await desk.run("/restore-chat") == "No chat has been deleted."
    await desk.run("/open")
    assert desk.notes == [("toggle_chat_list",)]


async def test_system_prompt_character_and_name(desk: PaperDesk):
    assert await desk.run("/system Be terse, {{char}}.") == "The chat has its own system prompt."
    _, segments = await desk.session.written_plan()
    assert segments[0].text == "Be terse, Assistant."
    await desk.run("/system")
    assert await desk.run("/system default") == "The character's system prompt is in force."
    assert desk.session.system_prompt == QUIET.chats.system_prompt
    assert await desk.run("/character system_prompt Ahoy {{user}}.") == "The character's system prompt is changed."
    assert await desk.run("/user Jo") == "In this chat you are Jo."
    _, segments = await desk.session.written_plan()
    assert segments[0].text == "Ahoy Jo."
    await desk.run("/character system_prompt none")
    assert desk.session.system_prompt == QUIET.chats.system_prompt
    await desk.run("/character name None")
    await desk.run("/character description A sailor.")
    await desk.run("/character")
    assert desk.session.chat.character.name == "None"
    assert desk.notes[0] == ("show_text", "System prompt", "Be terse, {{char}}.")
    assert desk.notes[1][1] == "None"
    assert "A sailor." in desk.notes[1][2]


async def test_a_name_cannot_be_emptied(desk: PaperDesk):
    assert "needs the new name" in await refused(desk, "/character name")
    await desk.run("/character name none")
    assert desk.session.chat.character.name == "none"


async def test_what_only_a_screen_can_do_is_asked_of_it(desk: PaperDesk, room: Room):
    ids = [m.id for m in await room.messages()]
    for line in ("/search storm roof", "/model local", "/theme", "/export a.jsonl", "/reasoning 1", "/copy 0-1"):
        await desk.run(line)
    await desk.run("/quit")
    assert desk.notes == [
        ("search", "storm roof"),
        ("choose_model", "local"),
        ("choose_theme",),
        ("export", "a.jsonl"),
        ("toggle_reasoning", ids[1]),
        ("copy", "text 0\n\ntext 1", "messages"),
        ("leave",),
    ]


async def test_commands_that_have_only_a_key_reach_the_screen(desk: PaperDesk):
    for command in COMMANDS:
        if not command.slash:
            await command.run(desk, {})  # type: ignore[arg-type]
    assert desk.notes == [
        ("open_help",),
        ("focus_composer",),
        ("focus_transcript",),
        ("move_focus", -1),
        ("move_focus", 1),
        ("move_focus_to", "first"),
        ("move_focus_to", "last"),
    ]


async def test_help_explains_all_or_one(desk: PaperDesk):
    await desk.run("/help")
    await desk.run("/help QM-get")
    await desk.run("/help /regen")
    assert [note[1] for note in desk.notes] == ["Commands", "/qm-get", "/regen"]
    assert "`/qm-get [message] [separator=…]`" in desk.notes[0][2]
    assert "`/qvink-memory-get`" in desk.notes[1][2]
