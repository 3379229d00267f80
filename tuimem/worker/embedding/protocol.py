"""What an embedder is to the rest of the worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tuimem.errors import TuimemError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class EmbedderUnavailable(TuimemError):
    """There is no such embedder here, or it does not answer: what is missing, and how to have it."""


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """The tokens of one text as the model read them, without its marks for beginning and end.

    `ids` are the vocabulary's (int32); `starts` is where each begins in the text, in characters (int32); `vectors`
    has a row of length one for each (float32).
    """

    ids: "NDArray[np.int32]"
    starts: "NDArray[np.int32]"
    vectors: "NDArray[np.float32]"


@dataclass(frozen=True, slots=True)
class Embedded:
    """What one pass of the model made of some texts: a row of length one for each, and its tokens."""

    vectors: "NDArray[np.float32]"
    tokens: tuple[TokenVectors, ...]


class Embedder(Protocol):
    """Turns texts into vectors whose dot product is their cosine similarity.

    All methods may be called from any thread, take as long as they need, and read the beginning of a text that is
    too long. They raise `EmbedderUnavailable`.
    """

    @property
    def name(self) -> str:
        """Model and version: vectors of another name cannot be compared with these."""
        ...

    @property
    def dimensions(self) -> int:
        """Numbers in a vector."""
        ...

    @property
    def window(self) -> int:
        """The most tokens of a text that are read; 0: not known."""
        ...

    @property
    def gives_tokens(self) -> bool:
        """Whether `embed_with_tokens` can be asked."""
        ...

    def embed(self, texts: Sequence[str], *, as_query: bool = False) -> "NDArray[np.float32]":
        """A row of length one for each text, of zeros for one of which nothing can be read.

        Some models read what is looked for in another way than what is found.
        """
        ...

    def embed_with_tokens(self, texts: Sequence[str]) -> Embedded:
        """The same rows, and each text's tokens, from one pass of the model."""
        ...

    def close(self) -> None:
        """Let go of the model or the connection."""
        ...
