"""The scripted server lets a held reply out as a test says, and no faster."""

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.fakes.behaviours import Reply
from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tuimem.endpoint.client import Client
from tuimem.endpoint.protocol import PromptMessage, ReasoningDelta, StreamEnded, TextDelta
from tuimem.endpoint.sampling import Sampling
from tuimem.endpoint.server import server_at
from tuimem.messages import Role

HELLO = [PromptMessage(Role.USER, "Hello")]


@pytest.fixture
async def client() -> AsyncIterator[tuple[FakeServer, Client]]:
    with FakeServer() as server:
        async with Client(server_at(server.base_url)) as opened:
            yield server, opened


async def test_words_come_when_they_are_let_out_and_the_end_when_the_reply_is_finished(
    client: tuple[FakeServer, Client],
) -> None:
    server, asking = client
    server.reply = reply = HeldReply(Reply("one two three", reasoning="Hm."))
    events = asking.stream_chat(HELLO, Sampling())
    first = asyncio.ensure_future(anext(events))
    await reply.until_asked()
    assert not first.done()
    reply.let_out(2)
    assert await first == ReasoningDelta("Hm.")
    assert await anext(events) == TextDelta("one")
    reply.let_out(100)
    assert [await anext(events) for _ in range(2)] == [TextDelta(" two"), TextDelta(" three")]
    assert not server.chats[0].answered
    reply.finish()
    assert [event async for event in events][-1] == StreamEnded("stop")


async def test_each_request_gets_what_was_let_out_and_the_most_at_once_are_counted(
    client: tuple[FakeServer, Client],
) -> None:
    server, asking = client
    server.reply = reply = HeldReply("one two", let_out=1)
    answers = [asyncio.ensure_future(asking.complete(HELLO, Sampling())) for _ in range(3)]
    await reply.until_asked(3)
    reply.finish()
    assert {answer.text for answer in await asyncio.gather(*answers)} == {"one two"}
    assert (await asking.complete(HELLO, Sampling())).text == "one two"
    assert (reply.asked, reply.most_at_once) == (4, 3)


def test_it_can_be_let_out_from_any_thread() -> None:
    with FakeServer() as server, ThreadPoolExecutor() as threads:
        server.reply = reply = HeldReply("one two three")

        async def ask() -> str:
            async with Client(server_at(server.base_url)) as asking:
                return (await asking.complete(HELLO, Sampling())).text

        answer = threads.submit(lambda: asyncio.run(ask()))
        reply.wait_until_asked()
        for _ in range(3):
            reply.let_out()
        reply.finish()
        assert answer.result() == "one two three"


def test_a_client_that_is_gone_is_seen_to_be_gone_though_it_left_words_unread() -> None:
    with FakeServer() as server:
        server.reply = reply = HeldReply("one two", let_out=1)
        body = json.dumps({"model": "fake-model", "stream": True, "messages": [{"role": "user", "content": "Hello"}]})
        head = f"POST /v1/chat/completions HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n"
        client = socket.create_connection(("127.0.0.1", server.port))
        client.sendall((head + body).encode())
        reply.wait_until_asked()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # the end is a reset
        client.close()
        server.wait_for(lambda server: server.chats[0].aborted)
