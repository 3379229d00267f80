"""The figures of a reply as they are stored with its swipe: JSON, which exports and imports take along as it is."""

import json
from typing import Any

from tuimem.messages import NO_FIGURES, ReplyFigures
from tuimem.text import clean_line

_MOST_SECONDS = 1e9
_MOST_TOKENS = 10**12


def figures_to_json(figures: ReplyFigures) -> dict[str, Any] | None:
    """What is known; None for nothing."""
    known = {
        "completion_tokens": figures.tokens,
        "prompt_tokens": figures.prompt_tokens,
        "cached_tokens": figures.reused_tokens,
        "seconds": figures.seconds,
        "first_word_seconds": figures.first_word,
        "finish_reason": figures.finish_reason or None,
    }
    return {name: value for name, value in known.items() if value is not None} or None


def figures_from_json(stored: str | None) -> ReplyFigures:
    """What a swipe's stored figures say. They can come from any file: what makes no sense is not known."""
    if stored is None:
        return NO_FIGURES
    said = json.loads(stored)
    if not isinstance(said, dict):
        return NO_FIGURES
    reason = said.get("finish_reason")
    return ReplyFigures(
        _whole(said.get("completion_tokens")),
        _amount(said.get("seconds")),
        _amount(said.get("first_word_seconds")),
        _whole(said.get("prompt_tokens")),
        _whole(said.get("cached_tokens")),
        clean_line(reason, 40) if isinstance(reason, str) else "",
    )


def _amount(value: object) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return float(value) if 0 <= value < _MOST_SECONDS else None


def _whole(value: object) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value < _MOST_TOKENS else None
