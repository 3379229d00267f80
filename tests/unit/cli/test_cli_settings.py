"""What `config set` refuses because it cannot work, and how settings are listed."""

import difflib
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run, read_json
from tuimem.settings import describe, find_paths, load

REFUSED = [
    ("endpoint.base_url", "ftp://x", "not a server address"),
    ("endpoint.base_url", "not an address", "not a server address"),
    ("summaries.base_url", "http://", "not a server address"),
    ("endpoint.api_key_env", "sk-12345", "not the name of an environment variable"),
    ("endpoint.extra_fields", "[1]", "not a JSON object"),
    ("endpoint.extra_fields", "{", "not valid JSON (Expecting"),
    ("local.model_file", "/nowhere/x.gguf", "there is no such file"),
    ("summaries.prompt", "Summarise it.", "{{message}} is not in the prompt"),
    ("memory.short_term_template", "[Summaries]", "{{memories}} must be in it"),
    ("memory.step_to", "95", "memory.step_to is 95, but it must be below memory.step_at, which is 90."),
    (
        "display.theme",
        "tuimem-drak",
        "there is no such theme; choose one of auto, tuimem-ansi, tuimem-dark, tuimem-light",
    ),
    ("display.time_format", "%Q", "%Q is not a time format code"),
    ("display.time_format", "at %", "% is not a time format code"),
    ("keys.reply.regenerat", "f7", "keys.reply.regenerat is not a command."),
    ("keys.reply.regenerate", "crtl+r", "“crtl+r” is not a key."),
    ("keys.reply.regenerate", "f77", "“f77” is not a key."),
    ("keys.reply.regenerate", "", "“” is not a key."),
    ("keys.reply.regenerate", "r", "types a letter"),
]


@pytest.mark.parametrize(("key", "value", "why"), REFUSED)
def test_what_cannot_work_is_refused_with_the_reason(key: str, value: str, why: str, run: Run, home: Path) -> None:
    result = run("config", "set", key, value)
    assert result.exit_code == 2
    assert why in result.stderr
    assert len(result.stderr.splitlines()) == 2
    assert "12345" not in result.stderr
    assert not (home / "settings.toml").exists()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("endpoint.base_url", "localhost:8080"),
        ("endpoint.base_url", ""),
        ("endpoint.api_key_env", "MY_KEY"),
        ("endpoint.extra_fields", '{"min_p": 0.05}'),
        ("endpoint.extra_fields", ""),
        ("summaries.prompt", "Shorter: {{message}}"),
        ("display.theme", "nord"),
        ("display.time_format", "%d. %B %H:%M %%"),
        ("display.time_format", ""),
        ("keys.reply.regenerate", "f7,ctrl+b"),
        ("keys.message.remember", "r"),
        ("chats.opening", ""),
    ],
)
def test_what_can_work_is_taken(key: str, value: str, run: Run) -> None:
    assert run("config", "set", key, value).exit_code == 0
    assert run("config", "get", key).stdout == f"{value}\n"


@pytest.mark.parametrize("setting", describe(), ids=lambda setting: setting.key)
def test_every_default_could_be_set(setting: object, run: Run) -> None:
    from tuimem.cli.setting_checks import problem

    assert problem(find_paths({}, "nowhere"), setting.key, setting.default) == ""  # type: ignore[attr-defined]


def test_one_group_or_one_setting_is_shown(run: Run) -> None:
    shown = read_json(run("config", "show", "display", "--json"))["settings"]
    assert {key.partition(".")[0] for key in shown} == {"display"}
    lines = run("config", "show", "memory.threshold").stdout.splitlines()
    assert lines[1:] == ["memory.threshold = 10  (default)"]


def test_every_setting_is_listed_with_what_it_takes(run: Run) -> None:
    lines = run("config", "list").stdout.splitlines()
    assert len(lines) == len(describe())
    assert "memory.enabled: true or false. Turn memory on in new chats." in lines
    assert all(line.startswith("endpoint.") for line in run("config", "list", "endpoint").stdout.splitlines())
    assert read_json(run("config", "list", "memory.enabled", "--json"))["memory.enabled"]["default"] is True


def test_nothing_to_remove_is_no_success(run: Run) -> None:
    result = run("config", "unset", "memory.threshold")
    assert result.exit_code == 1
    assert result.stderr.startswith("memory.threshold is not in the settings file.")


def test_ever_so_many_unknown_settings_are_told_shortly(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    nearest = difflib.get_close_matches
    monkeypatch.setattr(difflib, "get_close_matches", lambda key, *rest: (compared.append(key), nearest(key, *rest))[1])
    home.mkdir(mode=0o700)
    (home / "settings.toml").write_text("[memory]\n" + "".join(f"treshold{n} = {n}\n" for n in range(60_000)))
    loaded = load(find_paths({}, home), {})
    assert 0 < len(compared) < 100, "few of them were compared with every setting"
    assert len(loaded.problems) < 20
    assert "Did you mean memory.threshold?" in loaded.problems[0]
    assert loaded.problems[-1].startswith("And 59,")
    told = run("config", "get", "memory.threshold")
    assert (told.exit_code, told.stdout) == (0, "10\n")
    assert len(told.stderr.splitlines()) < 20
