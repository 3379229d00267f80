"""How quickly something comes, in figures."""

_EXACT_BELOW = 10


def write_rate(rate: float, unit: str) -> str:
    """So many of a unit a second: `0.6 words/s`, `24 tokens/s`."""
    return f"{rate:.{1 if rate < _EXACT_BELOW else 0}f} {unit}/s"
