"""Who counts tokens: the server's own tokenizer, tiktoken, or an estimate, the last two set right by a ratio."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Protocol

_WEIGHT = 0.3
"""How much the newest report moves the ratio: after five reports of the same, four fifths of the way."""

_LEAST, _MOST = 0.5, 3.0
"""Beyond these a report is wrong rather than the estimate."""


class TokenCounter(Protocol):
    """Counts tokens. `tokenizer` names counts that can be kept; `exact`: the server itself would count the same."""

    @property
    def tokenizer(self) -> str:
        """A name that stays the same as long as the counts do."""

    @property
    def exact(self) -> bool:
        """Whether the model's own tokenizer counts."""

    async def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without what a chat template wraps around it. Raises `EndpointError`."""


@dataclass(frozen=True, slots=True)
class CorrectionRatio:
    """How many tokens there really are for each one estimated, as far as the server's reports tell."""

    value: float = 1.0

    def observe(self, estimated: float, reported: int) -> "CorrectionRatio":
        """The ratio with one more report taken in: a running mean, between 0.5 and 3."""
        if estimated <= 0 or reported <= 0:
            return self
        seen = min(_MOST, max(_LEAST, reported / estimated))
        return CorrectionRatio(min(_MOST, max(_LEAST, self.value + _WEIGHT * (seen - self.value))))

    def apply(self, estimated: int) -> int:
        """The corrected count, rounded up."""
        return ceil(estimated * self.value)
