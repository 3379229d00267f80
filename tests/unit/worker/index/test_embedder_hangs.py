"""An embedder that hangs costs a search what it finds by meaning, and never what it finds by words."""

import threading
from collections.abc import Callable, Iterator, Sequence

import pytest

from tests.fakes.word_embedder import WordEmbedder
from tests.limits import LONGEST_WAIT
from tests.unit.worker.index.conftest import Bench
from tuimem.memory.recall import RecallAnswer, RecallQuery, Scope, Turn
from tuimem.worker import search as searching
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


@pytest.fixture
def wait_for(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    def wait_for(seconds: float) -> None:
        monkeypatch.setattr(searching, "_SHARE_OF_HURRY", seconds)
        monkeypatch.setattr(searching, "_PATIENT", seconds)

    return wait_for


@pytest.mark.parametrize("hurries", [True, False])
def test_words_are_found_without_an_embedder_that_hangs(
    bench: Bench, hanging: HangingEmbedder, wait_for: Callable[[float], None], hurries: bool
) -> None:
    bench.say("memory of the boat")
    bench.say("memory of the bees")
    bench.catch_up()

    def asked() -> RecallAnswer:
        turns = (Turn("user", "Jo", "boat"),)
        return search(bench.index, hanging, RecallQuery(turns=turns, now=2e9, scope=Scope.ALL, hurries=hurries))

    wait_for(0.05)
    for _ in range(4):
        answer = asked()
        assert [memory.text for memory in answer.memories] == ["memory of the boat"]
        assert answer.memories[0].dense is None
        assert "words alone had to do" in answer.problem
    hanging.goes_on.set()
    wait_for(LONGEST_WAIT)
    answer = asked()
    assert (answer.memories[0].text, answer.problem) == ("memory of the boat", "")
    assert answer.memories[0].dense is not None
    assert hanging.asked <= 3, "questions that nobody waits for any more are not asked after those that hung"
