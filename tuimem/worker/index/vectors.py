"""The vectors of passages: made in small batches, kept by what was embedded, given exactly."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tuimem.worker.embedding import Embedder
from tuimem.worker.index.database import IndexDatabase
from tuimem.worker.index.entries import as_json

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tuimem.worker.late import Encoded

_AT_ONCE = 32
"""Texts that are embedded together: a query waits for no more than these."""

_ADOPTED_AT_ONCE = 500
"""Passages of which is asked together whether their vectors are there already."""

_VOCABULARY = 1 << 18
"""More word pieces than any model of texts has."""

# CROSS JOIN keeps the order: else SQLite goes through all vectors of the model.
_EMBEDDED = (
    "json_each(?) j CROSS JOIN passages p ON p.id = j.value "
    "CROSS JOIN embeddings v ON v.model = ? AND v.digest = p.digest"
)
"""In this order: SQLite would begin with all embeddings of the model."""

Tokens = tuple["NDArray[np.int32]", "NDArray[np.int8]"]


class Vectors:
    """Reading and making them; model numbers are those of the table `models`."""

    def __init__(self, database: IndexDatabase) -> None:
        self._database = database
        self._pieces: dict[int, tuple[int, NDArray[np.int32]]] = {}

    def model(self, name: str, dimensions: int = 0) -> int:
        """The number of a model, which is noted when it is new and its dimensions are given; else 0."""
        known = self._database.value("SELECT id FROM models WHERE name = ?", (name,))
        if known is None and dimensions:
            with self._database.write() as connection:
                connection.execute("INSERT OR IGNORE INTO models (name, dimensions) VALUES (?, ?)", (name, dimensions))
            return self.model(name)
        return int(known or 0)

    def missing(self, model: int) -> int:
        """How many passages this model has not embedded yet."""
        return int(self._database.value("SELECT count(*) FROM passages WHERE model <> ?", (model,)))

    def make_some(self, embedder: Embedder) -> bool:
        """Embed the newest passages that are not yet, a few. Whether there were any. Raises EmbedderUnavailable."""
        model = self.model(embedder.name, embedder.dimensions)
        if self._adopt(model):
            return True
        found = self._without(model, _AT_ONCE)
        if not found:
            return False
        from tuimem.worker.late import encode

        texts = {row[1]: (row[2], row[3]) for row in found}
        rows = [
            (model, name, *_stored(one))
            for name, one in zip(texts, encode(embedder, list(texts.values())), strict=True)
        ]
        with self._database.write() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO embeddings (model, digest, vector, pieces, tokens) VALUES (?, ?, ?, ?, ?)", rows
            )
            connection.executemany("UPDATE passages SET model = ? WHERE id = ?", [(model, row[0]) for row in found])
        return True

    def _without(self, model: int, limit: int) -> list[tuple[int, bytes, str, str]]:
        """The newest passages without a vector of this model."""
        others = [0, *(number for (number,) in self._database.rows("SELECT id FROM models WHERE id <> ?", (model,)))]
        for other in others:  # each by itself, so that the index on `model` gives them in order
            sql = "SELECT id, digest, lead, text FROM passages WHERE model = ? ORDER BY id DESC LIMIT ?"
            if found := self._database.rows(sql, (other, limit)):
                return [(number, name, lead, text) for number, name, lead, text in found]
        return []

    def _adopt(self, model: int) -> bool:
        """Take the vectors that the model made of equal texts before. Whether there were any."""
        found = self._without(model, _ADOPTED_AT_ONCE)
        if not found:
            return False
        known = self._database.rows(f"SELECT p.id FROM {_EMBEDDED}", (as_json(row[0] for row in found), model))
        if known:
            with self._database.write() as connection:
                connection.executemany("UPDATE passages SET model = ? WHERE id = ?", [(model, row[0]) for row in known])
        return bool(known)

    def rows(self, identifiers: Sequence[int], model: int) -> "NDArray[np.float32]":
        """The vectors of these passages, in order; rows of zeros where there is none."""
        import numpy as np

        dimensions = self._database.value("SELECT dimensions FROM models WHERE id = ?", (model,)) or 0
        found = np.zeros((len(identifiers), dimensions), np.float32)
        places = {identifier: at for at, identifier in enumerate(identifiers)}
        sql = f"SELECT p.id, v.vector FROM {_EMBEDDED}"
        stored = self._database.rows(sql, (as_json(identifiers), model))
        if stored:
            rows = np.frombuffer(b"".join(vector for _, vector in stored), "<f2").reshape(len(stored), -1)
            found[[places[identifier] for identifier, _ in stored]] = rows
        return found

    def tokens(self, identifiers: Sequence[int], model: int) -> list[Tokens | None]:
        """The word pieces of these passages, each with its small vector, in order; None where there are none."""
        import numpy as np

        sql = f"SELECT p.id, v.pieces, v.tokens FROM {_EMBEDDED} WHERE v.tokens <> x''"
        found: dict[int, Tokens] = {}
        for identifier, pieces, tokens in self._database.rows(sql, (as_json(identifiers), model)):
            ids = np.frombuffer(pieces, "<i4")
            found[identifier] = (ids, np.frombuffer(tokens, np.int8).reshape(len(ids), -1))
        return [found.get(identifier) for identifier in identifiers]

    def piece_counts(self, pieces: Sequence[int], model: int) -> list[int]:
        """How many texts hold each of these word pieces. The first call of a process reads all of them."""
        counts = self._counts_of_pieces(model)
        return [int(counts[piece]) if 0 <= piece < len(counts) else 0 for piece in pieces]

    def _counts_of_pieces(self, model: int) -> "NDArray[np.int32]":
        import numpy as np

        seen, counts = self._pieces.get(model, (0, np.zeros(_VOCABULARY, np.int32)))
        sql = "SELECT id, pieces FROM embeddings WHERE model = ? AND id > ? ORDER BY id"
        for identifier, stored in self._database.rows(sql, (model, seen)):
            counts[np.unique(np.frombuffer(stored, "<i4")) % _VOCABULARY] += 1
            seen = identifier
        self._pieces[model] = seen, counts
        return counts


def _stored(encoded: "Encoded") -> tuple[bytes, bytes, bytes]:
    """The columns vector, pieces and tokens."""
    vector = encoded.vector.astype("<f2").tobytes()
    if encoded.pieces is None or encoded.tokens is None:
        return vector, b"", b""
    return vector, encoded.pieces.astype("<i4").tobytes(), encoded.tokens.tobytes()
