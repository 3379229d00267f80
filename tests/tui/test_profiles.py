"""Config profiles on the screen: chosen, locked, edited, saved, and changed by others."""

from pathlib import Path

import pytest

from tests.tui.app_harness import AppHarness, paths_of, talk, write_settings, write_store
from tests.tui.conftest import OpenApp
from tuimem.screens.chat import ChatScreen
from tuimem.screens.confirm import ConfirmScreen
from tuimem.screens.profile_picker import ProfilePickerScreen
from tuimem.screens.prompt import PromptScreen

STORY = '# mine\n[chats]\nsystem_prompt = "You are a bard."\n'


@pytest.fixture
def profiles(folder: Path) -> Path:
    place = paths_of(folder).profiles_folder
    place.mkdir(parents=True)
    (place / "Story.toml").write_text(STORY)
    return place


async def until_in_use(window: AppHarness, profile: str) -> None:
    await window.until(lambda: window.session.loaded.profile == profile, f"the profile {profile}")
    await window.settled()


async def test_a_profile_is_chosen_with_a_key_and_named_in_the_title(open_app: OpenApp, profiles: Path) -> None:
    async with open_app() as window:
        assert "profile" not in window.text.splitlines()[0], "the usual one needs no name"
        await window.press("f10")
        await window.until(lambda: "Story" in window.items, "the profiles")
        assert window.items == ["Default", "Story", "Qvink Memory 1.2", "Qvink Memory 1.3", "long_term_memory"]
        await window.press("down", "enter")
        await until_in_use(window, "Story")
        await window.until_said("Config profile “Story” is in use in all chats without a lock.")
        assert "profile Story" in window.text.splitlines()[0]
        assert window.session.system_prompt == "You are a bard."
        await window.click_on("profile Story")
        await window.until(lambda: isinstance(window.screen, ProfilePickerScreen), "the profiles")


async def test_a_switch_that_comes_by_itself_is_told(open_app: OpenApp, profiles: Path, folder: Path) -> None:
    write_store(folder, talk(3), others=["A swim"])
    async with open_app() as window:
        await window.submit("/qm-profile Story")
        await until_in_use(window, "Story")
        await window.submit("/qm-profile-lock")
        await window.until_said("This chat is locked to the config profile “Story”.")
        await window.submit("/qm-profile-unlock character")
        await window.until_said("Ada is not locked to a config profile.")
        await window.submit("/open A swim")
        await window.until_shown("This is A swim.")
        await window.submit("/qm-profile default")
        await window.until_said("Config profile “Default” is in use in all chats without a lock.")
        await window.submit("/open A walk")
        await window.until_said("Config profile: Story. This chat is locked to it.")
        await window.submit("/qm-profile-unlock chat")
        await window.until_said("This chat is not locked any more. The config profile is “Default”.")
        await window.submit("/qm-profile story")
        await window.submit("/qm-profile-lock character")
        await window.until_said("Ada is locked to the config profile “Story”.")


async def test_an_edit_is_marked_saved_and_dropped(open_app: OpenApp, profiles: Path) -> None:
    async with open_app() as window:
        await window.submit("/qm-profile Story")
        await until_in_use(window, "Story")
        await window.press("f5")
        await window.until_shown("profile Story*")
        assert not window.session.settings.display.show_summaries
        assert (profiles / "Story.toml").read_text() == STORY
        await window.press("alt+z")
        await window.until_said("1 unsaved edit of “Story” dropped")
        assert window.session.settings.display.show_summaries
        await window.submit("/qm-profile-restore undo")
        await window.until_shown("profile Story*")
        await window.press("ctrl+s")
        await window.until_said("1 unsaved edit of “Story” saved.")
        assert (profiles / "Story.toml").read_text() == f"{STORY}\n[display]\nshow_summaries = false\n"
        assert "Story*" not in window.text


async def test_an_edit_outlives_the_window(open_app: OpenApp, profiles: Path) -> None:
    async with open_app() as window:
        await window.press("f5")
        await window.until(lambda: not window.session.settings.display.show_summaries, "no summaries")
    async with open_app() as window:
        assert not window.session.settings.display.show_summaries
        await window.until_shown("profile Default*")


async def test_profiles_are_made_renamed_locked_and_deleted_in_the_list(open_app: OpenApp, profiles: Path) -> None:
    async with open_app() as window:
        await window.press("f10")
        await window.until(lambda: "Story" in window.items, "the profiles")
        await window.press("ctrl+n")
        await window.until_on(PromptScreen)
        await window.press(*"Facts", "enter")
        await until_in_use(window, "Facts")
        await window.until(lambda: "Facts" in window.items, "the new profile")
        await window.press("ctrl+l")
        await window.until_said("This chat is locked to “Facts”.")
        await window.until_shown("this chat is locked to it")
        await window.press("ctrl+e")
        await window.until_on(PromptScreen)
        await window.press("2", "enter")
        await until_in_use(window, "Facts2")
        await window.until(lambda: "Facts2" in window.items, "the new name")
        assert (await window.stored(lambda store: store.profile_locks.all()))[0].profile == "Facts2"
        await window.press("ctrl+d")
        await window.until_shown("Delete the config profile?")
        await window.press("y")
        await until_in_use(window, "Default")
        await window.until(lambda: "Facts2" not in window.items, "the end of it")
        assert await window.stored(lambda store: store.profile_locks.all()) == []
        await window.press("ctrl+d")
        await window.until_said("“Default” cannot be deleted.")
        await window.press("escape")
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")


async def test_what_another_program_writes_is_taken_up_and_a_clash_is_asked_about(
    open_app: OpenApp, profiles: Path
) -> None:
    async with open_app() as window:
        await window.submit("/qm-profile Story")
        await until_in_use(window, "Story")
        (profiles / "Story.toml").write_text('[chats]\nsystem_prompt = "You are a poet."\n')
        window.app._look_for_changes(window.session)
        await window.until(lambda: window.session.system_prompt == "You are a poet.", "the file's word")
        await window.session.change_setting("chats.system_prompt", "You are mine.")
        (profiles / "Story.toml").write_text('[chats]\nsystem_prompt = "You are theirs."\n')
        window.app._look_for_changes(window.session)
        await window.until(lambda: window.has_question, "the question")
        await window.until_shown('"You are mine." here, "You are theirs." in the file')
        assert window.session.system_prompt == "You are mine."
        await window.press("tab", "down", "enter")
        await window.until(lambda: window.session.system_prompt == "You are theirs.", "the answer")
        assert not window.session.loaded.unsaved


async def test_a_broken_profile_is_told_and_its_old_values_stay_until_it_is_mended(
    open_app: OpenApp, profiles: Path
) -> None:
    async with open_app() as window:
        await window.submit("/qm-profile Story")
        await until_in_use(window, "Story")
        (profiles / "Story.toml").write_text("[chats\n")
        window.app._look_for_changes(window.session)
        await window.until_said("Story.toml is not valid TOML at line 1")
        await window.press("f5")
        await window.until_said("Fix it first. Nothing was changed.")
        assert window.session.system_prompt == "You are a bard.", "what it said before stays in force"
        (profiles / "Story.toml").write_text(STORY.replace("bard", "poet"))
        window.app._look_for_changes(window.session)
        await window.until(lambda: window.session.system_prompt == "You are a poet.", "the mended file")


@pytest.mark.parametrize("line", ["/qm-profile Nobody", "/qm-profile-new ../evil", "/qm-profile-import /nowhere.toml"])
async def test_what_cannot_be_is_told_in_a_line(open_app: OpenApp, profiles: Path, line: str) -> None:
    async with open_app() as window:
        await window.submit(line)
        await window.until(lambda: window.toasts, "a word about it")
        assert window.session.loaded.profile == "Default"


async def test_what_cannot_be_written_is_one_line_and_changes_nothing(open_app: OpenApp, folder: Path) -> None:
    write_store(folder, talk(3))
    write_settings(folder, "a file, not a folder", paths_of(folder).profiles_folder.name)
    commands = ("/set memory.threshold 5", "/qm-prompt story", "/qm-profile-new Tale", "/auto-summarize")
    async with open_app({}) as window:
        before = window.session.settings
        for command in commands:
            said = len(window.toasts)
            await window.submit(command)
            await window.until(lambda said=said: len(window.toasts) > said, f"an answer to {command}")
            assert "cannot be written" in window.toasts[-1]
            assert "\n" not in window.toasts[-1]
            window.composer.text = ""
        assert window.session.settings == before
        await window.press("f10")
        await window.until(lambda: window.items[:1] == ["Default"], "the profiles")
    assert paths_of(folder).profiles_folder.read_text() == "a file, not a folder"


async def test_a_profile_that_cannot_be_deleted_is_refused_before_it_is_asked_about(
    open_app: OpenApp, profiles: Path
) -> None:
    async with open_app() as window:
        await window.submit("/qm-profile-delete Default")
        await window.until_said("“Default” cannot be deleted.")
        await window.submit("/qm-profile-delete Tale")
        await window.until_said("There is no config profile “Tale”.")
        await window.submit("/qm-profile-delete story")
        await window.until(lambda: isinstance(window.screen, ConfirmScreen), "the question")


async def test_the_answer_to_a_clash_goes_to_the_profile_that_was_asked_about(
    open_app: OpenApp, profiles: Path
) -> None:
    async with open_app() as window:
        await window.submit("/qm-profile Story")
        await until_in_use(window, "Story")
        await window.session.change_setting("chats.system_prompt", "You are mine.")
        (profiles / "Story.toml").write_text('[chats]\nsystem_prompt = "You are theirs."\n')
        window.app._look_for_changes(window.session)
        await window.until(lambda: window.has_question, "the question")
        await window.submit("/qm-profile Default")
        await until_in_use(window, "Default")
        await window.press("tab", "down", "enter")
        await window.until(lambda: not window.has_question, "the answer")
        await window.settled()
        await window.submit("/qm-profile Story")
        await until_in_use(window, "Story")
        assert window.session.system_prompt == "You are theirs."
        assert not window.session.loaded.unsaved


async def test_edits_are_saved_over_the_file_that_was_asked_about(open_app: OpenApp, profiles: Path) -> None:
    async with open_app() as window:
        await window.submit("/qm-profile Story")
        await until_in_use(window, "Story")
        await window.session.change_setting("chats.system_prompt", "You are mine.")
        (profiles / "Story.toml").write_text('[chats]\nsystem_prompt = "You are theirs."\n')
        await window.submit("/qm-profile-save")
        await window.until(lambda: isinstance(window.screen, ConfirmScreen), "the question")
        await window.session.profiles.use("Default")
        await window.press("y")
        await window.until_said("1 unsaved edit of “Story” saved.")
        assert "You are mine." in (profiles / "Story.toml").read_text()


async def test_a_lock_that_is_toggled_twice_in_the_list_is_as_it_was(open_app: OpenApp, profiles: Path) -> None:
    async with open_app() as window:
        await window.press("f10")
        await window.until(lambda: "Story" in window.items, "the profiles")
        await window.press("down")
        async with window.session.profiles._turn:
            await window.press("ctrl+l", "ctrl+l")
        await window.until_said("This chat is not locked any more.")
        assert not window.session.chat.locks
