"""An embedder that needs no model: texts with words in common are near each other."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tuimem.worker.embedding import Embedded, EmbedderUnavailable, TokenVectors


class WordEmbedder:
    """Each word is a direction of its own; a text is the sum of its words."""

    dimensions = 64
    window = 0
    gives_tokens = True

    def __init__(self, name: str = "words@1") -> None:
        self.name = name
        self.embedded: list[str] = []
        self.is_away = False

    def embed(self, texts: Sequence[str], *, as_query: bool = False) -> NDArray[np.float32]:
        return self.embed_with_tokens(texts).vectors

    def embed_with_tokens(self, texts: Sequence[str]) -> Embedded:
        if self.is_away:
            raise EmbedderUnavailable("The embedder is away.", "Wait for it.")
        self.embedded += texts
        tokens = [_tokens(text) for text in texts]
        rows = [one.vectors.sum(axis=0) for one in tokens]
        return Embedded(np.array([row / max(np.linalg.norm(row), 1e-9) for row in rows], np.float32), tuple(tokens))

    def close(self) -> None:
        pass


def _tokens(text: str) -> TokenVectors:
    starts, ids, place = [], [], 0
    for word in text.split():
        place = text.index(word, place)
        starts.append(place)
        ids.append(int.from_bytes(hashlib.blake2b(word.lower().encode(), digest_size=2).digest()))
        place += len(word)
    vectors = [np.random.default_rng(number).standard_normal(WordEmbedder.dimensions) for number in ids]
    rows = np.array([vector / np.linalg.norm(vector) for vector in vectors], np.float32)
    return TokenVectors(
        np.array(ids, np.int32), np.array(starts, np.int32), rows.reshape(len(ids), WordEmbedder.dimensions)
    )
