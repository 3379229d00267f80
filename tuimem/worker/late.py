"""Late interaction: a text as the vectors of its word pieces, each as the model read it beside the others.

Every piece of the query looks for its best piece in a passage (MaxSim, as in ColBERT), and rare pieces count more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from tuimem.worker.embedding import Embedder

DIMENSIONS = 192
"""Numbers of a piece that are stored, a byte each. Measured on LoCoMo, MaxSim alone, R@10: all 384 78.7, 192 of a
random rotation 79.1, 128 of it 77.2."""

_AT_ONCE = 1024
"""Rows."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as it is searched for. `pieces` are ids of the model's vocabulary, `tokens` a packed row for each; both
    are None where the embedder gives none."""

    vector: Floats
    pieces: NDArray[np.int32] | None = None
    tokens: NDArray[np.int8] | None = None


def encode(embedder: Embedder, pairs: Sequence[tuple[str, str]], *, as_query: bool = False) -> list[Encoded]:
    """Texts, each with what it is read after (or nothing). The vectors are those of the texts alone, though the model
    has read what was before them. `as_query`: for models that read questions in a way of their own."""
    texts = [f"{lead}\n{text}" if lead else text for lead, text in pairs]
    if not embedder.gives_tokens:
        return [Encoded(vector) for vector in embedder.embed(texts, as_query=as_query)]
    embedded = embedder.embed_with_tokens(texts)
    return [
        _without_lead(vector, token.ids, token.vectors, token.starts >= len(lead))
        for vector, token, (lead, _) in zip(embedded.vectors, embedded.tokens, pairs, strict=True)
    ]


def _without_lead(vector: Floats, pieces: NDArray[np.int32], tokens: Floats, own: NDArray[np.bool_]) -> Encoded:
    if own.all() or not own.any():  # nothing is before it, or so much that the model did not come to the text
        return Encoded(vector, pieces, pack(tokens))
    mean = tokens[own].mean(axis=0)
    return Encoded(mean / np.linalg.norm(mean), pieces[own], pack(tokens[own]))


def pack(tokens: Floats) -> NDArray[np.int8]:
    """Rows of length one as bytes, in fewer dimensions where there are more; `cosines` undoes the scale."""
    rows = tokens @ _rotation(tokens.shape[1]) if tokens.shape[1] > DIMENSIONS else tokens
    scale = np.abs(rows).max(axis=1, keepdims=True)
    packed: NDArray[np.int8] = np.rint(rows * (127 / np.maximum(scale, 1e-9))).astype(np.int8)
    return packed


@cache
def _rotation(dimensions: int) -> Floats:
    """The same random directions, at right angles, on every machine: numpy keeps the numbers of RandomState."""
    numbers = np.random.RandomState(0).standard_normal((dimensions, DIMENSIONS))
    directions, triangle = np.linalg.qr(numbers)
    return (directions * np.sign(np.diag(triangle))).astype(np.float32)


def max_similarities(query: Encoded, passages: Sequence[NDArray[np.int8] | None]) -> list[Floats | None]:
    """For each passage, the cosine of each piece of the query with its best piece. None: a passage without vectors of
    pieces."""
    known = [tokens for tokens in passages if tokens is not None and len(tokens)]
    if query.tokens is None or not len(query.tokens) or not known:
        return [None] * len(passages)
    starts: NDArray[np.intp] = np.cumsum([0, *(len(tokens) for tokens in known[:-1])], dtype=np.intp)
    best = iter(np.maximum.reduceat(_cosines(np.concatenate(known), _rows(query.tokens)), starts, axis=0))
    return [next(best) if tokens is not None and len(tokens) else None for tokens in passages]


def means(similarities: Sequence[Floats | None], weights: Floats) -> list[float | None]:
    """How well each passage answers the query: the mean of its similarities, weighted by the pieces of the query."""
    shares = weights / max(float(weights.sum()), 1e-9)
    return [None if one is None else float(one @ shares) for one in similarities]


def _cosines(packed: NDArray[np.int8], query: Floats) -> Floats:
    """Of each packed row with each row of the query; some of them at a time, so that they stay in the processor's
    cache."""
    cosines = np.empty((len(packed), len(query)), np.float32)
    rows = np.empty((min(len(packed), _AT_ONCE), packed.shape[1]), np.float32)
    for start in range(0, len(packed), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        part = rows[: len(packed[some])]
        part[...] = packed[some]
        np.matmul(part, query.T, out=cosines[some])
        cosines[some] /= _norms(part)[:, None]
    return cosines


def _rows(packed: NDArray[np.int8]) -> Floats:
    """Packed rows, of length one again."""
    rows: Floats = packed.astype(np.float32)
    rows /= _norms(rows)[:, None]
    return rows


def _norms(rows: Floats) -> Floats:
    norms: Floats = np.maximum(np.sqrt(np.einsum("ij,ij->i", rows, rows)), 1e-9)
    return norms


def rarity(counts: Sequence[int], passages: int) -> Floats:
    """The weights of pieces that are in so many of the passages (BM25's idf)."""
    known = np.asarray(counts, np.float32)
    return np.log1p((np.maximum(passages - known, 0) + 0.5) / (known + 0.5)).astype(np.float32)
