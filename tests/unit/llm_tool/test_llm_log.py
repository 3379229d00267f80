"""What was said to `llm` is learned from once, by the log of every version, which is only read."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fakes.llm_log import old_log
from tests.unit.chat.session_harness import QUIET, with_settings
from tests.unit.llm_tool.conftest import Llm
from tuimem.chat import learners
from tuimem.chat.learners import Learner
from tuimem.chat.llm_learning import LlmLearning
from tuimem.chat.memory_switch import memory_in_force
from tuimem.chat.state import State
from tuimem.remembered import FactOrigin
from tuimem.settings.model import Settings
from tuimem.settings.source import FixedSettings
from tuimem.store import Store
from tuimem.store.store_thread import StoreThread
from tuimem.transfer.errors import TransferError
from tuimem.transfer.llm_log import log_place, unread

LEARNER = Learner("test", is_on=lambda settings, chat: chat.id == 0, every=lambda settings: 2)
LEARNS = with_settings(llm={"learns": True})


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(learners, "LEARNERS", (LEARNER,))
    return tmp_path / "tuimem.db"


async def read(database: Path, settings: Settings = LEARNS) -> int:
    """Have the log read as a session of these settings does; how many calls were new."""
    store = StoreThread(lambda: Store(database))
    try:
        return await LlmLearning(State(store, FixedSettings(settings)), lambda: None).read()
    finally:
        await store.close()


def noted(database: Path) -> list[tuple[str, str]]:
    with Store(database) as store:
        return [(one.said, one.replied) for one in store.exchanges.waiting("test", 100, chat_id=0)]


def ask(run_llm: Llm, *arguments: str, **options: str) -> None:
    done = run_llm("-m", "echo", *arguments, **options)
    assert done.exit_code == 0, done.output


async def test_what_was_said_is_noted_once_without_its_fragments(run_llm: Llm, database: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Somebody else lives in Bern.")
    ask(run_llm, "-f", str(tmp_path / "notes.txt"), "I live in Lyon.")
    ask(run_llm, "My dog is Rex.")
    assert await read(database) == 2
    assert await read(database) == 0
    ask(run_llm, "I moved to Bern.")
    assert await read(database) == 1
    assert [said for said, _ in noted(database)] == ["I live in Lyon.", "My dog is Rex.", "I moved to Bern."]
    assert "Rex" in noted(database)[1][1]


async def test_reading_changes_nothing_in_the_log(run_llm: Llm, database: Path, user_path: Path) -> None:
    ask(run_llm, "I live in Lyon.")
    before = {path.name: path.read_bytes() for path in user_path.iterdir()}
    await read(database)
    assert {path.name: path.read_bytes() for path in user_path.iterdir()} == before


async def test_jobs_are_queued_when_enough_waits(run_llm: Llm, database: Path) -> None:
    def queued() -> int:
        with Store(database) as store:
            return store.jobs.pending().queued

    ask(run_llm, "I live in Lyon.")
    await read(database)
    assert queued() == 0
    ask(run_llm, "My dog is Rex.")
    await read(database)
    assert queued() == 1


async def test_a_log_of_an_older_version_is_read(database: Path, user_path: Path) -> None:
    old_log(user_path / "logs.db", ("01a", "2999-01-01T10:00:00.123456", "I live in Lyon.", "Nice."))
    assert await read(database) == 1
    assert noted(database) == [("I live in Lyon.", "Nice.")]


async def test_it_is_off_by_default(run_llm: Llm, database: Path) -> None:
    ask(run_llm, "I live in Lyon.")
    assert await read(database, QUIET) == 0
    assert noted(database) == []
    assert await read(database) == 1


async def test_while_nobody_learns_nothing_is_booked_as_read(
    run_llm: Llm, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(run_llm, "I live in Lyon.")
    with monkeypatch.context() as patch:
        patch.setattr(learners, "LEARNERS", ())
        assert await read(database) == 0
    assert await read(database) == 1


async def test_while_memory_is_off_in_all_chats_nothing_is_learned(
    run_llm: Llm, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Learner("test", is_on=lambda settings, chat: memory_in_force(chat, settings).enabled, every=lambda _: 2)
    monkeypatch.setattr(learners, "LEARNERS", (own,))
    settings = with_settings(LEARNS, memory={"use_global_toggle": True})
    ask(run_llm, "Remember: I live in Lyon.")
    with Store(database) as store:
        chat = store.chats.create("Harbour", store.characters.create("Mira").id, "Jo")
        store.chats.switch_memory_everywhere(chat.id, False)
    assert await read(database, settings) == 0
    with Store(database) as store:
        assert not store.facts.current(None)
        store.chats.switch_memory_everywhere(chat.id, True)
    assert await read(database, settings) == 1


async def test_only_the_last_days_count(database: Path, user_path: Path) -> None:
    rows = [("01a", "2001-01-01T10:00:00", "I live in Lyon.", ""), ("01b", "2999-01-01T10:00:00", "I have a dog.", "")]
    old_log(user_path / "logs.db", *rows)
    assert await read(database) == 1
    assert await read(database, with_settings(LEARNS, llm={"days": 0})) == 1


async def test_what_was_piped_in_is_not_what_the_user_says(database: Path, user_path: Path) -> None:
    rows = [("01a", "2999-01-01T10:00:00", "I live in Lyon. " * 200, ""), ("01b", "2999-01-01T10:00:00", " ", "")]
    old_log(user_path / "logs.db", *rows)
    assert await read(database) == 0
    with Store(database) as store:
        assert store.llm_rows.known() == {"01a", "01b"}


async def test_many_calls_are_read_in_turns(database: Path, user_path: Path) -> None:
    rows = [(f"{n:04}", "2999-01-01T10:00:00", f"I have {n} ships.", "") for n in range(450)]
    old_log(user_path / "logs.db", *rows)
    assert await read(database) == 450
    assert await read(database) == 0


async def test_what_is_to_be_remembered_is_a_fact_at_once(database: Path, user_path: Path) -> None:
    rows = [
        ("01a", "2999-01-01T10:00:00", "Remember: my dog is called Rex.", ""),
        ("01b", "2999-01-02T10:00:00", "remember: my key is sk-ant-api03-Zk3vQ9xT7mB2nL5wR8yP1cF4gH6jD0aS", ""),
    ]
    old_log(user_path / "logs.db", *rows)
    assert await read(database) == 2
    with Store(database) as store:
        (fact,) = store.facts.current(None)
    assert (fact.text, fact.origin, fact.message_id) == ("my dog is called Rex.", FactOrigin.LLM, None)
    assert datetime.fromtimestamp(fact.said, UTC).year == 2999


def test_foreign_text_passes_the_gate(tmp_path: Path) -> None:
    old_log(tmp_path / "logs.db", ("01a", "no date", "I\x1b[31m live\u202e in Lyon.", "\x00Nice."))
    (one,) = unread(tmp_path / "logs.db", (), 0)
    assert (one.said, one.replied, one.at) == ("I[31m live in Lyon.", "Nice.", 0.0)


def test_a_log_that_is_none_is_told(tmp_path: Path) -> None:
    assert unread(tmp_path / "logs.db", (), 0) == []
    (tmp_path / "logs.db").write_bytes(b"no database" * 1000)
    with pytest.raises(TransferError, match="cannot be read"):
        unread(tmp_path / "logs.db", (), 0)


def test_the_log_is_where_llm_has_it(user_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    import llm

    assert log_place({"LLM_USER_PATH": str(user_path)}) == llm.user_dir() / "logs.db"
    monkeypatch.delenv("LLM_USER_PATH")
    assert log_place({}) == llm.user_dir() / "logs.db"
