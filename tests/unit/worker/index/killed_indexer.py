"""Indexes what waits, and is killed at a certain point. Run by test_index_kills.py.

Each line that it prints tells of what was done: `embedded TEXT`, `handed over ID`, `indexed MESSAGE`; at last `done`.
"""

import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import chromadb  # noqa: F401  # once for all forks, since it takes a second

from tests.fakes.word_embedder import WordEmbedder
from tuimem.settings.model import Settings
from tuimem.store.index_jobs import IndexJobs
from tuimem.worker.embedding import Embedded
from tuimem.worker.index import generations
from tuimem.worker.index.changes import Indexable
from tuimem.worker.index.chroma import Collections
from tuimem.worker.index.entries import EntryWriter
from tuimem.worker.index.index import Index
from tuimem.worker.index.vectors import Vectors

POINTS: dict[str, tuple[type, str]] = {
    "indexed, and the job is still in the store": (Index, "take_in"),
    "embedded, and not cached yet": (WordEmbedder, "embed_with_tokens"),
    "cached, and not in Chroma yet": (Vectors, "make_some"),
    "in Chroma, which is not noted yet": (Collections, "put"),
    "done, and nothing is closed": (Index, "catch_up"),
    "rid of the jobs, which is not noted yet": (IndexJobs, "remove"),
}
"""After which method it is killed."""

HANDED_OVER_AT_ONCE = 20


def say(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def told(place: type, name: str, tell: Callable[..., None]) -> None:
    """Have each call of a method told first."""
    method = getattr(place, name)

    def telling(self: object, *arguments: Any, **named: Any) -> Any:  # whatever it is
        tell(*arguments)
        return method(self, *arguments, **named)

    setattr(place, name, telling)


def killed_after(place: type, name: str) -> None:
    """Be killed at the end of the second call of a method, or of the first if it is called with all there is."""
    method, calls = getattr(place, name), []

    def deadly(self: object, *arguments: Any, **named: Any) -> Any:  # whatever it is
        result = method(self, *arguments, **named)
        calls.append(1)
        if len(calls) == 2 or name in ("remove", "catch_up"):
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(place, name, deadly)


def tell_embedded(texts: Sequence[str]) -> Embedded | None:
    for text in texts:
        say("embedded", text.splitlines()[-1])  # what stands before it is the message before
    return None


def tell_handed_over(character_id: int, identifiers: Sequence[str], *_: object) -> None:
    for identifier in identifiers:
        say("handed over", identifier)


def tell_indexed(one: Indexable) -> None:
    say("indexed", one.source.message_id)


def main(folder: str, point: str) -> None:
    """Do all that waits, or as much as can be done before the point."""
    generations._AT_ONCE = HANDED_OVER_AT_ONCE
    told(WordEmbedder, "embed_with_tokens", tell_embedded)
    told(Collections, "put", tell_handed_over)
    told(EntryWriter, "put", tell_indexed)
    if point:
        killed_after(*POINTS[point])
    index = Index(Path(folder) / "recall", Path(folder) / "tuimem.db", Settings)
    index.catch_up(WordEmbedder())
    index.close()
    say("done")
