"""How often a question finds the turns that hold its answer: evidence recall, through the index and search of a chat.

Every conversation of PATH (LoCoMo's `locomo10.json`, or another file in that form) becomes the chat of a character in
a store of its own; the memory worker's code indexes it and answers each question with 20 memories. Beside it: dense
alone as older systems do it (turns as they are, by cosine) and BM25 alone (SQLite FTS5).

`--variant` tells how much is lost where people write several short bubbles in a row, or mistype words.

python benchmarks/recall.py PATH [--json] [--keep FOLDER] [--variant bubbles|typos]
"""

import argparse
import json
import math
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import mean, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.recall_data import AskedQuestion, Conversation, read_conversations
from benchmarks.recall_variants import VARIANTS
from tuimem.memory.recall import RecallQuery, Scope, Turn
from tuimem.memory.recall.words import terms
from tuimem.messages import Role
from tuimem.settings.model import Settings
from tuimem.store import Store
from tuimem.store.adding import NewMessage, NewSwipe
from tuimem.worker.embedding import Embedder, EmbedderUnavailable
from tuimem.worker.embedding.light import light_embedder
from tuimem.worker.index import SearchReach
from tuimem.worker.index.index import Index
from tuimem.worker.search import search

CUTS = (1, 5, 10, 20)
DENSE, WORDS, OURS = "dense alone", "BM25 alone", "ours"
ARMS = (DENSE, WORDS, OURS)


@dataclass
class Figures:
    """What one arm found: for each question its category and recall at each cut, and how long it took."""

    found: list[tuple[str, list[float]]] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    def add(self, question: AskedQuestion, names: Sequence[str], seconds: float) -> None:
        """Note which turns a question found, best first."""
        hits = [len(question.evidence & set(names[:cut])) / len(question.evidence) for cut in CUTS]
        self.found.append((question.category, hits))
        self.milliseconds.append(seconds * 1000)

    def rows(self) -> dict[str, dict[str, float]]:
        """Recall in percent, overall and for each category."""
        categories = ["overall", *sorted({category for category, _ in self.found})]
        return {
            wanted: {
                f"R@{cut}": round(
                    100 * mean(hits[at] for category, hits in self.found if wanted in ("overall", category)), 1
                )
                for at, cut in enumerate(CUTS)
            }
            for wanted in categories
        }

    def percentiles(self) -> dict[str, float]:
        """Milliseconds of a query."""
        cuts = quantiles(self.milliseconds, n=20, method="inclusive")
        return {"ms_p50": round(cuts[9], 1), "ms_p95": round(cuts[18], 1)}


class Chat:
    """A conversation in the store and the index, with the arms that can be asked of it."""

    def __init__(
        self, conversation: Conversation, index: Index, embedder: Embedder, ids: Sequence[int], character: int
    ) -> None:
        self._conversation = conversation
        self._index = index
        self._embedder = embedder
        self._names = dict(zip(ids, (turn.name for turn in conversation.turns), strict=True))
        self._character = character
        self._bubbles = math.ceil(len(ids) / len({turn.name for turn in conversation.turns}))
        self._raw = embedder.embed([turn.text for turn in conversation.turns])
        self._now = conversation.turns[-1].created + 86_400

    def dense(self, question: str) -> list[str]:
        """The turns nearest in meaning, as older systems store them: whole, in one vector."""
        similar = self._raw @ self._embedder.embed([question])[0]
        return _different(self._conversation.turns[place].name for place in (-similar).argsort())

    def words(self, question: str) -> list[str]:
        """The turns with the best words, by SQLite's bm25."""
        found = self._index.passages(self._index.words(SearchReach(character_id=self._character), terms(question), 200))
        return _different(self._names[one.message_id] for one in found)

    def ours(self, question: str) -> list[str]:
        """What a chat would recall."""
        query = RecallQuery(
            turns=(Turn("user", self._conversation.user, question),),
            now=self._now,
            character_id=self._character,
            scope=Scope.CHARACTER,
            count=CUTS[-1] * self._bubbles,
        )
        return _different(self._names[one.message_id] for one in search(self._index, self._embedder, query).memories)


def _different(names: Iterable[str]) -> list[str]:
    """The first turns, each once: of one in several bubbles, or found by several passages, the best counts."""
    return list(islice(dict.fromkeys(names), CUTS[-1]))


def measure(conversations: Sequence[Conversation], folder: Path, embedder: Embedder) -> dict[str, Figures]:
    """Index all conversations in the folder, then ask all their questions."""
    figures = {arm: Figures() for arm in ARMS}
    for conversation in conversations:
        place = folder / conversation.name.replace("/", "_")
        place.mkdir(parents=True, exist_ok=True)
        ids, character = stored(conversation, place / "tuimem.db")
        index = Index(place / "recall", place / "tuimem.db", Settings)
        index.catch_up(embedder)
        chat = Chat(conversation, index, embedder, ids, character)
        arms: tuple[Callable[[str], list[str]], ...] = (chat.dense, chat.words, chat.ours)
        for ask in arms:  # the first question opens files
            ask(conversation.questions[0].text)
        for question in conversation.questions:
            for arm, ask in zip(ARMS, arms, strict=True):
                started = time.perf_counter()
                names = ask(question.text)
                figures[arm].add(question, names, time.perf_counter() - started)
        index.close()
        print(f"{conversation.name}: {len(ids)} turns, {len(conversation.questions)} questions", file=sys.stderr)
    return figures


def stored(conversation: Conversation, path: Path) -> tuple[list[int], int]:
    """The ids of the conversation's messages in a store, and of its character; stored if they are not yet."""
    with Store(path) as store:
        if not store.chats.list(1):
            character = store.characters.create(conversation.character)
            chat = store.chats.create(conversation.name, character.id, conversation.user)
            store.messages.add_many(chat.id, _messages(conversation))
        character_id = store.chats.list(1)[0].character.id
    with closing(sqlite3.connect(path)) as connection:
        return [number for (number,) in connection.execute("SELECT id FROM messages ORDER BY id")], character_id


def _messages(conversation: Conversation) -> Iterable[NewMessage]:
    for turn in conversation.turns:
        role = Role.USER if turn.author == conversation.user else Role.ASSISTANT
        yield NewMessage(role, turn.author, [NewSwipe(turn.text)], created=turn.created)


def show(figures: dict[str, Figures]) -> None:
    """Print recall in percent and the time of a query."""
    for arm, found in figures.items():
        times = found.percentiles()
        print(f"{arm}: {times['ms_p50']} ms a query, p95 {times['ms_p95']} ms")
        for category, row in found.rows().items():
            print(f"  {category:<10}" + "  ".join(f"{name} {value:5.1f}" for name, value in row.items()))


def as_json(figures: dict[str, Figures]) -> str:
    """The same for programs."""
    return json.dumps({"arms": {arm: {**found.rows(), **found.percentiles()} for arm, found in figures.items()}})


def main() -> int:
    """Print the figures; 1 when there is no embedder or the file cannot be read."""
    parser = argparse.ArgumentParser(description="Evidence recall of the memory.")
    parser.add_argument("path", type=Path)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--keep", type=Path, help="keep the index in this folder, and use what is there")
    parser.add_argument("--variant", choices=VARIANTS, help="the chats as other people type them")
    arguments = parser.parse_args()
    try:
        conversations = read_conversations(arguments.path)
    except (OSError, ValueError, KeyError) as error:
        print(f"{arguments.path} cannot be read: {error!r}. Give a file like LoCoMo's locomo10.json.", file=sys.stderr)
        return 1
    if arguments.variant:
        conversations = [VARIANTS[arguments.variant](one) for one in conversations]
    with tempfile.TemporaryDirectory(prefix="tuimem-recall-") as temporary:
        folder = arguments.keep or Path(temporary)
        try:
            embedder = light_embedder(folder / "embedder")
        except EmbedderUnavailable as error:
            print(f"{error.what} {error.remedy}", file=sys.stderr)
            return 1
        figures = measure(conversations, folder, embedder)
        embedder.close()
    if arguments.json:
        print(as_json(figures))
    else:
        show(figures)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
