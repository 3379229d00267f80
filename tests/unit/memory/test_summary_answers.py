"""What makes an answer a summary."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimem.memory.summaries import LONGEST_IN_WORDS, SummaryRejected, accept
from tuimem.settings.model import SummarySettings

SETTINGS = SummarySettings()


@pytest.mark.parametrize(
    ("answer", "summary"),
    [
        ("Mira sailed home.", "Mira sailed home."),
        ("  Mira\n\nsailed   home. \n", "Mira sailed home."),
        ("Summary: Mira sailed home.", "Mira sailed home."),
        ("**Summary:** Mira sailed home.", "Mira sailed home."),
        ("### Answer: Mira sailed home.", "Mira sailed home."),
        ('"Mira sailed home."', "Mira sailed home."),
        ("Summary: “Mira sailed home.”", "Mira sailed home."),
        ('"Mira" sailed with "Jo"', '"Mira" sailed with "Jo"'),
        ("Mira said “no”", "Mira said “no”"),
        ("they think aloud</think>Mira sailed home.", "Mira sailed home."),
        ("Mira \x1b[31msailed\u202e home.", "Mira [31msailed home."),
        ("ミラは家に帰った。", "ミラは家に帰った。"),
        ("Mira was sorry, but I-beams are heavy.", "Mira was sorry, but I-beams are heavy."),
        ("Sorry for the storm, Mira sailed home.", "Sorry for the storm, Mira sailed home."),
    ],
)
def test_an_answer_is_stored_without_what_models_put_around_it(answer: str, summary: str):
    assert accept(answer, "stop", SETTINGS) == summary


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("", "an empty answer"),
        (" \n ", "an empty answer"),
        ("...", "an empty answer"),
        ("Summary:", "an empty answer"),
        ("all of it is thought</think>", "an empty answer"),
        ("I'm sorry, but I can't help with that.", "refused"),
        ("I’m sorry, I won’t.", "refused"),
        ("I cannot assist with this request.", "refused"),
        ("As an AI, I have no opinion.", "refused"),
        ("Unfortunately, I am not able to.", "refused"),
        ("I apologize, but no.", "refused"),
        ("word " * (SETTINGS.words * LONGEST_IN_WORDS + 1), "too long"),
    ],
)
def test_an_answer_that_cannot_stand_for_its_message_is_rejected(answer: str, why: str):
    with pytest.raises(SummaryRejected, match=why):
        accept(answer, "stop", SETTINGS)


@pytest.mark.parametrize(
    ("answer", "summary"),
    [
        ("Mira sailed home. Jo was", "Mira sailed home."),
        ("Mira sailed to St. Ives. She", "Mira sailed to St. Ives."),
        ("Mira said “home.” And", "Mira said “home.”"),
    ],
)
def test_of_an_answer_that_was_cut_off_the_whole_sentences_are_kept(answer: str, summary: str):
    assert accept(answer, "length", SETTINGS) == summary


def test_an_answer_cut_off_in_its_first_sentence_is_rejected():
    with pytest.raises(SummaryRejected, match="cut off"):
        accept("Mira sailed to the", "length", SETTINGS)


@given(st.text(), st.sampled_from(["stop", "length"]))
def test_whatever_comes_is_one_clean_line_or_rejected(answer: str, reason: str):
    try:
        text = accept(answer, reason, SETTINGS)
    except SummaryRejected as error:
        assert str(error)
    else:
        assert text == " ".join(text.split())
        assert text
        assert len(text.split()) <= SETTINGS.words * LONGEST_IN_WORDS


TRIMMING = msgspec.structs.replace(SETTINGS, trim_sentences=True)


@pytest.mark.parametrize(
    ("answer", "summary"),
    [
        ("Mira sailed home. Jo was", "Mira sailed home."),
        ("Mira sailed home", "Mira sailed home"),
        ("Mira sailed 3.5 miles", "Mira sailed 3.5 miles"),
        ("Mira said “home.” And then", "Mira said “home.”"),
        ("Mira (tired) sailed home", "Mira (tired) sailed home"),
        ("*Mira sailed home.* Jo", "*Mira sailed home.*"),
        ("ミラは帰った。「はい。」彼女は", "ミラは帰った。「はい。」"),
        ("Mira sailed home 😀 and", "Mira sailed home 😀"),
    ],
)
def test_a_last_sentence_without_its_end_can_be_cut_off(answer: str, summary: str):
    assert accept(answer, "stop", TRIMMING) == summary
    assert accept(answer, "stop", SETTINGS) == answer


@pytest.mark.parametrize(
    ("prefill", "answer", "with_it", "without_it"),
    [
        ("Mira", " sailed home.", "Mira sailed home.", "sailed home."),
        ("Mir", "a sailed home.", "Mira sailed home.", "a sailed home."),
        ("Mira ", "sailed home.", "Mira sailed home.", "sailed home."),
        ("Mira", "Mira sailed home.", "Mira sailed home.", "sailed home."),
        ("", "Mira sailed home.", "Mira sailed home.", "Mira sailed home."),
    ],
)
def test_a_prefill_is_part_of_the_summary_only_when_wanted(prefill: str, answer: str, with_it: str, without_it: str):
    showing = msgspec.structs.replace(SETTINGS, prefill=prefill, show_prefill=True)
    assert accept(answer, "stop", showing, prefill) == with_it
    assert accept(answer, "stop", msgspec.structs.replace(SETTINGS, prefill=prefill), prefill) == without_it
