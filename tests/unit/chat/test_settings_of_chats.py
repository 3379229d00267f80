"""Which settings are in force in which chat: its config profile's, and its own."""

from pathlib import Path

import pytest

from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import SessionHarness, is_summary
from tuimem.chat.events import SettingsChanged
from tuimem.messages import Lock
from tuimem.settings import FileSettings, find_paths

GIVEN = {
    "endpoint.connect_timeout": "60",
    "endpoint.retries": "0",
    "memory.minimum_length": "0",
}
"""What the command line says in these tests."""


@pytest.fixture
def source(tmp_path: Path) -> FileSettings:
    folder = find_paths({}, tmp_path / "home").profiles_folder
    folder.mkdir(parents=True)
    (folder / "Story.toml").write_text('[summaries]\nprompt = "A tale of {{message}}"\nautomatic = false\n')
    (folder / "Facts.toml").write_text('[summaries]\nprompt = "The facts of {{message}}"\nautomatic = false\n')
    (folder / "Default.toml").write_text("[summaries]\nautomatic = false\n")
    return FileSettings(find_paths({}, tmp_path / "home"), {}, GIVEN)


async def lock(harness: SessionHarness, kind: Lock, target: int, profile: str | None) -> None:
    """Lock to a profile, as another window would, and look for what it did."""
    await harness.stored(lambda store: store.profile_locks.put(kind, target, profile))
    await harness.session.messages.read_anew(by_user=False)


async def test_a_chat_has_the_settings_of_the_profile_that_it_is_locked_to(
    open_session: OpenSession, source: FileSettings
):
    harness = await open_session(source)
    session = harness.session
    assert session.settings.summaries.prompt.startswith("Write one sentence")
    await lock(harness, Lock.CHAT, session.chat.id, "Story")
    assert session.settings.summaries.prompt == "A tale of {{message}}"
    assert session.loaded.origins["summaries.prompt"] == "config profile Story"
    assert harness.told(SettingsChanged)[-1].loaded == session.loaded
    await session.chats.new()
    assert session.settings.summaries.prompt.startswith("Write one sentence"), "the other chat is not locked"


async def test_the_lock_of_a_chat_beats_that_of_its_character(open_session: OpenSession, source: FileSettings):
    harness = await open_session(source)
    chat = harness.session.chat
    await lock(harness, Lock.CHARACTER, chat.character.id, "Facts")
    assert harness.session.settings.summaries.prompt == "The facts of {{message}}"
    await lock(harness, Lock.CHAT, chat.id, "Story")
    assert harness.session.settings.summaries.prompt == "A tale of {{message}}"
    await lock(harness, Lock.CHAT, chat.id, None)
    assert harness.session.settings.summaries.prompt == "The facts of {{message}}"


async def test_what_a_chat_has_of_its_own_beats_its_profile(open_session: OpenSession, source: FileSettings):
    harness = await open_session(source)
    chat = harness.session.chat
    await lock(harness, Lock.CHAT, chat.id, "Story")
    own = {"summaries.prompt": "Mine of {{message}}", "display.theme": "sea", "memory.threshold": "many"}
    await harness.stored(lambda store: store.chats.update(chat.id, own_settings=own))
    await harness.session.messages.read_anew()
    loaded = harness.session.loaded
    assert (loaded.settings.summaries.prompt, loaded.origins["summaries.prompt"]) == ("Mine of {{message}}", "chat")
    assert loaded.settings.display.theme == "auto", "the theme is a setting of the whole program"
    assert "so it cannot be in a chat" in " ".join(loaded.problems)
    assert loaded.settings.memory.threshold == 10


async def test_a_job_of_another_chat_has_the_settings_of_that_chat(
    open_session: OpenSession, server: FakeServer, source: FileSettings
):
    harness = await open_session(source, connect=False)
    first = harness.session.chat
    await harness.fill(["The roof is gone."])
    await lock(harness, Lock.CHAT, first.id, "Story")
    await harness.session.summaries.queue([(await harness.message(0)).id], origin="user")
    await harness.session.chats.new()
    await harness.connect()
    await harness.session.jobs.wait(first.id)
    asked = [body["messages"][-1]["content"] for body in server.requests if is_summary(body)]
    assert asked == ["A tale of The roof is gone."]


async def test_a_lock_on_a_profile_that_is_gone_is_told_and_the_usual_one_is_used(
    open_session: OpenSession, source: FileSettings
):
    harness = await open_session(source)
    await lock(harness, Lock.CHAT, harness.session.chat.id, "Lost")
    assert "There is no config profile “Lost” any more. “Default” is used instead." in harness.session.loaded.problems
    assert not harness.session.settings.summaries.automatic


async def test_a_changed_setting_is_in_force_at_once_and_outlives_the_window(
    open_session: OpenSession, source: FileSettings
):
    harness = await open_session(source)
    await lock(harness, Lock.CHAT, harness.session.chat.id, "Story")
    await harness.session.change_setting("memory.threshold", 3)
    assert harness.session.settings.memory.threshold == 3
    await harness.session.chats.new()
    assert harness.session.settings.memory.threshold == 10, "it was changed in the profile Story"
    later = FileSettings(source.paths, {}).in_force("Story")
    assert later.settings.memory.threshold == 3
    assert later.origins["memory.threshold"] == "config profile Story, unsaved"
    assert "threshold" not in (source.paths.profiles_folder / "Story.toml").read_text()
