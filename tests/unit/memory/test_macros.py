"""Macros, and what opens every prompt."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimem.memory.macros import fill_in
from tuimem.memory.segments import SegmentKind
from tuimem.memory.sources import fixed_texts, names
from tuimem.messages import Character, Chat, Role
from tuimem.settings.model import Settings

CHAT = Chat(1, "Harbour", Character(1, "Mira", "{{char}} sails for {{user}}.", "Be {{char}}."), "Jo", 0.0, 0.0)


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("{{char}} and {{user}}", "Mira and Jo"),
        ("{{ char }}{{CHAR}}{{User}}", "MiraMiraJo"),
        ("{{nobody}} {char} {{char", "{{nobody}} {char} {{char"),
        ("{{{char}}}", "{Mira}"),
        ("", ""),
    ],
)
def test_known_names_are_filled_in_and_all_else_is_left(template: str, filled: str):
    assert fill_in(template, names(CHAT)) == filled


def test_a_value_is_never_itself_filled_in():
    assert fill_in("{{a}}{{b}}", {"a": "{{b}}", "b": "\\1{{a}}"}) == "{{b}}\\1{{a}}"


@given(st.text())
def test_without_known_names_nothing_changes(template: str):
    assert fill_in(template, {}) == template


def changed(chat: Chat = CHAT, **changes: object) -> list[tuple[SegmentKind, str]]:
    settings = Settings(chats=msgspec.structs.replace(Settings().chats, system_prompt="I am {{char}}."))
    segments = fixed_texts(msgspec.structs.replace(chat, **changes) if changes else chat, settings)
    assert {segment.role for segment in segments} <= {Role.SYSTEM}
    return [(segment.kind, segment.text) for segment in segments]


def with_prompts(chat_prompt: str | None, character_prompt: str, description: str) -> Chat:
    character = Character(1, "Mira", description, character_prompt)
    return Chat(1, "Harbour", character, "Jo", 0.0, 0.0, system_prompt=chat_prompt)


@pytest.mark.parametrize(
    ("chat", "expected"),
    [
        (CHAT, [(SegmentKind.SYSTEM, "Be Mira."), (SegmentKind.CHARACTER, "Mira sails for Jo.")]),
        (with_prompts("Own for {{user}}.", "Be {{char}}.", ""), [(SegmentKind.SYSTEM, "Own for Jo.")]),
        (with_prompts(None, "", " "), [(SegmentKind.SYSTEM, "I am Mira.")]),
        (with_prompts("", "Be {{char}}.", "A sailor."), [(SegmentKind.CHARACTER, "A sailor.")]),
        (with_prompts("", "", ""), []),
    ],
)
def test_the_chats_system_prompt_wins_then_the_characters_then_the_settings(
    chat: Chat, expected: list[tuple[SegmentKind, str]]
):
    assert changed(chat) == expected
