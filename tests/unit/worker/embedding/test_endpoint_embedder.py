"""Vectors from a server's `/v1/embeddings`."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from tests.fakes import behaviours as fake
from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tuimem.endpoint.server import server_at
from tuimem.worker.embedding import EmbedderUnavailable
from tuimem.worker.embedding.endpoint_embedder import EndpointEmbedder

PATH = "/v1/embeddings"


def by_length(body: dict[str, Any]) -> dict[str, Any]:
    """A vector of each text, in the wrong order, as the standard allows."""
    items = [{"index": index, "embedding": [len(text), 1.0, 0.0]} for index, text in enumerate(body["input"])]
    return {"data": items[::-1], "model": body["model"]}


@pytest.fixture
def server() -> Any:  # a fixture that yields
    with FakeServer(model="nomic-embed-text") as server:
        server.routes[PATH] = by_length
        yield server


def asked(server: FakeServer) -> list[dict[str, Any]]:
    return [request.body for request in server.seen if request.path == PATH]


def test_each_text_has_its_vector(server: FakeServer) -> None:
    embedder = EndpointEmbedder(server_at(server.base_url), "some-model")
    texts = ["a" * length for length in range(1, 71)]
    vectors = embedder.embed(texts)
    embedder.close()
    expected = np.array([[length, 1, 0] for length in range(1, 71)], np.float32)
    assert np.allclose(vectors, expected / np.linalg.norm(expected, axis=1, keepdims=True), atol=1e-6)
    assert embedder.dimensions == 3
    assert embedder.name == f"some-model at 127.0.0.1:{server.port}"
    assert [len(body["input"]) for body in asked(server)] == [1, 32, 32, 6]
    assert {body["model"] for body in asked(server)} == {"some-model"}


def test_the_embedding_model_that_the_server_lists_is_used(server: FakeServer) -> None:
    server.list_models("qwen3:8b", "nomic-embed-text", "other")
    EndpointEmbedder(server_at(server.base_url)).close()
    assert asked(server)[0]["model"] == "nomic-embed-text"


def test_a_server_without_an_embedding_model_says_so(server: FakeServer) -> None:
    server.list_models("qwen3:8b", "llama3")
    with pytest.raises(EmbedderUnavailable, match="lists no embedding model"):
        EndpointEmbedder(server_at(server.base_url))


def test_no_text_is_no_request(server: FakeServer) -> None:
    embedder = EndpointEmbedder(server_at(server.base_url), "m")
    assert embedder.embed([]).shape == (0, 3)
    embedder.close()
    assert len(asked(server)) == 1


@pytest.mark.parametrize(
    "answer",
    [
        {"error": "no"},
        {"data": []},
        {"data": [{"embedding": None}]},
        {"data": [{"embedding": []}]},
        {"data": [{"embedding": ["a", "b"]}]},
        {"data": [{"embedding": [float("nan")]}]},
        {"data": [{"embedding": [[1.0], [2.0]]}]},
        {"data": ["text"]},
        ["text"],
    ],
    ids=str,
)
def test_what_is_no_vector_is_told(server: FakeServer, answer: object) -> None:
    server.routes[PATH] = lambda _: answer
    with pytest.raises(EmbedderUnavailable, match=r"did not answer|no"):
        EndpointEmbedder(server_at(server.base_url), "m")


def test_vectors_of_another_length_are_refused(server: FakeServer) -> None:
    embedder = EndpointEmbedder(server_at(server.base_url), "m")
    server.routes[PATH] = lambda body: {"data": [{"embedding": [1.0, 2.0]} for _ in body["input"]]}
    with pytest.raises(EmbedderUnavailable, match="another length than before"):
        embedder.embed(["hello"])
    embedder.close()


def test_a_server_that_goes_away_and_comes_back(server: FakeServer) -> None:
    embedder = EndpointEmbedder(server_at(server.base_url), "m")
    server.stop()
    with pytest.raises(EmbedderUnavailable) as told:
        embedder.embed(["hello"])
    assert told.value.remedy
    with FakeServer(port=server.port) as again:
        again.routes[PATH] = by_length
        assert embedder.embed(["hello"]).shape == (1, 3)
    embedder.close()


def test_long_and_broken_texts_are_sent_so_that_servers_take_them(server: FakeServer) -> None:
    embedder = EndpointEmbedder(server_at(server.base_url), "m")
    embedder.embed(["", "x" * 100_000, "half \ud800"])
    embedder.close()
    empty, long, half = asked(server)[-1]["input"]
    assert empty == " "
    assert len(long) == 6000
    assert half == "half ?"


def test_whoever_waits_while_it_is_closed_is_told(server: FakeServer) -> None:
    embedder = EndpointEmbedder(server_at(server.base_url), "m")
    asked, answered = threading.Event(), threading.Event()

    def hold(_: dict[str, Any]) -> object:
        asked.set()
        answered.wait(LONGEST_WAIT)
        return {}

    server.routes[PATH] = hold
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(embedder.embed, ["hello"])
        assert asked.wait(LONGEST_WAIT)
        embedder.close()
        with pytest.raises(EmbedderUnavailable, match="not asked for vectors any more"):
            waiting.result(LONGEST_WAIT)
        answered.set()
    with pytest.raises(EmbedderUnavailable, match="not asked for vectors any more"):
        embedder.embed(["hello"])
    embedder.close()


def test_a_server_that_hangs_costs_one_question_its_wait(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuimem.worker.limited._FIRST_PAUSE", LONGEST_WAIT)
    embedder = EndpointEmbedder(server_at(server.base_url), "m")
    answered = threading.Event()

    def hold(body: dict[str, Any]) -> object:
        answered.wait(LONGEST_WAIT)
        return by_length(body)

    server.routes[PATH] = hold
    monkeypatch.setattr("tuimem.worker.embedding.endpoint_embedder._ANSWERS_IN", 0.05)
    with pytest.raises(EmbedderUnavailable, match="did not answer with vectors within"):
        embedder.embed(["where?"], as_query=True)
    monkeypatch.setattr("tuimem.worker.embedding.endpoint_embedder._ANSWERS_IN", LONGEST_WAIT)
    for _ in range(3):
        with pytest.raises(EmbedderUnavailable, match="did not answer with vectors within"):
            embedder.embed(["where?"], as_query=True)
    answered.set()
    assert embedder.embed(["here"]).shape == (1, 3), "what nobody waits for is not refused"
    embedder.close()
    assert [body["input"] for body in asked(server)].count(["where?"]) <= 1


PHYSICAL_BATCH = "input (600 tokens) is too large to process. increase the physical batch size"
TOO_LONG = [(400, "maximum context length is 512 tokens"), (413, "inputs must have less than 512 tokens")]


def refusing(
    is_refused: Callable[[str], bool], status: int, message: str
) -> Callable[[dict[str, Any]], dict[str, Any] | fake.Behaviour]:
    """A route that refuses all texts of a request for the sake of one."""

    def answer(body: dict[str, Any]) -> dict[str, Any] | fake.Behaviour:
        return fake.status(status, message) if any(map(is_refused, body["input"])) else by_length(body)

    return answer


def of_lengths(*lengths: int) -> Any:  # an array
    rows = np.array([[length, 1, 0] for length in lengths], np.float32)
    return pytest.approx(rows / np.linalg.norm(rows, axis=1, keepdims=True), abs=1e-6)


@pytest.mark.parametrize(("status", "message"), [(500, PHYSICAL_BATCH), *TOO_LONG, (422, "no")])
def test_of_a_text_that_is_too_long_for_the_server_the_beginning_is_read(
    server: FakeServer, status: int, message: str
) -> None:
    embedder = EndpointEmbedder(server_at(server.base_url), "m")
    server.routes[PATH] = refusing(lambda text: len(text) > 100, status, message)
    texts = ["a" * 10, "b" * 1000, "c" * 20]
    assert embedder.embed(texts) == of_lengths(10, 62, 20)
    assert embedder.embed(texts[1:2], as_query=True) == of_lengths(62)
    embedder.close()


def test_a_text_that_is_refused_at_any_length_leaves_the_others_their_vectors(server: FakeServer) -> None:
    embedder = EndpointEmbedder(server_at(server.base_url), "m")
    server.routes[PATH] = refusing(lambda text: "b" in text, 400, "no")
    first, refused, last = embedder.embed(["a" * 10, "b" * 1000, "c" * 20])
    assert np.array([first, last]) == of_lengths(10, 20)
    assert refused.tolist() == [0, 0, 0]
    with pytest.raises(EmbedderUnavailable, match=r"could not read this question\. Try other words\."):
        embedder.embed(["b"], as_query=True)
    embedder.close()


NOT_A_NUMBER = "failed to encode response: json: unsupported value: NaN"


def answering(row: object) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A route that gives this instead of a vector for each text with a "b"."""

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        vectors = [row if "b" in text else [len(text), 1.0, 0.0] for text in body["input"]]
        return {"data": [{"index": index, "embedding": vector} for index, vector in enumerate(vectors)]}

    return answer


def leaving_out(body: dict[str, Any]) -> dict[str, Any]:
    """Nothing of a text with a "b"."""
    vectors = [{"embedding": [len(text), 1.0, 0.0]} for text in body["input"] if "b" not in text]
    return {"data": vectors}


@pytest.mark.parametrize(
    "route",
    [
        refusing(lambda text: "b" in text, 500, NOT_A_NUMBER),
        answering([None, None, None]),
        answering([float("nan"), 1.0, 0.0]),
        answering(None),
        leaving_out,
    ],
    ids=["500", "nulls", "not a number", "null", "left out"],
)
def test_a_text_of_which_the_server_makes_no_vector_leaves_the_others_theirs(
    server: FakeServer, route: Callable[[dict[str, Any]], Any]
) -> None:
    embedder = EndpointEmbedder(server_at(server.base_url), "m")
    server.routes[PATH] = route
    first, none, last = embedder.embed(["a" * 10, "b" * 1000, "c" * 20])
    assert np.array([first, last]) == of_lengths(10, 20)
    assert none.tolist() == [0, 0, 0]
    with pytest.raises(EmbedderUnavailable, match=r"could not read this question\. Try other words\."):
        embedder.embed(["b"], as_query=True)
    embedder.close()


def test_of_a_text_whose_end_breaks_the_server_the_beginning_is_read(server: FakeServer) -> None:
    embedder = EndpointEmbedder(server_at(server.base_url), "m")
    server.routes[PATH] = refusing(lambda text: "b" in text, 500, NOT_A_NUMBER)
    assert embedder.embed(["a" * 100 + "b" * 20]) == of_lengths(60)
    embedder.close()


def test_a_server_that_fails_on_every_text_is_asked_few_times(server: FakeServer) -> None:
    embedder = EndpointEmbedder(server_at(server.base_url), "m")
    server.routes[PATH] = refusing(lambda _: True, 500, "out of memory")
    with pytest.raises(EmbedderUnavailable, match="out of memory"):
        embedder.embed([f"text {number}" for number in range(32)])
    embedder.close()
    assert len(asked(server)) <= 4


@pytest.mark.parametrize("status", [401, 403, 404, 408, 429, 502, 503])
def test_what_is_no_fault_of_a_text_is_told_at_once(server: FakeServer, status: int) -> None:
    embedder = EndpointEmbedder(server_at(server.base_url), "m")
    server.routes[PATH] = refusing(lambda _: True, status, "no")
    with pytest.raises(EmbedderUnavailable):
        embedder.embed(["one", "two"])
    embedder.close()
    assert [len(body["input"]) for body in asked(server)] == [1, 2]


def test_a_server_that_refuses_every_text_is_told(server: FakeServer) -> None:
    embedder = EndpointEmbedder(server_at(server.base_url), "m")
    server.routes[PATH] = refusing(lambda _: True, 400, "no model is loaded")
    with pytest.raises(EmbedderUnavailable, match="no model is loaded"):
        embedder.embed(["one", "two"])
    embedder.close()


def test_a_model_that_reads_next_to_nothing_is_told_without_a_word_of_prompts(server: FakeServer) -> None:
    embedder = EndpointEmbedder(server_at(server.base_url), "m")
    server.routes[PATH] = refusing(lambda _: True, 400, "maximum context length is 512 tokens")
    with pytest.raises(EmbedderUnavailable, match="A text is too long for the embedding model at"):
        embedder.embed(["one"])
    embedder.close()
