"""`tuimem memory learn`: what waits is learned from at once, that which was said to llm too."""

import errno
import os
from pathlib import Path

import pytest

from tests.fakes.llm_log import old_log
from tests.fakes.openai_server import FakeServer
from tests.unit.cli.conftest import Run
from tuimem.chat.learners import Learner
from tuimem.endpoint.protocol import PromptMessage
from tuimem.jobs.handler import JobHandler, Work, Write
from tuimem.messages import Chat, Role
from tuimem.store import Job, NewJob, Store


class Toy(JobHandler):
    """Asks the model about all that waits, and learns nothing."""

    kind = "toy"
    connection = "memory"

    async def run(self, job: Job, work: Work) -> Write:
        exchanges = await work.store.run(lambda store: store.exchanges.waiting("toy", 100))
        await work.ask([PromptMessage(Role.USER, one.said) for one in exchanges], work.sampling)
        return lambda store: store.exchanges.done("toy", [one.id for one in exchanges])


LEARNERS = (Learner("toy", lambda *_: True, lambda _: 1),)


@pytest.fixture(autouse=True)
def _toy_learns(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuimem.cli.learning._HANDLERS", [Toy()])
    for module in ("tuimem.cli.learning", "tuimem.chat.learners"):
        monkeypatch.setattr(f"{module}.LEARNERS", LEARNERS)
    monkeypatch.setenv("LLM_USER_PATH", str(tmp_path))
    monkeypatch.setenv("TUIMEM_MEMORY_EMBEDDER", "none")
    rows = [("1", "2999-01-01T10:00:00", "I live in Lyon.", "Nice."), ("2", "2999-01-01T10:00:00", "I have a dog.", "")]
    old_log(tmp_path / "logs.db", *rows)


def test_what_was_said_to_llm_is_learned_from_once(
    run: Run, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUIMEM_LLM_LEARNS", "true")
    done = run("memory", "learn")
    assert (done.exit_code, done.stderr) == (0, "Learned from 2 messages.\n")
    assert [message["content"] for message in server.requests[-1]["messages"]] == ["I live in Lyon.", "I have a dog."]
    requests = len(server.requests)
    assert run("memory", "learn").stderr == "There was nothing to learn from.\n"
    assert len(server.requests) == requests


def test_what_waits_in_chats_is_learned_from(run: Run, server: FakeServer, chat: Chat, home: Path) -> None:
    with Store(home / "tuimem.db") as store:
        reply = store.messages.page(chat.id, limit=1)[0]
        store.exchanges.note(chat.id, reply.id, ["toy"])
        store.jobs.enqueue(NewJob("toy"), series="toy")
    assert run("memory", "learn").stderr == "Learned from 1 message.\n"


def test_without_a_model_nothing_is_lost(run: Run, nobody: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUIMEM_LLM_LEARNS", "true")
    assert run("memory", "learn").exit_code == 1
    with Store(home / "tuimem.db") as store:
        assert [one.said for one in store.exchanges.waiting("toy", 9)] == ["I live in Lyon.", "I have a dog."]


def test_a_folder_that_takes_no_lock_is_told(run: Run, chat: Chat, home: Path) -> None:
    (home / "learning.lock").mkdir()
    result = run("memory", "learn")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"The folder {home} cannot be written (")


def test_a_folder_that_cannot_be_made_is_told(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(folder: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setenv("TUIMEM_LLM_LEARNS", "true")
    monkeypatch.setattr("tuimem.settings.paths.make_private_folder", no_room)
    result = run("memory", "learn")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"The folder {home} cannot be written (No space left on device).\n")


def test_before_anything_was_said_there_is_nothing(run: Run, home: Path) -> None:
    assert "There are no chats yet." in run("memory", "learn").stderr
    assert not home.exists()
