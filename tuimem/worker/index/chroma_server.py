"""The client of a Chroma server. Its own waits for ever, from its making on; nothing here does."""

import logging
import ssl
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tuimem.worker.index.chroma import imported, sessions_of, unavailable

if TYPE_CHECKING:
    from tuimem.worker.index.place import IndexPlace

_log = logging.getLogger(__name__)

_LOOKS_FOR = 3.0
"""Seconds until a server counts as gone that does not even say that it is there."""

_ANSWERS_IN = 10.0
"""Seconds for everything else."""


def server(place: "IndexPlace") -> Any:  # noqa: ANN401 - chromadb has no types
    """The client of a server. Raises ChromaUnavailable."""
    parts = urlsplit(place.url)
    with imported() as (_, settings):
        _look(place)
        if place.ca:  # its name alone would do for the client, but not for a newer httpx
            settings.chroma_server_ssl_verify = ssl.create_default_context(cafile=place.ca)
        settings.chroma_api_impl = "chromadb.api.fastapi.FastAPI"
        settings.chroma_server_host = place.url if parts.path else parts.hostname
        settings.chroma_server_ssl_enabled = parts.scheme == "https"
        settings.chroma_server_headers = dict(place.headers)
        try:
            settings.chroma_server_http_port = parts.port or (443 if parts.scheme == "https" else 80)
            names = {"tenant": place.tenant or "default_tenant", "database": place.database or "default_database"}
            if place.tenant or place.database:
                _make_sure(settings, **names)
            return _client(settings, **names)
        except Exception as error:  # what it raises is not told: ValueError, its own errors, httpx's
            raise unavailable(place.shown, error) from error


def _client(settings: Any, **names: str) -> Any:  # noqa: ANN401  # chromadb has no types
    """Chroma's own client, which is given a limit before each of the questions that it asks while it is made."""
    from chromadb.api.client import Client

    sessions: list[Any] = []

    def limit(client: Any) -> None:  # noqa: ANN401  # chromadb has no types
        sessions[:] = sessions_of(client)
        for session in sessions:
            session.timeout = _ANSWERS_IN

    class Impatient(Client):  # type: ignore[misc]  # chromadb has no types
        def get_user_identity(self) -> Any:  # noqa: ANN401  # chromadb has no types
            limit(self)
            return super().get_user_identity()

        def _validate_tenant_database(self, tenant: str, database: str) -> None:
            limit(self)
            super()._validate_tenant_database(tenant=tenant, database=database)

    try:
        return Impatient(settings=settings, **names)
    except Exception:  # whatever it is, no connection is left open, and the error goes on
        _close(sessions)
        raise


def _close(sessions: Iterable[Any]) -> None:
    for session in sessions:
        session.close()


def _look(place: "IndexPlace") -> None:
    """Raise ChromaUnavailable when the server does not say that it is there."""
    import httpx

    try:
        verify = ssl.create_default_context(cafile=place.ca) if place.ca else True
        url = f"{place.url}/api/v2/heartbeat"
        httpx.get(url, headers=dict(place.headers), timeout=_LOOKS_FOR, verify=verify).raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise unavailable(place.shown, error) from error


def _make_sure(settings: Any, tenant: str, database: str) -> None:  # noqa: ANN401  # chromadb has no types
    """Make the tenant and the database where the server lets us and they are not there."""
    client = _client(settings)
    admin = client._admin_client
    for make, names in ((admin.create_tenant, (tenant,)), (admin.create_database, (database, tenant))):
        try:
            make(*names)
        except Exception as error:  # noqa: BLE001  # there already, or not allowed: then the next request says so
            _log.debug("Chroma: %s: %s", type(error).__name__, error)
    _close(sessions_of(client))
