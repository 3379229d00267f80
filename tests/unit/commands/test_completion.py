"""Completing the argument that is being typed."""

import pytest

from tuimem.commands.completion import argument_typed, completing, matching_values
from tuimem.commands.registry import COMMANDS


@pytest.mark.parametrize(
    ("line", "head", "start"),
    [
        ("/model ", "/model ", ""),
        ("/model qwen 3", "/model ", "qwen 3"),
        ("/OPEN a walk", "/OPEN ", "a walk"),
        ("/character gre", "/character ", "gre"),
    ],
)
def test_what_is_being_typed_is_found(line: str, head: str, start: str) -> None:
    typing = argument_typed(line, COMMANDS.by_slash)
    assert typing is not None
    assert (typing.head, typing.start) == (head, start)


@pytest.mark.parametrize("line", ["/model", "/nothing x", "model x", "/character greeting Ahoy", "/undo x", "/stop "])
def test_nothing_is_completed_where_nothing_can_be(line: str) -> None:
    assert argument_typed(line, COMMANDS.by_slash) is None


async def test_fixed_choices_need_no_asking() -> None:
    typing = argument_typed("/character n", COMMANDS.by_slash)
    assert typing is not None
    assert await completing(typing, None) == ["name", "description", "greeting"]


def test_values_that_begin_so_come_first_and_a_whole_one_ends_the_offer() -> None:
    values = ["big-qwen", "Qwen3", "gemma"]
    assert matching_values(values, "qwen") == ["Qwen3", "big-qwen"]
    assert matching_values(values, "") == values
    assert matching_values(values, "gemma") == []
