"""What the limits of recall let through: answers that are there, and memories where there is no answer.

Each question of PATH (in the form of LoCoMo's `locomo10.json`) is asked three times, with as many memories as a chat
recalls: by itself; after three turns on other matters, as questions come in a chat; and in the chat of other people,
where every memory is one too many.

python -m benchmarks.recall_limits PATH [--every 4] [--keep FOLDER]
"""

import random
import tempfile
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

from benchmarks.figures import Claims, arguments
from benchmarks.recall import stored
from benchmarks.recall_data import AskedQuestion, Conversation, SaidTurn, read_conversations
from tuimem.memory.recall import RecallQuery, Scope, Turn
from tuimem.settings.model import RecallSettings, Settings
from tuimem.worker.embedding import Embedder
from tuimem.worker.embedding.light import light_embedder
from tuimem.worker.index.index import Index
from tuimem.worker.search import search

_BEFORE = 3
"""Turns on other matters."""

_AROUND = 4
"""Turns around the answer, which are not other matters."""

ALONE, AFTERWARDS, ELSEWHERE = "by itself", "after other turns", "in the chat of others"

LIMITS = {
    "as shipped": RecallSettings(),
    "no limits": RecallSettings(distance=2.0, minimum_score=0.0),
    "distance 0.6": RecallSettings(distance=0.6, minimum_score=0.0),
}


@dataclass
class Figures:
    """For each question that was asked in one way: the share of its evidence that came, and how many memories did."""

    found: list[float] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)


def asked(conversation: Conversation, turns: Sequence[Turn], character: int, limits: RecallSettings) -> RecallQuery:
    """The query of a chat with these settings."""
    return RecallQuery(
        turns=tuple(turns),
        now=conversation.turns[-1].created + 86_400,
        character_id=character,
        scope=Scope.CHARACTER,
        count=limits.count,
        distance=limits.distance,
        minimum_score=limits.minimum_score,
        tokens=limits.tokens,
    )


def other_matters(conversation: Conversation, question: AskedQuestion, chance: random.Random) -> tuple[SaidTurn, ...]:
    """Turns from a place that is not near the answer."""
    turns = conversation.turns
    while True:
        first = chance.randrange(len(turns) - _BEFORE)
        near = turns[max(0, first - _AROUND) : first + _BEFORE + _AROUND]
        if not any(turn.name in question.evidence for turn in near):
            return turns[first : first + _BEFORE]


def ways(
    conversations: Sequence[Conversation], conversation: Conversation, question: AskedQuestion, chance: random.Random
) -> Iterator[tuple[str, list[Turn], frozenset[str]]]:
    """Each way to ask: its name, the turns of the query, and the names of the turns that hold the answer."""
    before = [
        Turn("user" if turn.author == conversation.user else "assistant", turn.author, turn.text)
        for turn in other_matters(conversation, question, chance)
    ]
    foreign = chance.choice([other for other in conversations if other is not conversation])
    not_answered = chance.choice(foreign.questions)
    yield ALONE, [Turn("user", conversation.user, question.text)], question.evidence
    yield AFTERWARDS, [*before, Turn("user", conversation.user, question.text)], question.evidence
    yield ELSEWHERE, [*before, Turn("user", conversation.user, not_answered.text)], frozenset()


def measure(
    conversations: Sequence[Conversation], folder: Path, embedder: Embedder, every: int
) -> dict[tuple[str, str], Figures]:
    """Figures by the name of the limits and the way to ask."""
    chance = random.Random(1)
    figures = {(name, way): Figures() for name in LIMITS for way in (ALONE, AFTERWARDS, ELSEWHERE)}
    for conversation in conversations:
        place = folder / conversation.name.replace("/", "_")
        place.mkdir(parents=True, exist_ok=True)
        ids, character = stored(conversation, place / "tuimem.db")
        names = dict(zip(ids, (turn.name for turn in conversation.turns), strict=True))
        index = Index(place / "recall", place / "tuimem.db", Settings)
        index.catch_up(embedder)
        for question in conversation.questions[::every]:
            for way, turns, evidence in ways(conversations, conversation, question, chance):
                for name, limits in LIMITS.items():
                    memories = search(index, embedder, asked(conversation, turns, character, limits)).memories
                    came = {names[memory.message_id] for memory in memories}
                    figures[name, way].shown.append(len(memories))
                    figures[name, way].found.append(len(evidence & came) / len(evidence) if evidence else 0.0)
        index.close()
    return figures


def show(claims: Claims, figures: dict[tuple[str, str], Figures]) -> None:
    """Print them, and what the shipped limits cost and save."""
    for (name, way), one in figures.items():
        if way != ELSEWHERE:
            claims.tell(f"{name}, {way}: evidence that is recalled", 100 * mean(one.found), "%")
        claims.tell(f"{name}, {way}: memories", mean(one.shown))
    for way in (ALONE, AFTERWARDS):
        kept, all_of_it = (mean(figures[name, way].found) for name in ("as shipped", "no limits"))
        claims.check(f"evidence that the shipped limits lose, {way}", 100 * (1 - kept / all_of_it), 2, "%")
    kept, all_of_it = (mean(figures[name, ELSEWHERE].shown) for name in ("as shipped", "no limits"))
    claims.check("memories that they let through where none fits", 100 * kept / all_of_it, 50, "%")


def run(claims: Claims, options: Namespace) -> None:
    """Read the file, index it, and ask."""
    with tempfile.TemporaryDirectory(prefix="tuimem-recall-") as temporary:
        folder = options.keep or Path(temporary)
        embedder = light_embedder(folder / "embedder")
        conversations = read_conversations(options.path)
        if len(conversations) < 2:
            raise SystemExit("There is one conversation only, and nobody else to ask. Give a file with several.")
        show(claims, measure(conversations, folder, embedder, options.every))
        embedder.close()


def main() -> int:
    """The number of claims missed."""
    parser = arguments(__doc__, 1)
    parser.add_argument("path", type=Path)
    parser.add_argument("--every", type=int, default=4, help="ask every so many-th question; 4 if left out")
    parser.add_argument("--keep", type=Path, help="keep the index in this folder, and use what is there")
    claims = Claims()
    run(claims, parser.parse_args())
    return claims.missed


if __name__ == "__main__":
    raise SystemExit(main())
