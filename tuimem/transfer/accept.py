"""Lines of a file as new rows for the store, every text through the gate."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tuimem.memory.faithfulness.evidence import Evidence
from tuimem.messages import SwipeState
from tuimem.store import NewMessage, NewSummary, NewSwipe
from tuimem.text import clean, clean_line, text_hash
from tuimem.transfer.lines import LONGEST_NAME, MessageLine, SummaryLine, SwipeLine

_LONGEST_ERROR = 2000  # characters
_TEXTS_BEFORE = 6
"""So many messages before one are taken to have been known to whoever summarised it."""


@dataclass(frozen=True, slots=True)
class Context:
    """What summaries are judged by that come without a judgement: the names in the chat, and the messages before."""

    names: tuple[str, ...] = ()
    before: deque[str] = field(default_factory=lambda: deque(maxlen=_TEXTS_BEFORE))

    def doubt(self, line: SummaryLine, author: str, text: str, *, is_fresh: bool) -> str:
        """Why a summary of `text` is doubtful. One that the user has written never is; a stale one cannot be judged."""
        if line.edited:
            return ""
        if line.doubt is not None or not is_fresh:
            return clean_line(line.doubt or "", _LONGEST_ERROR)
        from tuimem.memory.faithfulness.judge import doubt

        return doubt(clean(line.text), Evidence(text, tuple(self.before), (*self.names, author)))


def new_message(line: MessageLine, estimate: Callable[[str], int], context: Context) -> NewMessage:
    """The message to store, which then belongs to the context; a mark that would contradict the other is dropped.

    Raises ValueError.
    """
    if line.shown >= len(line.swipes):
        raise ValueError("the shown swipe is not there")
    author = clean_line(line.author, LONGEST_NAME)
    swipes = [_new_swipe(swipe, estimate, context, author) for swipe in line.swipes]
    context.before.append(swipes[line.shown].text)
    return NewMessage(
        role=line.role,
        author=author,
        swipes=swipes,
        shown=line.shown,
        created=line.created,
        remember=line.remember,
        exclude=line.exclude and not line.remember,
        hidden=line.hidden,
        recallable=line.recallable,
    )


def _new_swipe(line: SwipeLine, estimate: Callable[[str], int], context: Context, author: str) -> NewSwipe:
    text = clean(line.text)
    summary = None
    if line.summary is not None:
        # Cleaning the text that a summary was made from does not make the summary stale.
        is_fresh = line.summary.source_hash == text_hash(line.text)
        source = text_hash(text) if is_fresh else clean_line(line.summary.source_hash)
        reason = context.doubt(line.summary, author, text, is_fresh=is_fresh)
        summary = _new_summary(line.summary, source, reason, estimate)
    return NewSwipe(
        text=text,
        estimate=estimate(text),
        state=SwipeState.STOPPED if line.state is SwipeState.STREAMING else line.state,
        reasoning=clean(line.reasoning),
        error=clean_line(line.error, _LONGEST_ERROR),
        model=clean_line(line.model, LONGEST_NAME),
        usage=_cleaned(line.usage),
        created=line.created,
        summary=summary,
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


def _new_summary(line: SummaryLine, source: str, reason: str, estimate: Callable[[str], int]) -> NewSummary:
    text = clean(line.text)
    return NewSummary(
        text=text,
        source_hash=source,
        estimate=estimate(text),
        edited=line.edited,
        model=clean_line(line.model, LONGEST_NAME),
        reasoning=clean(line.reasoning),
        doubt=reason,
    )
