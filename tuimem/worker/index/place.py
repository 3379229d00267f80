"""Where Chroma is, as the settings say: a folder of ours, or a server."""

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tuimem.settings.model import Settings
from tuimem.text import redact_address
from tuimem.worker.index.chroma import Collections, local, remove_folder, unavailable
from tuimem.worker.index.chroma_server import server

LOCAL = "local"
"""The key of our own folder."""


@dataclass(frozen=True, slots=True)
class IndexPlace:
    """A folder of ours when `url` is empty."""

    url: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    tenant: str = ""
    database: str = ""
    ca: str = ""

    @property
    def key(self) -> str:
        """What tells this place from others; headers hold keys and say nothing about the place."""
        return f"{self.url}|{self.tenant}|{self.database}" if self.url else LOCAL

    @property
    def shown(self) -> str:
        """The address as users may see it."""
        return redact_address(self.url)

    @property
    def is_local(self) -> bool:
        """Whether it is a folder of ours."""
        return not self.url


def place_of(settings: Settings) -> IndexPlace:
    """The place that the settings name."""
    memory = settings.memory
    if not memory.chroma_url:
        return IndexPlace()
    return IndexPlace(
        memory.chroma_url.rstrip("/"),
        tuple(_header(header) for header in memory.chroma_headers),
        memory.chroma_tenant,
        memory.chroma_database,
        memory.chroma_ca,
    )


def shown_of(key: str) -> str:
    """The address in the key of a server, as users may see it."""
    return redact_address(key.rsplit("|", 2)[0])


def _header(text: str) -> tuple[str, str]:
    """Name and value; variables of the environment stand for what they hold."""
    name, _, value = text.partition(":")
    return name.strip(), os.path.expandvars(value.strip())


def folder_of(folder: Path, generation: int) -> Path:
    """Where a local generation lies."""
    return folder / f"chroma-{generation}"


def opened(place: IndexPlace, folder: Path, generation: int, identity: str) -> Collections:
    """The collections of a generation of ours. Raises ChromaUnavailable."""
    if place.is_local:
        return local(folder_of(folder, generation))
    failure = partial(unavailable, place.shown)
    return Collections(server(place), lambda number: f"tuimem-{identity}-{generation}-{number}", failure)


def removed(place: IndexPlace, folder: Path, generation: int) -> None:
    """Remove the files of a local generation."""
    if place.is_local:
        remove_folder(folder_of(folder, generation))
