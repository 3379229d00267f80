"""The process of the hooks, as the program talks to it: it is started when it is needed, and ended when it hangs."""

import asyncio
import os
import signal
import subprocess
import sys
from asyncio.subprocess import Process
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from tuimem.hooks.protocol import Answer, Call, HookFailed, HookSource, Load, Loaded, Question, Raised, Returned
from tuimem.settings.paths import make_private_folder

_LONGEST_ANSWER = 64 * 1024 * 1024
_LARGEST_LOG = 256 * 1024
"""Bytes."""

_ANSWERS = msgspec.json.Decoder(Loaded | Returned | Raised)


class HookProcess:
    """One process. Whoever asks it waits for the answer before asking again. What hooks print goes to the log."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._process: Process | None = None
        self._last = 0

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.returncode is None

    async def load(self, source: HookSource, seconds: float) -> tuple[tuple[str, str], ...]:
        """All hooks there are with those of this source. Raises `HookFailed`."""
        answer = await self._ask(Load(self._number(), source), seconds)
        assert isinstance(answer, Loaded)
        return answer.hooks

    async def call(self, hook: int, arguments: tuple[Any, ...], seconds: float) -> Any:  # noqa: ANN401  # any JSON
        """What the hook returns. Raises `HookFailed`."""
        return getattr(await self._ask(Call(self._number(), hook, arguments), seconds), "value", None)

    def _number(self) -> int:
        self._last += 1
        return self._last

    async def _ask(self, question: Question, seconds: float) -> Answer:
        process = await self._started()
        try:
            async with asyncio.timeout(seconds):
                answer = await _answered(process, question)
        except TimeoutError:
            await self.close()
            raise HookFailed(f"took longer than {seconds:g} s", is_gone=True) from None
        except (OSError, ValueError, EOFError) as error:  # it has ended, or says what it should not
            await self.close()
            raise HookFailed(f"ended its process ({error or 'without a word'})", is_gone=True) from None
        if isinstance(answer, Raised):
            raise HookFailed(answer.why)
        return answer

    async def _started(self) -> Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        try:
            log = await asyncio.to_thread(_opened, self._log)
            try:
                self._process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    *("-P", "-m", "tuimem.hooks"),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    limit=_LONGEST_ANSWER,
                    **_apart(),
                )
            finally:
                os.close(log)
        except OSError as error:
            raise HookFailed(f"cannot be started ({error.strerror})", is_gone=True) from error
        return self._process

    async def close(self) -> None:
        """End the process, if it runs."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        with suppress(ProcessLookupError):
            if sys.platform == "win32":
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)  # with whatever a hook has started
        await process.communicate()


async def _answered(process: Process, question: Question) -> Answer:
    """The answer to this question; those to earlier ones, for which nobody has waited, are passed over."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(msgspec.json.encode(question) + b"\n")
    await process.stdin.drain()
    while line := await process.stdout.readline():
        answer: Answer = _ANSWERS.decode(line)
        if answer.number == question.number:
            return answer
    raise EOFError


def _opened(log: Path) -> int:
    """The log, for its user only; it begins anew when it has grown large."""
    make_private_folder(log.parent)
    with suppress(FileNotFoundError):
        if log.stat().st_size > _LARGEST_LOG:
            log.unlink()
    return os.open(log, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)


def _apart() -> dict[str, Any]:
    """So that ctrl+c does not reach it, and all it has started can be ended with it."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}
