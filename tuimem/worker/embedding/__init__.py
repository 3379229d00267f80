"""Embedders: what turns texts into vectors. Cheap to import; what is slow comes with the first embedder."""

from tuimem.worker.embedding.processors import threads
from tuimem.worker.embedding.protocol import Embedded, Embedder, EmbedderUnavailable, TokenVectors

__all__ = ["Embedded", "Embedder", "EmbedderUnavailable", "TokenVectors", "threads"]
