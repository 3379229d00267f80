"""One request and the answer to it, on a real socket: the HTTP/1.1 that the scripted server speaks."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Request:
    """What a client asked. `aborted` becomes true when the client hangs up before the answer is whole."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    aborted: bool = False
    answered: bool = field(default=False)


class Exchange:
    """A behaviour's hands: it starts the answer, sends pieces, and ends it; or does none of that."""

    def __init__(self, request: Request, writer: asyncio.StreamWriter) -> None:
        self.request = request
        self._writer = writer
        self.ended = False

    async def start(self, content_type: str, status: int = 200, headers: dict[str, str] | None = None) -> None:
        """Send the head of a chunked answer."""
        lines = [f"HTTP/1.1 {status} Scripted", f"Content-Type: {content_type}", "Transfer-Encoding: chunked"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        await self._writer.drain()

    async def send(self, data: bytes | str) -> None:
        """Send a piece of the body."""
        raw = data.encode() if isinstance(data, str) else data
        if raw:
            self._writer.write(f"{len(raw):x}\r\n".encode() + raw + b"\r\n")
            await self._writer.drain()

    async def send_event(self, payload: object) -> None:
        """Send one server-sent event."""
        await self.send(f"data: {payload if isinstance(payload, str) else json.dumps(payload)}\n\n")

    async def end(self) -> None:
        """Close the body; the connection stays."""
        self._writer.write(b"0\r\n\r\n")
        await self._writer.drain()
        self.ended = True

    async def answer(
        self, body: bytes | str | object, content_type: str = "application/json", status: int = 200, **headers: str
    ) -> None:
        """Send a whole answer."""
        raw = body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else json.dumps(body).encode()
        lines = [f"HTTP/1.1 {status} Scripted", f"Content-Type: {content_type}", f"Content-Length: {len(raw)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + raw)
        await self._writer.drain()
        self.ended = True


async def read_request(reader: asyncio.StreamReader, first: bytes = b"") -> Request | None:
    """The next request of a connection; `first` are bytes of it already read. None at the connection's end."""
    try:
        head = first + await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    request_line, *lines = head.decode("latin-1").strip().split("\r\n")
    method, path, _ = request_line.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    raw = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(method, path, headers, json.loads(raw) if raw else {})
