"""One registry: whatever is derived from it cannot drift apart."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from tuimem.commands.command import Command
from tuimem.commands.keys import named_keys, shown_key, shown_keys
from tuimem.commands.moving import MOVING_COMMANDS
from tuimem.commands.place import CHAT, MESSAGE, READING, Place
from tuimem.commands.registry import COMMANDS, Registry
from tuimem.listing import plain

QM = [
    "enabled",
    "toggle",
    "toggle-display",
    "toggle-auto-summarize",
    "toggle-config",
    "toggle-edit-interface",
    "toggle-injection-preview",
    "toggle-remember",
    "toggle-exclude",
    "get",
    "set",
    "summarize",
    "summarize-chat",
    "stop-summarization",
    "max-summary-tokens",
    "profile",
    "update-injection-threshold",
    "refresh",
    "get-message-world-info",
    "hard-reset",
    "debug",
]
SHORT = ["summaries", "exclude", "remember", "summarize"]
PLAIN = ["help", "new", "regen", "continue", "edit", "delete", "undo", "search", "model", "system", "export"]


@pytest.mark.parametrize("name", [*PLAIN, *SHORT, *(f"qm-{word}" for word in QM)])
def test_every_command_that_was_promised_is_there(name: str):
    assert name in COMMANDS.by_slash


@pytest.mark.parametrize("word", QM)
def test_the_long_alias_is_the_same_command(word: str):
    assert COMMANDS.by_slash[f"qvink-memory-{word}"] is COMMANDS.by_slash[f"qm-{word}"]


@pytest.mark.parametrize(
    "action",
    ["remember", "exclude", "edit", "edit_summary", "summarize", "hide", "delete", "swipe_left", "swipe_right", "copy"],
)
def test_every_action_on_a_message_has_a_key_on_the_focused_message_and_a_slash_command(action: str):
    command = COMMANDS.by_id[f"message.{action}"]
    assert command.key
    assert command.place == MESSAGE
    assert command.slash


UNDONE_ONLY_BY_A_COMMAND = {"chat.delete", "chat.restore", "memory.hard_reset"}
"""A whole chat, or all settings, shall not go by one wrong key."""

STOPPED_BY_ESC = {"reply.stop"}
"""Esc closes what is on top, and stops the reply when nothing is."""

MOVES_WHERE_KEYS_GO = {command.id for command in MOVING_COMMANDS if not command.slash}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_action_has_a_key_and_a_slash_command(command: Command[Any]):
    assert command.key or command.needs_arguments or command.id in UNDONE_ONLY_BY_A_COMMAND | STOPPED_BY_ESC
    assert command.slash or command.id in MOVES_WHERE_KEYS_GO | {"help.context"}


def test_ids_and_slash_names_are_unique():
    assert len(COMMANDS.by_id) == len(COMMANDS)
    names = Counter(name for command in COMMANDS for name in command.slash)
    assert not [name for name, count in names.items() if count > 1]


@pytest.mark.parametrize("taken", ["chat.new", "fresh"])
def test_an_id_or_a_slash_name_is_given_once(taken: str):
    registry = Registry(COMMANDS)
    command = COMMANDS.by_id["chat.new"]
    with pytest.raises(ValueError, match="already"):
        registry.add(replace(command, id=taken))


def test_a_key_means_one_thing_in_one_place():
    def keys(place: Place) -> list[str]:
        return [key for command in COMMANDS if command.place == place for key in command.key.split(",") if key]

    on_message = keys(CHAT) + keys(READING) + keys(MESSAGE)
    assert len(set(on_message)) == len(on_message), "a message is focused on the chat screen, where all work"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_command_can_be_found_and_explains_itself(command: Command[Any]):
    assert command.title
    assert command.help.endswith(".")
    assert command.slash or command.key
    assert all(parameter.help for parameter in command.parameters)
    assert all(name == name.lower() and " " not in name for name in command.slash)
    for name in command.slash:
        explained = plain(COMMANDS.explained(name))
        assert command.help in explained
        assert command.usage in explained
        assert all(f"/{other}" in explained for other in command.slash)
        assert all(key in explained for key in shown_keys(command.key))
    if command.slash:
        assert command.usage in plain(COMMANDS.explained())


def test_half_a_name_is_completed_by_the_short_names_first():
    completions = COMMANDS.completions
    assert [name for name, _ in completions("qm-toggle-e")] == [
        "qm-toggle-edit-interface",
        "qm-toggle-exclude",
    ]
    assert {name for name, _ in completions("")} == {command.slash[0] for command in COMMANDS if command.slash}
    assert [name for name, _ in completions("qvink-memory-get-")] == ["qvink-memory-get-message-world-info"]
    assert [name for name, _ in completions("EDIT")] == ["edit", "edit-summary"]
    assert "remember" in [name for name, _ in completions("remem")]
    assert completions("zzzz") == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("ctrl+f", "ctrl+f"),
        ("escape", "esc"),
        ("ctrl+pagedown", "ctrl+pgdn"),
        ("delete", "del"),
        ("U", "U"),
        ("question_mark", "?"),
        ("slash", "/"),
        ("less_than_sign", "<"),
    ],
)
def test_a_key_is_written_in_one_way_and_understood_in_it(name: str, shown: str):
    assert shown_key(name) == shown
    assert named_keys(shown) == named_keys(name) == name


def test_every_key_of_the_registry_is_understood_as_it_is_written():
    for command in COMMANDS:
        assert named_keys(",".join(shown_keys(command.key))) == named_keys(command.key)
