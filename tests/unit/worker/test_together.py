"""Short messages that are read as one, with similarities that are known."""

import numpy as np
import pytest

from tests.fakes.indexed_passages import indexed
from tuimem.memory.recall.passages import SHORT, IndexedPassage, PassageSource
from tuimem.memory.recall.ranking import FADES_OVER
from tuimem.worker.late import Floats
from tuimem.worker.together import read_together


def said(number: int, text: str = "Yes.", chat: int = 1, created: float = 0.0) -> IndexedPassage:
    source = PassageSource(
        message_id=number, swipe_id=number, chat_id=chat, role="user", author="Jo", created=created, text=text
    )
    return indexed(source)


ASKED: Floats = np.array([0.9, 0.1], np.float32)
ANSWERED: Floats = np.array([0.1, 0.8], np.float32)


def test_a_question_and_its_answer_share_out_the_pieces_of_a_query() -> None:
    answered, asked, other = read_together(
        [said(6), said(5), said(7, chat=2)], [ANSWERED, ASKED, np.zeros(2, np.float32)]
    )
    fades = np.exp(-1 / FADES_OVER)
    assert asked == pytest.approx([0.9, 0.8 * fades])
    assert answered == pytest.approx([0.9 * fades, 0.8])
    assert other == pytest.approx([0, 0])


def test_a_long_message_and_one_without_vectors_are_read_by_themselves() -> None:
    long = "a word " * SHORT
    assert read_together([said(5), said(6, long), said(7)], [ASKED, ANSWERED, None])[1:] == [None, None]
    (alone, _) = read_together([said(5), said(6, long)], [ASKED, ANSWERED])
    assert alone == pytest.approx(ASKED)


def test_what_was_said_on_another_day_is_not_read_together() -> None:
    (first, _) = read_together([said(5), said(6, created=86_400 * 9.0)], [ASKED, ANSWERED])
    assert first == pytest.approx(ASKED, abs=0.001)
