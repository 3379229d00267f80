"""How quickly a reply comes: measured while it does, kept with it afterwards."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from tuimem.messages import ReplyFigures

if TYPE_CHECKING:
    from tuimem.endpoint.protocol import Usage


class Pace(Struct, frozen=True):
    """A reply on its way. Times are seconds since its request; `first_word` is None while nothing has come."""

    seconds: float
    first_word: float | None = None
    words: int = 0

    @property
    def words_per_second(self) -> float | None:
        """Since the first word; None until that tells something."""
        if self.first_word is None or self.seconds - self.first_word < _TELLING:
            return None
        return self.words / (self.seconds - self.first_word)


_TELLING = 0.5
"""Seconds of writing that say something of its pace."""


class PaceMeter:
    """Measures one reply by a clock in seconds. What was there before is not counted."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._began = clock()
        self._first_word: float | None = None
        self._words = 0
        self._is_in_word = False

    def begin(self) -> None:
        """The request is sent, perhaps once more."""
        self._began = self._clock()

    def take(self, text: str) -> None:
        """More of the reply or of its reasoning has come."""
        if self._first_word is None:
            self._first_word = self._clock() - self._began
        words = len(text.split())
        self._words += words - (words > 0 and self._is_in_word and not text[0].isspace())
        self._is_in_word = not text[-1:].isspace()

    @property
    def pace(self) -> Pace:
        """How it goes at this moment."""
        return Pace(self._clock() - self._began, self._first_word, self._words)

    def figures(self, before: ReplyFigures, usage: "Usage | None", finish_reason: str) -> ReplyFigures:
        """What to keep of the reply at its end; `before` is what there is already of one that was continued."""
        seconds = self._clock() - self._began
        tokens = usage.completion_tokens if usage is not None else None
        return ReplyFigures(
            tokens=None if tokens is None else tokens + (before.tokens or 0),
            seconds=round(seconds + (before.seconds or 0.0), 3),
            first_word=None if self._first_word is None else round(self._first_word + (before.first_word or 0.0), 3),
            prompt_tokens=None if usage is None else usage.prompt_tokens,
            reused_tokens=None if usage is None else usage.cached_tokens,
            finish_reason=finish_reason,
        )
