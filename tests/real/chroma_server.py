"""`chroma run`, which comes with the package, on a port of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.limits import LONGEST_WAIT

_TRIES = 3
"""So often a port may be taken by another program before the server has it."""


class Server:
    """`chroma run`, which can be ended and started again on the same port and folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for _ in range(_TRIES):
            self._port = _free_port()
            if self._is_started():
                return
        raise AssertionError("the server ended at once")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        assert self._is_started(), "the server ended at once"

    def _is_started(self) -> bool:
        """Start it and wait until it answers. False when it ends: another program may have taken the port meanwhile."""
        program = Path(sys.executable).with_name("chroma")
        command = [program, "run", "--path", self._folder, "--host", "127.0.0.1", "--port", str(self._port)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        environ = {**os.environ, "ANONYMIZED_TELEMETRY": "False", "HOME": str(self._folder)}
        self._process = subprocess.Popen(command, env=environ, **quiet)
        end = time.monotonic() + LONGEST_WAIT
        while self._process.poll() is None:
            assert time.monotonic() < end, "the server does not answer"
            try:
                httpx.get(f"{self.url}/api/v2/heartbeat", timeout=1).raise_for_status()
            except httpx.HTTPError:
                time.sleep(0.05)
            else:
                return self._process.poll() is None
        return False

    def hang(self) -> None:
        """Answer nothing, but go on to be connected to."""
        self._process.send_signal(signal.SIGSTOP)

    @property
    def has_unread(self) -> bool:
        """Whether a request has reached it that it has not read. Linux only."""
        for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
            _, here, _, state, queues, *_ = line.split()
            is_established = state == "01"
            if is_established and int(here.partition(":")[2], 16) == self._port and int(queues.partition(":")[2], 16):
                return True
        return False

    def go_on(self) -> None:
        """Answer again."""
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
