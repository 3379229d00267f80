"""Runs a sentence encoder with onnxruntime, on the processor."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from tuimem.worker.embedding.processors import threads
from tuimem.worker.embedding.protocol import Embedded, TokenVectors
from tuimem.worker.embedding.vectors import of_length_one

TOKENS_AT_ONCE = 1024
"""In one pass, padding included: more is no faster, and takes more memory."""

_MOST_TEXTS = 64
"""In one pass: so that a query does not wait long for a batch to end."""

_MOST_CHARACTERS = 32_000
"""Of a text: more than any window takes, and few enough that a huge text costs nothing."""

_WINDOW = 256
"""Tokens, where the model's folder does not say."""


@dataclass(frozen=True, slots=True)
class _Pass:
    """One run of the model: which texts, how they were read, and what became of them, padding included."""

    indexes: list[int]
    encodings: list[Encoding]
    hidden: NDArray[np.float32]
    mask: NDArray[np.float32]

    def means(self) -> NDArray[np.float32]:
        """The mean of each text's tokens; its length is made one, so that the sum does as well."""
        return of_length_one(np.matmul(self.mask[:, None, :], self.hidden)[:, 0, :])


class OnnxEmbedder:
    """A model whose graph gives the hidden states of its last layer; a text's vector is the mean over its tokens.

    `folder` has the `tokenizer.json`, and what says how many tokens are read. Raises what onnxruntime and the
    tokenizer raise when a file cannot be read.
    """

    gives_tokens = True

    def __init__(self, graph: Path, folder: Path, name: str) -> None:
        self.name = name
        self.window = _window(folder)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self.window)
        self._session = onnxruntime.InferenceSession(graph, _options(), providers=["CPUExecutionProvider"])
        self._inputs = {argument.name for argument in self._session.get_inputs()}
        self._output = self._session.get_outputs()[0].name
        [first] = self._passes(["."])  # which has the model ready for the first query too
        self.dimensions = first.hidden.shape[-1]

    def embed(self, texts: Sequence[str], *, as_query: bool = False) -> NDArray[np.float32]:
        """A row of length one for each text."""
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for one in self._passes(texts):
            vectors[one.indexes] = one.means()
        return vectors

    def embed_with_tokens(self, texts: Sequence[str]) -> Embedded:
        """The same rows, and each text's tokens, from one pass of the model."""
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        tokens: dict[int, TokenVectors] = {}
        for one in self._passes(texts):
            vectors[one.indexes] = one.means()
            tokens |= zip(one.indexes, map(_tokens, one.encodings, one.hidden), strict=True)
        return Embedded(vectors, tuple(tokens[index] for index in range(len(texts))))

    def close(self) -> None:
        """Nothing is held but memory."""

    def _passes(self, texts: Sequence[str]) -> Iterator[_Pass]:
        # One by one: a batch would be read by threads on all processors.
        encodings = [self._tokenizer.encode(_readable(text)) for text in texts]
        for indexes in batches([len(encoding) for encoding in encodings]):
            yield self._run(indexes, [encodings[index] for index in indexes])

    def _run(self, indexes: list[int], encodings: list[Encoding]) -> _Pass:
        shape = (len(encodings), max(map(len, encodings)))
        ids, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding)] = encoding.ids
            mask[row, : len(encoding)] = 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros(shape, np.int64)}
        wanted = {name: values for name, values in given.items() if name in self._inputs}
        [hidden] = self._session.run([self._output], wanted)
        return _Pass(indexes, encodings, hidden, mask.astype(np.float32))


def batches(lengths: Sequence[int]) -> list[list[int]]:
    """Indexes of texts that go through the model together: of similar length, so that little is padding."""
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    found: list[list[int]] = []
    for index in order:
        last = found[-1] if found else None
        if last is None or len(last) == _MOST_TEXTS or (len(last) + 1) * lengths[index] > TOKENS_AT_ONCE:
            found.append([index])
        else:
            last.append(index)
    return found


def _tokens(encoding: Encoding, rows: NDArray[np.float32]) -> TokenVectors:
    kept = np.flatnonzero(np.array(encoding.special_tokens_mask) == 0)
    ids = np.array(encoding.ids, np.int32)[kept]
    starts = np.array([start for start, _ in encoding.offsets], np.int32)[kept]
    return TokenVectors(ids, starts, of_length_one(rows[kept]))


def _readable(text: str) -> str:
    """The beginning of a text, without halves of characters, which the tokenizer refuses."""
    return text[:_MOST_CHARACTERS].encode("utf-8", "replace").decode("utf-8")


def _window(folder: Path) -> int:
    try:
        return int(json.loads((folder / "sentence_bert_config.json").read_text(encoding="utf-8"))["max_seq_length"])
    except FileNotFoundError:
        return _WINDOW


def _options() -> onnxruntime.SessionOptions:
    """Nobody spins while there is nothing to do."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads()
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return options
