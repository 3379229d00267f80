"""A query taken apart: the newest turn says most."""

import pytest

from tuimem.memory.recall import Turn
from tuimem.memory.recall.asking import question


def terms(*texts: str) -> dict[str, float]:
    return question(tuple(Turn("user", "Ada", text) for text in texts), ["Ada"]).asked.terms


def test_the_turn_before_counts_less_and_the_one_before_that_less_again() -> None:
    found = terms("harbour", "violin", "bicycle")
    assert found["bicycl"] > 2 * found["violin"] > 4 * found["harbour"] > 0


def test_a_long_answer_before_says_less_than_the_question_after_it() -> None:
    answer = "Glaciers carve valleys while rivers deposit gravel, sediment, boulders, pebbles, sand, clay, silt, loam."
    found = terms(answer, "Which violin teacher?")
    asked = [found.pop(term) for term in ("violin", "teacher")]
    assert asked == [1.0, 1.0]
    assert len(found) > 10
    assert sum(found.values()) < sum(asked) / 2


def test_a_term_said_twice_has_the_weight_of_the_newest_turn() -> None:
    assert terms("violin", "harbour violin")["violin"] == 1.0


def test_after_a_question_without_terms_the_turn_before_is_what_is_asked() -> None:
    found = terms("The violin teacher moved away.", "And?")
    assert found["violin"] == pytest.approx(0.3)
    assert "moved" not in found or found["moved"] == found["violin"]


def test_what_says_itself_what_it_is_about_is_looked_for_by_its_own_terms_and_read_alone() -> None:
    found = question(
        (Turn("user", "Ada", "The harbour was cold."), Turn("user", "Ada", "Which violin teacher moved to Bergen?")),
        ["Ada"],
    )
    assert found.lead == ""
    assert "harbour" not in found.terms
    assert {"violin", "teacher"} <= set(found.terms)
    assert 0 < found.asked.terms["harbour"] < found.asked.terms["violin"], "in the scores it counts a little"


def test_what_does_not_is_read_after_the_turn_before_and_looked_for_by_its_terms_too() -> None:
    found = question((Turn("user", "Ada", "The harbour was cold."), Turn("user", "Ada", "And in winter?")), ["Ada"])
    assert found.lead == "The harbour was cold."
    assert {"harbour", "winter"} <= set(found.terms)
