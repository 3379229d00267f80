"""The how-to about the command line: every example in it runs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.openai_server import FakeServer
from tests.unit.cli.conftest import ROOT
from tuimem.store import Store

PAGE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="the examples are written for a POSIX shell")
def test_every_example_runs(server: FakeServer, home: Path, tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    program = tmp_path / "tuimem"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tuimem "$@"\n')
    program.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    script = "\n".join(re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL))
    done = subprocess.run(
        ["sh", "-e", "-c", script], cwd=place, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert (place / "sentences.txt").read_text() == "Hello there.\n"
    assert (place / "notes.md").read_text().startswith("# Travel notes\n")
    with Store(home / "tuimem.db") as store:
        titles = [chat.title for chat in store.chats.list(10)]
    assert titles.count("Travel notes") == 2
    assert "Why is the sea salty?" in titles


def test_every_command_is_on_the_page() -> None:
    for command in ("ask", "context", "chats", "export", "import", "backup", "purge", "config", "docs", "doctor"):
        assert f"tuimem {command}" in PAGE
