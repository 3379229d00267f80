"""What the small embedding model costs: texts a second, time for a question, memory of a process with it.

python -m benchmarks.embedding [--runs 3]
"""

import random
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import psutil

from benchmarks.figures import Claims, arguments, percentile_95
from tuimem.worker.embedding import Embedder
from tuimem.worker.embedding.light import light_embedder

_WORDS = (
    "my sister moved to the old town near Lyon last summer and she really likes the market there but rent is too high "
    "for one person so we talked about it at dinner"
)
_LEAST_A_MINUTE = 1000
"""Messages; what is claimed is that many in 60 seconds."""

_QUESTIONS = 200


def texts(chance: random.Random, count: int, words: int) -> list[str]:
    """Texts of so many words."""
    return [" ".join(chance.choices(_WORDS.split(" "), k=words)) for _ in range(count)]


def seconds_each(embedder: Embedder, given: Sequence[str]) -> float:
    """For one text, with its tokens, in batches as the index asks for them."""
    begin = time.perf_counter()
    for start in range(0, len(given), 16):
        embedder.embed_with_tokens(given[start : start + 16])
    return (time.perf_counter() - begin) / len(given)


def milliseconds(embedder: Embedder, question: str) -> float:
    """Until a question has its vector."""
    begin = time.perf_counter()
    embedder.embed([question], as_query=True)
    return 1000 * (time.perf_counter() - begin)


def main() -> int:
    """The number of claims missed."""
    runs = arguments(__doc__, 3).parse_args().runs
    claims, chance, process = Claims(), random.Random(8), psutil.Process()
    before = process.memory_info().rss
    with TemporaryDirectory() as folder:
        begin = time.perf_counter()
        light_embedder(Path(folder))
        claims.tell("opened for the first time, the graph is written", time.perf_counter() - begin, "s")
        begin = time.perf_counter()
        embedder = light_embedder(Path(folder))
        claims.tell("opened again", time.perf_counter() - begin, "s")
        for words, count in ((20, 300), (100, 100)):
            each = median(seconds_each(embedder, texts(chance, count, words)) for _ in range(runs))
            claims.tell(f"texts of {words} words a second", 1 / each)
            claims.check(f"{_LEAST_A_MINUTE:,} of them", _LEAST_A_MINUTE * each, 60, "s")
        asked = [milliseconds(embedder, question) for question in texts(chance, _QUESTIONS, 12)]
        claims.tell("a question of 12 words, median", median(asked), "ms")
        claims.check("a question of 12 words, 95 of 100", percentile_95(asked), 20, "ms")
        claims.check("memory, with its libraries", (process.memory_info().rss - before) / 1e6, 250, "MB")
    return claims.missed


if __name__ == "__main__":
    raise SystemExit(main())
