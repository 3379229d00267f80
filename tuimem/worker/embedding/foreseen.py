"""Which embedder will be chosen, as far as that can be seen without loading one. Cheap to import."""

import sys
from importlib.machinery import PathFinder

from tuimem.settings.groups.memory import ENDPOINT, NO_EMBEDDER
from tuimem.settings.model import Settings
from tuimem.text import clean_line
from tuimem.worker.embedding.chroma_folder import chroma_model_folder
from tuimem.worker.embedding.install import install_hint, missing_libraries, transformers_hint
from tuimem.worker.embedding.package import MODEL, minilm_folder


def foreseen_embedder(settings: Settings) -> tuple[str, str]:
    """What it is, in words; empty when there will be none. And what to do then, or why that is so."""
    memory = settings.memory
    match memory.embedder:
        case "":
            return _at_hand(may_download=memory.embedder_download)
        case named if named == NO_EMBEDDER:
            return "", "Empty the setting memory.embedder to find memories by meaning too."
        case named if named == ENDPOINT:
            name = memory.embedder_connection
            return f"the connection “{clean_line(name, 60)}”" if name else "the chat's server", ""
        case named if PathFinder.find_spec("sentence_transformers", sys.path) is None:
            return "", transformers_hint()
        case named:
            return f"{clean_line(named, 120)}, by sentence-transformers", ""


def _at_hand(*, may_download: bool) -> tuple[str, str]:
    if not missing_libraries():
        if minilm_folder() is not None:
            return f"{MODEL}, on this machine", ""
        if chroma_model_folder() is not None:
            return f"{MODEL}, Chroma's own file", ""
        if may_download:
            return f"{MODEL}, which is downloaded when it is needed", ""
    return "", install_hint()
