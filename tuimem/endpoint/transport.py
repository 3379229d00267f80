"""HTTP by httpx: one connection pool for each server, and every way it can fail turned into an `EndpointError`.

Importing this takes as long as httpx does; the client imports it in a thread when the first request is made.
"""

import asyncio
import json
import socket
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from tuimem.endpoint import errors
from tuimem.endpoint.address import is_loopback
from tuimem.endpoint.deadline import Deadline
from tuimem.endpoint.http_library import httpx
from tuimem.endpoint.rejections import rejection
from tuimem.endpoint.server import Limits, Server

_ERROR_BODY = 64_000
_ERROR_BODY_SECONDS = 5.0
_WHOLE_BODY = 16_000_000
"""Bytes of a body that is read whole: a list of thousands of models has a tenth of that."""


class Transport:
    """Requests to one server, over connections that are kept."""

    def __init__(self, server: Server, api_key: str) -> None:
        self._place = server.place
        headers = {"accept-encoding": "identity", "user-agent": "tuimem"}
        if api_key:
            headers["authorization"] = f"Bearer {api_key}"
        try:
            self._http = httpx.AsyncClient(
                headers=headers,
                trust_env=not is_loopback(server.base_url),
                verify=server.base_url.startswith("https:"),
            )
        except ImportError as error:
            raise errors.Unreachable(
                "A SOCKS proxy is set, but its library is missing.", "Install it with: pip install socksio"
            ) from error

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    @asynccontextmanager
    async def send(
        self, method: str, url: str, body: object | None, limits: Limits, deadline: Deadline | None = None
    ) -> AsyncIterator[httpx.Response]:
        """An answer whose body is still to be read. Leaving early closes the connection, so that the server stops.

        Raises `EndpointError` for what goes wrong, error statuses among it.
        """
        with self._mapped(limits):
            headers = {} if body is None else {"content-type": "application/json"}
            content = None if body is None else json.dumps(body).encode()
            timeout = httpx.Timeout(None, connect=limits.connect_timeout)
            request = self._http.build_request(method, url, content=content, headers=headers, timeout=timeout)
            sending = self._http.send(request, stream=True)
            response = await (sending if deadline is None else deadline.wait(sending))
            try:
                if response.status_code >= 300:
                    raise await self._rejection(response)
                yield response
            finally:
                await response.aclose()

    async def json(self, method: str, url: str, body: object | None, limits: Limits) -> object:
        """The parsed body of an answer. Raises `EndpointError`."""
        async with self.send(method, url, body, limits) as response:
            return self.parse(await self.read(response))

    def parse(self, body: bytes) -> object:
        """The value of a JSON body. Raises `MalformedAnswer`."""
        try:
            value: object = json.loads(body)
        except (ValueError, RecursionError):
            raise errors.MalformedAnswer(f"{self._place} sent something that is not JSON.") from None
        return value

    async def chunks(self, response: httpx.Response) -> AsyncGenerator[bytes, None]:
        """The body of an answer as it comes, in pieces that are never empty. Raises `EndpointError`."""
        with self._mapped(None):
            async for chunk in response.aiter_bytes():
                if chunk:
                    yield chunk

    async def read(self, response: httpx.Response, most: int = _WHOLE_BODY) -> bytes:
        """The body of an answer. Raises `MalformedAnswer` when it has more bytes than `most`."""
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > most:
                raise errors.MalformedAnswer(f"{self._place} sent far too much data.")
        return bytes(body)

    async def _rejection(self, response: httpx.Response) -> errors.EndpointError:
        body = bytearray()
        with suppress(TimeoutError, httpx.HTTPError):
            async with asyncio.timeout(_ERROR_BODY_SECONDS):
                async for chunk in response.aiter_bytes():
                    body += chunk
                    if len(body) > _ERROR_BODY:
                        break
        return rejection(response.status_code, response.headers, bytes(body[:_ERROR_BODY]), self._place)

    @contextmanager
    def _mapped(self, limits: Limits | None) -> Iterator[None]:
        try:
            yield
        except httpx.InvalidURL as error:
            raise errors.BadAddress(f"“{self._place}” is not a server address.") from error
        except httpx.DecodingError as error:
            raise errors.MalformedAnswer(f"{self._place} sent an answer that cannot be decompressed.") from error
        except httpx.ConnectTimeout as error:
            within = f" within {limits.connect_timeout:g} s" if limits is not None else ""
            raise errors.ConnectTimedOut(f"{self._place} did not connect{within}.") from error
        except httpx.ConnectError as error:
            raise _unreachable(error, self._place) from error
        except httpx.ProxyError as error:
            raise errors.Unreachable(
                f"The proxy on the way to {self._place} refused.", "Check HTTPS_PROXY and NO_PROXY."
            ) from error
        except httpx.TransportError as error:
            raise errors.StreamCut(f"The connection to {self._place} was cut.") from error


def _unreachable(error: BaseException, place: str) -> errors.EndpointError:
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return errors.NameNotFound(f"The name in {place} has no address.")
        if isinstance(cause, ssl.SSLError):
            reason = getattr(cause, "verify_message", "") or (cause.reason or "").replace("_", " ").lower()
            return errors.TlsFailed(f"No encrypted connection to {place}" + (f": {reason}." if reason else "."))
        if isinstance(cause, ConnectionRefusedError):
            return errors.ConnectionRefused(f"No server answers at {place}.")
    return errors.ConnectionRefused(f"{place} cannot be reached.")


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        current = waiting.pop(0)
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [current.__cause__, current.__context__]
        if isinstance(current, BaseExceptionGroup):
            waiting += current.exceptions
