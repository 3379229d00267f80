"""Why something was recalled: the strongest signals first, in a reader's words."""

from tuimem.memory.recall.reasons import why


def test_the_strongest_signals_are_named_and_the_weak_ones_are_not():
    signals = [("words", 0.2), ("words nearby", 0.1), ("meaning", 0.1), ("words in context", 0.4), ("date", 0.01)]
    assert why(0.5, 0.2, signals) == "meaning, words"


def test_a_signal_against_it_is_no_reason():
    assert why(0.5, 0.2, [("words", 0.3), ("question", -0.2)]) == "words"


def test_without_signals_it_is_meaning_or_words():
    assert why(0.5, 0.2, ()) == "meaning, words"
    assert why(None, 0.2, ()) == "words"
    assert why(0.4, 0.0, ()) == "meaning"
