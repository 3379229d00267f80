"""Any model of sentence-transformers, by its name or its folder."""

import hashlib
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from tuimem.files import expanded
from tuimem.text import clean_line
from tuimem.worker.embedding.processors import threads
from tuimem.worker.embedding.protocol import Embedded, EmbedderUnavailable
from tuimem.worker.embedding.vectors import of_length_one

_TEXTS_AT_ONCE = 32
_MOST_CHARACTERS = 32_000
_HASHED = 1 << 20
"""Bytes at the beginning and the end of a file that tell it from others, with its size."""


class TransformersEmbedder:
    """One model. Of a name that is no folder, what lies in the hub's cache is used; else it is downloaded.

    Raises OSError and ValueError when there is no such model.
    """

    gives_tokens = False

    def __init__(self, model: str) -> None:
        torch.set_num_threads(threads())
        self._model = _loaded(model)
        self.name = f"{clean_line(model)}@{_revision(model, self._model)}"
        self.window = int(self._model.max_seq_length or 0)
        self.dimensions = int(self._model.get_embedding_dimension() or 0)

    def embed(self, texts: Sequence[str], *, as_query: bool = False) -> NDArray[np.float32]:
        """A row of length one for each text. Models that ask for it are told which are queries."""
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        encode = self._model.encode_query if as_query else self._model.encode_document
        readable = [text[:_MOST_CHARACTERS].encode("utf-8", "replace").decode("utf-8") for text in texts]
        rows = encode(readable, batch_size=_TEXTS_AT_ONCE, show_progress_bar=False, convert_to_numpy=True)
        return of_length_one(np.asarray(rows, np.float32))

    def embed_with_tokens(self, texts: Sequence[str]) -> Embedded:
        """Not from these models: how they join tokens to a text differs."""
        raise EmbedderUnavailable("This model gives no vectors of single tokens.", "Use the built-in embedder.")

    def close(self) -> None:
        """Nothing is held but memory."""


def _loaded(model: str) -> "SentenceTransformer":
    folder = expanded(model)
    if folder.exists():
        return SentenceTransformer(str(folder), local_files_only=True)
    try:
        return SentenceTransformer(model, local_files_only=True)
    except (OSError, ValueError):
        return SentenceTransformer(model)


def _revision(model: str, loaded: "SentenceTransformer") -> str:
    """What tells this version of the model from others."""
    folder = expanded(model)
    if not folder.exists():
        commit = getattr(loaded[0].auto_model.config, "_commit_hash", None) if len(loaded) else None
        return str(commit or "unknown")[:16]
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.suffix in {".json", ".safetensors", ".bin"} and file.is_file():
            with file.open("rb") as opened:
                digest.update(opened.read(_HASHED))
                opened.seek(max(0, file.stat().st_size - _HASHED))
                digest.update(opened.read(_HASHED))
            digest.update(f"{file.relative_to(folder)} {file.stat().st_size}".encode())
    return digest.hexdigest()[:16]
