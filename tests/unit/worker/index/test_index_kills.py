"""Killed at any point, the index embeds nothing twice that it has kept, and holds and books nothing twice."""

import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.forks import Forks
from tests.unit.worker.index.conftest import Bench
from tests.unit.worker.index.killed_indexer import HANDED_OVER_AT_ONCE, POINTS
from tuimem.worker.index import SearchReach

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks")

MESSAGES = 110
"""More than twice what is indexed, embedded or handed over at once."""

EMBEDDED_AT_ONCE = 32


def test_kills_at_all_points_do_nothing_twice(bench: Bench, tmp_path: Path) -> None:
    with bench.store.write():
        texts = {bench.say(f"memory {at}").text for at in range(MESSAGES)}
    bench.index.close()
    lines: list[str] = []
    with Forks("tests.unit.worker.index.killed_indexer", tmp_path) as forks:
        for point in POINTS:
            lines += forks.start(bench.folder, point).rest()
            assert lines[-1] != "done", f"it was not killed when it was {point}"
        lines += forks.start(bench.folder, "").rest()
        assert lines[-1] == "done"
    bench.index = bench.opened()

    indexed, embedded, handed_over = (told(lines, what) for what in ("indexed", "embedded", "handed over"))
    assert (len(indexed), set(indexed.values())) == (MESSAGES, {1}), "no job is done twice"
    assert set(embedded) == texts
    assert embedded.total() == MESSAGES + EMBEDDED_AT_ONCE, "only what was not cached yet is embedded again"
    assert handed_over.total() == MESSAGES + HANDED_OVER_AT_ONCE, "Chroma is not filled anew"

    assert bench.store.index_jobs.waiting(10) == []
    assert not bench.index.take_in()
    assert bench.everything() == (texts, texts)
    assert len(bench.index.words(SearchReach(), ["memori"], 1000)) == MESSAGES
    found = bench.index.dense(SearchReach(), bench.embedder.embed(["memory"])[0], 1000, model=bench.embedder.name)
    assert len(found) == len(set(found)) == MESSAGES


def told(lines: list[str], what: str) -> Counter[str]:
    """How often each thing was done."""
    return Counter(line.removeprefix(f"{what} ") for line in lines if line.startswith(f"{what} "))
