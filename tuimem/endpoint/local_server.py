"""The built-in model: llama.cpp in a process of its own, on loopback, with a key that only we know."""

import asyncio
import json
import secrets
import subprocess
import sys
from asyncio.subprocess import Process
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tuimem.endpoint.errors import LocalModelFailed, ModelFileUnusable, NotInstalled
from tuimem.endpoint.local_model import is_demo_model, is_gguf
from tuimem.endpoint.server import Server, server_at
from tuimem.settings.model import EndpointSettings
from tuimem.text import clean_line

_LONGEST_START = 120.0
"""Seconds: a large model from a slow disk."""

_LONGEST_END = 3.0

SLOTS = 2
"""Prompts that are kept worked on: the chat's and the summaries', so that neither costs the other its cache."""


class LocalServer:
    """Serves one model file. Use as an async context manager, or call `start` and `stop`.

    `window` is what each request may use, in tokens; `threads` 0 leaves the number to llama.cpp; `log` takes what
    llama.cpp prints, which is dropped without it. `slots` are the prompts on which it keeps its work; with one it
    forgets each prompt for the next.
    """

    def __init__(
        self, model_file: Path, *, window: int = 4096, threads: int = 0, log: Path | None = None, slots: int = SLOTS
    ) -> None:
        self.model_file = model_file
        self.model = clean_line(model_file.stem, 80)
        self.is_demo = is_demo_model(model_file)
        self._api_key = secrets.token_urlsafe(32)
        self.base_url = ""
        self._window = window
        self._slots = slots
        self._threads = threads
        self._log = log
        self._process: Process | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def pid(self) -> int | None:
        """The process that runs the model, None before `start` and after `stop`."""
        return self._process.pid if self._process is not None else None

    @property
    def is_running(self) -> bool:
        """Whether the process is alive."""
        return self._process is not None and self._process.returncode is None

    def server(self, endpoint: EndpointSettings | None = None) -> Server:
        """How to reach the model, with the limits of the settings."""
        return server_at(
            self.base_url, name="the built-in model", api_key=self._api_key, endpoint=endpoint, is_built_in=True
        )

    async def start(self) -> None:
        """Load the model and serve it. Raises `NotInstalled`, `ModelFileUnusable`, `LocalModelFailed`."""
        if find_spec("xllamacpp") is None:
            raise NotInstalled("The library that runs the built-in model is not installed.")
        if not is_gguf(self.model_file):
            raise ModelFileUnusable(f"{clean_line(str(self.model_file))} is missing or not a GGUF model file.")
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "tuimem.endpoint.local_process"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            **_apart_from_terminal(),
        )
        try:
            answer = await self._ask()
        except BaseException:  # also a cancellation: no process is left behind, and whoever waits gets the error
            await self.stop()
            raise
        if "base_url" not in answer:
            await self.stop()
            raise self._failed(answer)
        self.base_url = f"{answer['base_url']}/v1"

    async def stop(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(_LONGEST_END):
                await process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _ask(self) -> dict[str, Any]:
        """Tell the process what to serve; what it answers, empty when it ended without a word."""
        process = self._process
        assert process is not None and process.stdin is not None and process.stdout is not None
        wanted = {
            "model_file": str(self.model_file.resolve()),
            "model": self.model,
            "window": self._window,
            "threads": self._threads,
            "slots": self._slots,
            "api_key": self._api_key,
            "log": str(self._log) if self._log is not None else "",
        }
        with suppress(ConnectionError):
            process.stdin.write(json.dumps(wanted).encode() + b"\n")
            await process.stdin.drain()
        try:
            async with asyncio.timeout(_LONGEST_START):
                line = await process.stdout.readline()
        except TimeoutError:
            raise LocalModelFailed(f"The model did not start within {_LONGEST_START:.0f} s.") from None
        with suppress(ValueError):
            answer = json.loads(line)
            if isinstance(answer, dict):
                return answer
        return {}

    def _failed(self, answer: dict[str, Any]) -> LocalModelFailed:
        detail = clean_line(str(answer.get("detail", "")))
        said = f": {detail.rstrip('.')}." if detail else "."
        if answer.get("error") == "import":
            return NotInstalled(f"The library that runs the built-in model cannot be loaded{said}")
        if answer.get("error") == "load":
            return LocalModelFailed(
                f"llama.cpp could not load {self.model}{said}",
                "It may be damaged or too large for this machine's memory: try another, or a smaller local.window.",
            )
        return LocalModelFailed(f"The process of the built-in model ended while it loaded {self.model}.")


def _apart_from_terminal() -> dict[str, Any]:
    """So that Ctrl+C in the terminal is not the model's end too."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}
