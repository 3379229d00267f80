"""No test touches the user's home, the internet, or the clock and language of the machine it runs on."""

import itertools
import os
import re
import signal
import socket
import sys
import time
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import hypothesis
import psutil
import pytest
from _pytest.monkeypatch import MonkeyPatch

from tests.limits import LONGEST_WAIT
from tests.new_databases import copy_of_newest

_REMOVED = (
    *("NO_COLOR", "FORCE_COLOR", "COLORFGBG", "TTY_COMPATIBLE", "TTY_INTERACTIVE"),
    *("TERM_PROGRAM", "LC_TERMINAL", "SSH_TTY", "LC_ALL", "LANGUAGE"),
    *("VISUAL", "EDITOR", "TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR"),
)
_KEPT = "TEXTUAL_SNAPSHOT_TEMPDIR"  # where pytest-textual-snapshot gathers its report
_REMOVED_BEGINNINGS = ("OPENAI_", "TUIMEM_", "TEXTUAL", "XDG_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")

os.environ["TEXTUAL_ANIMATIONS"] = "none"  # Textual reads it once, when it is imported


if (
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN
):  # as in a job in the background, whose children would ignore it too
    signal.signal(signal.SIGINT, signal.default_int_handler)


# Neither an example nor the making of one is too slow on any machine. Other examples come with each run.
hypothesis.settings.register_profile(
    "any pace", deadline=None, max_examples=40, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any pace")


class LeftTheMachine(AssertionError):
    """No OSError, so that no code under test can take it for a server that is down."""


def is_local(address: object) -> bool:
    """Whether a socket address stays on this machine."""
    if not isinstance(address, tuple):
        return True  # a path, of a Unix socket
    host = str(address[0])
    try:
        return ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host in {"localhost", ""}


@pytest.fixture(scope="session", autouse=True)
def _no_internet() -> Iterator[None]:
    """Refuse every connection and every look-up that would leave this machine, with a message that says so."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def refuse(address: object) -> None:
        if not is_local(address):
            raise LeftTheMachine(f"A test tried to reach {address!r}; tests stay on this machine.")

    def guarded_connect(self: socket.socket, address: object) -> None:
        refuse(address)
        connect(self, address)  # type: ignore[arg-type]

    def guarded_connect_ex(self: socket.socket, address: object) -> int:
        refuse(address)
        return connect_ex(self, address)  # type: ignore[arg-type]

    def guarded_look_up(host: object, *rest: object, **named: object) -> object:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not is_local((name, 0)) and not str(name).endswith(".invalid"):
            raise LeftTheMachine(f"A test tried to look up {name!r}; tests stay on this machine.")
        return look_up(host, *rest, **named)  # type: ignore[arg-type]

    with MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_worker_is_left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every memory worker of these tests ends when nobody needs it any more."""
    yield
    here = str(tmp_path_factory.getbasetemp())
    end = time.monotonic() + LONGEST_WAIT
    while left := list(workers_in(here)):
        assert time.monotonic() < end, f"still running: {left}"
        time.sleep(0.05)


def workers_in(folder: str) -> Iterator[psutil.Process]:
    """The memory workers whose data is in a folder."""
    for process in psutil.process_iter(["cmdline"]):
        line = process.info["cmdline"] or []
        if "tuimem.worker" in line and any(word.startswith(folder) for word in line):
            yield process


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers that answer, hooks that load and sources of prompts are waited for, however long; nothing is tidied."""
    monkeypatch.setattr("tuimem.endpoint.client._PATIENCE", LONGEST_WAIT)
    monkeypatch.setattr("tuimem.endpoint.probe._PATIENCE", LONGEST_WAIT)
    monkeypatch.setattr("tuimem.endpoint.tokens._PATIENCE", LONGEST_WAIT)
    monkeypatch.setattr("tuimem.endpoint.transport._ERROR_BODY_SECONDS", LONGEST_WAIT)
    monkeypatch.setattr("tuimem.chat.gather._SECONDS", LONGEST_WAIT)
    monkeypatch.setattr("tuimem.hooks.runner._LEAST_TO_LOAD", LONGEST_WAIT)
    monkeypatch.setattr("tuimem.chat.tidying._FIRST_AFTER", 60 * LONGEST_WAIT)


_folders = itertools.count()


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the test's own. pytest looks through those of all tests before to find a number for it."""
    name = re.sub(r"\W", "_", request.node.name)[:30]
    return _new_folder(tmp_path_factory, name)


def _new_folder(factory: pytest.TempPathFactory, name: str) -> Path:
    folder = factory.getbasetemp() / f"{name}{next(_folders)}"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture(autouse=True)
def new_databases(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is made in this process is a copy. What is about the making has a fixture of this name."""
    monkeypatch.setattr("tuimem.store.files.migrate", copy_of_newest)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of the test's own, which is TUIMEM_HOME too; everything else in the environment is settled."""
    folder = _new_folder(tmp_path_factory, "home-")
    ours = [name for name in os.environ if name.upper().startswith(_REMOVED_BEGINNINGS) and name != _KEPT]
    for name in [*_REMOVED, *ours]:
        monkeypatch.delenv(name, raising=False)
    settled = {
        "HOME": str(folder),
        "USERPROFILE": str(folder),
        "TUIMEM_HOME": str(folder / "tuimem"),
        "TEXTUAL_ANIMATIONS": "none",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "COLUMNS": "80",
        "LINES": "24",
        "LANG": "C.UTF-8",
        "LC_CTYPE": "C.UTF-8",
        "TZ": "UTC",
        "TUIMEM_WORKER_LINGERS": "0.2",  # no process outlives its test for long
        "TUIMEM_WORKER_NICE": "0",  # what stands back for a machine full of tests gets nowhere
        "TUIMEM_RECALL_ENABLED": "false",  # what is not about memory needs no worker
        "TUIMEM_LOCAL_THREADS": "1",  # llama.cpp's threads wait for each other by spinning, which starves other tests
        "TUIMEM_ENDPOINT_FETCH_VOCABULARY": "false",
        "TUIMEM_ENDPOINT_CONNECT_TIMEOUT": str(LONGEST_WAIT),
    }
    for name, value in settled.items():
        monkeypatch.setenv(name, value)
    if sys.platform != "win32":
        time.tzset()
    return folder
