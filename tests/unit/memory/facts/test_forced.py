"""What a message tells the program to remember."""

import pytest

from tuimem.memory.facts.forced import forced
from tuimem.settings.model import FactSettings

PREFIXES = ("remember:", "记住:", "Note to self:", " ")


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
        ("REMEMBER : I have a dog", "I have a dog"),
        ("remember　：I have a dog", "I have a dog"),
        ("\u200bremember: I have a dog", "I have a dog"),
        ("\ufeff \u200b remember: I have a dog", "I have a dog"),
        ("re\u00admember\u200b:\u200b I have a dog", "I have a dog"),
        ("note to self: I have a dog", "I have a dog"),
        ("remember: 👨\u200d👩\u200d👧 is my family", "👨\u200d👩\u200d👧 is my family"),
        ("remember:", None),
        ("remember: \u200b", None),
        ("remember", None),
        ("re member: I have a dog", None),
        ("notetoself: I have a dog", None),
        ("remember: \n", None),
        ("remember that I have a dog", None),
        ("Do you remember: I have a dog", None),
        ("", None),
    ],
)
def test_it_stands_after_a_prefix_at_the_start(text: str, fact: str | None) -> None:
    assert forced(text, PREFIXES) == fact


@pytest.mark.parametrize("text", ["remember: so", "记住：so", "記住：so", "記住 : so"])
def test_these_are_known_unless_the_settings_say_otherwise(text: str) -> None:
    assert forced(text, FactSettings().prefixes) == "so"


def test_nothing_of_it_is_cut_off() -> None:
    assert forced("remember: " + "long " * 1000, PREFIXES) == ("long " * 1000).strip()
