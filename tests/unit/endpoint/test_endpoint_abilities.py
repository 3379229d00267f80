"""What a server can do: asked for, learned from refusals, kept for the next run, and a new ability in one file."""

import json
from collections.abc import Callable

import pytest

from tests.fakes import behaviours as fake
from tests.fakes import server_kinds
from tests.fakes.behaviours import Reply
from tests.fakes.openai_server import FakeServer
from tuimem.endpoint.abilities import Abilities, Ability, Learned, MemoryStore, registry
from tuimem.endpoint.abilities.request_fields import USAGE_IN_STREAM
from tuimem.endpoint.client import Client
from tuimem.endpoint.errors import BadRequest
from tuimem.endpoint.probe import probe
from tuimem.endpoint.protocol import Json, PromptMessage
from tuimem.endpoint.sampling import Sampling
from tuimem.endpoint.server import server_at
from tuimem.messages import Role

HELLO = [PromptMessage(Role.USER, "Hello")]
USUAL = Sampling("m")


@pytest.fixture
def server():
    with FakeServer() as running:
        yield running


async def test_what_a_refusal_taught_is_used_by_the_next_run_and_says_where_it_comes_from(server: FakeServer) -> None:
    server.reply = fake.unless("stream_options", fake.status(400, "stream_options: unknown field"), Reply("Fine."))
    store = MemoryStore()
    for _ in range(2):
        async with Client(server_at(server.base_url), store=store) as client:
            assert (await client.complete(HELLO, USUAL)).text == "Fine."
    assert ["stream_options" in body for body in server.requests] == [True, False, False]
    learned = (await store.read(client.server.key("m")))["stream_options"]
    assert learned.value is False
    assert "stream_options: unknown field" in learned.source
    assert learned.when > 0


async def test_what_one_model_refuses_another_on_the_same_server_may_take(server: FakeServer) -> None:
    fault = fake.status(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
    server.reply = lambda body: fault if body["model"] == "new" and "max_tokens" in body else Reply("Fine.")
    async with Client(server_at(server.base_url)) as client:
        for model in ("new", "old", "new"):
            await client.complete(HELLO, Sampling(model))
    assert [("max_tokens" in body, body["model"]) for body in server.requests] == [
        *((True, "new"), (False, "new"), (True, "old"), (False, "new")),
    ]


async def test_a_request_that_fails_either_way_teaches_nothing(server: FakeServer) -> None:
    server.reply = fake.status(400, "no")
    store = MemoryStore()
    async with Client(server_at(server.base_url), store=store) as client:
        with pytest.raises(BadRequest):
            await client.complete(HELLO, USUAL)
        assert await store.read(client.server.key("m")) == {}


async def test_a_refusal_holds_for_a_month(server: FakeServer) -> None:
    now = 1e9
    learned = {"stream_options": Learned(False, "a refusal", now)}
    known = Abilities("k", MemoryStore(), told={}, learned=learned, clock=lambda: now)
    assert known.find(USAGE_IN_STREAM).value is False
    now += 29 * 24 * 3600
    assert known.find(USAGE_IN_STREAM).value is False
    now += 2 * 24 * 3600
    assert known.find(USAGE_IN_STREAM).value is True


async def test_what_was_learned_goes_before_what_was_told_and_that_before_the_default() -> None:
    toy = Ability("toy", default="default")
    known = Abilities("k", MemoryStore(), told={}, learned={})
    assert known.find(toy).value == "default"
    known = Abilities("k", MemoryStore(), told={"toy": Learned("told", "/toy", 1.0)}, learned={})
    assert known.find(toy) == Learned("told", "/toy", 1.0)
    await known.learn("toy", {"any": ["json"]}, "a reply")
    assert (known.find(toy).value, known.find(toy).source) == ({"any": ["json"]}, "a reply")


THINKING_OFF = [
    (server_kinds.llama_cpp, {"chat_template_kwargs": {"enable_thinking": False}}),
    (server_kinds.vllm, {"chat_template_kwargs": {"enable_thinking": False}}),
    (server_kinds.ollama, {"reasoning_effort": "none"}),
    (server_kinds.lm_studio, {"reasoning_effort": "none"}),
    (server_kinds.koboldcpp, {}),
    (server_kinds.plain, {}),
]
NOT_THINKING = Sampling("fake-model", most_tokens=9, thinks=False, thinking_tokens=50)


@pytest.mark.parametrize(("kind", "fields"), THINKING_OFF, ids=lambda value: getattr(value, "__name__", ""))
async def test_thinking_is_switched_off_as_the_kind_of_server_wants_it(
    kind: Callable[[int, str], dict[str, server_kinds.Route]], fields: dict[str, Json]
) -> None:
    with FakeServer(kind=kind) as server:
        async with Client(server_at(server.base_url)) as client:
            await probe(client)
            await client.complete(HELLO, NOT_THINKING)
            await client.complete(HELLO, USUAL)
    off, usual = server.requests
    known = {"chat_template_kwargs", "reasoning_effort"}
    assert {name: value for name, value in off.items() if name in known} == fields
    assert not known & usual.keys(), "a chat thinks as it likes"
    assert off["max_tokens"] == 59


@pytest.mark.parametrize("words", ["unknown field chat_template_kwargs", "Extra inputs are not permitted"])
async def test_a_server_that_cannot_switch_thinking_off_is_not_asked_to_again(server: FakeServer, words: str) -> None:
    server.reply = fake.unless("chat_template_kwargs", fake.status(422, words), Reply("Fine."))
    store = MemoryStore()
    for _ in range(2):
        async with Client(server_at(server.base_url), store=store) as client:
            await probe(client)
            assert (await client.complete(HELLO, NOT_THINKING)).text == "Fine."
    assert ["chat_template_kwargs" in body for body in server.requests] == [True, False, False]
    assert all("stream_options" in body for body in server.requests), "the rest is as before"


async def test_what_is_allowed_for_thinking_does_not_make_the_text_longer(server: FakeServer) -> None:
    server.reply = Reply("word " * 40, reasoning="hm " * 30)
    async with Client(server_at(server.base_url)) as client:
        answer = await client.complete(HELLO, NOT_THINKING)
    assert (len(answer.text.split()), answer.finish_reason) == (9, "length")
    assert len(answer.reasoning.split()) == 30


@pytest.mark.parametrize(("words", "reason"), [(8, "stop"), (9, "stop"), (10, "length")])
async def test_a_text_that_fits_is_whole(server: FakeServer, words: int, reason: str) -> None:
    server.reply = Reply(" ".join(["word"] * words))
    async with Client(server_at(server.base_url)) as client:
        assert (await client.complete(HELLO, NOT_THINKING)).finish_reason == reason


async def test_without_room_for_thinking_the_answer_is_asked_for_without(server: FakeServer) -> None:
    server.reply = lambda body: fake.too_long(100) if body["max_tokens"] > 9 else Reply("Short.")
    async with Client(server_at(server.base_url)) as client:
        assert (await client.complete(HELLO, NOT_THINKING)).text == "Short."
    assert [body["max_tokens"] for body in server.requests] == [59, 9]


def test_every_learned_value_can_be_kept_as_json() -> None:
    for ability in registry.ABILITIES:
        assert json.loads(json.dumps(ability.default)) == ability.default
        assert json.loads(json.dumps(ability.when_in_doubt)) == ability.when_in_doubt
