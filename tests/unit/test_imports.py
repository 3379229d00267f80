"""The core works without a screen, and the command line starts without what it does not need yet."""

import subprocess
import sys
from pathlib import Path

import pytest

from tuimem.cli.main import COMMANDS

ROOT = Path(__file__).parents[2]
MEMORY = {"chromadb", "onnxruntime", "onnx", "numpy", "tokenizers", "sentence_transformers", "torch"}
CORE = ("chat", "memory", "endpoint", "store", "transfer", "settings", "text")
SLOW = ("textual", "httpx", "tiktoken", "markdown_it", "pygments", "pydantic", "xllamacpp", "tomlkit", "requests")


def loaded_by(*modules: str) -> set[str]:
    """The top-level names of all modules that importing these loads, in a Python of its own."""
    code = f"import sys, {', '.join(modules)}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_the_core_imports_no_screen() -> None:
    assert not loaded_by(*(f"tuimem.{part}" for part in CORE)) & {"textual", "rich"}


def test_the_core_imports_nothing_slow_but_its_http_client() -> None:
    assert not loaded_by(*(f"tuimem.{part}" for part in CORE)) & {"tiktoken", "markdown_it", "pydantic", "xllamacpp"}


def test_the_http_client_comes_without_a_command_line() -> None:
    assert not loaded_by("tuimem.endpoint.transport") & {"click", "rich"}


def test_settings_are_read_without_anything_slow() -> None:
    loaded = loaded_by("tuimem.settings")
    assert not loaded & {*SLOW, "platformdirs", "sqlite3", "asyncio"}


def test_the_command_line_starts_without_anything_slow() -> None:
    assert not loaded_by("tuimem.cli") & set(SLOW)


def test_the_commands_are_known_without_what_only_some_of_them_need() -> None:
    assert not loaded_by("tuimem.cli.main") & {*SLOW, "asyncio", "ssl", "sqlite3"}


def test_a_chat_starts_without_the_other_commands() -> None:
    code = "import sys, tuimem.cli.main; print(*(name for name in sys.modules if name.startswith('tuimem.cli.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    others = {file.partition(":")[0] for file in COMMANDS.values()} - {"chat"}
    assert not {f"tuimem.cli.{other}" for other in others} & set(done.stdout.split())


def test_the_app_is_imported_without_what_the_first_paint_does_not_need() -> None:
    assert not loaded_by("tuimem.app") & {
        "httpx",
        "tiktoken",
        "pydantic",
        "xllamacpp",
        "tomlkit",
        "pygments",
        "sqlite3",
    }


def test_no_window_loads_what_the_memory_worker_works_with() -> None:
    modules = ("app", "cli.asking", "cli.doctor", "chat", "commands.registry", "screens.chat_context", "worker.client")
    loaded = loaded_by(*(f"tuimem.{module}" for module in modules))
    assert not loaded & MEMORY


@pytest.mark.parametrize("missing", ["xllamacpp", "tiktoken"])
def test_nothing_breaks_where_an_optional_library_is_missing(missing: str) -> None:
    code = f"import sys; sys.modules[{missing!r}] = None; import tuimem.cli, tuimem.app, tuimem.chat, tuimem.endpoint"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr


def test_the_memory_worker_works_without_the_libraries_of_the_extra_memory() -> None:
    """It then recalls by words."""
    missing = ("chromadb", "numpy", "onnx", "onnxruntime", "tokenizers", "sentence_transformers")
    code = f"import sys; sys.modules.update(dict.fromkeys({missing})); import tuimem.worker.handlers"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
