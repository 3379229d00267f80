"""What recall costs in a store of 100,000 memories: a query, the worker's memory, and how quickly messages are indexed.

The texts are made of words that are as rare as words are. Most of their vectors are made by chance, which takes a
minute instead of an hour; queries and the last messages are read by the small embedding model.

With --keep the store stays in a folder, and the next run asks what is there: filling it takes some minutes.

python -m benchmarks.recall_speed [--memories 100000] [--runs 200] [--keep FOLDER]
"""

import random
import time
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import psutil

from benchmarks.figures import Claims, arguments, percentile_95
from tuimem.memory.recall import RecallQuery, Scope, Turn
from tuimem.messages import Character, Role
from tuimem.settings.model import Settings
from tuimem.store import NewChat, NewMessage, NewSwipe, Store
from tuimem.worker.embedding import Embedder
from tuimem.worker.embedding.light import light_embedder
from tuimem.worker.embedding.protocol import Embedded, TokenVectors
from tuimem.worker.index.index import Index
from tuimem.worker.search import search

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_IN_A_CHAT = 2_000
_INDEXED = 500
"""Messages that are indexed with the real model."""


class ByChance:
    """Stands for the model while the store is filled: vectors of the same name and shape."""

    def __init__(self, embedder: Embedder) -> None:
        self.name = embedder.name
        self.dimensions = embedder.dimensions
        self.window = embedder.window
        self.gives_tokens = True
        from numpy.random import default_rng

        self._numbers = default_rng(1)

    def embed(self, texts: Sequence[str], *, as_query: bool = False) -> "NDArray[np.float32]":
        """A row for each text."""
        return self._rows(len(texts))

    def embed_with_tokens(self, texts: Sequence[str]) -> Embedded:
        """Rows for each text and for each of its words."""
        return Embedded(self._rows(len(texts)), tuple(self._tokens(text) for text in texts))

    def _tokens(self, text: str) -> TokenVectors:
        import numpy as np

        count = len(text.split())
        ids = self._numbers.integers(1000, 30_000, count, dtype=np.int32)
        return TokenVectors(ids, np.linspace(0, len(text), count, endpoint=False, dtype=np.int32), self._rows(count))

    def _rows(self, count: int) -> "NDArray[np.float32]":
        import numpy as np

        rows = self._numbers.standard_normal((count, self.dimensions), dtype=np.float32)
        norms: NDArray[np.float32] = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / norms

    def close(self) -> None:
        """Nothing is open."""


class Timed:
    """The model, and how many milliseconds it took last."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name = embedder.name
        self.dimensions = embedder.dimensions
        self.window = embedder.window
        self.gives_tokens = embedder.gives_tokens
        self.took = 0.0

    def embed(self, texts: Sequence[str], *, as_query: bool = False) -> "NDArray[np.float32]":
        """As the model does."""
        begin = time.perf_counter()
        try:
            return self._embedder.embed(texts, as_query=as_query)
        finally:
            self.took = 1000 * (time.perf_counter() - begin)

    def embed_with_tokens(self, texts: Sequence[str]) -> Embedded:
        """As the model does."""
        begin = time.perf_counter()
        try:
            return self._embedder.embed_with_tokens(texts)
        finally:
            self.took = 1000 * (time.perf_counter() - begin)

    def close(self) -> None:
        """Let go of the model."""
        self._embedder.close()


class Texts:
    """Sentences of made-up words, the first of which come most often."""

    def __init__(self) -> None:
        self._chance = random.Random(1)
        self._words = ["".join(self._syllable() for _ in range(self._chance.randint(1, 4))) for _ in range(20_000)]
        self._weights = list(accumulate(1 / (place + 5) for place in range(len(self._words))))

    def _syllable(self) -> str:
        return self._chance.choice("bcdfghklmnprst") + self._chance.choice("aeiou")

    def begin_anew(self, seed: int) -> None:
        """Other texts of the same words: those that were indexed before would cost nothing."""
        self._chance.seed(seed)

    def one(self, words: int = 0) -> str:
        """A text of so many words, or of 5 to 40."""
        count = words or self._chance.randint(5, 40)
        return " ".join(self._chance.choices(self._words, cum_weights=self._weights, k=count)) + "."

    def messages(self, count: int, since: float) -> list[NewMessage]:
        """Messages of two people by turns."""
        roles = ((Role.USER, "Jo"), (Role.ASSISTANT, "Mira"))
        return [
            NewMessage(*roles[number % 2], [NewSwipe(self.one(), 20)], created=since + 60 * number)
            for number in range(count)
        ]


def fill(path: Path, texts: Texts, memories: int) -> None:
    """Store so many messages of one character in chats of the same length, unless some are there already."""
    with Store(path) as store:  # which brings an older one up to date
        if store.chats.list(1):
            return
        for number in range(0, memories, _IN_A_CHAT):
            new = NewChat(f"Chat {number}", Character(0, "Mira"), "Jo", 1.0, 1.0)
            with store.import_chat(new) as growing:
                growing.add(texts.messages(min(_IN_A_CHAT, memories - number), 60.0 * number))


def asked(index: Index, embedder: Timed, words: str, scope: Scope) -> tuple[float, float]:
    """Milliseconds of a query, and those of them that are not the model's."""
    query = RecallQuery(turns=(Turn("user", "Jo", words),), now=9e8, chat_id=1, character_id=1, scope=scope, count=4)
    begin = time.perf_counter()
    search(index, embedder, query)
    took = 1000 * (time.perf_counter() - begin)
    return took, took - embedder.took


def indexed(index: Index, embedder: Embedder, path: Path, texts: Texts) -> float:
    """Seconds for a message that comes to a full store."""
    with Store(path) as store:
        chat = store.chats.create("New", 1, "Jo")
        store.messages.add_many(chat.id, texts.messages(_INDEXED, 8e8))
    begin = time.perf_counter()
    index.catch_up(embedder)
    return (time.perf_counter() - begin) / _INDEXED


def main() -> int:
    """The number of claims missed."""
    parser = arguments(__doc__, 200)
    parser.add_argument("--memories", type=int, default=100_000, help="how many; 100000 if left out")
    parser.add_argument("--keep", type=Path, help="keep the store in this folder, and use what is there")
    wanted = parser.parse_args()
    claims, texts, process = Claims(), Texts(), psutil.Process()
    with TemporaryDirectory() as temporary:
        folder = wanted.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "tuimem.db"
        fill(path, texts, wanted.memories)
        embedder = Timed(light_embedder(folder / "embedder"))
        index = Index(folder / "recall", path, Settings)
        index.catch_up(ByChance(embedder))
        memories = index.progress(embedder).memories
        claims.tell("memories", memories)
        texts.begin_anew(memories)
        for scope in (Scope.CHAT, Scope.CHARACTER, Scope.ALL):
            asked(index, embedder, texts.one(10), scope)
            times = [asked(index, embedder, texts.one(10), scope) for _ in range(wanted.runs)]
            whole, without = zip(*times, strict=True)
            claims.tell(f"a query, {scope.value}, median", median(whole), "ms")
            claims.check(f"a query, {scope.value}, 95 of 100", percentile_95(list(whole)), 50, "ms")
            claims.check("the same without the embedding", percentile_95(list(without)), 20, "ms")
        each = indexed(index, embedder, path, texts)
        claims.check("1,000 messages of 5 to 40 words are indexed in", 1000 * each, 60, "s")
        claims.check("memory of the process", process.memory_info().rss / 1e6, 600, "MB")
        index.close()
        embedder.close()
    return claims.missed


if __name__ == "__main__":
    raise SystemExit(main())
