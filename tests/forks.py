"""Programs that are killed by the hundred: forked from a process that has imported what they need.

`python -m tests.forks MODULE` reads a line for each: a list in JSON, with the pipe that its output goes to and what
`main` of the module is called with.
"""

import importlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

_ROOT = Path(__file__).resolve().parent.parent


class Fork:
    """One process; what it prints can be read."""

    def __init__(self, pipe: Path) -> None:
        self._output = pipe.open()
        self.pid = int(self._output.readline())

    def read_line(self) -> str:
        """The next line, without its end; empty when there are no more."""
        return self._output.readline().strip()

    def rest(self) -> list[str]:
        """The lines until it ends by itself."""
        with self._output:
            return self._output.read().splitlines()

    def kill(self) -> list[str]:
        """End it at once. Returns the lines that it printed by then; none when it had been killed."""
        if self._output.closed:
            return []
        os.kill(self.pid, signal.SIGKILL)
        with self._output:
            return self._output.read().splitlines()


class Forks:
    """Starts processes, and kills in the end those that are left."""

    def __init__(self, module: str, folder: Path) -> None:
        """The pipes are made in the folder."""
        self._module = module
        self._folder = folder
        self._forks: list[Fork] = []

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.forks", self._module]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=_ROOT, text=True)
        return self

    def start(self, *arguments: object) -> Fork:
        """Have `main` of the module called with the texts of these."""
        pipe = self._folder / f"output-{len(self._forks)}"
        os.mkfifo(pipe)
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([str(pipe), *map(str, arguments)]) + "\n")
        self._process.stdin.flush()
        fork = Fork(pipe)
        self._forks.append(fork)
        return fork

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for fork in self._forks:
            fork.kill()
        self._process.communicate()


def _fork_for_each_line(module: str) -> None:
    main = importlib.import_module(module).main
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
    for line in sys.stdin:
        pipe, *arguments = json.loads(line)
        if not os.fork():
            os.dup2(os.open(pipe, os.O_WRONLY), 1)
            os.write(1, f"{os.getpid()}\n".encode())
            main(*arguments)
            os._exit(0)


if __name__ == "__main__":
    _fork_for_each_line(sys.argv[1])
