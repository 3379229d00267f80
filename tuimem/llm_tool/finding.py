"""The `llm` command of this user, and whether it knows tuimem."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class LlmCommand:
    """Where `llm` is; None without one. `is_known`: it has said which plugins it has."""

    place: str | None
    is_known: bool = False
    has_plugin: bool = False


def find_llm(environ: Mapping[str, str]) -> LlmCommand:
    """Find the command on the path, and ask it for its plugins."""
    place = shutil.which("llm", path=environ.get("PATH"))
    if place is None:
        return LlmCommand(None)
    try:
        ended = subprocess.run(
            [place, "plugins"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
            env=dict(environ),
        )
        plugins = json.loads(ended.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return LlmCommand(place)
    if not isinstance(plugins, list):
        return LlmCommand(place)
    return LlmCommand(place, True, any(isinstance(each, dict) and each.get("name") == "tuimem" for each in plugins))
