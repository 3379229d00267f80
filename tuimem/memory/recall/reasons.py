"""Why something was recalled, in a word or two."""

from collections.abc import Sequence

_LEAST_SHARE = 0.1
"""Of the score: a signal with less did not decide anything."""

_MOST_NAMED = 3

_MEANING, _IN_CONTEXT, _NEARBY = "meaning", "words in context", " nearby"
"""What words mean where they stand is meaning to a reader, and what is said around a message belongs to it."""


def why(dense: float | None, lexical: float, signals: Sequence[tuple[str, float]]) -> str:
    """The signals that made the score, the strongest first; without them, whether it was meaning or words."""
    shares: dict[str, float] = {}
    for name, share in signals:
        shown = _MEANING if name.startswith(_IN_CONTEXT) else name.removesuffix(_NEARBY)
        shares[shown] = shares.get(shown, 0.0) + max(0.0, share)
    least = _LEAST_SHARE * sum(shares.values())
    named = sorted((name for name, share in shares.items() if share >= least > 0), key=lambda name: -shares[name])
    if named:
        return ", ".join(named[:_MOST_NAMED])
    return ", ".join(name for name, is_it in ((_MEANING, bool(dense)), ("words", lexical > 0)) if is_it)
