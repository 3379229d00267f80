"""Every command, typed as a user would, at a context without a screen."""

from pathlib import Path

import pytest

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET, SessionHarness
from tests.unit.commands.recording_context import RecordingContext
from tests.waiting import until
from tuimem.commands.arguments import NO_ARGUMENTS
from tuimem.commands.command import CommandError
from tuimem.commands.registry import COMMANDS
from tuimem.listing import plain
from tuimem.messages import SwipeState
from tuimem.transfer import TransferError


async def refused(context: RecordingContext, line: str) -> str:
    with pytest.raises(CommandError) as caught:
        await context.run(line)
    return str(caught.value)


OF_THE_CHAT = sorted(name for name, command in COMMANDS.by_slash.items() if not command.place.screen)
"""Those of other screens are given these."""


@pytest.mark.parametrize("name", OF_THE_CHAT)
async def test_no_command_crashes_on_a_full_chat_an_empty_one_and_a_gone_message(
    context: RecordingContext, harness: SessionHarness, name: str
):
    for focused in (None, 9_999):
        context.display.focused_message = focused
        try:
            said = await context.run(f"/{name}")
        except CommandError as error:
            said = str(error)
        assert said is None or "\n" not in said or name.endswith("get")
    await harness.session.chats.new()
    try:
        await context.run(f"/{name}")
    except CommandError as error:
        assert str(error).endswith((".", ">", "]")), error
    await harness.session.replies.stop()


async def test_enabled_and_toggle(context: RecordingContext):
    assert await context.run("/qm-enabled") == "Memory is on."
    assert await context.run("/qm-toggle") == "Memory is off in this chat."
    assert await context.run("/qm-enabled") == "Memory is off."
    assert await context.run("/qm-toggle false") == "Memory is off in this chat."
    assert await context.run("/qm-toggle true") == "Memory is on in this chat."
    assert await context.run("/qvink-memory-enabled") == "Memory is on."
    await context.run("/qm-toggle off")
    await context.session.chats.new()
    assert await context.run("/qm-enabled") == "Memory is on.", "the switch belongs to the chat"


async def test_toggles_of_the_screen(context: RecordingContext):
    assert await context.run("/qm-toggle-display") == "Summaries are hidden."
    assert await context.run("/qm-toggle-display") == "Summaries are shown."
    assert await context.run("/qm-toggle-auto-summarize") == "Automatic summaries are on."
    assert context.session.settings.summaries.automatic
    assert await context.run("/qm-toggle-auto-summarize") == "Automatic summaries are off."
    await context.run("/qm-toggle-config")
    await context.run("/qm-toggle-injection-preview")
    await context.run("/reload-settings")
    assert [note[0] for note in context.notes] == ["show_settings", "toggle_preview", "reload_settings"]


@pytest.mark.parametrize("line", ["/memories", "/summaries", "/qm-toggle-edit-interface"])
async def test_the_memory_editor_is_a_screen_of_its_own(context: RecordingContext, line: str):
    await context.run(line)
    assert context.notes == [("open_screen", "memories")]


async def test_remember_defaults_to_the_newest_and_takes_a_number_a_range_or_the_focus(
    context: RecordingContext, harness: SessionHarness
):
    assert await context.run("/qm-toggle-remember") == "Message 5 added to long-term memory."
    assert (await harness.message(-1)).remember
    assert await context.run("/qm-toggle-remember 0-2") == "3 messages added to long-term memory."
    assert await context.run("/qm-toggle-remember 0-2") == "3 messages removed from long-term memory."
    context.display.focused_message = (await harness.message(1)).id
    await context.run("/qm-toggle-remember")
    assert [m.remember for m in await harness.messages()] == [False, True, False, False, False, True]


async def test_exclude_toggles_or_sets(context: RecordingContext, harness: SessionHarness):
    assert await context.run("/qm-toggle-exclude 1") == "Message 1 excluded from memory. None of it is sent."
    assert await context.run("/qm-toggle-exclude 1-2 exclude=false") == "2 messages no longer excluded."
    assert await context.run("/qm-toggle-exclude exclude=true 1-2") == (
        "2 messages excluded from memory. None of it is sent."
    )
    assert [m.exclude for m in await harness.messages()] == [False, True, True, False, False, False]
    assert await context.run("/qm-toggle-exclude 5") == (
        "Message 5 excluded from memory. Its text is still sent while it is among the last messages."
    )


async def test_get_gives_summaries_with_a_separator_before_each(context: RecordingContext):
    assert await context.run("/qm-get 0") == "\n- summary of 0: 0"
    assert await context.run("/qm-get 0-4") == "\n- summary of 0: 0\n- summary of 2: 0\n- summary of 4: 0"
    assert await context.run("/qm-get 0-2 separator=' / '") == " / summary of 0: 0 / summary of 2: 0"
    assert await context.run(r"/qm-get 0-2 separator=\n") == "\nsummary of 0: 0\nsummary of 2: 0"
    assert await context.run("/qm-get 0-2 separator=") == "summary of 0: 0summary of 2: 0"
    assert await refused(context, "/qm-get") == "Message 5 without a summary. Press s to summarise."
    assert await refused(context, "/qm-get 3-3") == "Message 3 without a summary. Press s to summarise."


async def test_set_takes_all_the_rest_marks_it_edited_and_empty_removes(
    context: RecordingContext, harness: SessionHarness
):
    assert await context.run("/qm-set 1 More than the first word.") == "The summary of message 1 is set."
    summary = (await harness.message(1)).swipe.summary
    assert summary is not None
    assert (summary.text, summary.edited) == ("More than the first word.", True)
    assert await context.run("/qm-set 1") == "The summary of message 1 is removed."
    assert (await harness.message(1)).swipe.summary is None
    assert await refused(context, "/qm-set 1") == "Message 1 has no summary to remove."
    assert (
        await refused(context, "/qm-set")
        == "/set-summary needs a message number. Usage: /set-summary <message> [summary]"
    )


async def test_summarize_makes_them_again_and_says_when_there_is_nothing_to_do(
    context: RecordingContext, harness: SessionHarness, server: FakeServer
):
    assert await context.run("/qm-summarize 0-1 show_progress=false") is None
    await harness.summarised()
    assert [m.swipe.summary.text for m in (await harness.messages())[:2] if m.swipe.summary] == [
        "Sure, that is how it went."
    ] * 2
    assert await context.run("/qm-summarize-chat") is None
    await harness.summarised()
    assert all(m.swipe.summary for m in await harness.messages())
    assert len(server.requests) == 2 + 2
    assert await context.run("/qm-summarize-chat") == "Every message that needs a summary has one."
    assert await context.run("/qm-stop-summarization") == "No summaries are in progress."


async def test_stop_says_how_many_are_left_undone(open_session: OpenSession, tmp_path: Path):
    harness = await open_session(connect=False)
    context = RecordingContext(harness.session, tmp_path)
    await harness.fill(["one", "two"])
    await context.run("/qm-summarize 0-1")
    said = await refused(context, "/summarize 0")
    assert said == "Message 0 not queued: already being summarised, or empty."
    assert await context.run("/qm-stop-summarization") == "Summaries stopped; 2 not made."


async def test_the_rest_of_the_memory_commands(context: RecordingContext):
    assert await context.run("/qm-max-summary-tokens") == "Summaries: at most 99 tokens."
    assert await context.run("/qm-update-injection-threshold") == "Threshold recalculated."
    assert context.session.history.front is None
    assert await context.run("/qm-refresh") == "Prompt recalculated."


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/qm-get 6", "There is no message 6. Messages are numbered 0 to 5."),
        ("/delete 2-6", "There is no message 6. Messages are numbered 0 to 5."),
        ("/delete 3-1", "The range 3-1 is backwards. Use 1-3."),
        ("/open Nowhere", "There is no chat “Nowhere”. Press f3 to list all chats."),
        ("/help nothing", "There is no command /nothing. /help lists all commands."),
        ("/character greeting", "/character greeting needs the new greeting after it; “none” clears it."),
    ],
)
async def test_a_wrong_argument_is_one_line_that_says_what_is_right(context: RecordingContext, line: str, said: str):
    assert await refused(context, line) == said


async def test_commands_on_messages_in_an_empty_chat_say_so(context: RecordingContext):
    await context.session.chats.new()
    for line in ("/qm-get", "/delete", "/qm-toggle-remember 0", "/edit 0 text", "/copy"):
        assert await refused(context, line) == "There are no messages yet."
    assert "Write one first" in await refused(context, "/regen")
    assert "Use /regen" in await refused(context, "/continue")
    assert await context.run("/stop") == "There is nothing to stop."


async def test_edit_delete_undo_redo_and_hide(context: RecordingContext, harness: SessionHarness):
    assert await context.run("/edit 1 Another text.") == "Message 1 changed; press u to undo."
    assert (await harness.message(1)).text == "Another text."
    assert await refused(context, "/edit 1 Another text.") == "Message 1 already has that text."
    assert await context.run("/undo") == "Undone: edit 1 message."
    assert await context.run("/redo") == "Redone: edit 1 message."
    assert await context.run("/redo") == "There is nothing to redo."
    assert await context.run("/delete 4-5") == "2 messages deleted; press u to undo."
    assert len(context.session.history) == 4
    assert await context.run("/delete") == "Message 3 deleted; press u to undo."
    assert len(context.session.history) == 3
    assert await context.run("/hide 0") == "Message 0 hidden from the model."
    assert await context.run("/hide 0") == "Message 0 no longer hidden from the model."
    for _ in range(5):
        await context.run("/undo")
    assert await context.run("/undo") == "There is nothing to undo."
    await context.run("/edit 1")
    await context.run("/edit-summary 2")
    ids = [entry.id for entry in context.session.history]
    assert context.notes == [
        ("edited", "Edit message", (await harness.message(1)).text),
        ("edited", "Summary of message 2", "summary of 2: 0"),
    ]
    context.dialogs.answer = "By hand."
    await context.run("/edit 1")
    await context.run("/edit-summary 2")
    message, other = await harness.message(1), await harness.message(2)
    assert message.text == "By hand."
    assert other.swipe.summary is not None
    assert other.swipe.summary.text == "By hand."
    assert [message.id, other.id] == ids[1:3]


async def test_regen_continue_stop_and_swipes(context: RecordingContext, harness: SessionHarness, server: FakeServer):
    server.script("Second.", "Third.", " And on.", HeldReply("word " * 300))
    await context.run("/regen")
    await harness.session.replies.wait()
    await context.run("/swipe-right")
    await harness.session.replies.wait()
    message = await harness.message(-1)
    assert (message.text, message.swipe_count) == ("Third.", 3)
    await context.run("/swipe-left")
    assert (await harness.message(-1)).text == "Second."
    await context.run("/swipe-left")
    assert await refused(context, "/swipe-left") == "Message 5 is at its first swipe."
    assert (await harness.message(-1)).text == "text 5"
    await context.run("/swipe-right")
    await context.run("/swipe-right")
    assert (await harness.message(-1)).text == "Third."
    await context.run("/continue")
    await harness.session.replies.wait()
    assert (await harness.message(-1)).text == "Third. And on."
    assert await refused(context, "/swipe-right 1") == "Only the last reply can have new swipes."
    await context.run("/regen")
    await until(lambda: len(server.requests) == 4)
    assert await context.run("/stop") is None
    assert (await harness.message(-1)).swipe.state in (SwipeState.STOPPED, SwipeState.COMPLETE)


async def test_chats_are_made_opened_renamed_deleted_and_restored(context: RecordingContext):
    first = context.session.chat
    assert await context.run("/rename The harbour") == "Chat renamed."
    assert await context.run("/new Mira") == "New chat with Mira."
    assert context.session.chat.character.name == "Mira"
    assert "nothing to delete" in await refused(context, "/delete-chat")
    await context.run("/rename Empty")
    assert await context.run("/open the harbour") is None
    assert context.session.chat.id == first.id
    assert await context.run(f"/open {first.id + 1}") is None
    assert await context.run("/delete-chat") == "“Empty” deleted; /restore-chat brings it back."
    assert context.session.chat.id == first.id
    assert await context.run("/restore-chat") == "“Empty” restored."
    assert await context.run("/restore-chat") == "There is no deleted chat to restore."


async def test_a_chat_is_picked_and_a_name_is_asked_for_where_none_is_given(context: RecordingContext):
    first = context.session.chat
    context.dialogs.answer = "The harbour"
    assert await context.run("/rename") == "Chat renamed."
    assert context.session.chat.title == "The harbour"
    await context.session.chats.new()
    assert await context.run("/open") is None
    assert context.session.chat.id != first.id, "none was picked"
    context.dialogs.chat = first.id
    await context.run("/open")
    assert context.session.chat.id == first.id
    assert context.notes == [("asked", "Rename the chat", first.title), ("picked_chat",), ("picked_chat",)]


async def test_system_prompt_character_and_name(context: RecordingContext):
    assert await context.run("/system Be terse, {{char}}.") == "System prompt changed."
    pieces = (await context.session.written_plan()).pieces
    assert pieces[0].text == "Be terse, Assistant."
    await context.run("/system")
    assert await context.run("/system default") == "The chat uses the character's system prompt."
    assert context.session.system_prompt == QUIET.chats.system_prompt
    assert await context.run("/character system_prompt Ahoy {{user}}.") == "Character's system prompt changed."
    assert await context.run("/user Jo") == "Your name in this chat is Jo."
    pieces = (await context.session.written_plan()).pieces
    assert pieces[0].text == "Ahoy Jo."
    await context.run("/character system_prompt none")
    assert context.session.system_prompt == QUIET.chats.system_prompt
    await context.run("/character name None")
    await context.run("/character description A sailor.")
    await context.run("/character")
    assert context.session.chat.character.name == "None"
    assert context.notes[0] == ("show_text", "System prompt", "Be terse, {{char}}.")
    assert context.notes[1][1] == "None"
    assert "A sailor." in context.notes[1][2]


async def test_a_name_cannot_be_emptied(context: RecordingContext):
    assert "needs the new name" in await refused(context, "/character name")
    await context.run("/character name none")
    assert context.session.chat.character.name == "none"


async def test_what_only_a_screen_can_do_is_asked_of_it(context: RecordingContext):
    for line in ("/search storm roof", "/model local", "/theme"):
        await context.run(line)
    assert await context.run("/copy 0-1") == "2 messages copied: 14 characters somewhere."
    await context.run("/quit")
    assert context.notes == [
        ("found", "storm roof"),
        ("choose_model", "local"),
        ("choose_theme",),
        ("copy_text", "text 0\n\ntext 1"),
        ("leave",),
    ]


async def test_search_goes_to_what_was_chosen_in_whatever_chat(context: RecordingContext):
    session = context.session
    (hit,) = await session.search("text 3")
    await session.chats.new()
    context.dialogs.choice = hit
    await context.run("/search")
    assert session.chat.id == hit.chat_id
    assert context.notes == [("found", ""), ("jump_to", hit.message_id)]


async def test_a_greeting_that_is_in_the_way_of_something_is_said_not_to_come(
    context: RecordingContext, monkeypatch: pytest.MonkeyPatch
):
    async def gives_way(*_: object) -> bool:
        return False

    monkeypatch.setattr(context.session.replies, "speak_first", gives_way)
    assert "There is no greeting now" in await refused(context, "/greet")


async def test_export_says_where_or_why_not(context: RecordingContext, tmp_path: Path):
    path = tmp_path / "chat.md"
    assert await context.run(f"/export {path}") == f"Chat exported to {path}."
    assert "text 5" in path.read_text()
    assert "cannot be written" in await refused(context, f"/export {tmp_path / 'nowhere' / 'chat.md'}")


async def test_export_takes_quoted_names_and_knows_its_endings(context: RecordingContext, tmp_path: Path):
    path = tmp_path / "my notes.md"
    assert await context.run(f'/export "{path}"') == f"Chat exported to {path}."
    assert await context.run(f"/export '{tmp_path / 'b.jsonl'}'") == f"Chat exported to {tmp_path / 'b.jsonl'}."
    taken = await refused(context, f"/export {path}")
    assert taken == f"The file {path} exists. Choose another name."
    with pytest.raises(TransferError, match=r"no format for files ending in \.pdf"):
        await context.run(f"/export {tmp_path / 'x.pdf'}")
    assert {each.name for each in tmp_path.iterdir()} >= {"my notes.md", "b.jsonl"}
    assert not (tmp_path / "x.pdf").exists()


async def test_commands_that_have_only_a_key_reach_the_screen(context: RecordingContext):
    for command in COMMANDS:
        if not command.slash:
            await command.run(context, NO_ARGUMENTS)
    assert context.notes == [
        ("show_help",),
        ("move_focus", -1),
        ("move_focus", 1),
        ("focus_first",),
        ("focus_last",),
        ("scroll_pages", -1),
        ("scroll_pages", 1),
        ("focus_composer",),
        ("focus_transcript",),
        ("focus_part", 1),
        ("focus_part", -1),
    ]


async def test_help_explains_all_or_one(context: RecordingContext):
    await context.run("/help")
    await context.run("/help QM-get")
    await context.run("/help /regen")
    assert [note[1] for note in context.notes] == ["Commands", "/qm-get", "/regen"]
    assert "/get-summaries [message] [separator=…]" in plain(context.notes[0][2])
    assert "/qvink-memory-get" in plain(context.notes[1][2])


async def test_reasoning_is_folded_where_there_is_any(
    context: RecordingContext, harness: SessionHarness, server: FakeServer
):
    assert await refused(context, "/reasoning 1") == "Message 1 has no reasoning."
    server.script("<think>Because.</think>So it is.")
    await context.run("/regen")
    await harness.session.replies.wait()
    await context.run("/reasoning")
    assert context.notes[-1] == ("toggle_reasoning", (await harness.message(-1)).id)


async def test_a_hard_reset_asks_first_and_can_be_undone(context: RecordingContext):
    path = context.program.paths.settings_file
    path.parent.mkdir(parents=True, exist_ok=True)
    assert await refused(context, "/qm-hard-reset undo") == "There is no reset to undo."
    path.write_text("[display]\nshow_preview = true\n")
    edited = context.program.paths.profiles_folder / "Default.unsaved.json"
    edited.parent.mkdir()
    edited.write_text("{}")
    context.dialogs.agrees = False
    assert await context.run("/qm-hard-reset") == "Nothing was reset."
    assert path.exists()
    context.dialogs.agrees = True
    assert "/qm-hard-reset undo restores settings.toml.before-reset." in (await context.run("/qm-hard-reset") or "")
    assert not path.exists()
    assert not edited.exists(), "edits that are not saved are settings too"
    assert "no settings file" in (await context.run("/qm-hard-reset") or "")
    assert await context.run("/qm-hard-reset undo") == "Settings from before the reset restored."
    assert "show_preview" in path.read_text()
    assert edited.exists()
    assert context.notes.count(("reload_settings",)) == 3


async def test_world_info_and_the_debug_report(context: RecordingContext, harness: SessionHarness):
    assert await refused(context, "/qm-get-message-world-info 2") == "No world info goes with message 2."
    await context.run("/qm-debug")
    ((_, title, sections),) = context.notes
    said = plain(sections)
    assert title == "Debug report"
    assert harness.session.model is not None
    assert harness.session.model.name in said
    assert "tokens" in said
    assert "text 3" not in said, "no text of any message"
