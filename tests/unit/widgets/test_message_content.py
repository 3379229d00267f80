"""What stands below a message: its summary with Markdown inside its lines, and why it is doubtful."""

import dataclasses

from msgspec.structs import replace
from textual.content import Span

from tuimem.messages import Message, Role, Summary, Swipe
from tuimem.text import text_hash
from tuimem.widgets.message_content import CondensedLook, Look, draw


def look(text: str, **more: object) -> Look:
    summary = replace(Summary(1, text, text_hash("We met.")), **more)  # type: ignore[arg-type]  # fields of Summary
    return Look(Message(1, 1, Role.USER, "Jo", 0.0, Swipe(1, "We met.", summary=summary)), 0)


def below(text: str, width: int = 60, **more: object) -> str:
    return draw(look(text, **more), width).content.plain.removeprefix("We met.\n")


def test_bold_italics_and_code_in_a_summary_are_rendered():
    content = draw(look("Jo met **Ada** at `noon` and was *glad*."), 60).content
    assert content.plain.endswith("  ○ Jo met Ada at noon and was glad.")
    start = content.plain.index("Ada")
    assert Span(start, start + 3, "bold") in content.spans


def test_a_summary_never_becomes_a_block():
    assert (
        below("# Jo met\n- Ada\n1. Bo\n> Cy\n```\nDi")
        == "  ○ # Jo met\n    - Ada\n    1. Bo\n    > Cy\n    ```\n    Di"
    )


def test_a_summary_is_no_markup_and_has_no_control_characters():
    assert below("Jo [bold]met[/bold] \x1b[31mAda&#27;[0m") == "  ○ Jo [bold]met[/bold] [31mAda\ufffd[0m"


def test_a_doubtful_summary_says_why():
    assert below("Jo met Bo.", doubt="names Bo") == "  ○ Jo met Bo.\n  ≈ doubtful: names Bo"


def test_signs_stand_behind_the_summary_and_are_no_markdown():
    assert below("Jo **met", edited=True) == "  ○ Jo **met ✎"
    assert below("Jo met Ada. " * 3, width=30, edited=True).split("\n") == [
        "  ○ Jo met Ada. Jo met Ada. Jo",
        "    met Ada.  ✎",
    ]


def test_a_condensed_memory_stands_under_the_newest_of_its_messages_and_says_what_it_is():
    def under(**more: bool | str) -> str:
        condensed = CondensedLook("They **met**.", 12, 31, **more)  # type: ignore[arg-type]  # fields of CondensedLook
        return draw(dataclasses.replace(look("Jo met Ada."), condensed=condensed), 60).content.plain.split("\n", 2)[2]

    assert under(is_sent=True) == "  ▣ condensed 12–31: They met."
    assert under(is_stale=True) == "  ▣ condensed 12–31: out of date, not sent: They met."
    assert under(doubt="names Bo") == "  ▣ condensed 12–31: They met.\n  ≈ doubtful: names Bo"
