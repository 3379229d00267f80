"""The light embedder: MiniLM out of an installed package, run by onnxruntime."""

import logging
from pathlib import Path

from tuimem.text import clean_line
from tuimem.worker.embedding.install import install_hint
from tuimem.worker.embedding.minilm import forget_graph, graph_file, weights_digest
from tuimem.worker.embedding.package import MODEL, minilm_folder
from tuimem.worker.embedding.protocol import Embedder, EmbedderUnavailable

_log = logging.getLogger(__name__)


def light_embedder(cache: Path) -> Embedder:
    """MiniLM, its graph kept in the folder `cache`. Takes a second the first time. Raises `EmbedderUnavailable`."""
    folder = minilm_folder()
    if folder is None:
        raise EmbedderUnavailable("The small embedding model is not installed.", install_hint())
    try:
        return _open(folder, cache)
    except ImportError as error:
        raise EmbedderUnavailable(f"{clean_line(str(error.name))} is not installed.", install_hint()) from error
    except (OSError, ValueError) as error:
        what = f"The small embedding model could not be read: {clean_line(str(error))}."
        raise EmbedderUnavailable(what, "Install it again, and see that there is room on the disk.") from error


def _open(folder: Path, cache: Path) -> Embedder:
    from tuimem.worker.embedding.onnx_embedder import OnnxEmbedder

    digest = weights_digest(folder)
    name = f"{MODEL}@{digest}"
    graph = graph_file(folder, cache, digest)
    try:
        return OnnxEmbedder(graph, folder, name)
    except Exception:  # noqa: BLE001 - onnxruntime's errors have no base of their own
        _log.warning("the graph of the small embedding model cannot be used and is written anew", exc_info=True)
        forget_graph(graph)
        return OnnxEmbedder(graph_file(folder, cache, digest), folder, name)
