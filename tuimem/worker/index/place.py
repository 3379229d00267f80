"""Where Chroma is, as the settings say: a folder of ours, or a server."""

import logging
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tuimem.settings.model import Settings
from tuimem.worker.index.chroma import Collections, imported, local, remove_folder, sessions_of, unavailable

_log = logging.getLogger(__name__)

_LOCAL = "local"
_LOOKS_FOR = 3.0
"""Seconds until a server counts as gone that does not even say that it is there."""

_ANSWERS_IN = 30.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of ours when `url` is empty."""

    url: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    tenant: str = ""
    database: str = ""
    ca: str = ""

    @property
    def key(self) -> str:
        """What tells this place from others; headers hold keys and say nothing about the place."""
        return f"{self.url}|{self.tenant}|{self.database}" if self.url else _LOCAL

    @property
    def is_local(self) -> bool:
        """Whether it is a folder of ours."""
        return not self.url


def place_of(settings: Settings) -> Place:
    """The place that the settings name."""
    memory = settings.memory
    if not memory.chroma_url:
        return Place()
    return Place(
        memory.chroma_url.rstrip("/"),
        tuple(_header(header) for header in memory.chroma_headers),
        memory.chroma_tenant,
        memory.chroma_database,
        memory.chroma_ca,
    )


def _header(text: str) -> tuple[str, str]:
    """Name and value; variables of the environment stand for what they hold."""
    name, _, value = text.partition(":")
    return name.strip(), os.path.expandvars(value.strip())


def folder_of(folder: Path, generation: int) -> Path:
    """Where a local generation lies."""
    return folder / f"chroma-{generation}"


def opened(place: Place, folder: Path, generation: int, identity: str) -> Collections:
    """The collections of a generation of ours. Raises ChromaUnavailable."""
    if place.is_local:
        return local(folder_of(folder, generation))
    return Collections(_server(place), lambda number: f"tuimem-{identity}-{generation}-{number}", place.url)


def _server(place: Place) -> Any:  # noqa: ANN401 - chromadb has no types
    parts = urlsplit(place.url)
    secure = parts.scheme == "https"
    with imported() as (chromadb, settings):
        _look(place)
        if place.ca:
            settings.chroma_server_ssl_verify = place.ca
        try:
            names = {"tenant": place.tenant or "default_tenant", "database": place.database or "default_database"}
            port = parts.port or (443 if secure else 80)
            server: dict[str, Any] = {"host": place.url if parts.path else parts.hostname, "port": port}
            server |= {"ssl": secure, "headers": dict(place.headers), "settings": settings}
            if place.tenant or place.database:
                _make_sure(chromadb, server, **names)
            client = chromadb.HttpClient(**server, **names)
        except Exception as error:  # what it raises is not told: ValueError, its own errors, httpx's
            raise unavailable(place.url, error) from error
    for session in sessions_of(client):  # it would wait for ever
        session.timeout = _ANSWERS_IN
    return client


def _look(place: Place) -> None:
    """Raise ChromaUnavailable when the server does not say that it is there: its client would wait for ever."""
    import httpx

    try:
        verify = ssl.create_default_context(cafile=place.ca) if place.ca else True
        url = f"{place.url}/api/v2/heartbeat"
        httpx.get(url, headers=dict(place.headers), timeout=_LOOKS_FOR, verify=verify).raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise unavailable(place.url, error) from error


def _make_sure(chromadb: Any, server: Mapping[str, Any], tenant: str, database: str) -> None:  # noqa: ANN401
    """Make the tenant and the database where the server lets us and they are not there."""
    client = chromadb.HttpClient(**server)
    admin = client._admin_client
    for make, names in ((admin.create_tenant, (tenant,)), (admin.create_database, (database, tenant))):
        try:
            make(*names)
        except Exception as error:  # noqa: BLE001  # there already, or not allowed: then the next request says so
            _log.debug("Chroma: %s: %s", type(error).__name__, error)
    for session in sessions_of(client):
        session.close()


def removed(place: Place, folder: Path, generation: int) -> None:
    """Remove the files of a local generation."""
    if place.is_local:
        remove_folder(folder_of(folder, generation))
