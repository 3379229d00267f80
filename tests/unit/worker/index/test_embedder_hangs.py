"""An embedder that hangs costs a search what it finds by meaning, and never what it finds by words."""

import threading
from collections.abc import Iterator, Sequence

import pytest

from tests.fakes.word_embedder import WordEmbedder
from tests.limits import LONGEST_WAIT
from tests.unit.worker.index.conftest import Bench
from tuimem.memory.recall import RecallAnswer, RecallQuery, Scope, Turn
from tuimem.worker import candidates
from tuimem.worker.candidates import SHARE
from tuimem.worker.embedding import Embedded
from tuimem.worker.search import search


class HangingEmbedder(WordEmbedder):
    """It answers nothing until it is let go on."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        self.goes_on = threading.Event()

    def embed_with_tokens(self, texts: Sequence[str]) -> Embedded:
        self.asked += 1
        assert self.goes_on.wait(LONGEST_WAIT)
        return super().embed_with_tokens(texts)


@pytest.fixture
def hanging() -> Iterator[HangingEmbedder]:
    embedder = HangingEmbedder()
    yield embedder
    embedder.goes_on.set()


def test_the_search_ends_before_whoever_asks_has_given_up() -> None:
    assert 0 < SHARE < 1


@pytest.mark.parametrize("hurries", [True, False])
def test_words_are_found_without_an_embedder_that_hangs(
    bench: Bench, hanging: HangingEmbedder, monkeypatch: pytest.MonkeyPatch, hurries: bool
) -> None:
    monkeypatch.setattr(candidates, "SHARE", SHARE)
    bench.say("memory of the boat")
    bench.say("memory of the bees")
    bench.catch_up()

    def asked(seconds: float) -> RecallAnswer:
        turns = (Turn("user", "Jo", "boat"),)
        query = RecallQuery(turns=turns, now=2e9, scope=Scope.ALL, hurries=hurries, seconds=seconds)
        return search(bench.index, hanging, query)

    for _ in range(4):
        answer = asked(0.05)
        assert [memory.text for memory in answer.memories] == ["memory of the boat"]
        assert answer.memories[0].dense is None
        assert "took too long, so these were found by words alone." in answer.problem
    hanging.goes_on.set()
    answer = asked(LONGEST_WAIT)
    assert (answer.memories[0].text, answer.problem) == ("memory of the boat", "")
    assert answer.memories[0].dense is not None
    assert hanging.asked <= 3, "questions that nobody waits for any more are not asked after those that hung"
