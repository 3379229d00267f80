"""The log file: what goes in, what stays out, and how large it gets."""

import logging
import stat
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.fakes.openai_server import FakeServer
from tuimem import logs
from tuimem.chat import replies
from tuimem.cli.main import app as command_line
from tuimem.logs import logging_to
from tuimem.settings import find_paths

EVIL = "http://me:pass-w0rd@host/v1 \x1b]52;c;cm0gLXJm\x07"


def log_an_error(name: str = "tuimem.test") -> None:
    try:
        raise ValueError(EVIL)
    except ValueError:
        logging.getLogger(name).exception("it broke at %s", EVIL)


def test_an_error_is_written_with_its_traceback_and_without_secrets(tmp_path: Path) -> None:
    file = tmp_path / "new" / "tuimem.log"
    with logging_to(file):
        logging.getLogger("httpx").info("a request")
        assert not file.exists(), "made with the first error"
        log_an_error()
        log_an_error("asyncio")
    log_an_error()
    text = file.read_text(encoding="utf-8")
    assert text.count("Traceback (most recent call last)") == 2
    assert text.count("it broke at http://…@host/v1") == 2
    assert "pass-w0rd" not in text
    assert "\x1b" not in text
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_the_log_stays_small_and_for_its_user_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_LARGEST", 10_000)
    file = tmp_path / "tuimem.log"
    with logging_to(file):
        for _ in range(200):
            log_an_error()
    written = list(tmp_path.iterdir())
    assert {each.name for each in written} == {"tuimem.log", "tuimem.log.1"}
    assert sum(each.stat().st_size for each in written) < 20_000
    if sys.platform != "win32":
        assert {stat.S_IMODE(each.stat().st_mode) for each in written} == {0o600}


def test_a_place_where_no_log_can_be_is_borne(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    with logging_to(tmp_path / "file" / "tuimem.log"):
        log_an_error()
    assert capfd.readouterr() == ("", "")


def test_a_fault_in_ask_is_in_the_log_that_the_doctor_names(
    home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("no such thing")

    monkeypatch.setattr(replies, "merge", fail)
    with FakeServer("Hello.") as server:
        asked = CliRunner().invoke(command_line, ["ask", "hello", "--base-url", server.base_url], input="")
        told = CliRunner().invoke(command_line, ["doctor", "--base-url", server.base_url]).stdout
    assert asked.exit_code == 1
    assert "Traceback" not in asked.stderr
    file = find_paths({}, home / "tuimem").log_file
    assert "KeyError: 'no such thing'" in file.read_text(encoding="utf-8")
    assert f"log: {file} (" in told
