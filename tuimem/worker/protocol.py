"""What passes between a client and the memory worker: frames of msgpack behind their length.

The first frames, `Hello` and what answers it, must be understood by every version: fields may be added to them, and
nothing else.
"""

import hmac
from asyncio import IncompleteReadError, StreamReader, StreamWriter

import msgspec
from msgspec import Raw, Struct

from tuimem.worker.status import MemoryStatus

_LENGTH = 4
_LARGEST = 64 * 1024 * 1024
"""Bytes of a frame; a longer one is no frame of ours."""

CLIENT, WORKER = "client", "worker"


class BadFrame(Exception):
    """What came is not of this protocol."""


class Hello(Struct, tag=True, frozen=True):
    """The client's first frame: who it is, and proof that it can read the worker's key."""

    version: str
    nonce: str
    proof: str


class Welcome(Struct, tag=True, frozen=True):
    """The worker knows the client; `proof` shows that it has the key too."""

    version: str
    pid: int
    proof: str


class Refused(Struct, tag=True, frozen=True):
    """The worker does not serve this client. `is_older`: it is older than the client, and ends to make room."""

    version: str
    proof: str
    is_older: bool


class Asked(Struct, tag=True, frozen=True):
    """A question. The answer bears its number."""

    number: int
    verb: str
    query: Raw


class Dropped(Struct, tag=True, frozen=True):
    """Nobody waits for the answer to this question any more."""

    number: int


class Beat(Struct, tag=True, frozen=True):
    """Is the worker there? It answers with the same."""


class Answered(Struct, tag=True, frozen=True):
    """The answer to a question."""

    number: int
    answer: Raw


class Failed(Struct, tag=True, frozen=True):
    """Why a question has no answer, in sentences for the user."""

    number: int
    what: str
    remedy: str


class Told(Struct, tag=True, frozen=True):
    """The worker's state, sent whenever it has changed."""

    status: MemoryStatus


FromClient = Hello | Asked | Dropped | Beat
FromWorker = Welcome | Refused | Answered | Failed | Told | Beat

_encoder = msgspec.msgpack.Encoder()
_from_client: msgspec.msgpack.Decoder[FromClient] = msgspec.msgpack.Decoder(FromClient)
_from_worker: msgspec.msgpack.Decoder[FromWorker] = msgspec.msgpack.Decoder(FromWorker)


def packed(value: Struct) -> Raw:
    """The query or answer as it stands inside of a frame."""
    return Raw(_encoder.encode(value))


def proof(key: str, side: str, nonce: str) -> str:
    """What only a side that has the key can say about this nonce."""
    return hmac.new(key.encode(), f"{side} {nonce}".encode(), "sha256").hexdigest()


def is_proved(given: str, key: str, side: str, nonce: str) -> bool:
    """Whether the other side has the key."""
    return hmac.compare_digest(given.encode(), proof(key, side, nonce).encode())


def release(version: str) -> tuple[int, ...]:
    """The numbers that a version begins with, for telling which of two is newer."""
    numbers = []
    for part in version.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        numbers.append(int(digits))
    return tuple(numbers)


def write(writer: StreamWriter, frame: FromClient | FromWorker) -> None:
    """Put a frame on its way; `writer.drain` waits until there is room for more."""
    data = _encoder.encode(frame)
    writer.write(len(data).to_bytes(_LENGTH, "big") + data)


async def read_from_client(reader: StreamReader) -> FromClient | None:
    """The next frame at the worker, None at the end. Raises `BadFrame`."""
    data = await _read(reader)
    try:
        return None if data is None else _from_client.decode(data)
    except msgspec.MsgspecError as error:
        raise BadFrame(str(error)) from error


async def read_from_worker(reader: StreamReader) -> FromWorker | None:
    """The next frame at a client, None at the end. Raises `BadFrame`."""
    data = await _read(reader)
    try:
        return None if data is None else _from_worker.decode(data)
    except msgspec.MsgspecError as error:
        raise BadFrame(str(error)) from error


async def _read(reader: StreamReader) -> bytes | None:
    try:
        length = int.from_bytes(await reader.readexactly(_LENGTH), "big")
        if length > _LARGEST:
            raise BadFrame(f"a frame of {length} bytes")
        return await reader.readexactly(length)
    except (IncompleteReadError, ConnectionError):  # the other side is gone
        return None
