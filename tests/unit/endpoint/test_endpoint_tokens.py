"""Counting without a tokenizer, and learning from what the server reports."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.openai_server import FakeServer
from tuimem.endpoint import vocabulary
from tuimem.endpoint.estimate import EstimateCounter, estimate_tokens
from tuimem.endpoint.tokens import CorrectionRatio, TiktokenCounter


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("", 0, 0),
        ("Hello there, how are you?", 7, 9),
        ("12345 67890", 10, 12),
        ("東京は晴れです。", 8, 12),
        ("😀😀", 4, 8),
        ("internationalisation", 3, 6),
        ("a" * 600, 60, 200),
        ("\n\n\n", 2, 3),
    ],
)
def test_an_estimate_is_near(text: str, least: int, most: int) -> None:
    assert least <= estimate_tokens(text) <= most


@given(st.text(), st.text())
def test_more_text_is_never_fewer_tokens(first: str, second: str) -> None:
    assert estimate_tokens(f"{first}\n{second}") >= max(estimate_tokens(first), estimate_tokens(second))


async def test_the_estimate_is_a_counter() -> None:
    assert await EstimateCounter().count(["", "one two"]) == [0, 2]


@given(st.floats(0.5, 3.0), st.integers(10, 100_000))
def test_the_ratio_comes_to_the_truth(truth: float, estimated: int) -> None:
    ratio = CorrectionRatio()
    for _ in range(30):
        ratio = ratio.observe(estimated, round(estimated * truth))
    assert ratio.value == pytest.approx(min(3.0, max(0.5, round(estimated * truth) / estimated)), abs=0.01)


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9))))
def test_the_ratio_stays_within_reason(reports: list[tuple[int, int]]) -> None:
    ratio = CorrectionRatio()
    for estimated, reported in reports:
        ratio = ratio.observe(estimated, reported)
    assert 0.5 <= ratio.value <= 3.0


def test_a_corrected_count_is_rounded_up() -> None:
    assert CorrectionRatio(1.01).apply(10) == 11


async def test_without_a_vocabulary_nothing_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "load", lambda: pytest.fail("loaded"))
    environ = {"TIKTOKEN_CACHE_DIR": str(tmp_path)}
    assert await TiktokenCounter.cached(environ) is None
    vocabulary.place(environ).write_bytes(b"something else")
    assert await TiktokenCounter.cached(environ) is None


async def test_with_a_vocabulary_it_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "_SHA256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
    monkeypatch.setattr(vocabulary, "load", lambda: lambda text: len(text.split()))
    environ = {"TIKTOKEN_CACHE_DIR": str(tmp_path)}
    vocabulary.place(environ).write_bytes(b"test")
    counter = await TiktokenCounter.cached(environ)
    assert counter is not None
    assert await counter.count(["one two", ""]) == [2, 0]


def test_importing_the_client_loads_neither_httpx_nor_tiktoken() -> None:
    probe = (
        "import sys, tuimem.endpoint.client, tuimem.endpoint.probe, tuimem.endpoint.discovery, "
        "tuimem.endpoint.local_server, tuimem.endpoint.download\n"
        "print(sorted({'httpx', 'httpcore', 'tiktoken', 'requests', 'textual', 'xllamacpp'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_vocabulary_is_kept_only_when_it_is_the_right_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environ = {"TIKTOKEN_CACHE_DIR": str(tmp_path / "cache")}
    with FakeServer() as server:
        server.files["/o200k"] = b"test"
        url = f"{server.root}/o200k"
        assert not vocabulary.fetch(environ, url)
        monkeypatch.setattr(vocabulary, "_SHA256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
        assert not vocabulary.fetch(environ, f"{server.root}/other")
        assert not vocabulary.is_here(environ)
        assert vocabulary.fetch(environ, url)
    assert vocabulary.is_here(environ)
