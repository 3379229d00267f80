"""Profiles of Qvink Memory: every setting is taken over, what cannot be is named, and nothing breaks the reader."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimem.settings import describe
from tuimem.settings.describe import find
from tuimem.settings.errors import SettingError
from tuimem.settings.ready_profiles import QVINK_1_2, QVINK_1_3, READY_PROFILES
from tuimem.transfer.reference_profile import (
    ALWAYS,
    LARGEST,
    ROWS,
    ReferenceProfile,
    read_profile,
    write_profile,
)

NEWEST = {"parallel_summaries_count": 1}
OLDER = {"completion_preset": ""}


def read(**given: object) -> ReferenceProfile:
    return read_profile(json.dumps({**NEWEST, **given}).encode())


def values(**given: object) -> dict[str, Any]:
    return dict(read(**given).values)


def test_each_row_names_a_setting_and_each_setting_once():
    settings = [row.setting for row in ROWS] + list(ALWAYS)
    assert len(set(settings)) == len(settings)
    assert set(settings) <= {setting.key for setting in describe()}
    assert len({row.name for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("sign", "name"), [(NEWEST, QVINK_1_3), (OLDER, QVINK_1_2)])
def test_a_profile_that_says_nothing_is_the_ready_profile_of_its_version(sign: dict[str, object], name: str):
    found = read_profile(json.dumps(sign).encode())
    assert found.problems == ()
    assert found.values == READY_PROFILES[name]


def test_a_number_of_messages_keeps_as_many_as_it_did_there():
    assert values(summary_injection_threshold=10)["memory.threshold"] == 11
    assert values(summary_injection_threshold=0)["memory.threshold"] == 1
    older = read_profile(json.dumps({**OLDER, "summary_injection_threshold": 10}).encode())
    assert older.values["memory.threshold"] == 10
    tokens = values(summary_injection_threshold=500, summary_injection_threshold_type="tokens")
    assert (tokens["memory.threshold"], tokens["memory.threshold_unit"]) == (500, "tokens")


@pytest.mark.parametrize(
    ("name", "given", "setting", "expected"),
    [
        ("summary_injection_threshold_type", "context", "memory.threshold_unit", "percent"),
        ("summary_injection_threshold_type", "percent", "memory.threshold_unit", "percent"),
        ("short_term_role", 2, "memory.short_term_role", "assistant"),
        ("short_term_role", "1", "memory.short_term_role", "user"),
        ("long_term_role", "system", "memory.long_term_role", "system"),
        ("short_term_position", "-1", "memory.short_term_position", "macro"),
        ("long_term_position", 2, "memory.long_term_position", "before"),
        ("long_term_position", 1, "memory.long_term_position", "chat"),
        ("include_system_messages", True, "memory.include_hidden_messages", True),
        ("include_narrator_messages", True, "memory.include_system_messages", True),
        ("include_user_messages", "true", "memory.include_user_messages", True),
        ("short_term_context_limit", "12", "memory.short_term_budget", 12),
        ("long_term_context_limit", 12.5, "memory.long_term_budget", 12.5),
        ("summary_injection_separator", "\\n- ", "memory.separator", "\n- "),
        ("summary_injection_separator", "a\\\\nb", "memory.separator", "a\\nb"),
        ("short_template", "So far: {{memories}}", "memory.short_term_template", "So far: {{memories}}"),
        ("exclude_messages_after_threshold", False, "memory.remove_messages", False),
        ("default_chat_enabled", False, "memory.enabled", False),
    ],
)
def test_a_value_means_the_same_here(name: str, given: object, setting: str, expected: object):
    found = read(**{name: given})
    assert found.problems == ()
    assert found.values[setting] == expected


def test_what_cannot_be_taken_is_named_and_the_rest_is_taken():
    found = read(
        include_user_messages="perhaps",
        short_term_depth=[2],
        parallel_summaries_count=500,
        connection_profile="a1b2",
        summary_prompt_macros={"message": {}, "weather": {}},
        debug_mode=True,
        my_own="x",
        auto_summarize_on_edit=True,
    )
    assert found.values["summaries.on_edit"] is True
    assert found.values["memory.include_user_messages"] is False
    assert found.values["summaries.parallel"] == find("summaries.parallel").most
    told = "\n".join(found.problems)
    assert len(found.problems) == 6
    for name in ("include_user_messages", "short_term_depth", "500", "connection_profile", "weather", "my_own"):
        assert name in told
    assert "debug_mode" not in told


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[1]", b"3", b"[" * 100_000, b"\xff\xfe{}", b'{"theme": "dark"}', b"x" * 50_000_000],
    ids=["empty", "cut", "list", "number", "deep", "utf-16", "another file", "50 MB"],
)
def test_what_is_no_profile_is_refused_in_a_sentence(data: bytes):
    with pytest.raises(SettingError) as refused:
        read_profile(data)
    assert refused.value.what.startswith("The file")


def test_ten_thousand_unknown_names_are_told_of_in_a_few_lines():
    found = read(**{f"name {n}": n for n in range(10_000)})
    assert len(found.problems) == 11
    assert LARGEST > 1_000_000


@pytest.mark.parametrize("name", [QVINK_1_2, QVINK_1_3])
def test_what_is_written_is_read_back_the_same(name: str):
    own = {
        **READY_PROFILES[name],
        "memory.separator": "\n\\n\t* ",
        "memory.short_term_position": "chat",
        "memory.short_term_role": "assistant",
        "memory.threshold_unit": "percent",
    }
    for written in (READY_PROFILES[name], own):
        data = write_profile(written).encode()
        found = read_profile(data)
        assert found.problems == ()
        assert {key: found.values[key] for key in written} == written
        assert json.loads(write_profile(found.values)) == json.loads(data)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def test_a_threshold_as_large_as_can_be_stays_so():
    assert read(summary_injection_threshold=10_000_000).values["memory.threshold"] == 10_000_000


@given(st.dictionaries(st.sampled_from([row.name for row in ROWS]) | st.text(max_size=10), json_values, max_size=12))
def test_whatever_is_given_every_value_fits_its_setting(given: dict[str, object]):
    found = read(**given)
    for key, value in found.values.items():
        find(key).convert(value)
    read_profile(write_profile(found.values).encode())


def test_macros_by_range_are_taken_and_written_back():
    there = {
        "message": {"type": "special", "enabled": True, "instruct_template": True},
        "words": {"type": "special"},
        "history": {"type": "preset", "enabled": True, "start": 1, "end": 4, "bot_summaries": True},
        "scene": {"type": "range", "start": 2, "end": 2, "bot_messages": False, "instruct_template": False},
        "weather": {"type": "custom", "command": "/weather", "start": 1, "end": 1},
        "my scene": {"type": "preset", "start": 1, "end": 1},
        "backwards": {"type": "preset", "start": 3, "end": 1},
        "tidy": {"type": "preset", "start": 1, "end": 1, "regex_scripts": ["no asides"]},
        "lorebook": {"type": "special", "enabled": True},
    }
    read = read_profile(json.dumps({"prompt": "{{scene}} {{message}}", "summary_prompt_macros": there}).encode())
    lines = {"line": "{{message}}", "summary_line": "Summary: {{message}}"}
    assert read.values["summaries.macros"] == {
        "message": {"separate": True},
        "history": {"end": 4, "character_summaries": True, **lines},
        "scene": {"start": 2, "end": 2, "character_messages": False, "separate": False, **lines},
        "tidy": {"end": 1, **lines},
    }
    assert read.problems == (
        "summary_prompt_macros (backwards, lorebook, my scene, weather) has no counterpart here. "
        "Write your own macros again.",
        "summary_prompt_macros (tidy) runs scripts that are not in the file. "
        "Write them again as summaries.regex_scripts.",
    )
    again = read_profile(write_profile(read.values).encode())
    assert again.values["summaries.macros"] == read.values["summaries.macros"]
    assert not again.problems


def test_what_stands_beside_the_profiles_there_is_no_unknown_setting():
    found = read(profile="Story", profiles={"Story": {}}, global_toggle_state=True, notify_on_profile_switch=False)
    assert found.problems == ("profiles was left out. Export each profile in SillyTavern, and import that.",)


def test_a_budget_is_written_as_it_came():
    written = json.loads(write_profile(read(short_term_context_limit=12.5, long_term_context_limit=2000).values))
    assert json.dumps([written["short_term_context_limit"], written["long_term_context_limit"]]) == "[12.5, 2000]"
