"""Macros."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimem.memory.macros import fill_in
from tuimem.memory.speakers import names
from tuimem.messages import Character, Chat

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
