"""Which value is in force, where it came from, and what is said about one that cannot be used."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimem.settings import Layer, LoadedSettings, SettingError, Settings, describe, find, find_paths, load, resolve
from tuimem.settings.paths import Paths
from tuimem.text import clean


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return find_paths({}, tmp_path / "home")


def write(paths: Paths, text: str) -> Paths:
    paths.settings_folder.mkdir(exist_ok=True)
    paths.settings_file.write_text(text, encoding="utf-8")
    return paths


def only_problem(loaded: LoadedSettings) -> str:
    assert len(loaded.problems) == 1, loaded.problems
    return loaded.problems[0]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes")
def test_a_pipe_in_the_place_of_the_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "settings.toml")
    loaded = load(find_paths({}, tmp_path), {})
    assert "settings.toml is not a file." in loaded.problems[0]


def test_without_any_layer_all_is_default(paths: Paths) -> None:
    loaded = load(paths, {})
    assert loaded.settings == Settings()
    assert set(loaded.origins.values()) == {"default"}
    assert not loaded.problems
    assert not paths.settings_folder.exists(), "reading makes nothing"


def test_each_layer_wins_over_the_one_before(paths: Paths) -> None:
    write(paths, "[memory]\nlong_term_budget = 1\nshort_term_budget = 1\nthreshold = 1\nminimum_length = 1\n")
    paths.profiles_folder.mkdir(parents=True)
    (paths.profiles_folder / "Default.toml").write_text(
        "[memory]\nshort_term_budget = 2\nthreshold = 2\nminimum_length = 2\n"
    )
    environ = {"TUIMEM_MEMORY_THRESHOLD": "3", "TUIMEM_MEMORY_MINIMUM_LENGTH": "3"}
    loaded = load(paths, environ, {"memory.minimum_length": 4})
    memory = loaded.settings.memory
    values = (memory.long_term_budget, memory.short_term_budget, memory.threshold, memory.minimum_length)
    assert values == (1, 2, 3, 4)
    assert loaded.origins["memory.long_term_budget"] == f"file {paths.settings_file}"
    assert loaded.origins["memory.short_term_budget"] == "config profile Default"
    assert loaded.origins["memory.threshold"] == "environment TUIMEM_MEMORY_THRESHOLD"
    assert loaded.origins["memory.minimum_length"] == "command line"
    assert loaded.origins["memory.step_at"] == "default"
    assert not loaded.problems


def test_the_older_program_s_names_set_switches_too_and_ours_win(paths: Paths) -> None:
    loaded = load(paths, {"INJ_ENABLED": "0", "INJ_INJECT_MEMORY": "0", "TUIMEM_INJECTION_INJECT_MEMORY": "1"})
    assert not loaded.settings.injection.enabled
    assert loaded.settings.injection.inject_memory
    assert loaded.origins["injection.enabled"] == "environment INJ_ENABLED"
    assert loaded.origins["injection.inject_memory"] == "environment TUIMEM_INJECTION_INJECT_MEMORY"
    wrong = load(paths, {"INJ_ENABLED": "maybe"})
    assert wrong.settings.injection.enabled
    assert wrong.problems[0].startswith('INJ_ENABLED: injection.enabled is "maybe"')


@pytest.mark.parametrize("name", ["enabled", "inject_memory", "logging", "pre_prompt_hook", "post_response_hook"])
def test_the_five_switches_are_set_by_the_file_and_by_the_older_program_s_names(paths: Paths, name: str) -> None:
    usual = getattr(Settings().injection, name)
    by_file = load(write(paths, f"[injection]\n{name} = {str(not usual).lower()}\n"), {})
    assert getattr(by_file.settings.injection, name) is not usual
    by_name = load(paths, {f"INJ_{name.upper()}": str(usual)})
    assert getattr(by_name.settings.injection, name) is usual, "which is above the file"
    assert not by_file.problems and not by_name.problems


def test_names_of_the_older_profile_tool_set_ours_and_one_says_the_opposite(paths: Paths) -> None:
    off = load(paths, {"LLM_MEMORY_DISABLED": "1", "LLM_MEMORY_UPDATES": "no", "LLM_MEMORY_UPDATE_INTERVAL": "30"})
    profile = off.settings.user_profile
    assert (profile.enabled, profile.updates, profile.interval) == (False, False, 30.0)
    assert off.origins["user_profile.enabled"] == "environment LLM_MEMORY_DISABLED"
    assert load(paths, {"LLM_MEMORY_DISABLED": "false"}).settings.user_profile.enabled


@pytest.mark.parametrize(
    ("text", "expected"), [("yes", True), ("ON", True), ("1", True), ("no", False), ("Off", False), ("false", False)]
)
def test_switches_can_be_written_as_people_do(paths: Paths, text: str, expected: bool) -> None:
    loaded = load(paths, {"TUIMEM_SUMMARIES_AUTOMATIC": text})
    assert loaded.settings.summaries.automatic is expected
    assert not loaded.problems


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"TUIMEM_MEMORY_STEP_AT": "5"}, 'memory.step_at is "5", but it must be a whole number from 10 to 100'),
        ({"TUIMEM_MEMORY_STEP_AT": "1.5"}, "a whole number"),
        ({"TUIMEM_ENDPOINT_TEMPERATURE": "nan"}, "a number from 0 to 2"),
        ({"TUIMEM_MEMORY_ENABLED": "perhaps"}, "true or false"),
        ({"TUIMEM_MEMORY_THRESHOLD_UNIT": "miles"}, "fill, messages, tokens or percent"),
        ({"TUIMEM_MEMORY_TRESHOLD": "5"}, "Did you mean memory.threshold?"),
    ],
)
def test_a_wrong_value_is_said_in_one_plain_sentence_and_the_default_stays(
    paths: Paths, environ: Mapping[str, str], says: str
) -> None:
    loaded = load(paths, environ)
    problem = only_problem(loaded)
    assert says in problem
    assert problem.startswith(next(iter(environ)))
    assert loaded.settings == Settings()
    assert set(loaded.origins.values()) == {"default"}


def test_one_wrong_value_costs_one_setting_and_leaves_the_file_alone(paths: Paths) -> None:
    text = '[memory]\nthreshold = "many"\nshort_term_budget = 30\n[display]\ntheme = "sea"\n'
    loaded = load(write(paths, text), {})
    assert 'memory.threshold is "many"' in only_problem(loaded)
    assert "10 is used instead." in only_problem(loaded)
    assert loaded.settings.memory.threshold == 10
    assert (loaded.settings.memory.short_term_budget, loaded.settings.display.theme) == (30, "sea")
    assert paths.settings_file.read_text(encoding="utf-8") == text


def test_a_wrong_value_above_leaves_the_one_below_in_force(paths: Paths) -> None:
    loaded = load(write(paths, "[memory]\nthreshold = 7\n"), {"TUIMEM_MEMORY_THRESHOLD": "x"})
    assert loaded.settings.memory.threshold == 7
    assert "7 is used instead (file" in only_problem(loaded)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[memory]\nthreshold =\n", "line 2"),
        ("[memory]\n\n[memory]\n", "line 3"),
        ("[memory\n", "line 1"),
        ('[memory]\nseparator = """', "line 2"),
    ],
)
def test_a_broken_file_is_reported_with_its_line(paths: Paths, text: str, says: str) -> None:
    loaded = load(write(paths, text), {"TUIMEM_MEMORY_THRESHOLD": "3"})
    problem = only_problem(loaded)
    assert str(paths.settings_file) in problem
    assert says in problem
    assert loaded.settings.memory.threshold == 3, "the other layers still count"


def test_a_file_that_is_no_text_or_no_file_is_reported(paths: Paths) -> None:
    write(paths, "")
    paths.settings_file.write_bytes(b"[memory]\n\xff")
    assert "not UTF-8 text (byte 10)" in only_problem(load(paths, {}))
    paths.settings_file.unlink()
    paths.settings_file.mkdir()
    assert "is not a file" in only_problem(load(paths, {}))


def test_a_byte_order_mark_is_no_harm(paths: Paths) -> None:
    assert load(write(paths, "\ufeff[memory]\nthreshold = 7\n"), {}).settings.memory.threshold == 7


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("theme = 1\n", "Did you mean display.theme?"),
        ("[memry]\nthreshold = 1\n", "There is no setting memry.threshold. Did you mean memory.threshold?"),
        ("memory = 3\n", "There is no setting memory."),
        ("[memory.threshold]\na = 1\n", "must be a whole number"),
        ('[zzz]\nqqqqqqqq = "x"\n', "`tuimem config show` lists them all."),
    ],
)
def test_unknown_names_are_reported_with_the_nearest(paths: Paths, text: str, says: str) -> None:
    loaded = load(write(paths, text), {})
    assert says in only_problem(loaded)
    assert loaded.settings == Settings()


def test_keys_of_ones_own_are_taken_and_must_be_text(paths: Paths) -> None:
    loaded = load(write(paths, '[keys]\nregenerate = "f5,ctrl+r"\nstop = 3\n'), {}, {"keys.undo": "ctrl+z"})
    assert loaded.settings.keys == {"regenerate": "f5,ctrl+r", "undo": "ctrl+z"}
    assert loaded.origins["keys.undo"] == "command line"
    assert "keys.stop is 3, but it must be text." in only_problem(loaded)


def test_the_step_must_go_down(paths: Paths) -> None:
    loaded = load(paths, {"TUIMEM_MEMORY_STEP_AT": "50", "TUIMEM_MEMORY_STEP_TO": "80"})
    assert (loaded.settings.memory.step_at, loaded.settings.memory.step_to) == (90, 60)
    assert "must be below memory.step_at" in only_problem(loaded)
    assert loaded.origins["memory.step_to"] == "default"


def test_other_variables_that_start_alike_are_nobodys_business(paths: Paths) -> None:
    environ = {"TUIMEM_HOME": "/x", "TUIMEM_DEBUG": "1", "OPENAI_BASE_URL": "http://example.invalid/v1"}
    loaded = load(paths, environ)
    assert loaded.settings == Settings()
    assert not loaded.problems


def test_control_characters_never_come_out_of_the_file_or_its_problems(paths: Paths) -> None:
    loaded = load(
        write(paths, '[chats]\nuser_name = "\\u001b[31mJo"\n[memory]\n"a\\u001bb" = 1\nthreshold = "\\u001b]0;x"\n'), {}
    )
    assert loaded.settings.chats.user_name == "[31mJo"
    assert len(loaded.problems) == 2
    assert "\x1b" not in "".join(loaded.problems)


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@given(
    st.dictionaries(
        st.sampled_from([setting.key for setting in describe()]) | st.text(max_size=12), json_like, max_size=4
    )
)
def test_no_value_can_break_the_start(values: dict[str, object]) -> None:
    loaded = resolve([Layer("config profile x", values)])
    in_force = [one.value_in(loaded.settings) for one in describe()]
    assert [one.convert(value) for one, value in zip(describe(), in_force, strict=True)] == in_force
    assert all(problem == clean(problem) for problem in loaded.problems)


def test_every_setting_is_described() -> None:
    for setting in describe():
        assert setting.help.endswith("."), setting.key
        assert setting.convert(setting.default) == setting.default, setting.key
        if setting.type in (int, float):
            assert setting.least is not None, setting.key
            with pytest.raises(SettingError):
                setting.convert(setting.least - 1)
    assert find("memory.threshold_unit").choices == ("fill", "messages", "tokens", "percent")
    assert find("memory.threshold").variable == "TUIMEM_MEMORY_THRESHOLD"


def test_keys_of_commands_may_be_written_without_quotation_marks(paths: Paths):
    write(paths, '[keys]\nreply.regenerate = "f5"\n"message.copy" = "f6"\n')
    loaded = load(paths, {})
    assert loaded.problems == ()
    assert loaded.settings.keys == {"reply.regenerate": "f5", "message.copy": "f6"}
