"""What a message tells the program to remember."""

import pytest

from tuimem.memory.facts.forced import forced

PREFIXES = ("remember:", "记住:", " ")


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("remember: I have a dog", "I have a dog"),
        ("  REMEMBER:I have a dog  ", "I have a dog"),
        ("Remember：I have a dog", "I have a dog"),
        ("ｒｅｍｅｍｂｅｒ: so", "so"),
        ("记住：我有一只狗", "我有一只狗"),
        ("记住:我有一只狗", "我有一只狗"),
        ("remember: one\nand two", "one and two"),
        ("remember:", None),
        ("remember: \n", None),
        ("remember that I have a dog", None),
        ("Do you remember: I have a dog", None),
        ("", None),
    ],
)
def test_it_stands_after_a_prefix_at_the_start(text: str, fact: str | None) -> None:
    assert forced(text, PREFIXES) == fact


def test_nothing_of_it_is_cut_off() -> None:
    assert forced("remember: " + "long " * 1000, PREFIXES) == ("long " * 1000).strip()
