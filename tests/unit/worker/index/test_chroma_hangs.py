"""A Chroma server that accepts and never answers costs neither a query its memories nor the worker its end."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.limits import LONGEST_WAIT
from tests.unit.worker.index.conftest import Bench
from tuimem.errors import TuimemError
from tuimem.memory.recall import RecallQuery, Scope, Turn
from tuimem.settings.groups.memory import MemorySettings
from tuimem.settings.model import Settings
from tuimem.worker.index.chroma import ChromaUnavailable
from tuimem.worker.index.chroma_server import server as client_of
from tuimem.worker.index.place import IndexPlace
from tuimem.worker.limited import Gate, Limited
from tuimem.worker.search import search

Vector = NDArray[np.float32]


class Served:
    """In place of the collections on a server: they hang until they are let go on. Only what hangs is not waited for:
    what is there may be as slow as the machine."""

    def __init__(self, wait_for: Callable[[float], None]) -> None:
        self.vectors: dict[str, Vector] = {}
        self.asked = 0
        self._wait_for = wait_for
        self._goes_on = threading.Event()
        self.go_on()

    def hang(self) -> None:
        self._wait_for(0.05)
        self._goes_on.clear()

    def go_on(self) -> None:
        self._wait_for(LONGEST_WAIT)
        self._goes_on.set()

    def _wait(self) -> None:
        self.asked += 1
        assert self._goes_on.wait(LONGEST_WAIT)

    def put(self, character_id: int, identifiers: Sequence[str], vectors: Vector, *_: object) -> None:
        self._wait()
        self.vectors.update(zip(identifiers, vectors, strict=True))

    def remove(self, character_id: int, identifiers: Sequence[str]) -> None:
        self._wait()
        for identifier in identifiers:
            self.vectors.pop(identifier, None)

    def nearest(
        self, character_id: int, vector: Vector, count: int, where: object = None
    ) -> list[tuple[float, str, Mapping[str, object], str]]:
        self._wait()
        found = sorted((1 - float(row @ vector), identifier) for identifier, row in self.vectors.items())
        return [(distance, identifier, {}, "") for distance, identifier in found[:count]]

    def count(self, character_id: int) -> int:
        self._wait()
        return len(self.vectors)

    def close(self) -> None:
        pass


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    def wait_for(seconds: float) -> None:
        monkeypatch.setattr("tuimem.worker.index.generations._HURRIED", seconds)
        monkeypatch.setattr("tuimem.worker.index.generations._PATIENT", seconds)

    made = Served(wait_for)
    monkeypatch.setattr("tuimem.worker.index.generations.opened", lambda *_: made)
    monkeypatch.setattr("tuimem.worker.limited._FIRST_PAUSE", LONGEST_WAIT)
    yield made
    made.go_on()


@pytest.fixture
def bench(served: Served, make_bench: Callable[..., Bench]) -> Bench:
    made = make_bench("home", Settings(memory=MemorySettings(chroma_url="http://127.0.0.1:9")))
    made.say("memory of the boat")
    made.say("memory of the bees")
    made.catch_up()
    return made


def test_a_query_finds_by_meaning_without_a_server_that_hangs(bench: Bench, served: Served) -> None:
    by_server = bench.found_by_meaning("boat")
    assert (by_server[0], served.asked > 0) == ("memory of the boat", True)
    served.hang()
    asked = served.asked
    for _ in range(3):
        assert bench.found_by_meaning("boat") == by_server
        assert "127.0.0.1:9 does not answer" in bench.index.problem
        assert served.asked == asked + 1, "what hangs is not asked again at once"
    query = RecallQuery(turns=(Turn("user", "Jo", "boat"),), now=2e9, scope=Scope.ALL, hurries=True)
    answer = search(bench.index, bench.embedder, query)
    assert answer.memories[0].text == "memory of the boat"
    assert "does not answer" in answer.problem
    with pytest.raises(ChromaUnavailable):
        bench.catch_up()  # nothing waits, but it is looked whether it is there again
    served.go_on()
    bench.catch_up_again()
    assert bench.index.problem == ""
    asked = served.asked
    assert bench.found_by_meaning("boat") == by_server
    assert served.asked == asked + 1


def test_what_hangs_is_not_waited_for_at_the_end(bench: Bench, served: Served) -> None:
    served.hang()
    bench.say("memory of the ship")
    while bench.index.take_in() or bench.index.embed_some(bench.embedder):
        pass
    filling = threading.Thread(target=fill, args=(bench,))
    filling.start()
    assert bench.found_by_meaning("ship")[0] == "memory of the ship", "which never came to the server"
    bench.index.close()
    assert filling.is_alive()
    served.go_on()
    filling.join(LONGEST_WAIT)
    bench.index = bench.opened()
    bench.catch_up()
    assert len(served.vectors) == 3


def fill(bench: Bench) -> None:
    with pytest.raises(Exception, match="closed"):
        bench.index.hand_over(bench.embedder)


def test_no_more_threads_hang_than_may() -> None:
    calls, goes_on = Limited(2, "hangs"), threading.Event()
    asked = [calls.begin(lambda: goes_on.wait(LONGEST_WAIT)) for _ in range(2)]
    with pytest.raises(TimeoutError):
        calls.begin(lambda: True)
    goes_on.set()
    assert [one.result(LONGEST_WAIT) for one in asked] == [True, True]


def test_who_comes_while_there_is_no_room_waits_and_shuts_nothing() -> None:
    gate, begun, goes_on = Gate(Limited(2, "works")), threading.Semaphore(0), threading.Event()

    def work() -> bool:
        begun.release()
        return goes_on.wait(LONGEST_WAIT)

    def ask() -> bool:
        return gate.ask(work, LONGEST_WAIT, lambda: TuimemError("It is slow.", ""))

    with ThreadPoolExecutor() as threads:
        first = [threads.submit(ask) for _ in range(2)]
        assert all(begun.acquire(timeout=LONGEST_WAIT) for _ in first)
        with pytest.raises(TuimemError, match="It is slow"):
            gate.ask(work, 0.01, lambda: TuimemError("It is slow.", ""))
        third = threads.submit(ask)
        goes_on.set()
        assert [one.result(LONGEST_WAIT) for one in (*first, third)] == [True, True, True]


def test_who_waits_is_let_go_when_it_is_closed() -> None:
    calls, goes_on = Limited(1, "hangs"), threading.Event()
    asked = calls.begin(lambda: goes_on.wait(LONGEST_WAIT))
    calls.close()
    with pytest.raises(TimeoutError):
        asked.result(LONGEST_WAIT)
    with pytest.raises(TimeoutError):
        calls.begin(lambda: True)
    goes_on.set()


def test_who_waits_for_room_is_let_go_when_it_is_closed() -> None:
    calls, goes_on = Limited(1, "hangs"), threading.Event()
    calls.begin(lambda: goes_on.wait(LONGEST_WAIT))
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(calls.ask, lambda: True, LONGEST_WAIT)
        calls.close()
        with pytest.raises(TimeoutError):
            waiting.result(LONGEST_WAIT / 2)
    goes_on.set()


def test_what_hangs_on_is_not_waited_for_by_each_question() -> None:
    clock, goes_on = [0.0], threading.Event()
    gate = Gate(Limited(1, "hangs"), lambda: clock[0])
    begun = list[float]()

    def slow() -> TuimemError:
        begun.append(clock[0])
        return TuimemError("It is slow.", "")

    for moment in range(8):
        clock[0] = float(moment)
        with pytest.raises(TuimemError, match="It is slow"):
            gate.ask(lambda: goes_on.wait(LONGEST_WAIT), 0.01, slow)
    assert begun == [0, 1, 3, 7]
    goes_on.set()


def test_after_each_failure_the_pause_is_longer_and_an_answer_ends_it() -> None:
    clock, asked = [0.0], list[float]()
    gate = Gate(Limited(1, "fails"), lambda: clock[0])
    works = False

    def work() -> str:
        asked.append(clock[0])
        if not works:
            raise TuimemError("It is away.", "Wait.")
        return "there"

    def ask() -> None:
        with pytest.raises(TuimemError, match="It is away"):
            gate.ask(work, LONGEST_WAIT, lambda: TuimemError("It is slow.", ""))

    for moment in range(200):
        clock[0] = float(moment)
        ask()
    assert asked == [0, 1, 3, 7, 15, 31, 63, 123, 183]
    works = True
    ask()
    gate.look(work, lambda: TuimemError("It is slow.", ""))
    assert gate.ask(work, LONGEST_WAIT, lambda: TuimemError("It is slow.", "")) == "there"


_ANSWERS = {
    "heartbeat": {"nanosecond heartbeat": 1},
    "identity": {"user_id": "", "tenant": "default_tenant", "databases": ["default_database"]},
    "default_tenant": {"name": "default_tenant"},
}


@contextmanager
def hanging_server(answers: Sequence[str]) -> Iterator[str]:
    """The address of a server that answers what ends like these, and nothing else."""
    goes_on = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            name = self.path.rpartition("/")[2]
            if name not in answers:
                goes_on.wait(LONGEST_WAIT)
                self.close_connection = True
                return
            body = json.dumps(_ANSWERS[name]).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    serving = threading.Thread(target=server.serve_forever, args=(0.02,))
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        goes_on.set()
        server.shutdown()
        serving.join()
        server.server_close()


@pytest.mark.parametrize(
    ("answers", "tenant"),
    [([], ""), (["heartbeat"], ""), (["heartbeat"], "home"), ([*_ANSWERS][:2], ""), (_ANSWERS, "")],
)
def test_a_server_that_hangs_is_not_waited_for_while_it_is_connected(
    answers: Sequence[str], tenant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tuimem.worker.index.chroma_server._LOOKS_FOR", 0.1 if not answers else LONGEST_WAIT)
    monkeypatch.setattr("tuimem.worker.index.chroma_server._ANSWERS_IN", 0.1)
    with hanging_server(list(answers)) as url, pytest.raises(ChromaUnavailable, match="does not answer"):
        client_of(IndexPlace(url, tenant=tenant))
