"""Why something was recalled, in a word or two."""

from collections.abc import Sequence

_LEAST_SHARE = 0.1
"""Of the score: a signal with less did not decide anything."""

_MOST_NAMED = 3


def why(dense: float | None, lexical: float, signals: Sequence[tuple[str, float]]) -> str:
    """The signals that made the score, the strongest first; without them, whether it was meaning or words."""
    whole = sum(max(0.0, share) for _, share in signals)
    named = sorted(((share, name) for name, share in signals if share >= _LEAST_SHARE * whole > 0), reverse=True)
    if named:
        return ", ".join(name for _, name in named[:_MOST_NAMED])
    return ", ".join(name for name, is_it in (("meaning", bool(dense)), ("words", lexical > 0)) if is_it)
