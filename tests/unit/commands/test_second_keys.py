"""Keys that a terminal may keep to itself, and what reaches the program from every terminal."""

import re

from tuimem.commands.place import CHAT, MESSAGE
from tuimem.commands.registry import COMMANDS

KEPT_BY_SOME = re.compile(r"f\d+|ctrl\+(?:up|down|left|right|q|s)")
"""Function keys (Macs, VS Code), ctrl and arrows (Macs, screen), and those of flow control."""

SENT_BY_ALL = re.compile(r"[a-zA-Z]|question_mark|comma|slash|escape|enter|tab|up|down|left|right|ctrl\+[a-pr-z]")


def test_what_a_terminal_may_keep_has_a_second_key() -> None:
    without = [
        command.id
        for command in COMMANDS
        if any(KEPT_BY_SOME.fullmatch(key) for key in command.key.split(","))
        and not any(
            SENT_BY_ALL.fullmatch(key) and not KEPT_BY_SOME.fullmatch(key)
            for key in (*command.key.split(","), command.letter)
        )
    ]
    assert without == []


def test_no_letter_means_two_things_on_a_message() -> None:
    letters = [command.letter for command in COMMANDS if command.letter]
    keys = [key.strip() for command in COMMANDS.of(MESSAGE) for key in command.key.split(",")]
    assert len({*letters, *keys}) == len([*letters, *keys])


def test_only_what_works_anywhere_has_a_letter_beside_its_key() -> None:
    assert all(command.place == CHAT and command.key for command in COMMANDS if command.letter)
