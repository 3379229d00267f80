"""The graph that onnxruntime runs, written once into the cache folder from the weights of the small model."""

import hashlib
import json
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tuimem.settings.paths import make_private_folder
from tuimem.worker.embedding.package import MODEL

GRAPH = "model.onnx"
_WEIGHTS = "weights.bin"
_VERSION = 1
"""Counted up whenever the same weights would make another graph."""

_LONGEST_WRITING = 3600.0
"""Seconds after which nobody writes a graph any more."""


def weights_digest(folder: Path) -> str:
    """What tells these weights from others."""
    with (folder / "model.safetensors").open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def graph_file(folder: Path, cache: Path, digest: str) -> Path:
    """The graph of a model's folder, written now if it is not in the cache.

    The weights stay in a file beside the graph, so that onnxruntime maps them and does not copy them. Raises OSError
    and ValueError.
    """
    place = cache / f"{MODEL}-{digest}-{_VERSION}"
    if not (place / GRAPH).is_file():
        make_private_folder(cache)
        with _whole_folder(place) as unfinished:
            _write(folder, unfinished)
        _remove_others(cache, place)
    return place / GRAPH


def forget_graph(graph: Path) -> None:
    """Remove a graph that cannot be read, so that it is written anew."""
    shutil.rmtree(graph.parent, ignore_errors=True)


def _remove_others(cache: Path, place: Path) -> None:
    """Remove the graphs of other weights and versions, and what a killed process has left unfinished."""
    for other in cache.glob(f"*{MODEL}-*"):
        if other != place and not _is_being_written(other):
            shutil.rmtree(other, ignore_errors=True)


def _is_being_written(folder: Path) -> bool:
    try:
        return folder.name.startswith(".") and time.time() - folder.stat().st_mtime < _LONGEST_WRITING
    except FileNotFoundError:  # it was, and is at its place now
        return True


def _write(folder: Path, target: Path) -> None:
    import onnx

    from tuimem.worker.embedding.bert_graph import BertConfig, bert_graph
    from tuimem.worker.embedding.safetensors import Safetensors

    told = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config = BertConfig(**{name: told[name] for name in BertConfig.__dataclass_fields__})
    graph = bert_graph(config, Safetensors(folder / "model.safetensors").tensor)
    onnx.save_model(graph, target / GRAPH, save_as_external_data=True, location=_WEIGHTS, size_threshold=1024)


@contextmanager
def _whole_folder(place: Path) -> Iterator[Path]:
    """A new folder to be filled, which then is at its place whole, or not at all.

    Whoever comes second finds the place taken, by a folder with the same in it.
    """
    unfinished = place.with_name(f".{place.name}.{uuid.uuid4().hex}.new")
    try:
        unfinished.mkdir(mode=0o700)
        yield unfinished
        for file in unfinished.iterdir():
            with file.open("rb+") as written:
                os.fsync(written.fileno())
        try:
            unfinished.rename(place)
        except OSError:
            if not (place / GRAPH).is_file():
                raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
