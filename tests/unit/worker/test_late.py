"""Late interaction, with an embedder whose vectors are known."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from tuimem.worker.embedding import Embedded, TokenVectors
from tuimem.worker.late import DIMENSIONS, encode, max_similarities, means, pack


class Letters:
    """Each letter is a token, and has a direction of its own."""

    name = "letters"
    window = 0

    def __init__(self, dimensions: int = 384, gives_tokens: bool = True) -> None:
        self.dimensions = dimensions
        self.gives_tokens = gives_tokens

    def embed(self, texts: Sequence[str], *, as_query: bool = False) -> NDArray[np.float32]:
        return self.embed_with_tokens(texts).vectors

    def embed_with_tokens(self, texts: Sequence[str]) -> Embedded:
        tokens = tuple(self._tokens(text) for text in texts)
        means = np.stack([token.vectors.mean(axis=0) for token in tokens])
        return Embedded((means / np.linalg.norm(means, axis=1, keepdims=True)).astype(np.float32), tokens)

    def _tokens(self, text: str) -> TokenVectors:
        ids = np.array([ord(letter) % 100 for letter in text], np.int32)
        vectors = np.random.RandomState(7).standard_normal((100, self.dimensions)).astype(np.float32)[ids]
        return TokenVectors(
            ids, np.arange(len(text), dtype=np.int32), vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        )

    def close(self) -> None:
        """Nothing is open."""


def test_what_was_before_is_read_and_left_out() -> None:
    alone, after = encode(Letters(), [("", "abc"), ("xyz", "abc")])
    assert after.pieces is not None
    assert list(after.pieces) == [ord("\n") % 100, *(ord(letter) % 100 for letter in "abc")]
    assert alone.vector @ after.vector > 0.8


def test_without_vectors_of_pieces_there_is_only_one_vector() -> None:
    (encoded,) = encode(Letters(gives_tokens=False), [("", "abc")])
    assert encoded.tokens is None
    assert encoded.vector.shape == (384,)


def test_a_passage_with_the_same_pieces_is_the_most_similar() -> None:
    query, same, part, other = encode(Letters(), [("", "abcd"), ("", "xxdcbaxx"), ("", "abyy"), ("", "uvwxyz")])
    similar = max_similarities(query, [same.tokens, part.tokens, None, other.tokens])
    found = means(similar, np.ones(4, np.float32))
    assert found[2] is None
    assert found[0] == pytest.approx(1.0, abs=0.01)
    scores = [score for score in found if score is not None]
    assert scores == sorted(scores, reverse=True)


def test_a_rare_piece_counts_more() -> None:
    query, a, b = encode(Letters(), [("", "ab"), ("", "axx"), ("", "bxx")])
    found = means(max_similarities(query, [a.tokens, b.tokens]), np.array([0.1, 5.0], np.float32))
    assert found[1] is not None and found[0] is not None and found[1] > found[0]


def test_packing_keeps_angles_and_small_vectors_as_they_are() -> None:
    rows = np.random.RandomState(3).standard_normal((50, 384)).astype(np.float32)
    rows[25:] = rows[:25] + 0.5 * rows[25:]
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    packed = pack(rows).astype(np.float32)
    assert packed.shape == (50, DIMENSIONS)
    packed /= np.linalg.norm(packed, axis=1, keepdims=True)
    assert np.abs(packed @ packed.T - rows @ rows.T).mean() < 0.06
    assert pack(rows[:, :64]).shape == (50, 64)
