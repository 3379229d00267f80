"""On a full disk what was indexed is found, nothing is done twice, and it goes on by itself when there is room."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.small_disk import SmallDisk, small_disk
from tests.unit.worker.index.conftest import Bench
from tuimem.errors import TuimemError
from tuimem.memory.recall import RecallQuery, Scope, Turn
from tuimem.worker.search import search

TELLS = "is full, so what is new is not recalled yet; what was said before is. Free some space"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", "16m") as made:
        yield made


@pytest.fixture
def bench(disk: SmallDisk, make_bench: Callable[..., Bench], tmp_path: Path) -> Bench:
    """The index lies on the small disk, the store elsewhere."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "recall").symlink_to(disk.folder)
    return make_bench()


def test_an_index_without_room_serves_and_catches_up(bench: Bench, disk: SmallDisk) -> None:
    old = {bench.say(f"memory {at}").text for at in range(20)}
    bench.catch_up()
    new = {bench.say(f"memory {at} of the {'long ' * 400}journey").text for at in range(20)}
    steps = (
        bench.index.take_in,
        lambda: bench.index.embed_some(bench.embedder),
        lambda: bench.index.hand_over(bench.embedder),
    )
    for step in steps:
        disk.fill()
        for _ in range(3):
            fails_for_want_of_room(step)
            assert bench.everything()[1] == old
            assert old <= bench.everything()[0]
        disk.free()
        while step():
            pass
    assert bench.everything() == (old | new, old | new)
    texts = Counter(text.splitlines()[-1] for text in bench.embedder.embedded if text != "memory")
    assert set(texts.values()) == {1}, "what could not be stored is not embedded again"
    assert [path.name for path in disk.folder.glob("chroma-*")] == ["chroma-1"], "Chroma is not made anew"


def fails_for_want_of_room(step: Callable[[], bool]) -> None:
    with pytest.raises(TuimemError, match=TELLS):
        while step():
            pass


def test_chroma_that_could_not_be_opened_for_want_of_room_is_opened_later(bench: Bench, disk: SmallDisk) -> None:
    bench.say("memory of the boat")
    bench.catch_up()
    bench.index.close()
    disk.fill()
    with pytest.raises(TuimemError, match="is full, so nothing is recalled"):
        bench.opened()
    disk.free(128 * 1024)
    bench.index = bench.opened()
    query = RecallQuery(turns=(Turn("user", "Jo", "Where is the boat?"),), now=2e9, scope=Scope.ALL)
    disk.fill()
    answer = search(bench.index, bench.embedder, query)
    assert ([one.text for one in answer.memories], TELLS in answer.problem) == (["memory of the boat"], True)
    disk.free()
    answer = search(bench.index, bench.embedder, query)
    assert ([one.text for one in answer.memories], answer.problem) == (["memory of the boat"], "")
    assert bench.everything()[1] == {"memory of the boat"}
