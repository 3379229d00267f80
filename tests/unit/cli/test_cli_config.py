"""Settings, reference pages and the shape of the command line."""

import json
import sys
from pathlib import Path

import pytest

import tuimem
from tests.unit.cli.conftest import ROOT, Run, read_json
from tuimem.commands.reference import commands_reference
from tuimem.commands.registry import COMMANDS
from tuimem.messages import Chat
from tuimem.settings.reference import settings_reference


def test_show_says_where_each_value_came_from(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUIMEM_MEMORY_STEP_AT", "80")
    run("config", "set", "memory.threshold", "7")
    found = read_json(run("config", "show", "--json"))
    assert found["file"] == str(home / "settings.toml")
    settings = found["settings"]
    assert settings["memory.threshold"] == {"value": 7, "origin": f"file {home / 'settings.toml'}"}
    assert settings["memory.step_at"] == {"value": 80, "origin": "environment TUIMEM_MEMORY_STEP_AT"}
    assert settings["memory.step_to"]["origin"] == "default"
    lines = run("config", "show").stdout.splitlines()
    assert lines[0] == f"# {home / 'settings.toml'}"
    assert f"memory.threshold = 7  (file {home / 'settings.toml'})" in lines


@pytest.mark.parametrize(
    ("key", "value", "printed"),
    [
        ("memory.threshold", "12", "12"),
        ("summaries.message_limit", "-1", "-1"),
        ("memory.enabled", "no", "false"),
        ("chats.user_name", "Jo March", "Jo March"),
        ("memory.threshold_unit", "messages", "messages"),
        ("keys.reply.regenerate", "f5", "f5"),
    ],
)
def test_what_is_set_is_got(run: Run, key: str, value: str, printed: str) -> None:
    assert run("config", "set", key, value).exit_code == 0
    assert run("config", "get", key).stdout == f"{printed}\n"


def test_a_wrong_value_changes_nothing(run: Run, home: Path) -> None:
    result = run("config", "set", "memory.step_at", "lots")
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 2)
    assert not (home / "settings.toml").exists()


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("summaries.prompt", "Shorten.", "the model does not see the message."),
        ("summaries.prompt", "{{mesage}} {{message}}", "{{mesage}} is not defined (did you mean {{message}}?)"),
        ("summaries.prompt", "{{#if history}}{{message}}", "{{#if history}} has no {{/if}}."),
        ("summaries.in_chat_prompt", "What does {{autor}} say?", "{{autor}} is not defined (did you mean {{author}}?)"),
        ("summaries.prefill", "{{who}}", "{{who}} is not defined, so it is left out."),
        ("summaries.message_scripts", '["gone"]', "There is no regex script “gone”."),
        ("summaries.macros", '{"a": {"template": "{{a}}"}}', "{{a}} asks for itself."),
        ("summaries.regex_scripts", '{"a": {"pattern": "("}}', "missing )"),
    ],
)
def test_what_would_not_work_in_the_summary_prompt_is_refused(run: Run, key: str, value: str, why: str) -> None:
    result = run("config", "set", key, value)
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 2)
    assert why in result.stderr


def test_blanks_and_capitals_in_the_prompt_do_not_matter(run: Run) -> None:
    assert run("config", "set", "summaries.prompt", "{{ Message }}").exit_code == 0


@pytest.mark.parametrize("command", [["get"], ["set", "5"]])
def test_an_unknown_setting_is_named_with_its_neighbour(run: Run, command: list[str]) -> None:
    result = run("config", command[0], "memory.treshold", *command[1:])
    assert result.exit_code == 2
    assert "Did you mean memory.threshold?" in result.stderr


def test_a_value_without_effect_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUIMEM_CHATS_USER_NAME", "Amy")
    assert "TUIMEM_CHATS_USER_NAME" in run("config", "set", "chats.user_name", "Jo").stderr


def test_unset_brings_the_default_back(run: Run) -> None:
    run("config", "set", "memory.threshold", "7")
    assert run("config", "unset", "memory.threshold").exit_code == 0
    assert run("config", "get", "memory.threshold").stdout == "10\n"


def test_path_is_one_line(run: Run, home: Path, tmp_path: Path) -> None:
    assert run("config", "path").stdout == f"{home / 'settings.toml'}\n"
    assert run("config", "path", "--home", tmp_path / "x").stdout == f"{tmp_path / 'x' / 'settings.toml'}\n"


def test_edit_opens_the_file_and_says_what_is_wrong(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text("import sys; open(sys.argv[1], 'a').write('[memory]\\nthreshold = \"x\"\\n')\n")
    monkeypatch.setenv("EDITOR", f"{sys.executable} {editor}")
    result = run("config", "edit")
    assert result.exit_code == 1
    assert "memory.threshold" in result.stderr
    assert "threshold" in (home / "settings.toml").read_text()


@pytest.mark.parametrize("editor", ["no-such-editor", 'vi "--clean'])
def test_an_editor_that_cannot_be_started_is_said(run: Run, monkeypatch: pytest.MonkeyPatch, editor: str) -> None:
    monkeypatch.setenv("EDITOR", editor)
    result = run("config", "edit")
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 2)


@pytest.mark.parametrize(("page", "made"), [("commands", commands_reference), ("settings", settings_reference)])
def test_reference_pages_are_printed(run: Run, page: str, made: object) -> None:
    assert run("docs", page).stdout == made()  # type: ignore[operator]


def test_the_page_about_commands_is_current() -> None:
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == commands_reference(), (
        "Run: python -m tuimem.commands.reference docs/commands.md"
    )


def test_the_page_about_commands_names_every_command() -> None:
    page = commands_reference()
    for command in COMMANDS:
        assert f"`{command.id}`" in page
        assert command.help in page
        assert all(f"/{name}" in page for name in command.slash)


def test_the_page_about_commands_says_where_each_key_works() -> None:
    head = commands_reference().partition("## Keys")[0]
    marks = {command.place.mark for command in COMMANDS if command.place.mark}
    assert {mark for mark in marks if mark not in head} == set()


def test_the_version_is_printed(run: Run) -> None:
    assert run("--version").stdout == f"tuimem {tuimem.__version__}\n"


def test_a_home_before_the_command_counts(chat: Chat, run: Run, home: Path, tmp_path: Path) -> None:
    assert read_json(run("chats", "--json")) != []
    assert read_json(run("--home", tmp_path / "other", "chats", "--json")) == []


def test_options_for_the_model_before_a_command_are_not_lost_silently(run: Run) -> None:
    assert run("--base-url", "http://x", "chats").exit_code == 2


def test_every_command_takes_a_home(run: Run) -> None:
    commands = ["chat", "ask", "context", "chats", "export", "import", "doctor"]
    for command in [*([each] for each in commands), *(["config", each] for each in ("show", "get", "set", "edit"))]:
        assert "--home" in run(*command, "--help").stdout, command


def test_help_is_plain_text_in_json_free_lines(run: Run) -> None:
    listed = run("--help").stdout
    for command in ("ask", "chat", "chats", "config", "context", "docs", "doctor", "export", "import"):
        assert f"  {command} " in listed
    with pytest.raises(json.JSONDecodeError):
        json.loads(listed)
