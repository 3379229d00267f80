"""The vectors of passages: made in small batches, kept by what was embedded, given exactly."""

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tuimem.worker.embedding import Embedder
from tuimem.worker.index.database import IndexDatabase
from tuimem.worker.index.entries import as_json
from tuimem.worker.index.kept import Kept

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tuimem.worker.late import Encoded

    Rows = NDArray[np.int8]

_AT_ONCE = 32
"""Texts that are embedded together: a query waits for no more than these."""

_ADOPTED_AT_ONCE = 500
"""Passages of which is asked together whether their vectors are there already."""

_COUNTED_AT_ONCE = 2_000
"""Texts whose word pieces are counted together."""

_VOCABULARY = 1 << 18
"""More word pieces than any model of texts has."""

# CROSS JOIN keeps the order: else SQLite goes through all vectors of the model.
_EMBEDDED = (
    "json_each(?) j CROSS JOIN passages p ON p.id = j.value "
    "CROSS JOIN embeddings v ON v.model = ? AND v.digest = p.digest"
)
"""In this order: SQLite would begin with all embeddings of the model."""

_Stored = tuple[bytes, bytes, bytes]

_KEPT_VECTORS, _KEPT_TOKENS = 12 * 2**20, 16 * 2**20
"""Bytes: of 12,000 passages, and of 3,500 short ones or 600 long ones. With 100,000 memories, where little comes twice,
Chroma and the model leave no more of 600 MB."""


class _OfModel:
    """What was read of one model's vectors; what is embedded of a passage never changes."""

    def __init__(self, model: int) -> None:
        self.model = model
        self.vectors = Kept[bytes](_KEPT_VECTORS)
        self.tokens = Kept["Rows"](_KEPT_TOKENS)


class Vectors:
    """Reading and making them; model numbers are those of the table `models`."""

    def __init__(self, database: IndexDatabase) -> None:
        self._database = database
        self._pieces: dict[int, tuple[int, NDArray[np.int32]]] = {}
        self._counting = threading.Lock()
        self._made: dict[tuple[int, bytes], _Stored] = {}
        self._of_model = _OfModel(0)

    def model(self, name: str, dimensions: int = 0) -> int:
        """The number of a model, which is noted when it is new and its dimensions are given; else 0."""
        known = self._database.value("SELECT id FROM models WHERE name = ?", (name,))
        if known is None and dimensions:
            with self._database.write() as connection:
                connection.execute("INSERT OR IGNORE INTO models (name, dimensions) VALUES (?, ?)", (name, dimensions))
            return self.model(name)
        return int(known or 0)

    def name(self, model: int) -> str:
        """The name of a model."""
        return str(self._database.value("SELECT name FROM models WHERE id = ?", (model,)) or "")

    def unknown(self) -> int:
        """How many passages no model has embedded yet."""
        return int(self._database.value("SELECT count(*) FROM passages WHERE model = 0"))

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
        self._make({(model, name): (lead, text) for _, name, lead, text in found}, embedder)
        rows = [(*key, *stored) for key, stored in self._made.items()]
        with self._database.write() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO embeddings (model, digest, vector, pieces, tokens) VALUES (?, ?, ?, ?, ?)", rows
            )
            connection.executemany("UPDATE passages SET model = ? WHERE id = ?", [(model, row[0]) for row in found])
        self._made = {}
        return True

    def _make(self, texts: dict[tuple[int, bytes], tuple[str, str]], embedder: Embedder) -> None:
        """Embed these, but for those that were made before and could not be stored, such as on a full disk."""
        from tuimem.worker.late import encode

        self._made = {key: stored for key, stored in self._made.items() if key in texts}
        missing = [key for key in texts if key not in self._made]
        made = encode(embedder, [texts[key] for key in missing])
        self._made |= {key: _stored(one) for key, one in zip(missing, made, strict=True)}

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
        found = self._kept(model).vectors.found(identifiers)
        if missing := [identifier for identifier in identifiers if identifier not in found]:
            sql = f"SELECT p.id, v.vector FROM {_EMBEDDED}"
            read: dict[int, bytes] = dict(self._database.rows(sql, (as_json(sorted(missing)), model)))
            self._kept(model).vectors.keep((number, vector, len(vector)) for number, vector in read.items())
            found |= read
        nothing = bytes(2 * dimensions)
        rows = b"".join([found.get(identifier, nothing) for identifier in identifiers])
        return np.frombuffer(rows, "<f2").reshape(len(identifiers), dimensions).astype(np.float32)

    def tokens(self, identifiers: Sequence[int], model: int) -> "list[Rows | None]":
        """The small vectors of the word pieces of these passages, in order; None where there are none."""
        import numpy as np

        found = self._kept(model).tokens.found(identifiers)
        if missing := [identifier for identifier in identifiers if identifier not in found]:
            sql = f"SELECT p.id, v.tokens, length(v.pieces) / 4 FROM {_EMBEDDED} WHERE v.tokens <> x''"
            read = {
                number: np.frombuffer(tokens, np.int8).reshape(count, -1)
                for number, tokens, count in self._database.rows(sql, (as_json(sorted(missing)), model))
            }
            self._kept(model).tokens.keep((number, tokens, tokens.nbytes) for number, tokens in read.items())
            found |= read
        return [found.get(identifier) for identifier in identifiers]

    def _kept(self, model: int) -> "_OfModel":
        if self._of_model.model != model:
            self._of_model = _OfModel(model)
        return self._of_model

    def forget(self) -> None:
        """Keep nothing of any text in memory but what stands in the file."""
        self._of_model = _OfModel(0)

    def piece_counts(self, pieces: Sequence[int], model: int) -> list[int]:
        """How many texts hold each of these word pieces. The first call of a process reads all of them."""
        with self._counting:  # two queries at once would count the new ones twice
            counts = self._counts_of_pieces(model)
        return [int(counts[piece]) if 0 <= piece < len(counts) else 0 for piece in pieces]

    def _counts_of_pieces(self, model: int) -> "NDArray[np.int32]":
        import numpy as np

        seen, counts = self._pieces.get(model, (0, np.zeros(_VOCABULARY, np.int32)))
        # By id, since only the newest are wanted: the index on `model` would give all of them, each time.
        sql = "SELECT id, pieces FROM embeddings WHERE +model = ? AND id > ? ORDER BY id LIMIT ?"
        while found := self._database.rows(sql, (model, seen, _COUNTED_AT_ONCE)):
            texts = np.repeat(np.arange(len(found)), [len(pieces) // 4 for _, pieces in found])
            pieces = np.frombuffer(b"".join([pieces for _, pieces in found]), "<i4") % _VOCABULARY
            once = np.unique(texts * _VOCABULARY + pieces)
            counts += np.bincount(once % _VOCABULARY, minlength=_VOCABULARY).astype(np.int32)
            seen = found[-1][0]
        self._pieces[model] = seen, counts
        return counts


def _stored(encoded: "Encoded") -> _Stored:
    """The columns vector, pieces and tokens."""
    vector = encoded.vector.astype("<f2").tobytes()
    if encoded.pieces is None or encoded.tokens is None:
        return vector, b"", b""
    return vector, encoded.pieces.astype("<i4").tobytes(), encoded.tokens.tobytes()
