"""`tuimem shell`: start files get a few lines, and are as before without them, to the byte."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.cli.conftest import Run, read_json
from tuimem.llm_tool import wrapper
from tuimem.llm_tool.wrapper import StartFileTrouble, shells

ODD = b"# caf\xe9 \xff\xfe\r\nalias ll='ls -l'\r\nexport A=1"


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user without any start file, without an llm command, who uses bash."""
    folder = tmp_path / "it's me"
    (tmp_path / "bin").mkdir()
    folder.mkdir()
    for name, value in {"HOME": str(folder), "SHELL": "/bin/bash", "PATH": str(tmp_path / "bin")}.items():
        monkeypatch.setenv(name, value)
    for name in ("ZDOTDIR", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    return folder


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("before", [b"", b"export A=1\n", b"export A=1", b"\n\n", ODD])
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_start_file_is_as_before_to_the_byte(user: Path, run: Run, shell: str, before: bytes) -> None:
    place = shells(os.environ)[shell].start_file
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(before)
    place.chmod(0o640)
    files = everything(user)
    done = run("shell", "install", shell)
    assert done.exit_code == 0, done.stderr
    assert place.read_bytes().startswith(before)
    assert place.with_name(place.name + ".tuimem-backup").read_bytes() == before
    assert stat.S_IMODE(place.stat().st_mode) == 0o640
    assert run("shell", "uninstall").exit_code == 0
    assert everything(user) == files
    assert stat.S_IMODE(place.stat().st_mode) == 0o640


def test_a_file_made_for_it_goes_with_it(user: Path, run: Run) -> None:
    assert run("shell", "install").exit_code == 0
    assert list(everything(user)) == [".bashrc"]
    assert run("shell", "uninstall").exit_code == 0
    assert everything(user) == {}


def test_what_was_written_since_stays(user: Path, run: Run) -> None:
    place = user / ".bashrc"
    place.write_bytes(b"first\n")
    run("shell", "install")
    with place.open("ab") as file:
        file.write(b"later\n")
    run("shell", "uninstall")
    assert place.read_bytes() == b"first\nlater\n"
    assert (user / ".bashrc.tuimem-backup").read_bytes() == b"first\n"


@pytest.mark.parametrize(
    ("before", "changed", "after"),
    [
        (b"first\n", lambda now: now.replace(b"\n\n#", b"\n#", 1) + b"later\n", b"first\nlater\n"),
        (b"first", lambda now: now + b"later\n", b"first\nlater\n"),
        (None, lambda now: b"first\n" + now + b"later\n", b"first\nlater\n"),
    ],
    ids=["the empty line above was removed", "the file had no end of line", "the file was made for it"],
)
def test_lines_above_and_below_never_become_one(
    user: Path, run: Run, before: bytes | None, changed: Callable[[bytes], bytes], after: bytes
) -> None:
    place = user / ".bashrc"
    if before is not None:
        place.write_bytes(before)
    run("shell", "install")
    place.write_bytes(changed(place.read_bytes()))
    assert run("shell", "uninstall").exit_code == 0
    assert place.read_bytes() == after


def test_the_file_that_has_the_lines_is_the_one_that_is_meant(user: Path, run: Run) -> None:
    profile = user / ".bash_profile"
    profile.write_bytes(b"first\n")
    run("shell", "install")
    (user / ".bashrc").write_bytes(b"of another tool\n")
    assert run("shell", "install").exit_code == 0
    assert (user / ".bashrc").read_bytes() == b"of another tool\n"
    assert run("shell", "uninstall").exit_code == 0
    assert profile.read_bytes() == b"first\n"


def test_twice_is_once(user: Path, run: Run) -> None:
    run("shell", "install")
    once = everything(user)
    again = run("shell", "install")
    assert (again.exit_code, everything(user)) == (0, once)
    assert "installed already" in again.stderr


def test_lines_of_another_version_are_brought_up_to_date(user: Path, run: Run) -> None:
    place = user / ".bashrc"
    place.write_bytes(b"first\n")
    run("shell", "install")
    now = place.read_bytes()
    place.write_bytes(now.replace(b"if [ -r", b"if [ -x") + b"later\n")
    assert "out of date" in run("shell", "status").stdout
    run("shell", "install")
    assert place.read_bytes() == now + b"later\n"


def test_a_link_stays_a_link(user: Path, run: Run) -> None:
    kept = user / "dotfiles" / "bashrc"
    kept.parent.mkdir()
    kept.write_bytes(b"mine\n")
    (user / ".bashrc").symlink_to(kept)
    run("shell", "install")
    assert (user / ".bashrc").is_symlink()
    assert b"tuimem" in kept.read_bytes()
    run("shell", "uninstall")
    assert kept.read_bytes() == b"mine\n"


def test_lines_without_an_end_are_left_to_the_user(user: Path, run: Run) -> None:
    place = user / ".bashrc"
    place.write_bytes(b"# >>> tuimem >>>\nmine\n")
    for command in ("install", "uninstall", "status"):
        refused = run("shell", command)
        assert refused.exit_code == 1
        assert "have no end" in refused.stderr
    assert place.read_bytes() == b"# >>> tuimem >>>\nmine\n"


def test_a_file_that_changes_meanwhile_is_not_overwritten(user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = user / ".bashrc"
    place.write_bytes(b"first\n")
    shell = shells(os.environ)["bash"]
    write = wrapper._write

    def somebody_writes(path: Path, data: bytes, *, like: Path) -> None:
        write(path, data, like=like)
        place.write_bytes(b"somebody else\n")

    monkeypatch.setattr(wrapper, "_write", somebody_writes)
    with pytest.raises(StartFileTrouble, match="changed just now"):
        wrapper.install(shell)
    assert place.read_bytes() == b"somebody else\n"


def test_the_status_says_where_it_is(user: Path, run: Run) -> None:
    run("shell", "install", "fish")
    told = read_json(run("shell", "status", "--json"))
    assert {name: each["state"] for name, each in told["shells"].items()} == {
        "bash": "not installed",
        "zsh": "not installed",
        "fish": "installed",
    }
    assert told["llm"] == {"path": None, "plugin": False}


@pytest.mark.parametrize(("plugins", "code"), [("[]", 1), ('[{"name": "tuimem"}]', 0), ("no such thing", 0)])
def test_an_llm_that_does_not_know_tuimem_is_not_wrapped(user: Path, run: Run, plugins: str, code: int) -> None:
    llm = user.parent / "bin" / "llm"
    llm.write_text(f"#!/bin/sh\necho '{plugins}'\n")
    llm.chmod(0o755)
    done = run("shell", "install")
    assert done.exit_code == code
    assert ("llm install ." in done.stderr) is bool(code)


def test_a_shell_that_is_not_supported_is_told(user: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/usr/bin/tcsh")
    assert "Your shell tcsh is not supported." in run("shell", "install").stderr
    assert run("shell", "install", "ksh").exit_code == 2


def not_ours(said: bytes) -> bool:
    """A line that begins our block, without an end, is refused."""
    return b"# >>> tuimem >>>" not in said


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.binary(max_size=60).filter(not_ours), later=st.binary(max_size=40).filter(not_ours))
def test_any_bytes_come_back(user: Path, before: bytes, later: bytes) -> None:
    shell = shells(os.environ)["zsh"]
    shell.start_file.write_bytes(before)
    wrapper.install(shell)
    with shell.start_file.open("ab") as file:
        file.write(later)
    wrapper.uninstall(shell)
    apart = b"\n" if before and later and not before.endswith(b"\n") else b""
    assert shell.start_file.read_bytes() == before + apart + later
