"""Passages of messages: their places, their words, what they are read after."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tuimem.memory.recall.passages import LONGEST, SUMMARY, WHOLE, PassageSource, cut, share_of_questions, spans

LINES = st.lists(st.text(alphabet="ab .?\t`猫", max_size=900), max_size=12).map("\n".join)


def source(text: str, before: str = "", summary: str = "") -> PassageSource:
    return PassageSource(
        message_id=1,
        swipe_id=1,
        chat_id=1,
        role="user",
        author="Ann",
        created=0.0,
        text=text,
        before=before,
        summary=summary,
        names=("Ann", "Bo"),
    )


def test_a_short_message_is_one_passage_with_its_place() -> None:
    (passage,) = cut(source("  Bo, I moved to Lyon.  "))
    assert (passage.start, passage.end, passage.text, passage.terms) == (2, 22, ", I moved to Lyon.", "move lyon")


def test_a_message_without_words_has_none() -> None:
    assert cut(source(" … !")) == ()


def test_a_fact_in_a_long_answer_stands_in_a_passage_of_its_own() -> None:
    filler = "\n".join(
        f"Step {number}: do the usual things with care, then look at them again." for number in range(40)
    )
    text = f"{filler}\n\nYour quota is 1,000 calls a day.\n\n{filler}"
    found = [passage for passage in cut(source(text)) if "quota" in passage.terms]
    assert len(found) == 1
    assert len(found[0].text) <= LONGEST


def test_code_and_what_is_said_of_it_are_passages_apart() -> None:
    said, code = cut(source("My key ends in 77.\n```python\nkey = load()\n```"))
    assert said.text == "My key ends in 77."
    assert code.text == "key = load()"


@given(LINES)
def test_passages_hold_all_that_is_written_once_and_are_short(text: str) -> None:
    found = spans(text)
    assert all(end - start <= max(WHOLE, LONGEST) for start, end in found)
    assert all(before[1] <= after[0] for before, after in pairwise(found))
    fences = [line for line in text.splitlines() if line.lstrip().startswith("```")]
    kept = "".join("".join(text[start:end].split()) for start, end in found)
    if not fences:
        assert kept == "".join(text.split())


def test_a_short_answer_is_found_by_its_question() -> None:
    (passage,) = cut(source("In May.", before="When do you paint, Ann?"))
    assert passage.lead == "When do you paint, ?"
    assert passage.lead_terms == "paint"


def test_a_statement_is_context_but_gives_no_words() -> None:
    (passage,) = cut(source("In May.", before="You paint."))
    assert (passage.lead, passage.lead_terms) == ("You paint.", "")


def test_long_turns_are_not_read_together() -> None:
    assert all(not passage.lead for passage in cut(source("In May.", before="Why? " * 100)))
    assert all(not passage.lead for passage in cut(source("In May. " * 100, before="When?")))


def test_a_summary_is_one_more_passage() -> None:
    *_, summary = cut(source("I moved to Lyon.", summary="Ann lives in Lyon now."))
    assert (summary.number, summary.terms) == (SUMMARY, "live lyon")


def test_how_much_of_a_text_asks() -> None:
    assert share_of_questions("Where? When?") == 1.0
    assert share_of_questions("I live here.") == 0.0
    assert 0.2 < share_of_questions("I obtained my key from the site. Can you help me?") < 0.5
