"""A scripted OpenAI-compatible server on a real loopback socket, in a thread of its own.

    with FakeServer() as server:
        server.script("First reply.", status(503), Reply("Third reply.", reasoning="Hm."))
        ...                        # have something talk to server.base_url
        assert server.requests[0]["messages"][-1]["content"] == "Hi"

Scripted behaviours are used up in order, one for each chat request; after them `reply` answers, which gets the
request's body and gives a text, a `Reply` or any other behaviour. `kind` is one of `tests.fakes.server_kinds` and says
which paths beside the chat there are. As a program it prints its base URL and serves until it is stopped:

    python -m tests.fakes.openai_server --port 0 --tokens-per-second 100 --reply-tokens 2000
"""

import argparse
import asyncio
import inspect
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Self, TypeGuard

from tests.fakes import server_kinds
from tests.fakes.behaviours import Behaviour, Reply, too_long
from tests.fakes.counting import prompt_tokens
from tests.fakes.exchange import Exchange, Request, read_request
from tests.fakes.server_kinds import Route
from tests.limits import LONGEST_WAIT

Answer = str | Behaviour
MakeReply = Callable[[dict[str, Any]], Answer]


class FakeServer:
    """The server. All its public members may be used from any thread.

    A prompt of more tokens than `window` is refused as llama.cpp does it. With `api_key`, requests without it get 401.
    `files` are served by path, with ranges. What learns from chats is answered with `lesson`, apart from all others.
    """

    def __init__(
        self,
        reply: MakeReply | Answer = "Hello there.",
        *,
        kind: Callable[[int, str], dict[str, Route]] = server_kinds.llama_cpp,
        window: int = 8192,
        model: str = "fake-model",
        api_key: str = "",
        port: int = 0,
    ) -> None:
        self.reply = reply
        self.lesson: MakeReply | Answer = '{"actions": [], "reason": "nothing was said"}'
        self.window = window
        self.model = model
        self.api_key = api_key
        self.port = port
        self.routes = kind(window, model)
        self.files: dict[str, bytes] = {}
        self.seen: list[Request] = []
        self.connections = 0
        self._script: deque[Answer] = deque()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="fake server", daemon=True)
        self._ready = threading.Event()
        self._stop = asyncio.Event()

    @property
    def root(self) -> str:
        """The address without `/v1`."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        """What a client is given."""
        return f"{self.root}/v1"

    @property
    def requests(self) -> list[dict[str, Any]]:
        """Bodies of all chat requests so far, without those of learners."""
        return [request.body for request in self.chats]

    @property
    def lessons(self) -> list[dict[str, Any]]:
        """Bodies of the requests of what learns from chats: they want an answer of a form."""
        return [request.body for request in self._asked if "response_format" in request.body]

    @property
    def chats(self) -> list[Request]:
        """All chat requests so far, without those of learners."""
        return [request for request in self._asked if "response_format" not in request.body]

    @property
    def _asked(self) -> list[Request]:
        return [request for request in self.seen if request.path == "/v1/chat/completions"]

    def script(self, *behaviours: Answer) -> None:
        """What to do with the next chat requests, one each."""
        self._script.extend(behaviours)

    def list_models(self, *names: str, windows: Mapping[str, int] | None = None) -> None:
        """List these models from now on, with their windows in tokens where given."""
        known = windows or {}
        listed = [{"id": name, **({"context_length": known[name]} if name in known else {})} for name in names]
        self.routes["/v1/models"] = lambda _: {"object": "list", "data": listed}

    def wait_for(self, condition: Callable[["FakeServer"], bool], seconds: float = LONGEST_WAIT) -> None:
        """Return when the condition holds. Raises `TimeoutError`."""
        end = time.monotonic() + seconds
        while not condition(self):
            if time.monotonic() > end:
                raise TimeoutError("the scripted server did not come to see what was expected")
            time.sleep(0.005)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(LONGEST_WAIT), "the scripted server did not start"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Close all connections and end; from then on connections are refused."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(LONGEST_WAIT)

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    async def _serve(self) -> None:
        tasks: set[asyncio.Task[None]] = set()
        writers: set[asyncio.StreamWriter] = set()

        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.connections += 1
            writers.add(writer)
            task = self._loop.create_task(self._converse(reader, writer))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            task.add_done_callback(lambda _: writers.discard(writer) if writer.is_closing() else None)

        server = await asyncio.start_server(accept, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        while tasks:
            remaining = list(tasks)
            for task in remaining:
                task.cancel()
            await asyncio.gather(*remaining, return_exceptions=True)
        for writer in writers:  # of tasks that were cancelled before they had begun
            writer.transport.abort()
        await asyncio.sleep(0)  # that is when an aborted transport closes its socket

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = b""
        try:
            while (request := await read_request(reader, first)) is not None:
                self.seen.append(request)
                exchange = Exchange(request, writer)
                first = await self._answer_unless_left(exchange, reader)
                request.answered = exchange.ended
                if not exchange.ended:
                    break
        except ConnectionError:
            return
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer_unless_left(self, exchange: Exchange, reader: asyncio.StreamReader) -> bytes:
        """Answer; stop when the client hangs up. The result is what came of the next request meanwhile."""
        answering = asyncio.ensure_future(self._answer(exchange))
        leaving = asyncio.ensure_future(_next_byte(reader))
        try:
            await asyncio.wait([answering, leaving], return_when=asyncio.FIRST_COMPLETED)
            if leaving.done() and not leaving.result() and not answering.done():
                exchange.request.aborted = True
                return b""
            try:
                await answering
            except ConnectionError:
                exchange.request.aborted = True
            return leaving.result() if leaving.done() else b""
        finally:
            answering.cancel()
            leaving.cancel()
            await asyncio.gather(answering, leaving, return_exceptions=True)

    async def _answer(self, exchange: Exchange) -> None:
        request = exchange.request
        if self.api_key and request.headers.get("authorization") != f"Bearer {self.api_key}":
            await exchange.answer({"error": {"message": "Invalid API Key", "code": 401}}, status=401)
        elif request.path in self.files:
            await self._send_file(exchange, self.files[request.path])
        elif request.path == "/v1/chat/completions":
            await self._chat(exchange)
        elif request.path in self.routes:
            found = self.routes[request.path](request.body)
            await (found(exchange) if _is_behaviour(found) else exchange.answer(found))
        else:
            await exchange.answer({"error": {"message": "File Not Found", "code": 404}}, status=404)

    async def _chat(self, exchange: Exchange) -> None:
        body = exchange.request.body
        is_lesson = "response_format" in body
        reply = self.lesson if is_lesson else self.reply
        if self._script and not is_lesson:
            answer = self._script.popleft()
        elif (tokens := prompt_tokens(body)) > self.window:
            answer = too_long(self.window, tokens)
        elif isinstance(reply, str) or _is_behaviour(reply):
            answer = reply
        else:
            answer = reply(body)
        await (Reply(answer) if isinstance(answer, str) else answer)(exchange)

    async def _send_file(self, exchange: Exchange, content: bytes) -> None:
        asked = exchange.request.headers.get("range", "")
        if not asked:
            await exchange.answer(content, "application/octet-stream")
            return
        start = int(asked.removeprefix("bytes=").partition("-")[0])
        if start >= len(content):
            await exchange.answer(b"", status=416, content_range=f"bytes */{len(content)}")
            return
        place = f"bytes {start}-{len(content) - 1}/{len(content)}"
        await exchange.answer(content[start:], "application/octet-stream", status=206, content_range=place)


async def _next_byte(reader: asyncio.StreamReader) -> bytes:
    """What comes of the next request; empty once the client is gone, however it went."""
    with suppress(ConnectionError):
        return await reader.read(1)
    return b""


def _is_behaviour(reply: object) -> TypeGuard[Behaviour]:
    return inspect.iscoroutinefunction(reply) or inspect.iscoroutinefunction(type(reply).__call__)


def _paced(reply: Reply, tokens_per_second: float) -> Behaviour:
    """The reply at a steady pace, for benchmarks. Tests hold their replies instead: `tests.fakes.held`."""

    async def wait(number: int | None) -> None:
        if number != 0:
            await asyncio.sleep(1 / tokens_per_second)

    async def behave(exchange: Exchange) -> None:
        await reply.send(exchange, wait)

    return behave


def main() -> None:
    """Serve replies at a steady pace until stopped."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tokens-per-second", type=float, default=100.0)
    parser.add_argument("--reply-tokens", type=int, default=2000)
    parser.add_argument("--lesson-tokens", type=int, default=0)
    parser.add_argument("--window", type=int, default=1_000_000)
    options = parser.parse_args()
    text = " ".join(f"word{number % 100}" for number in range(options.reply_tokens))
    reply = _paced(Reply(text), options.tokens_per_second)
    with FakeServer(reply, port=options.port, window=options.window) as server:
        reason = " ".join(["nothing"] * options.lesson_tokens)
        server.lesson = _paced(Reply(json.dumps({"actions": [], "reason": reason})), options.tokens_per_second)
        print(server.base_url, flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
