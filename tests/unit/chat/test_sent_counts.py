"""What a change of settings does to the next prompt, in numbers."""

from tuimem.chat.sent_counts import SentCounts, in_words


def test_what_has_changed_is_told_beside_what_it_was() -> None:
    now, before = SentCounts(12, 30, 0, 5120), SentCounts(10, 30, 2, 4096)
    assert in_words(now) == "12 as text, 30 as summaries, 0 not sent, 5,120 tokens"
    assert in_words(now, before) == "10 → 12 as text, 30 as summaries, 2 → 0 not sent, 4,096 → 5,120 tokens"
