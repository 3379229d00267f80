"""Every example of the how-tos runs, and what they say of the command line is so."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.terminal import Terminal, needs_terminal
from tests.unit.cli.conftest import ROOT, Run
from tuimem.messages import Chat
from tuimem.store import Store

PAGE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
OTHERS = [ROOT / "README.md", *(ROOT / "docs" / f"{name}.md" for name in ("servers", "troubleshooting", "memory"))]
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
INLINE = re.compile(r"`(tuimem [^`\n]+)`")
ADDRESS = re.compile(r"(?:http://)?(?:localhost|192\.168\.[\d.]+):\d+(?:/v1)?")

NOTHING_LEARNED = {"TUIMEM_FACTS_AUTOMATIC": "false", "TUIMEM_USER_PROFILE_UPDATES": "false"}
"""`ask --wait` would wait for it."""

posix = pytest.mark.skipif(sys.platform == "win32", reason="the examples are written for a POSIX shell")


@pytest.fixture
def surroundings(tmp_path: Path) -> dict[str, str]:
    """Where `tuimem` is a command."""
    program = tmp_path / "bin" / "tuimem"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tuimem "$@"\n')
    program.chmod(0o755)
    found = {"PATH": f"{program.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    return {**os.environ, **found, **NOTHING_LEARNED}


@posix
def test_every_example_runs(server: FakeServer, home: Path, tmp_path: Path, surroundings: dict[str, str]) -> None:
    place = tmp_path / "place"
    place.mkdir()
    script = "\n".join(BLOCK.findall(PAGE))
    done = subprocess.run(
        ["sh", "-e", "-c", script],
        cwd=place,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert (place / "sentences.txt").read_text() == "Hello there.\n"
    assert '"text": "Hello there."' in (place / "answer.json").read_text()
    assert (place / "notes.md").read_text().startswith("# Travel notes\n")
    with Store(home / "tuimem.db") as store:
        titles = [chat.title for chat in store.chats.list(20)]
    with Store(place / "recovered.db") as store:
        assert "Travel notes" in [chat.title for chat in store.chats.list(20)]
    assert titles.count("Travel notes") == titles.count("Harbours") == 2
    assert "Why is the sea salty?" in titles
    assert "What is 6 times 7?" not in titles


def calls(page: Path) -> Iterator[str]:
    """What the page tells to type, each with whether it is typed for its own sake."""
    text = page.read_text(encoding="utf-8")
    lines = [line for block in BLOCK.findall(text) for line in block.splitlines()]
    yield from (line for line in lines if "tuimem" in line and not line.startswith(("make", "pipx")))
    yield from (line for line in INLINE.findall(text) if not re.search(r"[A-Z]{3}|…", line))


def connections_of_the_page(address: str) -> str:
    """The connections that the page on servers writes down, all on one server, whose model they take."""
    page = (ROOT / "docs" / "servers.md").read_text(encoding="utf-8")
    written = next(block for block in re.findall(r"```toml\n(.*?)```", page, re.DOTALL) if "[connections." in block)
    here = re.sub(r'(base_url = )"[^"]*"', rf'\1"{address}"', written)
    return re.sub(r"^model = .*\n", "", here, flags=re.MULTILINE).replace("pass show openai", "echo key")


NEEDS_A_PERSON = re.compile(r"tuimem( chat\b| ask$|$)|--keys|edit")
CALLS = sorted({call for page in OTHERS for call in calls(page)})


@posix
@pytest.mark.parametrize("call", [call for call in CALLS if not NEEDS_A_PERSON.search(call)])
def test_what_other_pages_tell_to_type_works(
    call: str, chat: Chat, server: FakeServer, home: Path, tmp_path: Path, surroundings: dict[str, str]
) -> None:
    with Store(home / "tuimem.db") as store:
        store.chats.update(chat.id, title="Travel notes")
    if "config connection" in call:
        (home / "settings.toml").write_text(connections_of_the_page(server.base_url), encoding="utf-8")
    line = ADDRESS.sub(server.base_url, call).replace("git diff", "echo changes").replace("/tmp/copy", str(home))
    done = subprocess.run(
        ["sh", "-e", "-c", line],
        cwd=tmp_path,
        env={**surroundings, "OPENAI_API_KEY": "x"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_WAIT,
    )
    assert done.returncode == 0, done.stderr


@needs_terminal
@pytest.mark.parametrize("call", [call for call in CALLS if "tuimem chat " in call and "--local" not in call])
def test_what_pages_tell_to_open_opens(call: str, server: FakeServer, home: Path) -> None:
    words = shlex.split(ADDRESS.sub(server.base_url, call), comments=True)
    with Terminal([sys.executable, "-m", "tuimem", *words[1:]], 100, 30) as terminal:
        terminal.wait("Write a message")
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0, terminal.text


def test_there_are_calls_to_try() -> None:
    assert len(CALLS) > 20
    assert "tuimem config path" in CALLS


def test_every_command_is_on_the_page(run: Run) -> None:
    listed = re.findall(r"^  (\w+) +\w", run("-h").stdout.partition("Commands:")[2], re.MULTILINE)
    assert len(listed) > 15
    for command in set(listed) - {"chat"}:
        assert f"tuimem {command}" in PAGE, command


def test_where_things_are_is_as_the_page_says(chat: Chat, server: FakeServer, run: Run, home: Path) -> None:
    assert run("config", "path").stdout == f"{home / 'settings.toml'}\n"
    told = run("doctor").stdout
    for name in ("settings", "data", "log"):
        assert re.search(rf"· {name}: {re.escape(str(home))}", told), name


def test_what_completion_prints_is_for_the_shell(surroundings: dict[str, str]) -> None:
    stays = "tuimem --show-completion && true"  # with one command alone, bash would be gone when it is looked for
    done = subprocess.run(["bash", "-c", stays], env=surroundings, capture_output=True, text=True, check=False)
    assert "_TUIMEM_COMPLETE" in done.stdout
