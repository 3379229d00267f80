"""What is written wrong: told in plain words, with exit code 2, and nothing done."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.fakes.openai_server import FakeServer
from tests.unit.cli.conftest import Run, read_json
from tuimem.cli.main import app
from tuimem.messages import Chat
from tuimem.store import Store

WRONG = [
    (("chatt",), "There is no command “chatt”."),
    (("config", "sett", "a", "b"), "There is no command “sett”."),
    (("chats", "--lim", "4"), "tuimem chats has no option --lim."),
    (("context", "--window", "lots"), "--window takes a whole number from 0 to 10000000, not “lots”."),
    (("context", "--reply", "1"), "--reply takes a whole number from 16 to 65536, not “1”."),
    (("chats", "--limit", "0"), "--limit takes a whole number of at least 1, not “0”."),
    (("chats", "--limit", "-3"), "--limit takes a whole number of at least 1, not “-3”."),
    (("chats", "--limit", "9" * 30), "--limit takes a whole number of at least 1"),
    (("chats", "--home"), "--home needs a value."),
    (("chats", "--json=yes"), "--json takes no value."),
    (("chats", "a", "b"), "tuimem chats does not take “a b”."),
    (("export",), "tuimem export needs CHAT: number, title"),
    (("import",), "tuimem import needs FILE…: files"),
    (("docs", "cooking"), "The page is commands or settings, not “cooking”."),
    (("ask", "--chat", "", "hello"), "The value of --chat is empty."),
    (("ask", "--system", " ", "hello"), "The value of --system is empty."),
    (("ask", "--model", "", "hello"), "The value of --model is empty."),
    (("chats", "--home", ""), "The value of --home is empty."),
    (("export", ""), "The value of CHAT is empty."),
    (("context", ""), "The value of CHAT is empty."),
    (("chat", ""), "The value of CHAT is empty."),
    (("rename", "1", ""), "The value of TITLE is empty."),
    (("export", "1", "-o", ""), "The value of --output is empty."),
    (("export", "1", "-o", "x.pdf"), "There is no format for files ending in .pdf."),
    (("export", "1", "--format", "pdf"), "There is no format 'pdf'."),
    (("ask", "--base-url", "ftp://x", "hello"), "--base-url: “ftp://x” is not a server address."),
    (("doctor", "--base-url", ""), "The value of --base-url is empty."),
    (("ask", "--local", "--base-url", "http://x", "hello"), "--local and --base-url cannot be used together"),
    (("chat", "--local", "--model", "big"), "--local and --model cannot be used together"),
    (("chat", "--model-file", "x", "--base-url", "x"), "--model-file and --base-url cannot be used together"),
    (("--local", "--base-url", "http://x"), "--local and --base-url cannot be used together"),
    (("ask", "--chat", "a", "--continue", "hello"), "--chat and --continue cannot be used together."),
    (("ask", "--no-save", "--continue", "hello"), "--no-save and --continue cannot be used together"),
    (("ask", "--no-save", "--wait", "hello"), "--no-save and --wait cannot be used together"),
    (("ask",), "There is nothing to ask."),
    (("recall", ""), "The value of QUERY… is empty."),
    (("shell", "install", "tcsh"), "The shell is bash, zsh or fish, not “tcsh”."),
    (("--base-url", "http://x", "chats"), "Options for the model go after the command."),
    (("config", "get", "memory.treshold"), "There is no setting memory.treshold."),
    (("config", "show", "memorie"), "There is no group of settings “memorie”."),
    (("config", "set", "memory.step_at", "lots"), 'memory.step_at is "lots", but it must be a whole number'),
]


@pytest.mark.parametrize(("call", "said"), WRONG, ids=[" ".join(call) or "nothing" for call, _ in WRONG])
def test_what_is_written_wrong_is_said_in_two_sentences(
    call: tuple[str, ...], said: str, chat: Chat, server: FakeServer, run: Run, home: Path
) -> None:
    before = {file: file.read_bytes() for file in home.glob("*") if file.is_file()}
    result = run(*call, input="")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(said)
    assert len(result.stderr.splitlines()) == 2
    assert "Traceback" not in result.stderr
    assert not server.seen
    with Store(home / "tuimem.db") as store:
        assert store.statistics().messages == 8
    assert {file: file.read_bytes() for file in before if file.suffix == ".toml"} == {
        file: data for file, data in before.items() if file.suffix == ".toml"
    }


def test_a_group_without_a_command_lists_them(run: Run) -> None:
    result = run("config")
    assert result.exit_code == 2
    assert "  show " in result.stderr


@pytest.mark.parametrize("name", ["-h", "--help"])
def test_help_is_asked_for_in_two_ways(name: str, run: Run) -> None:
    assert run(name).stdout.startswith("Usage: tuimem [OPTIONS] COMMAND …")
    assert run("ask", name).stdout.startswith("Usage: tuimem ask [OPTIONS] [TEXT…]")


def all_commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:  # Typer's own
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if hasattr(command, "commands"):
            yield from all_commands(command, (*path, name))
        else:
            yield (*path, name)


COMMANDS = list(all_commands(typer.main.get_command(app)))
WITHOUT_HOME = {("docs",), ("config", "list"), ("shell", "install"), ("shell", "uninstall"), ("shell", "status")}
"""What they do is the same everywhere."""


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_has_no_words_of_programmers_and_nothing_cut_off(command: tuple[str, ...], run: Run) -> None:
    shown = run(*command, "-h").stdout
    assert not re.search(r"<\w+(\[|>)|\{|…\]\.\.\.|\[\[", shown), shown
    assert ("--home FOLDER" in shown) is (command not in WITHOUT_HOME)


def test_the_list_of_commands_is_not_cut_off(run: Run) -> None:
    shown = run("-h").stdout
    for command in {path[0] for path in COMMANDS}:
        assert re.search(rf"^  {command} +\w", shown, re.MULTILINE), command
    assert "..." not in shown


@pytest.mark.parametrize("command", [path for path in COMMANDS if path not in WITHOUT_HOME], ids=" ".join)
def test_a_home_that_cannot_be_is_an_error_everywhere(
    command: tuple[str, ...], run: Run, tmp_path: Path, server: FakeServer
) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    rest = {
        "ask": ("hello",),
        "search": ("word",),
        "recall": ("word",),
        "rename": ("1", "x"),
        "delete": ("1",),
        "restore": ("1",),
        "export": () if {"memory", "facts"} & set(command) else ("1",),
        "import": ("x",),
        "pin": ("x",),
        "unpin": ("x",),
        "load": ("x",),
        "backup": ("x",),
        "get": ("memory.threshold",),
        "set": ("memory.threshold", "1"),
        "unset": ("memory.threshold",),
        "use": ("x",),
        "unlock": ("--chat", "1"),
        "show": ("x",) if "profile" in command else (),
        "new": ("x",),
        "duplicate": ("x", "y"),
        "save": ("x",),
        "test": ("x",),
        "forget": ("x",),
    }.get(command[-1], ())
    for place in (file, file / "below", "/dev/null/x"):
        result = run(*command, *rest, "--home", place, input="")
        assert (result.exit_code, result.stdout) == (1, ""), place
        assert "is not a folder" in result.stderr.splitlines()[0]
        assert len(result.stderr.splitlines()) == 2
    assert file.read_text() == "mine"
    assert not server.seen


@pytest.mark.parametrize("place", ["/proc/tuimem", "~nobody-of-this-name/x", "/" + "x" * 300])
def test_a_place_where_no_folder_can_be_made_is_an_error(place: str, run: Run) -> None:
    result = run("chats", "--home", place)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 2


@pytest.mark.parametrize("command", ["chats", "context", "search word", "export 1", "purge --yes", "backup x"])
def test_an_empty_database_is_an_error_everywhere(command: str, run: Run, home: Path) -> None:
    home.mkdir(mode=0o700)
    (home / "tuimem.db").touch()
    result = run(*command.split())
    assert (result.exit_code, result.stdout) == (1, "")
    assert "is empty: 0 bytes." in result.stderr
    assert (home / "tuimem.db").stat().st_size == 0


def test_two_chats_of_one_title_are_named_with_their_numbers(
    chat: Chat, server: FakeServer, run: Run, home: Path
) -> None:
    with Store(home / "tuimem.db") as store:
        other = store.chats.create("Harbour lights", chat.character.id, "Jo")
        third = store.chats.create("Harbour walk", chat.character.id, "Jo")
    for command in (("export",), ("context",), ("delete",), ("ask", "hello", "--chat")):
        result = run(*command, "Harbour lights", input="")
        assert result.exit_code == 1
        assert f"{other.id} “Harbour lights”, {chat.id} “Harbour lights”" in result.stderr
        assert len(result.stderr.splitlines()) == 2
    assert not server.chats
    assert "3 chats are called “harb” or begin so" in run("context", "harb").stderr
    assert run("rename", "harbour w", "A walk").stderr == f"Chat {third.id} renamed to “A walk”.\n"
    assert run("rename", chat.id, "The lights").exit_code == 0
    assert [each["title"] for each in read_json(run("chats", "--json"))].count("Harbour lights") == 1


def test_a_list_of_commands_has_one_sentence_for_each(run: Run) -> None:
    """Also of those whose help has several paragraphs."""
    shown = run("memory", "-h").stdout.partition("Commands:")[2].rstrip()
    assert "\n\n" not in shown
    assert "With --character" not in shown
