"""The client against a scripted server on a real socket: what it sends, and how each reply and each fault ends."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace

import pytest

from tests.clock import own_clock
from tests.fakes import behaviours as fake
from tests.fakes.behaviours import Reply
from tests.fakes.closed_port import closed_port
from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tuimem.endpoint import errors
from tuimem.endpoint.client import Client
from tuimem.endpoint.protocol import Completion, PromptMessage, ReasoningDelta, StreamEnded, TextDelta, Usage
from tuimem.endpoint.sampling import Sampling
from tuimem.endpoint.server import Limits, server_at
from tuimem.messages import Role

HELLO = [PromptMessage(Role.USER, "Hello")]
USUAL = Sampling()


@pytest.fixture
def server():
    with FakeServer() as running:
        yield running


@pytest.fixture
async def client(server: FakeServer) -> AsyncIterator[Client]:
    async with impatient(server.base_url) as opened:
        yield opened


def impatient(base_url: str, **changes: object) -> Client:
    """A client whose pauses are short, and whose time-outs no slow machine exceeds."""
    patient = dict.fromkeys(("first_token_timeout", "token_timeout", "connect_timeout"), LONGEST_WAIT)
    limits = Limits(**{**patient, "retries": 0, **changes})
    return Client(replace(server_at(base_url), limits=limits), first_pause=0.01)


def patience(kind: type[Exception]) -> dict[str, object]:
    """A short time-out for a fault that is a silence, which lasts for ever; none that a slow machine could exceed."""
    if kind is errors.FirstTokenTimedOut:
        return {"first_token_timeout": 0.3}
    return {"token_timeout": 0.3} if kind is errors.TokenTimedOut else {}


async def partial(client: Client) -> tuple[str, Exception | None]:
    """The text that came before the end, and the error that ended it."""
    text = ""
    try:
        async for event in client.stream_chat(HELLO, USUAL):
            text += event.text if isinstance(event, TextDelta) else ""
    except errors.EndpointError as error:
        assert error.what.endswith(".")
        assert error.remedy.endswith((".", ")", "'")) or error.remedy[-1].isalnum()
        return text, error
    return text, None


async def test_a_reply_arrives_in_pieces_then_usage_then_its_end(server: FakeServer, client: Client) -> None:
    server.script(Reply("One two three.", cached_tokens=3, prompt_tokens=9))
    events = [event async for event in client.stream_chat(HELLO, USUAL)]
    assert events == [
        TextDelta("One"),
        TextDelta(" two"),
        TextDelta(" three."),
        Usage(9, 3, 3),
        StreamEnded("stop"),
    ]


async def test_the_request_carries_messages_model_and_sampling(server: FakeServer) -> None:
    sampling = Sampling("m", temperature=0.0, top_p=0.9, most_tokens=77, extra={"min_p": 0.05})
    async with impatient(server.base_url) as client:
        await client.complete([PromptMessage(Role.SYSTEM, "Be brief."), *HELLO], sampling)
    body = server.requests[0]
    assert body["min_p"] == 0.05
    assert body["messages"] == [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}]
    assert (body["model"], body["temperature"], body["top_p"], body["max_tokens"]) == ("m", 0.0, 0.9, 77)


async def test_without_a_model_the_first_listed_one_that_chats_is_used(server: FakeServer, client: Client) -> None:
    server.routes["/v1/models"] = lambda _: {"data": [{"id": "nomic-embed-text"}, {"id": "llama3"}]}
    await client.complete(HELLO, USUAL)
    assert server.requests[0]["model"] == "llama3"


async def test_one_connection_serves_many_requests(server: FakeServer, client: Client) -> None:
    for _ in range(3):
        await client.complete(HELLO, USUAL)
    assert server.connections == 1


async def test_the_key_is_sent(server: FakeServer) -> None:
    server.api_key = "sesame"
    async with Client(server_at(server.base_url, api_key="sesame")) as client:
        assert (await client.complete(HELLO, USUAL)).text == "Hello there."
    async with impatient(server.base_url) as client:
        assert isinstance((await partial(client))[1], errors.Unauthorized)


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning", ""])
async def test_reasoning_is_kept_apart(server: FakeServer, client: Client, field: str) -> None:
    server.script(Reply("Forty-two.", reasoning="Let me think.", reasoning_field=field))
    events = [event async for event in client.stream_chat(HELLO, USUAL)]
    assert "".join(event.text for event in events if isinstance(event, ReasoningDelta)) == "Let me think."
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == "Forty-two."


async def test_text_is_cleaned_across_pieces(server: FakeServer, client: Client) -> None:
    server.script(Reply(chunks=("a\r", "\nb\x1b[31", "m \ud83d", "\ude00\x00 ", "\ud83d", "!")))
    assert (await client.complete(HELLO, USUAL)).text == "a\nb[31m 😀 \N{REPLACEMENT CHARACTER}!"


async def test_an_answer_that_is_not_streamed_is_taken(server: FakeServer, client: Client) -> None:
    message = {"role": "assistant", "content": "Whole."}
    server.script(fake.status(200, body={"choices": [{"message": message, "finish_reason": "stop"}]}))
    assert await client.complete(HELLO, USUAL) == Completion("Whole.", "", "stop", None)


async def test_a_finished_reply_needs_no_closing_event(server: FakeServer, client: Client) -> None:
    finished = 'data: {"choices": [{"delta": {"content": "Done."}, "finish_reason": "stop"}]}\n\n'
    server.script(fake.raw(finished), fake.raw(finished.rstrip()), fake.raw(finished, ends=False))
    for _ in range(3):
        assert (await client.complete(HELLO, USUAL)).text == "Done."


async def test_a_server_that_knows_no_stream_options_is_asked_without_from_then_on(
    server: FakeServer, client: Client
) -> None:
    server.reply = fake.unless("stream_options", fake.status(400, "Unknown field"), Reply("Fine."))
    assert [(await client.complete(HELLO, USUAL)).text for _ in range(2)] == ["Fine.", "Fine."]
    assert ["stream_options" in body for body in server.requests] == [True, False, False]


async def test_a_model_with_another_name_for_its_token_limit_is_asked_again(server: FakeServer, client: Client) -> None:
    fault = fake.status(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
    server.reply = fake.unless("max_tokens", fault, Reply("Fine."))
    assert (await client.complete(HELLO, Sampling(most_tokens=9))).text == "Fine."
    assert server.requests[-1]["max_completion_tokens"] == 9


async def test_a_bad_request_says_what_the_server_says(server: FakeServer, client: Client) -> None:
    server.reply = fake.status(400, "temperature\x1b]52;c;AAAA\x07 is \u202eodd\n[red]here[/]")
    _, error = await partial(client)
    assert isinstance(error, errors.BadRequest)
    assert "temperature]52;c;AAAA is odd [red]here[/]" in error.what
    server.reply = "Hi."
    await client.complete(HELLO, USUAL)
    assert "stream_options" in server.requests[-1], "a request that failed either way teaches nothing"


REJECTIONS = [
    (fake.status(400, "no"), errors.BadRequest),
    (fake.status(401, "no"), errors.Unauthorized),
    (fake.status(403, "no"), errors.Unauthorized),
    (fake.status(404, "model not found"), errors.NotFoundOnServer),
    (fake.status(408, "too slow"), errors.ServerFailed),
    (fake.status(413, "no"), errors.TooLarge),
    (fake.status(429, "slow down"), errors.RateLimited),
    (fake.status(500, "boom"), errors.BrokeOnRequest),
    (fake.status(503, "Loading model"), errors.ServerFailed),
    (fake.status(302, "", location="http://elsewhere/"), errors.NotFoundOnServer),
    (fake.too_long(4096), errors.ContextTooLong),
    (fake.error_in_body(), errors.ErrorInAnswer),
    (fake.error_in_stream(), errors.ErrorInAnswer),
    (fake.web_page(), errors.MalformedAnswer),
    (fake.raw("Hello, I am no chat server.\n"), errors.MalformedAnswer),
    (fake.status(200, body="[1, 2]"), errors.MalformedAnswer),
    (fake.status(200, body={"object": "list"}), errors.MalformedAnswer),
    (fake.empty(), errors.EmptyAnswer),
    (fake.raw(), errors.EmptyAnswer),
    (fake.hang_up(), errors.StreamCut),
    (fake.silent(), errors.FirstTokenTimedOut),
    (fake.silent_after(""), errors.FirstTokenTimedOut),
    (fake.silent_after("", keep_alive=0.05), errors.FirstTokenTimedOut),
    (fake.endless(": ping\n"), errors.FirstTokenTimedOut),
]


@pytest.mark.parametrize(("behaviour", "kind"), REJECTIONS, ids=lambda value: getattr(value, "__name__", None))
async def test_a_fault_before_the_first_token_ends_as_its_own_error(
    server: FakeServer, behaviour: fake.Behaviour, kind: type[Exception]
) -> None:
    server.reply = behaviour
    async with impatient(server.base_url, **patience(kind)) as client:
        text, error = await partial(client)
    assert text == ""
    assert type(error) is kind


BROKEN_REPLIES = [
    (fake.cut_after("Once upon a ti"), errors.StreamCut),
    (fake.cut_after("Once upon a ti", in_event=True), errors.StreamCut),
    (fake.ends_without_finish("Once upon a ti"), errors.StreamCut),
    (fake.silent_after("Once upon a ti"), errors.TokenTimedOut),
    (fake.silent_after("Once upon a ti", keep_alive=0.05), errors.TokenTimedOut),
    (fake.malformed(after="Once upon a ti"), errors.MalformedAnswer),
    (fake.invalid_utf8(after="Once upon a ti"), errors.MalformedAnswer),
    (fake.long_line(after="Once upon a ti"), errors.MalformedAnswer),
    (fake.endless(after="Once upon a ti"), errors.MalformedAnswer),
    (fake.endless("data: x\n" * 2000, after="Once upon a ti"), errors.MalformedAnswer),
    (fake.error_in_stream(after="Once upon a ti"), errors.ErrorInAnswer),
]


@pytest.mark.parametrize(("behaviour", "kind"), BROKEN_REPLIES)
async def test_a_fault_in_the_middle_keeps_what_has_come_and_is_not_tried_again(
    server: FakeServer, behaviour: fake.Behaviour, kind: type[Exception]
) -> None:
    server.reply = behaviour
    async with impatient(server.base_url, retries=2, **patience(kind)) as client:
        text, error = await partial(client)
    assert text == "Once upon a ti"
    assert type(error) is kind
    assert len(server.requests) == 1


async def test_tokens_for_ever_come_to_an_end(
    server: FakeServer, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tuimem.endpoint.answer.LONGEST_REPLY", 10_000)
    server.reply = fake.endless('data: {"choices": [{"delta": {"content": "and on "}}]}\n\n')
    text, error = await partial(client)
    assert isinstance(error, errors.MalformedAnswer)
    assert 9_000 < len(text) <= 10_000


async def test_reasoning_that_uses_up_all_tokens_is_said_so(server: FakeServer, client: Client) -> None:
    server.reply = Reply("never reached", reasoning="on and on and on")
    with pytest.raises(errors.EmptyAnswer, match="reasoning"):
        await client.complete(HELLO, Sampling(most_tokens=3))


async def test_slow_but_steady_tokens_are_no_time_out(server: FakeServer) -> None:
    server.reply = reply = HeldReply("a b c d")
    jump = own_clock()
    async with impatient(server.base_url, token_timeout=300.0, first_token_timeout=300.0) as client:
        events = client.stream_chat(HELLO, USUAL)
        for word in ("a", " b", " c", " d"):
            coming = asyncio.ensure_future(anext(events))
            await reply.until_asked()
            jump(200.0)
            reply.let_out()
            assert await coming == TextDelta(word)
        reply.finish()
        assert [event async for event in events][-1] == StreamEnded("stop")


async def test_a_reader_that_takes_its_time_is_no_time_out(server: FakeServer) -> None:
    server.reply = reply = HeldReply("a b c")
    jump = own_clock()
    async with impatient(server.base_url, token_timeout=300.0, first_token_timeout=300.0) as client:
        reply.let_out()
        async for _ in client.stream_chat(HELLO, USUAL):
            jump(400.0)
            reply.finish()


@pytest.mark.parametrize(
    "behaviour", [fake.hang_up(), fake.status(503, "busy"), fake.status(429, "x", retry_after="0")]
)
async def test_what_may_pass_is_tried_again(server: FakeServer, behaviour: fake.Behaviour) -> None:
    server.script(behaviour, behaviour, Reply("At last."))
    async with impatient(server.base_url, retries=2) as client:
        assert (await client.complete(HELLO, USUAL)).text == "At last."
    assert len(server.requests) == 3


async def test_what_will_not_pass_is_not_tried_again(server: FakeServer) -> None:
    server.script(fake.status(401, "no"))
    async with impatient(server.base_url, retries=2) as client:
        assert isinstance((await partial(client))[1], errors.Unauthorized)
    assert len(server.requests) == 1


async def test_tries_come_to_an_end(server: FakeServer) -> None:
    server.reply = fake.status(503, "busy")
    async with impatient(server.base_url, retries=2) as client:
        assert isinstance((await partial(client))[1], errors.ServerFailed)
    assert len(server.requests) == 3


async def test_a_long_pause_that_the_server_wants_is_left_to_the_user(server: FakeServer) -> None:
    server.reply = fake.status(429, "quota", retry_after="120")
    async with impatient(server.base_url, retries=2) as client:
        _, error = await partial(client)
    assert isinstance(error, errors.RateLimited)
    assert (error.retry_after, error.remedy) == (120.0, "Wait 120 s, then try again.")
    assert len(server.requests) == 1


async def test_a_port_where_nobody_listens_is_refused() -> None:
    with closed_port() as port:
        async with impatient(f"http://127.0.0.1:{port}") as client:
            _, error = await partial(client)
    assert isinstance(error, errors.ConnectionRefused)
    assert error.what == f"No server answers at 127.0.0.1:{port}."


async def test_a_name_without_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*_: object, **__: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    async with impatient("http://model.invalid:1234") as client:
        assert isinstance((await partial(client))[1], errors.NameNotFound)


async def test_a_server_without_tls() -> None:
    async def speak_plainly(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(speak_plainly, "127.0.0.1", 0) as plain:
        port = plain.sockets[0].getsockname()[1]
        async with impatient(f"https://127.0.0.1:{port}") as client:
            assert isinstance((await partial(client))[1], errors.TlsFailed)


async def test_a_connection_that_never_comes_about() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        with socket.socket() as first, socket.socket() as second:
            for waiting in (first, second):
                waiting.setblocking(False)
                waiting.connect_ex(full.getsockname())
            async with impatient(
                f"http://127.0.0.1:{full.getsockname()[1]}", connect_timeout=0.2, first_token_timeout=0.2
            ) as client:
                _, error = await partial(client)
    assert isinstance(error, (errors.ConnectTimedOut, errors.FirstTokenTimedOut))


async def test_no_server_set() -> None:
    async with impatient("") as client:
        assert isinstance((await partial(client))[1], errors.BadAddress)


async def test_stopping_closes_the_connection_at_once(server: FakeServer, client: Client) -> None:
    server.reply = HeldReply("word " * 1000, let_out=1)

    async def read() -> None:
        async for _ in client.stream_chat(HELLO, USUAL):
            started.set()

    started = asyncio.Event()
    reading = asyncio.create_task(read())
    await started.wait()
    reading.cancel()
    await asyncio.wait([reading])
    assert reading.cancelled()
    await asyncio.to_thread(server.wait_for, lambda seen: seen.chats[0].aborted)


async def test_leaving_the_stream_closes_the_connection(server: FakeServer, client: Client) -> None:
    server.reply = HeldReply("word " * 1000, let_out=1)
    async with aclosing(client.stream_chat(HELLO, USUAL)) as events:
        async for _ in events:
            break
    await asyncio.to_thread(server.wait_for, lambda seen: seen.chats[0].aborted)
    server.reply = "Still here."
    assert (await client.complete(HELLO, USUAL)).text == "Still here."


async def test_system_proxies_are_not_asked_for_this_machine(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    async with impatient(server.base_url) as client:
        assert (await client.complete(HELLO, USUAL)).text == "Hello there."
