"""Server-sent events out of raw bytes, with a bound on what one event may take of memory."""

from collections.abc import Iterator

from httpx_sse._decoders import SSEDecoder

from tuimem.endpoint.errors import MalformedAnswer

LONGEST_EVENT = 1_000_000
"""Bytes of one event: a token has a few hundred; whoever sends a megabyte without an end sends no chat reply."""


class EventReader:
    """Takes bytes cut anywhere, gives the data of every event that is whole.

    llama.cpp's `error:` lines count as data. Raises `MalformedAnswer` for invalid UTF-8 and for an event of more than
    `limit` bytes.
    """

    def __init__(self, limit: int = LONGEST_EVENT) -> None:
        self._limit = limit
        self._decoder = SSEDecoder()
        self._line = bytearray()
        self._event_bytes = 0
        self._after_return = False

    def feed(self, chunk: bytes) -> Iterator[str]:
        """The data of the events that end in this chunk."""
        if not chunk:
            return
        if self._after_return and chunk.startswith(b"\n"):
            chunk = chunk[1:]
        self._after_return = chunk.endswith(b"\r")
        for line in chunk.splitlines(keepends=True):
            self._line += line
            if len(self._line) + self._event_bytes > self._limit:
                raise MalformedAnswer("The server sent far more than a reply and did not stop.")
            if line.endswith((b"\n", b"\r")):
                yield from self._take_line()

    def end(self) -> Iterator[str]:
        """The data of a last event that no empty line closed."""
        if self._line:
            yield from self._take_line()
        yield from self._decode("")

    def _take_line(self) -> Iterator[str]:
        raw = bytes(self._line).rstrip(b"\r\n")
        self._line.clear()
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError:
            raise MalformedAnswer("The server sent invalid UTF-8.") from None
        if line.startswith("error:"):
            line = "data:" + line.removeprefix("error:")
        if not line:
            self._event_bytes = 0
        elif not line.startswith(":"):
            self._event_bytes += len(raw)
        yield from self._decode(line)

    def _decode(self, line: str) -> Iterator[str]:
        event = self._decoder.decode(line)
        if event is not None and event.data:
            yield event.data
