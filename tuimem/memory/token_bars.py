"""How many tokens stand for the messages of a chat, from its beginning to its end, in as many bars as there is room."""

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from tuimem.memory.editor_rows import EditorRows, Trait


class TokenBar(Struct, frozen=True):
    """Some neighbouring messages: numbers from `first` to before `end`, the tokens of what stands for them.

    `trait` is what most of these tokens are: kept, of a status, or 0 for all others.
    """

    first: int
    end: int
    tokens: int
    trait: Trait


_TRAITS = (
    Trait.KEPT,
    Trait.CONDENSED,
    Trait.SHORT_TERM,
    Trait.LONG_TERM,
    Trait.OUT_OF_CONTEXT,
    Trait.EXCLUDED,
)
"""A message is the first of these that it has."""


def token_bars(rows: EditorRows, most: int) -> list[TokenBar]:
    """Up to so many bars, each of as many messages as the others, give or take one.

    A message counts with its own text while that is sent or has no summary, else with its summary.
    """
    count = min(most, len(rows))
    if count <= 0:
        return []
    kinds = {kind: next((trait for trait in _TRAITS if kind & trait), Trait(0)) for kind in rows.combinations}
    by_text = {kind for kind in rows.combinations if kind & (Trait.KEPT | Trait.EMPTY)}
    bounds = [len(rows) * at // count for at in range(count + 1)]
    return [_bar(rows, first, end, kinds, by_text) for first, end in pairwise(bounds)]


def _bar(rows: EditorRows, first: int, end: int, kinds: dict[int, Trait], by_text: set[int]) -> TokenBar:
    totals: dict[Trait, int] = {}
    for kind, tokens, summary in zip(
        rows.traits[first:end], rows.tokens[first:end], rows.summary_tokens[first:end], strict=True
    ):
        trait = kinds[kind]
        totals[trait] = totals.get(trait, 0) + (tokens if kind in by_text else summary)
    most = max(totals, key=totals.__getitem__)
    return TokenBar(first, end, sum(totals.values()), most)


def bar_of(bars: Sequence[TokenBar], number: int) -> int | None:
    """Which bar the message with this number is in."""
    return next((at for at, bar in enumerate(bars) if bar.first <= number < bar.end), None)
