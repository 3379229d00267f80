"""What the index keeps in memory of what it has read."""

from tests.unit.worker.index.conftest import Bench
from tuimem.memory.recall import RecallQuery, Turn
from tuimem.worker.index.kept import Kept
from tuimem.worker.search import search


def test_what_was_asked_for_longest_ago_is_forgotten() -> None:
    kept = Kept[str](3000)
    kept.keep((number, "x", 750) for number in (1, 2, 3))
    assert kept.found([1]) == {1: "x"}
    kept.keep([(4, "y", 750)])
    assert kept.found([1, 2, 3, 4]) == {1: "x", 3: "x", 4: "y"}
    kept.forget()
    assert kept.found([1, 3, 4]) == {}


def test_what_is_larger_than_all_there_is_room_for_is_not_kept() -> None:
    kept = Kept[str](1000)
    kept.keep([(1, "x", 2000)])
    assert kept.found([1]) == {}


def test_a_search_sees_what_has_changed_since_the_last_one(bench: Bench) -> None:
    said = bench.say("My sister lives in Oslo.")
    bench.say("The ferry to Oslo is late.")
    bench.catch_up()
    query = RecallQuery(turns=(Turn("user", "Jo", "Who lives in Oslo?"),), now=2e9, character_id=bench.character.id)

    def found() -> list[str]:
        return [memory.text for memory in search(bench.index, bench.embedder, query).memories]

    assert found()[0] == "My sister lives in Oslo."
    bench.store.messages.edit(said.id, "My brother lives in Oslo.", estimate=1)
    assert "My sister lives in Oslo." not in found()
    bench.catch_up()
    assert found()[0] == "My brother lives in Oslo."
    bench.store.messages.set_marks([said.id], recallable=False)
    assert found() == ["The ferry to Oslo is late."]
