"""What the documents say is so: links go somewhere, calls, keys and settings exist, the picture is of this program."""

import io
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
import typer

from tuimem.cli.main import app
from tuimem.commands.keys import shown_keys
from tuimem.commands.registry import COMMANDS
from tuimem.memory.recall.quoting import recalled_text
from tuimem.messages import Recall, RecalledMemory
from tuimem.settings import find
from tuimem.settings.describe import groups
from tuimem.settings.errors import SettingError
from tuimem.settings.model import RecallSettings
from tuimem.widgets.recall_lines import RecallLook, write_recall

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").glob("*.md")), ROOT / "benchmarks" / "README.md"]
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(?:sh|text)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(tuimem [^`\n]+)`")
SETTING = re.compile(rf"`((?:{'|'.join(groups())})\.(?!(?:py|jsonl|fish|sh)`)\w+)`")
SLASH = re.compile(r"`/([a-z-]+)[^`]*`")
KEY = re.compile(r"`([^`]+)`")
ENDS_OF_A_COMMAND = {"|", ">", "#", "&&", ";"}
KEYS_OF_WIDGETS = {"enter", "ctrl+j", "ctrl+p"}
RECALLED = RecalledMemory(
    1, 1, 1, "", "Sam", "3 days ago", "18 November 2026", "My boat lies at the north pier.", score=0.5
)

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def command_lines(text: str) -> Iterator[str]:
    """Every call of tuimem in code, cut off where the shell goes on to something else."""
    lines = [line for block in FENCE.findall(text) for line in block.splitlines()]
    for line in [*lines, *INLINE.findall(text)]:
        words = list(shlex.shlex(line, posix=True, punctuation_chars="|>;"))
        if "tuimem" in words and words[0] != "pipx" and not re.search(r"^\s*(?:\w+/|[│├└])|…", line):
            call = shlex.split(line[line.index("tuimem") :].replace("COMMAND", "chats"), comments=True)
            end = next((at for at, word in enumerate(call) if word in ENDS_OF_A_COMMAND), len(call))
            yield shlex.join(call[:end])


def parse(call: str) -> None:
    """Have the command line read a call, without carrying it out."""
    group: Any = typer.main.get_command(app)
    _, *arguments = shlex.split(call)
    try:
        with redirect_stdout(io.StringIO()):
            installs = any(each.endswith("-completion") for each in arguments)  # which is done while it is read
            context = group.make_context("tuimem", arguments, resilient_parsing=installs)
            while hasattr(group, "resolve_command") and context._protected_args + context.args:
                name, group, rest = group.resolve_command(context, context._protected_args + context.args)
                context = group.make_context(name, rest, parent=context)
    except typer.Exit:
        return


@pages
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


@pages
def test_every_call_of_tuimem_is_one_that_it_knows(page: Path) -> None:
    for call in command_lines(page.read_text(encoding="utf-8")):
        try:
            parse(call)
        except Exception as error:  # noqa: BLE001  # whatever it is, the call is wrong
            pytest.fail(f"{call}: {error or type(error).__name__}")


@pages
def test_settings_and_slash_commands_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    commands = {command.id for command in COMMANDS}
    for name in set(SETTING.findall(text)) - commands:
        try:
            find(name)
        except SettingError as error:
            pytest.fail(str(error))
    names = {name for name in SLASH.findall(text) if "/" not in name}
    assert names - set(COMMANDS.by_slash) - {"props", "tokenize", "v"} == set()


def test_the_keys_of_the_readme_are_keys() -> None:
    known = {key for command in COMMANDS for key in shown_keys(command.key)} | KEYS_OF_WIDGETS
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[^|]+) \|", text, re.MULTILINE)
    named = {key for row in rows for key in KEY.findall(row)}
    assert len(named) > 20
    assert named - known == set()


def test_there_are_calls_to_check_and_a_wrong_one_is_found() -> None:
    calls = list(command_lines((ROOT / "README.md").read_text(encoding="utf-8")))
    assert "tuimem chat" in calls
    assert "tuimem context --json" in calls
    for wrong in ("tuimem chatt", "tuimem chat --lokal", "tuimem export", "tuimem config sett a b"):
        with pytest.raises(Exception):  # noqa: B017  # of the command line's own kinds
            parse(wrong)


@pytest.mark.parametrize("page", ["memory.md", "settings.md", "commands.md"])
def test_one_thing_has_one_word(page: str) -> None:
    """The message at the end of the chat is the last one; a message marked for long-term memory is marked."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    others = re.findall(r"newest (?:messages?|repl\w+|summar\w+|ones?)|else the\s+newest|remembered \w+", text)
    assert others == []


def test_the_page_on_recall_shows_a_memory_as_it_is_sent() -> None:
    page = (ROOT / "docs" / "recall.md").read_text(encoding="utf-8")
    _, _, example = page.partition("beside your message in the prompt:")
    sent = recalled_text([RECALLED], "{{memories}}", RecallSettings().memory_template, {}).splitlines()
    assert [line.strip() for line in example.splitlines()[: len(sent)]] == sent


def test_the_page_on_recall_names_what_stands_under_a_memory() -> None:
    under = write_recall(RecallLook(Recall(1, 0.0, (RECALLED,), "", "", "", True), unfolded=True), 80)
    assert under is not None
    page = (ROOT / "docs" / "recall.md").read_text(encoding="utf-8")
    named = re.findall(r"^\|[^|]*\| “([^”]+)”", page, re.MULTILINE)
    assert named == ["source", "not this", "never"]
    assert all(re.search(rf"\b{name}\b", under.plain) for name in named)


def test_the_picture_shows_this_program() -> None:
    command = [sys.executable, str(ROOT / "docs" / "make_pictures.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
