"""Who counts tokens: the server's own tokenizer, tiktoken, or an estimate, the last two set right by a ratio."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from math import ceil
from typing import Protocol

from msgspec import Struct

from tuimem.endpoint import vocabulary
from tuimem.endpoint.client import Client
from tuimem.endpoint.errors import MalformedAnswer
from tuimem.endpoint.server_kinds import ServerTokenizer

_AT_ONCE = 8
"""Requests to a server's tokenizer at the same time."""

_PATIENCE = 20.0
"""Seconds for one count: a server that works on a long prompt may answer late."""

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


class CorrectionRatio(Struct, frozen=True):
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


class ServerCounter:
    """Counts with the tokenizer of the server that runs the model."""

    exact = True

    def __init__(self, client: Client, kind: str, tokenizer: ServerTokenizer, model: str) -> None:
        self.tokenizer = f"{kind}:{model}"
        self._client = client
        self._how = tokenizer
        self._model = model

    async def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text. Raises `EndpointError`."""
        counts: list[int] = []
        for start in range(0, len(texts), _AT_ONCE):
            counts += await asyncio.gather(*map(self._count, texts[start : start + _AT_ONCE]))
        return counts

    async def _count(self, text: str) -> int:
        if not text:
            return 0
        url, body = self._client.server.root + self._how.path, self._how.body(self._model, text)
        answer = await self._client.request("POST", url, body, seconds=_PATIENCE)
        counted = self._how.read(answer) if isinstance(answer, dict) else None
        if counted is None:
            raise MalformedAnswer(f"{self._client.server.place} did not report the number of tokens.")
        return counted


class TiktokenCounter:
    """Counts with the vocabulary of OpenAI's models, which other models' counts stay near to."""

    exact = False
    tokenizer = "tiktoken:o200k_base"

    def __init__(self, count: Callable[[str], int]) -> None:
        self._count_one = count

    @classmethod
    async def cached(cls, environ: Mapping[str, str]) -> "TiktokenCounter | None":
        """A counter if the vocabulary is on this machine; nothing is fetched."""
        return await cls.loaded() if await asyncio.to_thread(vocabulary.is_here, environ) else None

    @classmethod
    async def loaded(cls) -> "TiktokenCounter":
        """A counter with the vocabulary that is on this machine."""
        return cls(await asyncio.to_thread(vocabulary.load))

    async def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text."""
        return await asyncio.to_thread(lambda: [self._count_one(text) for text in texts])
