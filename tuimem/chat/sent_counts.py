"""How many messages the next prompt sends as what: told before and after a change of settings."""

from typing import NamedTuple

from tuimem.memory.plan import Plan


class SentCounts(NamedTuple):
    """Messages by what stands for them in the next prompt; `tokens` are those of the whole prompt."""

    texts: int
    summaries: int
    left_out: int
    tokens: int


_WORDS = ("as text", "as summaries", "not sent", "tokens")


def sent_counts(plan: Plan) -> SentCounts:
    """The counts of a plan; hidden messages count nowhere."""
    summaries = plan.stands_for.by_summary
    texts = len(plan.kept) + len(plan.stands_for) - summaries
    return SentCounts(texts, summaries, plan.left_out.messages, plan.used)


def in_words(counts: SentCounts, before: SentCounts | None = None) -> str:
    """The counts on one line; beside those that have changed, what they were before."""
    told = []
    for number, was, words in zip(counts, before or counts, _WORDS, strict=True):
        told.append(f"{number:,} {words}" if was == number else f"{was:,} → {number:,} {words}")
    return ", ".join(told)
