"""Which embedder is used: the one that the settings name, else the first of those that are at hand. Cheap to import."""

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from msgspec.structs import replace

from tuimem.errors import TuimemError
from tuimem.settings.groups.memory import ENDPOINT, NO_EMBEDDER
from tuimem.settings.model import Settings
from tuimem.settings.overlays import as_chat, no_connection
from tuimem.settings.paths import Paths
from tuimem.text import clean_line
from tuimem.worker.embedding import chroma_model
from tuimem.worker.embedding.chroma_folder import chroma_model_folder
from tuimem.worker.embedding.install import install_hint, missing_libraries, transformers_hint
from tuimem.worker.embedding.light import light_embedder
from tuimem.worker.embedding.package import minilm_folder
from tuimem.worker.embedding.protocol import Embedder, EmbedderUnavailable

_log = logging.getLogger(__name__)

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Choice:
    """The embedder, or None: then only words are searched. `problem` says what has failed, `hint` what would help.

    Without a problem there is none because none is wanted, or none is installed.
    """

    embedder: Embedder | None = None
    problem: str = ""
    hint: str = ""

    def close(self) -> None:
        """Let go of the embedder."""
        if self.embedder is not None:
            self.embedder.close()


def choose(settings: Settings, paths: Paths, environ: Mapping[str, str]) -> Choice:
    """The embedder for these settings. It may take long, and never raises.

    What the settings name is never replaced by another one: all vectors would have to be made anew, twice.
    """
    try:
        return _chosen(settings, paths, environ)
    except TuimemError as error:
        return Choice(problem=error.what, hint=error.remedy)


def choice_key(settings: Settings) -> tuple[object, ...]:
    """What the choice depends on: when it changes, the embedder is chosen anew."""
    memory = settings.memory
    connection = settings.connections.get(memory.embedder_connection)
    asked = (settings.endpoint, connection) if memory.embedder == ENDPOINT else ()
    return (memory.embedder, memory.embedder_connection, memory.embedder_download, *asked)


def _chosen(settings: Settings, paths: Paths, environ: Mapping[str, str]) -> Choice:
    match settings.memory.embedder:
        case "":
            return _first_at_hand(settings, paths)
        case named if named == NO_EMBEDDER:
            return Choice(hint="Empty the setting memory.embedder to find memories by meaning too.")
        case named if named == ENDPOINT:
            return Choice(_of_server(settings, environ))
        case named:
            return Choice(_of_transformers(named))


def _first_at_hand(settings: Settings, paths: Paths) -> Choice:
    if missing_libraries():
        return Choice(hint=install_hint())
    if minilm_folder() is not None:
        return Choice(light_embedder(paths.cache_folder / "embedder"))
    folder = chroma_model_folder()
    if folder is None and settings.memory.embedder_download:
        _attempt("Chroma's embedding model could not be downloaded", chroma_model.download)
        folder = chroma_model_folder()
    if folder is None:
        return Choice(hint=install_hint())
    return Choice(_attempt("Chroma's embedding model could not be read", lambda: chroma_model.chroma_model(folder)))


def _of_server(settings: Settings, environ: Mapping[str, str]) -> Embedder:
    from tuimem.endpoint.server import ADDRESS_VARIABLE, server_for_chat

    name, model = settings.memory.embedder_connection, ""
    if name:
        if name not in settings.connections:
            raise no_connection(name, "memory.embedder_connection", list(settings.connections))
        values = {key.partition(".")[2]: value for key, value in as_chat(settings, name).items()}
        settings = replace(settings, endpoint=replace(settings.endpoint, **values))
        model = settings.connections[name].model
    server = server_for_chat(settings, environ, settings.endpoint.base_url or environ.get(ADDRESS_VARIABLE, ""))
    if not server.base_url:
        raise EmbedderUnavailable(
            "No server is set for embeddings.", "Name a connection in memory.embedder_connection, or set its address."
        )
    from tuimem.worker.embedding.endpoint_embedder import EndpointEmbedder

    return EndpointEmbedder(server, model)


def _of_transformers(named: str) -> Embedder:
    def load() -> Embedder:
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")  # read when the library is imported
        from tuimem.worker.embedding.transformers_embedder import TransformersEmbedder

        return TransformersEmbedder(named)

    return _attempt(f"The embedding model {clean_line(named, 80)} could not be loaded", load)


def _attempt(what: str, work: Callable[[], Result]) -> Result:
    """Do what libraries do; their errors have no base of their own. Raises `EmbedderUnavailable`."""
    try:
        return work()
    except ModuleNotFoundError as error:
        missing = clean_line(str(error.name))
        raise EmbedderUnavailable(f"{what}: {missing} is not installed.", transformers_hint()) from error
    except Exception as error:  # its libraries raise what they like; it is logged and told
        _log.warning("%s", what, exc_info=True)
        detail = clean_line(str(error), 200).rstrip(".")
        raise EmbedderUnavailable(f"{what}: {detail}.", "See the name in memory.embedder, and the network.") from error
