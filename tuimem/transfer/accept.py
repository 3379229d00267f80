"""Lines of a file as new rows for the store, every text through the gate."""

from collections.abc import Callable
from typing import Any

from tuimem.messages import SwipeState
from tuimem.store import NewMessage, NewSummary, NewSwipe
from tuimem.text import clean, clean_line, text_hash
from tuimem.transfer.lines import LONGEST_NAME, MessageLine, SummaryLine, SwipeLine

_LONGEST_ERROR = 2000  # characters


def new_message(line: MessageLine, estimate: Callable[[str], int]) -> NewMessage:
    """The message to store; a mark that would contradict the other is dropped. Raises ValueError."""
    if line.shown >= len(line.swipes):
        raise ValueError("the shown swipe is not there")
    return NewMessage(
        role=line.role,
        author=clean_line(line.author, LONGEST_NAME),
        swipes=[_new_swipe(swipe, estimate) for swipe in line.swipes],
        shown=line.shown,
        created=line.created,
        remember=line.remember,
        exclude=line.exclude and not line.remember,
        hidden=line.hidden,
    )


def _new_swipe(line: SwipeLine, estimate: Callable[[str], int]) -> NewSwipe:
    text = clean(line.text)
    return NewSwipe(
        text=text,
        estimate=estimate(text),
        state=SwipeState.STOPPED if line.state is SwipeState.STREAMING else line.state,
        reasoning=clean(line.reasoning),
        error=clean_line(line.error, _LONGEST_ERROR),
        model=clean_line(line.model, LONGEST_NAME),
        usage=_cleaned(line.usage),
        created=line.created,
        summary=None if line.summary is None else _new_summary(line.summary, line.text, text, estimate),
        summary_error=clean_line(line.summary_error, _LONGEST_ERROR),
    )


def _cleaned(value: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {_cleaned(name): _cleaned(item) for name, item in value.items()}
    return value


def _new_summary(line: SummaryLine, raw: str, cleaned: str, estimate: Callable[[str], int]) -> NewSummary:
    text = clean(line.text)
    # Cleaning the text that a summary was made from does not make the summary stale.
    is_fresh = line.source_hash == text_hash(raw)
    return NewSummary(
        text=text,
        source_hash=text_hash(cleaned) if is_fresh else clean_line(line.source_hash),
        estimate=estimate(text),
        edited=line.edited,
        model=clean_line(line.model, LONGEST_NAME),
        reasoning=clean(line.reasoning),
    )
