"""How well the rule for doubtful summaries tells those that say something else from those that do not.

The pairs are in `data/faithfulness.tsv`, written by hand: some were there while the rule was written (`development`),
and no rule was changed for one of the others (`held out`). Among them are errors that no name, number or denial shows
(kind `other`), so the rule cannot find all.

python -m benchmarks.faithfulness [--part development] [--show]
"""

import argparse
import csv
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tuimem.memory.faithfulness.evidence import Evidence
from tuimem.memory.faithfulness.judge import doubt

_PAIRS = Path(__file__).parent / "data" / "faithfulness.tsv"
_NAMES = ("Jo", "Mira")


@dataclass(frozen=True, slots=True)
class Pair:
    """A message with a summary of it, and what a careful reader says of that."""

    part: str
    language: str
    kind: str
    label: str
    author: str
    message: str
    summary: str
    history: str

    @property
    def is_doubtful(self) -> bool:
        """Whether the summary says something that the message does not."""
        return self.label == "doubtful"


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair with what the rule says of it, and the seconds that took."""

    pair: Pair
    reason: str
    seconds: float


def pairs() -> Iterator[Pair]:
    """All labelled pairs."""
    with _PAIRS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield Pair(**row)


def judged(pair: Pair) -> Judged:
    """What the rule says."""
    evidence = Evidence(pair.message, [pair.history] if pair.history else [], (pair.author, *_NAMES))
    began = time.perf_counter()
    reason = doubt(pair.summary, evidence)
    return Judged(pair, reason, time.perf_counter() - began)


def precision(found: Iterable[Judged]) -> float:
    """Of those that the rule doubts, the share that is wrong indeed."""
    doubted = [one.pair.is_doubtful for one in found if one.reason]
    return sum(doubted) / max(1, len(doubted))


def recall(found: Iterable[Judged]) -> float:
    """Of those that are wrong, the share that the rule doubts."""
    wrong = [bool(one.reason) for one in found if one.pair.is_doubtful]
    return sum(wrong) / max(1, len(wrong))


def report(part: str, found: Sequence[Judged]) -> None:
    """Print the figures of one part, and the recall of each kind of error."""
    print(f"{part}: {len(found)} pairs, precision {precision(found):.0%}, recall {recall(found):.0%}")
    for kind in sorted({one.pair.kind for one in found if one.pair.is_doubtful}):
        some = [one for one in found if one.pair.kind == kind and one.pair.is_doubtful]
        print(f"  {kind:18} {sum(bool(one.reason) for one in some):2} of {len(some)} found")


def show(found: Iterable[Judged]) -> None:
    """Print where the rule is wrong."""
    for one in found:
        if bool(one.reason) != one.pair.is_doubtful:
            print(f"{one.pair.label} ({one.pair.kind}): {one.pair.summary}\n    {one.pair.message}\n    {one.reason}")


def main() -> int:
    """Judge all pairs; the claims are about those that were held out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=("development", "held out"))
    parser.add_argument("--show", action="store_true", help="print the pairs that are judged wrongly")
    options = parser.parse_args()
    found = [judged(pair) for pair in pairs()]
    for part in ("development", "held out") if options.part is None else (options.part,):
        some = [one for one in found if one.pair.part == part]
        report(part, some)
        if options.show:
            show(some)
    print(f"a pair takes {median(one.seconds for one in found) * 1e6:.0f} µs (median)")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
