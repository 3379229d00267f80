"""Config profiles of Qvink Memory, as that exports them: JSON with settings under its own names.

`ROWS` is the one table of which setting there is which here. Reading fills in what a profile leaves out by the defaults
of the version that wrote it, so that everything is as it was there.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from tuimem.settings.describe import as_text, find
from tuimem.settings.errors import SettingError
from tuimem.text import clean_line
from tuimem.transfer.reference_macros import MACROS, read_macros, write_macros
from tuimem.transfer.reference_values import (
    AMOUNT,
    BUDGET_UNIT,
    ESCAPED,
    FLAG,
    NUMBER,
    POSITION,
    ROLE,
    TEXT,
    THRESHOLD_UNIT,
    WHEN,
    Conversion,
    Unusable,
)

LARGEST = 4 * 1024 * 1024
"""Bytes; a profile has a few thousand."""

_MOST_TOLD = 10
_MOST_KEPT = int(find("memory.threshold").most or 0)
_REMEDY = "Export the profile in SillyTavern again, and import that file."


@dataclass(frozen=True, slots=True)
class ReferenceSetting:
    """One setting there and here. `default` is that of version 1.3, `default_1_2` of 1.2 where that differs; a text
    without a default is left as it is here.
    """

    name: str
    setting: str
    conversion: Conversion
    default: object = None
    default_1_2: object = None


ROWS = (
    ReferenceSetting("auto_summarize", "summaries.automatic", FLAG, True),
    ReferenceSetting("auto_summarize_on_send", "summaries.when", WHEN, False),
    ReferenceSetting("auto_summarize_block_generation", "summaries.block_generation", FLAG, True),
    ReferenceSetting("auto_summarize_progress", "summaries.show_progress", FLAG, True),
    ReferenceSetting("summarization_delay", "summaries.lag", NUMBER, 0),
    ReferenceSetting("auto_summarize_batch_size", "summaries.batch_size", NUMBER, 1),
    ReferenceSetting("auto_summarize_message_limit", "summaries.message_limit", NUMBER, 10),
    ReferenceSetting("parallel_summaries_count", "summaries.parallel", NUMBER, 1),
    ReferenceSetting("summarization_time_delay", "summaries.delay", NUMBER, 0),
    ReferenceSetting("summarization_time_delay_skip_first", "summaries.delay_skip_first", FLAG, False),
    ReferenceSetting("block_chat", "summaries.block_chat", FLAG, True),
    ReferenceSetting("auto_summarize_on_edit", "summaries.on_edit", FLAG, False),
    ReferenceSetting("auto_summarize_on_swipe", "summaries.on_swipe", FLAG, True),
    ReferenceSetting("auto_summarize_on_continue", "summaries.on_continue", FLAG, False),
    ReferenceSetting("prompt", "summaries.prompt", TEXT),
    ReferenceSetting("prompt_role", "summaries.prompt_role", ROLE, 0),
    ReferenceSetting("prefill", "summaries.prefill", ESCAPED, ""),
    ReferenceSetting("show_prefill", "summaries.show_prefill", FLAG, False),
    ReferenceSetting("include_user_messages", "memory.include_user_messages", FLAG, False),
    ReferenceSetting("include_system_messages", "memory.include_hidden_messages", FLAG, False),
    ReferenceSetting("include_narrator_messages", "memory.include_system_messages", FLAG, False),
    ReferenceSetting("message_length_threshold", "memory.minimum_length", NUMBER, 10),
    ReferenceSetting("summary_injection_threshold", "memory.threshold", NUMBER, 10, 0),
    ReferenceSetting("summary_injection_threshold_type", "memory.threshold_unit", THRESHOLD_UNIT, "messages"),
    ReferenceSetting("exclude_messages_after_threshold", "memory.remove_messages", FLAG, True, False),
    ReferenceSetting("keep_last_user_message", "memory.keep_last_user_message", FLAG, True),
    ReferenceSetting("injection_threshold_update_trigger_messages", "memory.step_messages", NUMBER, 0),
    ReferenceSetting("injection_threshold_update_trigger_summaries", "memory.step_summaries", NUMBER, 0),
    ReferenceSetting("injection_threshold_update_trigger_context", "memory.step_percent", NUMBER, 0),
    ReferenceSetting("separate_long_term", "memory.separate_long_term", FLAG, False),
    ReferenceSetting("summary_injection_separator", "memory.separator", ESCAPED, "\n* "),
    ReferenceSetting("short_template", "memory.short_term_template", TEXT),
    ReferenceSetting("long_template", "memory.long_term_template", TEXT),
    ReferenceSetting("short_term_context_limit", "memory.short_term_budget", AMOUNT, 10),
    ReferenceSetting("long_term_context_limit", "memory.long_term_budget", AMOUNT, 10),
    ReferenceSetting("short_term_context_type", "memory.short_term_unit", BUDGET_UNIT, "percent"),
    ReferenceSetting("long_term_context_type", "memory.long_term_unit", BUDGET_UNIT, "percent"),
    ReferenceSetting("short_term_position", "memory.short_term_position", POSITION, 0),
    ReferenceSetting("long_term_position", "memory.long_term_position", POSITION, 0),
    ReferenceSetting("short_term_depth", "memory.short_term_depth", NUMBER, 2),
    ReferenceSetting("long_term_depth", "memory.long_term_depth", NUMBER, 2),
    ReferenceSetting("short_term_role", "memory.short_term_role", ROLE, 0),
    ReferenceSetting("long_term_role", "memory.long_term_role", ROLE, 0),
    ReferenceSetting("display_memories", "display.show_summaries", FLAG, True),
    ReferenceSetting("default_chat_enabled", "memory.enabled", FLAG, True),
    ReferenceSetting("use_global_toggle_state", "memory.use_global_toggle", FLAG, False),
)

ALWAYS: Mapping[str, object] = {"memory.remove_only_summarised": False, "memory.minimum_kept": 1}
"""What is no setting there, since it is never otherwise."""

_ONLY_1_2 = "completion_preset"

WITHOUT: Mapping[str, tuple[object, str]] = {
    "connection_profile": ("", "Choose the model for summaries with summaries.connection."),
    _ONLY_1_2: ("", "Set summaries.temperature and summaries.max_tokens instead."),
    "short_term_scan": (False, "Summaries do not call world info here."),
    "long_term_scan": (False, "Summaries do not call world info here."),
    "include_thought_messages": (False, ""),
    "debug_mode": (False, ""),
}
"""Settings that have no counterpart here: the value that means nothing, and what to do instead; empty: nothing is lost.
"""

_OF_THE_PROGRAM = frozenset({
    "profile",
    "profiles",
    "character_profiles",
    "notify_on_profile_switch",
    "global_toggle_state",
    "disabled_group_characters",
    "memory_edit_interface_settings",
})  # fmt: skip
"""What stands beside the profiles there, in the file that holds them all."""

_ONLY_1_3 = frozenset({
    "auto_summarize_block_generation",
    "parallel_summaries_count",
    "summary_injection_threshold_type",
    *(f"injection_threshold_update_trigger_{what}" for what in ("messages", "summaries", "context")),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReferenceProfile:
    """A profile in our settings: values by `group.field`, and a sentence for each thing that could not be taken."""

    values: Mapping[str, Any]
    problems: tuple[str, ...]


def read_profile(data: bytes) -> ReferenceProfile:
    """The profile in our settings. Raises SettingError when it is none."""
    if len(data) > LARGEST:
        raise SettingError("The file is too large: a profile has at most 4 MB.", _REMEDY)
    given = _decoded(data)
    if _names().isdisjoint(given):
        raise SettingError("The file has no settings of Qvink Memory.", _REMEDY)
    is_1_2 = _ONLY_1_2 in given and _ONLY_1_3.isdisjoint(given)
    values: dict[str, Any] = dict(ALWAYS)
    problems: list[str] = []
    for row in ROWS:
        default = row.default_1_2 if is_1_2 and row.default_1_2 is not None else row.default
        value = _read(row, given.get(row.name), default, problems)
        if value is not None:
            values[row.setting] = value
    if values["memory.threshold_unit"] == "messages" and not is_1_2:
        values["memory.threshold"] = min(values["memory.threshold"] + 1, _MOST_KEPT)
    macros, left = read_macros(given.get(MACROS))
    problems += left
    if macros:
        values["summaries.macros"] = macros
    return ReferenceProfile(values, (*problems, *_unused(given)))


def write_profile(values: Mapping[str, Any]) -> str:
    """These settings as a profile of version 1.3, without what has no name there; what is missing is as by default.

    A threshold by fill becomes the usual one there, and a budget without a limit all of the window.
    """
    in_force = {row.setting: values.get(row.setting, find(row.setting).default) for row in ROWS}
    if in_force["memory.threshold_unit"] == "fill":
        in_force |= {"memory.threshold_unit": "messages", "memory.threshold": 11}
    for term in ("short", "long"):
        if in_force[f"memory.{term}_term_unit"] == "auto":
            in_force |= {f"memory.{term}_term_unit": "percent", f"memory.{term}_term_budget": 100}
    if in_force["memory.threshold_unit"] == "messages":
        in_force["memory.threshold"] -= 1
    written = {row.name: row.conversion.write(in_force[row.setting]) for row in ROWS}
    rest = {name: neutral for name, (neutral, _) in WITHOUT.items() if name != _ONLY_1_2}
    macros = write_macros(values.get("summaries.macros", {}))
    return json.dumps({**written, **rest, **({MACROS: macros} if macros else {})}, indent=4)


def _names() -> frozenset[str]:
    return frozenset({*(row.name for row in ROWS), *WITHOUT, MACROS})


def _decoded(data: bytes) -> dict[str, Any]:
    try:
        given = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise SettingError("The file is not JSON.", _REMEDY) from error
    if not isinstance(given, dict):
        raise SettingError("The file is JSON, but not a profile.", _REMEDY)
    return given


def _read(row: ReferenceSetting, given: object, default: object, problems: list[str]) -> object:
    """The value here, within the range of the setting; None for a text that is not given."""
    given = default if given is None else given
    if given is None:
        return None
    try:
        value = row.conversion.read(given)
    except Unusable as error:
        problems.append(f"{row.name} is {_shown(given)}, but must be {error}; it was left as it is by default.")
        return None if default is None else row.conversion.read(default)
    setting = find(row.setting)
    if isinstance(value, int | float) and not isinstance(value, bool):
        least, most = setting.least, setting.most
        if row.name == "summary_injection_threshold":
            least = -1
        within = max(value if least is None else least, min(value, value if most is None else most))
        if within != value:
            nearest = f"the nearest that {row.setting} can be is {as_text(within)}"
            problems.append(f"{row.name} is {_shown(given)}; {nearest}.")
        return type(value)(within)
    return value


def _unused(given: Mapping[str, object]) -> list[str]:
    """A sentence for each thing in the profile that cannot be taken along."""
    found = []
    for name, (neutral, instead) in WITHOUT.items():
        value = given.get(name, neutral)
        if instead and value and value != neutral:
            found.append(f"{name} has no counterpart here. {instead}")
    if given.get("profiles"):
        found.append("profiles was left out. Export each profile in SillyTavern, and import that.")
    unknown = sorted(set(given) - _names() - _OF_THE_PROGRAM)
    found += [f"{clean_line(name, 80)} is not a setting of Qvink Memory." for name in unknown[:_MOST_TOLD]]
    if len(unknown) > _MOST_TOLD:
        found.append(f"And {len(unknown) - _MOST_TOLD:,} more unknown settings.")
    return found


def _shown(value: object) -> str:
    return clean_line(json.dumps(value, ensure_ascii=False, default=str), 40)
