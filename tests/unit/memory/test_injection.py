"""Where the blocks of summaries stand: at the user's place, or where a text names them, once and counted."""

import pytest

from tuimem.memory.arrange import merge
from tuimem.memory.budget import Budget, Costs
from tuimem.memory.history import History
from tuimem.memory.left_out import LeftOutReason
from tuimem.memory.material import Material
from tuimem.memory.pieces import BEFORE, SYSTEM, Piece, PieceKind, Placement, Where
from tuimem.memory.plan import plan
from tuimem.memory.prompt import write
from tuimem.messages import Entry, Role
from tuimem.settings.model import BudgetUnit, MemorySettings, Position, ThresholdUnit

NAMES = {"char": "Ada", "user": "Jo"}
NOTE = PieceKind("toy", "toy", "toy", "#000000", Placement(Where.DEPTH, 1), 30)
BOTH = {"separator": "; ", "short_term_template": "S{{memories}}", "long_term_template": "L{{memories}}"}


def memory(**own: object) -> MemorySettings:
    """Four kept messages; of the older ones, remembered ones are long-term."""
    return MemorySettings(
        threshold_unit=ThresholdUnit.MESSAGES, threshold=4, separate_long_term=True,
        keep_last_user_message=False, long_term_unit=BudgetUnit.AUTO, **{**BOTH, **own},
    )  # fmt: skip


def chat() -> History:
    return History(
        Entry(n, Role.USER if n % 2 else Role.ASSISTANT, 20, 5, n, remember=n in (1, 2)) for n in range(1, 9)
    )


def request(settings: MemorySettings, *texts: Piece | str) -> list[tuple[str, str]]:
    """The messages of the request, by role."""
    pieces = [Piece(SYSTEM, Role.SYSTEM, BEFORE, 5, text=text) if isinstance(text, str) else text for text in texts]
    made = plan(Material(tuple(pieces)), chat(), settings, Budget(10_000, 100, Costs()))
    assert made.used == sum(piece.tokens for piece in made.pieces)
    written = write(made, {n: f"m{n}" for n in range(9)}, {n: f"s{n}" for n in range(9)}, NAMES)
    return [(message.role.value[0], message.text) for message in merge(written)]


KEPT = [("u", "m5"), ("a", "m6"), ("u", "m7"), ("a", "m8")]
LONG, SHORT = "L; s1; s2", "S; s3; s4"


def test_after_the_main_prompt_is_the_default():
    assert request(memory(), "Main.") == [("s", f"Main.\n\n{LONG}\n\n{SHORT}"), *KEPT]


def test_before_the_main_prompt():
    settings = memory(short_term_position=Position.BEFORE)
    assert request(settings, "Main.") == [("s", f"{SHORT}\n\nMain.\n\n{LONG}"), *KEPT]


@pytest.mark.parametrize("role", Role)
def test_in_the_chat_at_a_depth_and_in_a_role(role: Role):
    settings = memory(short_term_position=Position.CHAT, short_term_depth=0, short_term_role=role)
    sent = request(settings, "Main.")
    if role is Role.ASSISTANT:
        assert sent == [("s", f"Main.\n\n{LONG}"), *KEPT[:3], ("a", f"m8\n\n{SHORT}")]
    else:
        assert sent == [("s", f"Main.\n\n{LONG}"), *KEPT, (role.value[0], SHORT)]


def test_the_depth_counts_the_messages_that_follow():
    settings = memory(long_term_position=Position.CHAT, long_term_depth=3)
    assert request(settings, "Main.") == [("s", f"Main.\n\n{SHORT}"), KEPT[0], ("s", LONG), *KEPT[1:]]


@pytest.mark.parametrize("position", Position)
def test_a_text_that_names_a_block_has_it_once_wherever_its_own_place_is(position: Position):
    settings = memory(short_term_position=position)
    text = "Main [{{qm-short-term-memory}}] and [{{ QM-short-term-memory }}] end."
    assert request(settings, text) == [("s", f"Main [{SHORT}] and [] end.\n\n{LONG}"), *KEPT]


def test_of_two_texts_the_first_of_the_prompt_has_it():
    note = Piece(NOTE, Role.SYSTEM, NOTE.placement, 5, text="Note: {{qm-long-term-memory}}")
    settings = memory(long_term_position=Position.MACRO)
    assert request(settings, note, "Main.") == [
        ("s", f"Main.\n\n{SHORT}"), *KEPT[:3], ("s", f"Note: {LONG}"), KEPT[3]
    ]  # fmt: skip
    assert request(settings, note, "{{qm-long-term-memory}}")[-2:] == [("s", "Note: "), KEPT[3]]


def test_a_template_can_hold_the_other_block():
    settings = memory(long_term_template="L{{memories}} <{{qm-short-term-memory}}>", short_term_position=Position.MACRO)
    assert request(settings, "Main.") == [("s", f"Main.\n\n{LONG} <{SHORT}>"), *KEPT]


def test_templates_that_hold_each_other_hold_one_of_them_once():
    settings = memory(
        long_term_template="L{{memories}} <{{qm-short-term-memory}}>",
        short_term_template="S{{memories}} <{{qm-long-term-memory}}>",
    )
    assert request(settings, "Main.") == [("s", f"Main.\n\n{SHORT} <{LONG} <>>"), *KEPT]


def test_both_by_name_one_inside_the_other():
    settings = memory(long_term_template="L{{memories}} <{{qm-short-term-memory}}>")
    text = "Main. {{qm-long-term-memory}}"
    assert request(settings, text) == [("s", f"Main. {LONG} <{SHORT}>"), *KEPT]


def test_a_name_leaves_nothing_while_memory_is_off():
    sent = request(MemorySettings(enabled=False, **BOTH), "Main.{{qm-short-term-memory}}{{qm-long-term-memory}}")
    assert sent[0] == ("s", "Main.")


def test_a_block_that_no_text_names_is_not_sent_and_the_plan_says_why():
    settings = memory(short_term_position=Position.MACRO)
    made = plan(Material(), chat(), settings, Budget(10_000, 100, Costs()))
    assert made.left_out.reasons == ((LeftOutReason.NO_PLACE, 2),)
    assert request(settings, "Main.") == [("s", f"Main.\n\n{LONG}"), *KEPT]


def test_a_name_in_a_message_or_a_summary_is_only_words():
    made = plan(Material(), chat(), memory(), Budget(10_000, 100, Costs()))
    said = "{{qm-short-term-memory}}"
    written = write(made, dict.fromkeys(range(9), said), dict.fromkeys(range(9), said), NAMES)
    assert "".join(piece.text for piece in written).count(said) == 8
