"""The same chats as other people type them: turns in several short bubbles, or with slips of the finger. Seeded."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from benchmarks.recall_data import BETWEEN_TURNS, Conversation, SaidTurn

SLIPS = 0.1
"""The share of words of four letters or more that are mistyped, in turns and in questions."""

_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD = re.compile(r"[a-z]{4,}")


def bubbles(conversation: Conversation) -> Conversation:
    """Each turn cut at the ends of its sentences. The bubbles have the name of their turn: any of them is evidence."""
    return replace(conversation, turns=tuple(part for turn in conversation.turns for part in _bubbles(turn)))


def _bubbles(turn: SaidTurn) -> Iterator[SaidTurn]:
    parts = [part for part in _BETWEEN_SENTENCES.split(turn.text) if part.strip()] or [turn.text]
    for place, part in enumerate(parts):
        yield replace(turn, text=part, created=turn.created + place * BETWEEN_TURNS / len(parts))


def typos(conversation: Conversation) -> Conversation:
    """Words with two letters swapped, one left out or one doubled. The first letter stays, and names begin with one."""
    chance = random.Random(conversation.name)
    return replace(
        conversation,
        turns=tuple(replace(turn, text=_mistyped(turn.text, chance)) for turn in conversation.turns),
        questions=tuple(replace(one, text=_mistyped(one.text, chance)) for one in conversation.questions),
    )


def _mistyped(text: str, chance: random.Random) -> str:
    return _WORD.sub(lambda match: _slip(match.group(), chance) if chance.random() < SLIPS else match.group(), text)


def _slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    kind = chance.choice(("swapped", "left out", "doubled"))
    middle = {"swapped": word[at + 1] + word[at], "left out": word[at + 1], "doubled": word[at] * 2 + word[at + 1]}
    return word[:at] + middle[kind] + word[at + 2 :]


VARIANTS: dict[str, Callable[[Conversation], Conversation]] = {"bubbles": bubbles, "typos": typos}
